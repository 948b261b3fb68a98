"""A designed archive, deployed into the lab."""

import json

import pytest

from logkura import api
from logkura.deploy import Review, deploy, deploy_if
from logkura.errors import DeploymentError, LogkuraError
from logkura.lab import Lab
from logkura.spec import Archive, KeyReference

TOKYO, OSAKA = "ap-northeast-1", "ap-northeast-3"


@pytest.fixture
def archive(lab: Lab) -> Archive:
    archive = api.load_archive()
    logs = lab.clients.get("logs", TOKYO)
    for source in archive.sources:
        if source.log_group is not None:
            logs.create_log_group(logGroupName=source.log_group)
    logs.create_log_group(logGroupName="/demo/host/a")
    return archive


def test_what_is_deployed_is_what_was_designed(lab: Lab, archive: Archive) -> None:
    estate = deploy(archive, lab.clients).estate
    s3 = lab.clients.get("s3", TOKYO)
    for bucket in estate.buckets:
        assert s3.get_bucket_versioning(Bucket=bucket.name)["Status"] == "Enabled"
        rules = s3.get_bucket_encryption(Bucket=bucket.name)["ServerSideEncryptionConfiguration"]
        default = rules["Rules"][0]["ApplyServerSideEncryptionByDefault"]
        assert default == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": bucket.key_arn}
        assert "designed:" not in bucket.key_arn
    replication = s3.get_bucket_replication(Bucket=archive.bucket.name)
    (rule,) = replication["ReplicationConfiguration"]["Rules"]
    assert rule["SourceSelectionCriteria"]["SseKmsEncryptedObjects"]["Status"] == "Enabled"
    assert rule["Filter"] == {"Prefix": "demo"}
    stream = lab.clients.get("firehose", TOKYO).describe_delivery_stream(
        DeliveryStreamName="logkura-demo"
    )["DeliveryStreamDescription"]
    assert stream["DeliveryStreamStatus"] == "ACTIVE"
    assert (
        stream["DeliveryStreamEncryptionConfiguration"]["KeyARN"]
        == estate.streams[0].stream_key_arn
    )
    filters = lab.clients.get("logs", TOKYO).describe_subscription_filters(
        logGroupName="/demo/host/a"
    )["subscriptionFilters"]
    assert [one["filterName"] for one in filters] == ["logkura-demo"]


def test_no_designed_arn_is_left_in_any_policy(lab: Lab, archive: Archive) -> None:
    estate = deploy(archive, lab.clients).estate
    iam = lab.clients.get("iam")
    for role in estate.roles:
        policy = iam.get_role_policy(RoleName=role.name, PolicyName="logkura")["PolicyDocument"]
        assert "designed:" not in json.dumps(policy)


def test_a_second_deployment_changes_nothing(lab: Lab, archive: Archive) -> None:
    first = deploy(archive, lab.clients)
    assert deploy(archive, lab.clients) == first
    aliases = lab.clients.get("kms", TOKYO).list_aliases()["Aliases"]
    assert len([one for one in aliases if one["AliasName"].startswith("alias/demo/")]) == 2


def test_filters_of_others_are_left_alone(lab: Lab, archive: Archive) -> None:
    deploy(archive, lab.clients)
    logs = lab.clients.get("logs", TOKYO)
    stream = "arn:aws:firehose:ap-northeast-1:123456789012:deliverystream/logkura-demo"
    role = "arn:aws:iam::123456789012:role/logkura-demo-subscription"
    logs.put_subscription_filter(
        logGroupName="/demo/host/a",
        filterName="somebody-elses",
        filterPattern="ERROR",
        destinationArn=stream,
        roleArn=role,
    )
    deploy(archive, lab.clients)
    found = logs.describe_subscription_filters(logGroupName="/demo/host/a")["subscriptionFilters"]
    assert {one["filterName"]: one["filterPattern"] for one in found} == {
        "logkura-demo": "",
        "somebody-elses": "ERROR",
    }


def test_a_named_log_group_that_does_not_exist_is_an_error(lab: Lab) -> None:
    with pytest.raises(LogkuraError) as caught:
        deploy(api.load_archive(), lab.clients)
    assert caught.value.code == "deploy-log-group-missing"


def test_a_disabled_key_is_an_error_before_anything_uses_it(lab: Lab, archive: Archive) -> None:
    kms = lab.clients.get("kms", OSAKA)
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/crr-osaka", TargetKeyId=key)
    kms.disable_key(KeyId=key)
    with pytest.raises(LogkuraError) as caught:
        deploy(archive, lab.clients)
    assert caught.value.code == "deploy-key-unusable"


def test_a_key_that_does_not_exist_is_an_error(lab: Lab, archive: Archive) -> None:
    arn = "arn:aws:kms:ap-northeast-1:123456789012:key/0f1e2d3c-0000-4000-8000-000000000000"
    keys = archive.keys.model_copy(update={"objects": KeyReference(arn=arn)})
    wanted = archive.model_copy(update={"keys": keys})
    with pytest.raises(LogkuraError) as caught:
        deploy(wanted, lab.clients)
    assert caught.value.code == "deploy-key-missing"
    lab.make_key(arn)
    estate = deploy(wanted, lab.clients).estate
    assert estate.buckets[0].key_arn == arn


def test_what_a_service_refuses_is_told_with_the_resource(lab: Lab, archive: Archive) -> None:
    """Here, an expression that Firehose does not know."""
    broken = archive.model_copy(
        update={"layout": archive.layout.model_copy(update={"prefix": "!{nonsense:x}/"})}
    )
    with pytest.raises(DeploymentError) as caught:
        deploy(broken, lab.clients)
    assert "AWS::KinesisFirehose::DeliveryStream" in caught.value.message
    assert "nonsense" in caught.value.message
    assert deploy(archive, lab.clients).resources > 0


def test_other_credentials_than_the_archives_are_refused(lab: Lab, archive: Archive) -> None:
    with pytest.raises(LogkuraError) as caught:
        deploy(archive.model_copy(update={"account": "210987654321"}), lab.clients)
    assert caught.value.code == "deploy-account"


def test_nothing_is_deployed_that_was_not_agreed_to(lab: Lab, archive: Archive) -> None:
    seen: list[Review] = []

    def refuse(reviewed: Review) -> bool:
        seen.append(reviewed)
        return False

    assert deploy_if(refuse, archive, lab.clients) is None
    assert len(seen[0].changes) > 30
    for region in (TOKYO, OSAKA):
        client = lab.clients.get("cloudformation", region)
        assert client.describe_stacks()["Stacks"] == []
