"""What exists already: named before anything happens, or taken over as it is."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from logkura.deploy.account import existing_log_groups, settle_keys
from logkura.deploy.changes import Action
from logkura.deploy.slots import check_slots
from logkura.errors import LogkuraError
from logkura.estate import SubscriptionFilter
from logkura.lab import Lab
from logkura.spec import Archive, load
from tests.lab.deploy.conftest import Deployer
from tests.lab.deploy.rendered import (
    ACCOUNT,
    MAIN,
    OSAKA,
    REPLICA,
    TOKYO,
    main_template,
    rendered,
    role,
)

EXAMPLE = Path(__file__).parents[3] / "examples" / "stream" / "archive.yaml"
ERROR_LOG = "/aws/kinesisfirehose/logkura-demo"
MakeBucket = Callable[[str, str], None]


def _refused(deployer: Deployer, *, adopt: bool = False) -> LogkuraError:
    with pytest.raises(LogkuraError) as caught:
        deployer.review(rendered(), adopt=adopt)
    assert caught.value.code == "deploy-exists"
    assert deployer.stack(REPLICA, OSAKA) is None
    return caught.value


def test_a_bucket_that_exists_stops_the_deployment(
    deployer: Deployer, make_bucket: MakeBucket
) -> None:
    make_bucket("demo-archive", TOKYO)
    error = _refused(deployer)
    assert "AWS::S3::Bucket `demo-archive` exists already" in error.message
    assert "--adopt" in error.hint


def test_a_bucket_and_a_log_group_are_adopted_with_what_they_hold(
    deployer: Deployer, make_bucket: MakeBucket
) -> None:
    make_bucket("demo-archive", TOKYO)
    make_bucket("demo-replica", OSAKA)
    s3, logs = deployer.lab.clients.get("s3", TOKYO), deployer.lab.clients.get("logs", TOKYO)
    s3.put_object(Bucket="demo-archive", Key="old", Body=b"kept")
    logs.create_log_group(logGroupName=ERROR_LOG)
    logs.create_log_stream(logGroupName=ERROR_LOG, logStreamName="old")
    reviewed = deployer.deploy(rendered(), adopt=True)
    adopted = {each.name for each in reviewed.changes if each.action is Action.ADOPT}
    assert adopted == {"demo-archive", "demo-replica", ERROR_LOG}
    assert s3.get_object(Bucket="demo-archive", Key="old")["Body"].read() == b"kept"
    assert s3.get_bucket_versioning(Bucket="demo-archive")["Status"] == "Enabled"
    (group,) = logs.describe_log_groups(logGroupNamePrefix=ERROR_LOG)["logGroups"]
    assert group["retentionInDays"] == 90
    assert logs.describe_log_streams(logGroupName=ERROR_LOG)["logStreams"] != []
    assert deployer.review(rendered()).changes == ()


def test_a_bucket_is_adopted_into_a_stack_that_exists(
    deployer: Deployer, make_bucket: MakeBucket
) -> None:
    deployer.deploy(rendered())
    make_bucket("demo-more", TOKYO)
    main = main_template()
    more = {**main["Resources"]["ArchiveBucket"]}
    more["Properties"] = {**more["Properties"], "BucketName": "demo-more"}
    main["Resources"]["More"] = more
    with pytest.raises(LogkuraError, match="demo-more` exists already"):
        deployer.review(rendered(main))
    (change,) = deployer.deploy(rendered(main), adopt=True).changes
    assert (change.action, change.name) == (Action.ADOPT, "demo-more")
    assert deployer.review(rendered(main)).changes == ()


def test_what_belongs_to_a_stack_is_never_adopted(deployer: Deployer) -> None:
    deployer.deploy(rendered())
    client = deployer.lab.clients.get("cloudformation", TOKYO)
    client.update_termination_protection(StackName=MAIN, EnableTerminationProtection=False)
    main = main_template()
    main["Resources"] = {"Theirs": main["Resources"]["ErrorLog"]}
    del main["Parameters"], main["Outputs"]
    client.delete_stack(StackName=MAIN)
    deployer.lab.clients.get("logs", TOKYO).delete_log_group(logGroupName=ERROR_LOG)
    client.create_stack(StackName="theirs", TemplateBody=json.dumps(main))
    deployer.lab.clients.get("s3", TOKYO).delete_bucket(Bucket="demo-archive")
    with pytest.raises(LogkuraError) as caught:
        deployer.review(rendered(), adopt=True)
    assert "belongs to the stack theirs" in caught.value.message


def test_a_role_that_exists_is_neither_adopted_nor_written_over(deployer: Deployer) -> None:
    trust = role("x")["Properties"]["AssumeRolePolicyDocument"]
    iam = deployer.lab.clients.get("iam")
    iam.create_role(RoleName="logkura-demo-transform", AssumeRolePolicyDocument=json.dumps(trust))
    error = _refused(deployer, adopt=True)
    assert "AWS::IAM::Role `logkura-demo-transform` exists already" in error.message


@pytest.fixture
def archive() -> Archive:
    return load(EXAMPLE)


def test_the_key_of_an_alias_that_exists_is_used(lab: Lab, archive: Archive) -> None:
    kms = lab.clients.get("kms", archive.region)
    key = kms.create_key()["KeyMetadata"]
    kms.create_alias(AliasName=archive.keys.objects.alias, TargetKeyId=key["KeyId"])
    settled = settle_keys(archive, [MAIN], lab.clients)
    assert settled.keys.objects.arn == key["Arn"]
    assert settled.keys.stream == archive.keys.stream
    kms.disable_key(KeyId=key["KeyId"])
    with pytest.raises(LogkuraError) as caught:
        settle_keys(archive, [MAIN], lab.clients)
    assert caught.value.code == "deploy-key-unusable"


def test_the_key_of_our_own_stack_stays_ours(deployer: Deployer, archive: Archive) -> None:
    deployer.deploy(rendered())
    alias = archive.keys.objects.model_copy(update={"alias": "alias/demo/objects"})
    keys = archive.keys.model_copy(update={"objects": alias})
    archive = archive.model_copy(update={"keys": keys})
    assert settle_keys(archive, [MAIN], deployer.lab.clients).keys.objects == alias
    assert settle_keys(archive, [], deployer.lab.clients).keys.objects.arn is not None


def test_a_key_that_does_not_exist_is_an_error(lab: Lab, archive: Archive) -> None:
    arn = f"arn:aws:kms:{archive.region}:{ACCOUNT}:key/0f1e2d3c-0000-4000-8000-000000000000"
    objects = archive.keys.objects.model_copy(update={"alias": None, "arn": arn})
    archive = archive.model_copy(
        update={"keys": archive.keys.model_copy(update={"objects": objects})}
    )
    with pytest.raises(LogkuraError) as caught:
        settle_keys(archive, [], lab.clients)
    assert caught.value.code == "deploy-key-missing"


def test_a_named_log_group_must_exist(lab: Lab, archive: Archive) -> None:
    with pytest.raises(LogkuraError) as caught:
        existing_log_groups(archive, lab.clients)
    assert caught.value.code == "deploy-log-group-missing"


def _filter(name: str, destination: str) -> SubscriptionFilter:
    role = f"arn:aws:iam::{ACCOUNT}:role/subscription"
    return SubscriptionFilter(name, TOKYO, "/demo/os", "", destination, role)


@pytest.fixture
def subscribe(lab: Lab, make_bucket: MakeBucket) -> Callable[[str], SubscriptionFilter]:
    """Give a function that subscribes a log group to a stream."""
    make_bucket("any", TOKYO)
    role = f"arn:aws:iam::{ACCOUNT}:role/delivery"
    lab.clients.get("firehose", TOKYO).create_delivery_stream(
        DeliveryStreamName="any",
        ExtendedS3DestinationConfiguration={"RoleARN": role, "BucketARN": "arn:aws:s3:::any"},
    )
    logs = lab.clients.get("logs", TOKYO)
    logs.create_log_group(logGroupName="/demo/os")
    stream = f"arn:aws:firehose:{TOKYO}:{ACCOUNT}:deliverystream/any"

    def make(name: str) -> SubscriptionFilter:
        found = _filter(name, stream)
        logs.put_subscription_filter(
            logGroupName="/demo/os",
            filterName=name,
            filterPattern="",
            destinationArn=stream,
            roleArn=found.role_arn,
        )
        return found

    return make


def test_filters_of_others_are_counted(
    lab: Lab, subscribe: Callable[[str], SubscriptionFilter]
) -> None:
    ours = _filter("logkura-demo", "arn")
    for number in range(4):
        subscribe(f"other-{number}")
        check_slots([ours], lab.clients, made=False)
    subscribe("other-4")
    with pytest.raises(LogkuraError) as caught:
        check_slots([ours], lab.clients, made=False)
    assert caught.value.code == "deploy-filters-full"
    assert caught.value.hint == "remove one of: other-0, other-1, other-2, other-3, other-4"


def test_a_filter_of_our_name_is_ours_once_the_stack_is(
    lab: Lab, subscribe: Callable[[str], SubscriptionFilter]
) -> None:
    found = subscribe("logkura-demo")
    check_slots([found], lab.clients, made=True)
    with pytest.raises(LogkuraError) as caught:
        check_slots([found], lab.clients, made=False)
    assert caught.value.code == "deploy-filter-exists"


@pytest.mark.parametrize(
    ("code", "ours"),
    [
        ("AccessDeniedException", "deploy-denied"),
        ("ExpiredTokenException", "deploy-unreachable"),
        ("ResourceNotFoundException", "deploy-refused"),
    ],
)
def test_filters_that_cannot_be_read_are_not_taken_for_none(
    lab: Lab, refuse: Callable[[str, str, dict[str, Any]], None], code: str, ours: str
) -> None:
    refuse("logs", "DescribeSubscriptionFilters", {"Code": code, "Message": "no"})
    with pytest.raises(LogkuraError) as caught:
        check_slots([_filter("logkura-demo", "arn")], lab.clients, made=False)
    assert caught.value.code == ours
    assert "subscription filters of `/demo/os`" in caught.value.message
