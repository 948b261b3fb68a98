"""What stacks see beside what the comparison sees."""

import json
import shlex
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from logkura.aws import Clients
from logkura.deploy import deploy as deploy_archive
from logkura.deploy.drift import DriftReport, Looking, StackState, find_drift
from logkura.deploy.drift.stacks import detect
from logkura.errors import LogkuraError
from logkura.estate import Estate
from logkura.lab import Lab
from logkura.render.cloudformation import filters
from logkura.spec import Archive
from tests.lab.drift.hands import NAME, OBJECTS, SOURCE, TOKYO
from tests.lab.drift.shell import run

AT_ONCE = Looking(wait=lambda _: None)
Deploy = Callable[[Lab], Estate]
ERRORS = f"/aws/kinesisfirehose/{NAME}"


@pytest.fixture
def look(lab: Lab, archive: Archive) -> Callable[[], DriftReport]:
    return lambda: find_drift(archive, lab.clients, AT_ONCE)


def _fields(report: DriftReport) -> dict[tuple[str, str], tuple[str, ...]]:
    return {(each.difference.name, each.difference.field): each.stacks for each in report.drifts}


def test_what_both_see_is_told_once_and_put_back_by_a_change_set(
    lab: Lab, deploy: Deploy, look: Callable[[], DriftReport]
) -> None:
    deploy(lab)
    suspended = {"Status": "Suspended"}
    s3 = lab.clients.get("s3", TOKYO)
    s3.delete_bucket_replication(Bucket=SOURCE)
    s3.put_bucket_versioning(Bucket=SOURCE, VersioningConfiguration=suspended)
    report = look()
    assert _fields(report) == {(SOURCE, "versioned"): (NAME,), (SOURCE, "replication"): (NAME,)}
    first, second = report.drifts
    assert first.repair == second.repair
    create, wait, describe, execute, done = first.repair.commands
    assert create.startswith(
        "aws cloudformation create-change-set --region ap-northeast-1 --stack-name logkura-demo"
        " --change-set-name logkura-revert-drift --use-previous-template"
        " --deployment-mode REVERT_DRIFT --capabilities CAPABILITY_NAMED_IAM --parameters "
    )
    kept = json.loads(shlex.split(create)[-1])
    assert {"ParameterKey": "ReplicaKeyArn", "UsePreviousValue": True} in kept
    assert [each.split()[2:4] for each in (wait, describe, execute, done)] == [
        ["wait", "change-set-create-complete"],
        ["describe-change-set", "--region"],
        ["execute-change-set", "--region"],
        ["wait", "stack-update-complete"],
    ]
    assert "an ordinary update with the same template changes nothing" in first.repair.note
    assert {each.state for each in report.stacks} == {StackState.CHECKED}


def test_what_no_stack_can_see_says_so(
    lab: Lab, deploy: Deploy, look: Callable[[], DriftReport]
) -> None:
    deploy(lab)
    lab.clients.get("s3", TOKYO).delete_bucket_policy(Bucket=SOURCE)
    drifts = look().drifts
    assert {each.stacks for each in drifts} == {()}
    assert {each.repair.note for each in drifts} == {
        "CloudFormation does not see changes of AWS::S3::BucketPolicy, and would change nothing"
    }


def test_what_the_stack_alone_sees_is_told_too(
    lab: Lab, deploy: Deploy, look: Callable[[], DriftReport]
) -> None:
    estate = deploy(lab)
    s3, logs = lab.clients.get("s3", TOKYO), lab.clients.get("logs", TOKYO)
    changed, before = next(iter(estate.tags.items()))
    tags = {**estate.tags, changed: "mine"}
    s3.put_bucket_tagging(
        Bucket=SOURCE,
        Tagging={"TagSet": [{"Key": key, "Value": value} for key, value in tags.items()]},
    )
    (group,) = (each for each in estate.log_groups if each.streams)
    logs.delete_log_stream(logGroupName=group.name, logStreamName=group.streams[0])
    drifts = look().drifts
    assert {each.stacks for each in drifts} == {(NAME,)}
    (gone,) = (each for each in drifts if each.difference.is_missing)
    assert "(AWS::Logs::LogStream) in ap-northeast-1 is missing" in gone.difference.sentence
    (tag,) = (each for each in drifts if each.difference.name == SOURCE)
    assert tag.difference.field.startswith("Tags")
    assert (tag.difference.wanted, tag.difference.found) == (before, "mine")
    assert tag.cause.event == "PutBucketTagging"
    for command in tag.repair.commands:
        run(command, lab.clients)
    assert look().drifts == ()


def test_what_was_changed_into_the_design_is_a_note(
    lab: Lab, deploy: Deploy, look: Callable[[], DriftReport]
) -> None:
    deploy(lab)
    cloudformation = lab.clients.get("cloudformation", TOKYO)
    template = cloudformation.get_template(StackName=NAME)["TemplateBody"]
    text = template if isinstance(template, str) else json.dumps(template)
    told = cloudformation.describe_stacks(StackName=NAME)["Stacks"][0]["Parameters"]
    cloudformation.update_stack(
        StackName=NAME,
        TemplateBody=text.replace("RetentionInDays: 90", "RetentionInDays: 30"),
        Capabilities=["CAPABILITY_NAMED_IAM"],
        Parameters=[
            {"ParameterKey": each["ParameterKey"], "UsePreviousValue": True} for each in told
        ],
    )
    lab.clients.get("logs", TOKYO).put_retention_policy(logGroupName=ERRORS, retentionInDays=90)
    report = look()
    assert (ERRORS, "retention_days") not in _fields(report)
    (note,) = report.notes
    assert note.startswith(f"stack {NAME} calls ")
    assert "/RetentionInDays drifted (wanted 30, found 90); it is as designed" in note


def test_what_is_deleted_is_told_once(
    lab: Lab, deploy: Deploy, look: Callable[[], DriftReport]
) -> None:
    deploy(lab)
    lab.clients.get("logs", TOKYO).delete_log_group(logGroupName=ERRORS)
    (found,) = look().drifts
    assert (found.difference.is_missing, found.stacks) == (True, (NAME,))


def test_a_key_of_a_stack_is_ours_whatever_its_description_says(
    lab: Lab, archive: Archive, deploy: Deploy, look: Callable[[], DriftReport]
) -> None:
    deploy(lab)
    kms = lab.clients.get("kms", TOKYO)
    arn = kms.describe_key(KeyId=OBJECTS)["KeyMetadata"]["Arn"]
    kms.update_key_description(KeyId=arn, Description="mine")
    assert _fields(look()) == {(OBJECTS, "purpose"): (NAME,)}
    alone = find_drift(archive, lab.clients, Looking(stacks=False, wait=lambda _: None))
    assert _fields(alone) == {(OBJECTS, "purpose"): ()}
    assert {each.state for each in alone.stacks} == {StackState.SKIPPED}
    assert not alone.has_unknown


def test_a_key_that_had_the_alias_before_is_its_owners(
    lab: Lab, deploy: Deploy, look: Callable[[], DriftReport]
) -> None:
    kms = lab.clients.get("kms", TOKYO)
    theirs = kms.create_key(Description="theirs")["KeyMetadata"]["Arn"]
    kms.create_alias(AliasName=OBJECTS, TargetKeyId=theirs)
    deploy(lab)
    report = look()
    assert report.drifts == ()
    (note,) = report.notes
    assert note == (
        f"{OBJECTS} points to {theirs}, which logkura did not make: its policy is left to its owner"
    )


def test_what_was_never_deployed_is_deployed(
    lab: Lab, archive: Archive, deploy: Deploy, look: Callable[[], DriftReport]
) -> None:
    deploy(lab)
    lab.clients.get("logs", TOKYO).create_log_group(logGroupName="/demo/host/new")
    (drift,) = look().drifts
    assert drift.difference.sentence == (
        f"subscription filter {NAME} on /demo/host/new in {TOKYO} is missing"
    )
    assert drift.repair.commands == ("logkura deploy ARCHIVE",)
    assert drift.repair.note.startswith("no stack has it: it is new")
    deploy_archive(archive, lab.clients)
    assert look().drifts == ()


def test_a_role_that_is_missing_is_not_sure_to_be_deployed_where_stacks_were_not_looked_at(
    lab: Lab, archive: Archive, deploy: Deploy
) -> None:
    estate = deploy(lab)
    iam, role = lab.clients.get("iam", TOKYO), estate.roles[-1].name
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        iam.delete_role_policy(RoleName=role, PolicyName=name)
    iam.delete_role(RoleName=role)
    report = find_drift(archive, lab.clients, Looking(stacks=False, wait=lambda _: None))
    (drift,) = (each for each in report.drifts if each.difference.name == role)
    assert "a stack that has it already changes nothing" in drift.repair.note


def test_nested_stacks_are_looked_at_and_put_back_through_the_outer_one(
    lab: Lab,
    deploy: Deploy,
    look: Callable[[], DriftReport],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(filters, "INLINE_FILTERS_MAX", 1)
    estate = deploy(lab)
    assert look().drifts == ()
    wanted = estate.filters[0]
    lab.clients.get("logs", TOKYO).put_subscription_filter(
        logGroupName=wanted.log_group,
        filterName=wanted.name,
        filterPattern="ERROR",
        destinationArn=wanted.destination_arn,
        roleArn=wanted.role_arn,
    )
    (drift,) = look().drifts
    assert drift.stacks[0].startswith(f"{NAME}-")
    assert f"--stack-name {NAME} " in drift.repair.commands[0]
    assert drift.repair.commands[0].endswith("--include-nested-stacks")
    for command in drift.repair.commands:
        run(command, lab.clients)
    assert look().drifts == ()


def test_a_stack_that_cannot_be_looked_at_is_said(
    lab: Lab, archive: Archive, deploy: Deploy
) -> None:
    deploy(lab)
    real = lab.clients.get("cloudformation", TOKYO)

    class Closed:
        def __getattr__(self, name: str) -> Any:
            return getattr(real, name)

        def detect_stack_drift(self, **_: Any) -> Any:
            raise ClientError(
                {"Error": {"Code": "AccessDenied", "Message": "no"}}, "DetectStackDrift"
            )

    report = find_drift(archive, _With(lab.clients, "cloudformation", Closed()), AT_ONCE)
    assert report.drifts == ()
    state = {each.name: each for each in report.stacks}[NAME]
    assert state.state is StackState.NOT_READ
    assert state.sentence.endswith("not read: AccessDenied: no (cloudformation:DetectStackDrift)")
    assert report.has_unknown


class _Slow:
    """A CloudFormation whose drift detection never ends."""

    def describe_stacks(self, **_: Any) -> dict[str, Any]:
        return {"Stacks": [{"StackName": NAME}]}

    def list_stack_resources(self, **_: Any) -> dict[str, Any]:
        return {"StackResourceSummaries": []}

    def detect_stack_drift(self, **_: Any) -> dict[str, Any]:
        return {"StackDriftDetectionId": "1"}

    def describe_stack_drift_detection_status(self, **_: Any) -> dict[str, Any]:
        return {"DetectionStatus": "DETECTION_IN_PROGRESS"}


class _With(Clients):
    """Clients of which one is another."""

    def __init__(self, clients: Clients, service: str, client: Any) -> None:
        super().__init__(endpoint_url=clients.endpoint_url)
        self._service, self._client = service, client

    def get(self, service: str, region: str | None = None) -> Any:
        return self._client if service == self._service else super().get(service, region)


def test_drift_detection_that_takes_too_long_is_given_up(lab: Lab) -> None:
    waited: list[float] = []
    (found,) = detect(
        _With(lab.clients, "cloudformation", _Slow()),
        NAME,
        TOKYO,
        timeout_seconds=10,
        wait=waited.append,
    )
    assert found.read.state is StackState.NOT_READ
    assert found.read.reason == "drift detection took longer than 10 seconds"
    assert sum(waited) == pytest.approx(10)


class _Denied:
    def lookup_events(self, **_: Any) -> Any:
        raise ClientError({"Error": {"Code": "AccessDeniedException"}}, "LookupEvents")


def test_without_cloudtrail_nobody_is_named(lab: Lab, archive: Archive, deploy: Deploy) -> None:
    deploy(lab)
    lab.clients.get("s3", TOKYO).delete_public_access_block(Bucket=SOURCE)
    clients = _With(lab.clients, "cloudtrail", _Denied())
    (drift,) = find_drift(archive, clients, AT_ONCE).drifts
    assert drift.cause.sentence == (
        "who: CloudTrail cannot be read: AccessDeniedException"
        " (cloudtrail:LookupEvents in ap-northeast-1)"
    )


def test_what_is_older_than_the_history_has_nobody(
    lab: Lab, deploy: Deploy, look: Callable[[], DriftReport]
) -> None:
    deploy(lab)
    lab.clients.get("s3", TOKYO).delete_public_access_block(Bucket=SOURCE)
    lab.advance(91 * 24 * 3600)
    (drift,) = look().drifts
    assert drift.cause.who == ""
    assert "in 90 days" in drift.cause.sentence


def test_what_could_not_be_read_is_unknown(lab: Lab, archive: Archive, deploy: Deploy) -> None:
    deploy(lab)
    real = lab.clients.get("s3", TOKYO)

    class Closed:
        def __getattr__(self, name: str) -> Any:
            return getattr(real, name)

        def get_bucket_policy(self, **_: Any) -> Any:
            raise ClientError({"Error": {"Code": "AccessDenied"}}, "GetBucketPolicy")

    report = find_drift(archive, _With(lab.clients, "s3", Closed()), AT_ONCE)
    assert report.drifts == ()
    assert [each.reason for each in report.unknown] == ["AccessDenied: s3:GetBucketPolicy"] * 2
    assert report.has_unknown


def test_credentials_of_another_account_are_refused(lab: Lab, archive: Archive) -> None:
    other = archive.model_copy(update={"account": "210987654321"})
    with pytest.raises(LogkuraError) as error:
        find_drift(other, lab.clients, AT_ONCE)
    assert error.value.code == "deploy-account"


def test_a_report_is_json(lab: Lab, deploy: Deploy, look: Callable[[], DriftReport]) -> None:
    deploy(lab)
    lab.clients.get("s3", TOKYO).delete_public_access_block(Bucket=SOURCE)
    document = json.loads(json.dumps(look().to_document()))
    assert document["compared"] == 31
    assert document["drifts"][0]["field"] == "public_access_blocked"
    assert document["stacks"][0]["state"] == "checked"
    assert datetime.fromisoformat(document["drifts"][0]["cause"]["at"]).tzinfo == UTC
