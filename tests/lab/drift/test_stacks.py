"""What stacks see beside what the comparison sees."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from logkura.aws import Clients
from logkura.deploy.drift import DriftReport, Looking, StackState, find_drift
from logkura.deploy.drift.stacks import detect
from logkura.errors import LogkuraError
from logkura.estate import Estate
from logkura.lab import Lab
from logkura.spec import Archive
from tests.lab.drift.hands import ACCOUNT, NAME, OBJECTS, SOURCE, TOKYO

AT_ONCE = Looking(wait=lambda _: None)
ERRORS = f"/aws/kinesisfirehose/{NAME}"
_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
            "Action": "kms:*",
            "Resource": "*",
        }
    ],
}
TEMPLATE = {
    "Parameters": {"Team": {"Type": "String", "Default": "logs"}},
    "Resources": {
        "Bucket": {
            "Type": "AWS::S3::Bucket",
            "Properties": {
                "BucketName": SOURCE,
                "VersioningConfiguration": {"Status": "Enabled"},
                "Tags": [{"Key": "system", "Value": "demo"}],
            },
        },
        "Errors": {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {"LogGroupName": ERRORS, "RetentionInDays": 30},
        },
        "Key": {
            "Type": "AWS::KMS::Key",
            "Properties": {"Description": "logkura: objects", "KeyPolicy": _POLICY},
        },
        "Alias": {
            "Type": "AWS::KMS::Alias",
            "Properties": {"AliasName": OBJECTS, "TargetKeyId": {"Ref": "Key"}},
        },
        "Stranger": {
            "Type": "AWS::CloudWatch::Alarm",
            "Properties": {
                "AlarmName": "stranger",
                "Namespace": "N",
                "MetricName": "M",
                "Statistic": "Sum",
                "Period": 60,
                "EvaluationPeriods": 1,
                "Threshold": 1,
                "ComparisonOperator": "GreaterThanThreshold",
            },
        },
    },
}
NESTED = {
    "Resources": {
        "Inner": {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {"LogGroupName": "/inner", "RetentionInDays": 7},
        }
    }
}


@pytest.fixture
def stacked(lab: Lab, deploy: Callable[[Lab], Estate]) -> Estate:
    """Give what stands where a stack made some of the resources first."""
    lab.clients.get("cloudformation", TOKYO).create_stack(
        StackName=NAME, TemplateBody=json.dumps(TEMPLATE)
    )
    return deploy(lab)


@pytest.fixture
def look(lab: Lab, archive: Archive) -> Callable[[], DriftReport]:
    return lambda: find_drift(archive, lab.clients, AT_ONCE)


def _fields(report: DriftReport) -> dict[tuple[str, str], tuple[str, ...]]:
    return {(each.difference.name, each.difference.field): each.stacks for each in report.drifts}


def test_what_both_see_is_told_once_and_put_back_by_a_change_set(
    lab: Lab, stacked: Estate, look: Callable[[], DriftReport]
) -> None:
    before = look()
    lab.clients.get("s3", TOKYO).delete_bucket_replication(Bucket=SOURCE)
    lab.clients.get("s3", TOKYO).put_bucket_versioning(
        Bucket=SOURCE, VersioningConfiguration={"Status": "Suspended"}
    )
    report = look()
    told = _fields(report)
    assert told[SOURCE, "versioned"] == (NAME,)
    assert len(told) == len(_fields(before)) + 2
    (drift,) = (each for each in report.drifts if each.difference.field == "versioned")
    create, wait, describe, execute = drift.repair.commands
    assert create == (
        "aws cloudformation create-change-set --region ap-northeast-1 --stack-name logkura-demo"
        " --change-set-name logkura-revert-drift --use-previous-template"
        " --deployment-mode REVERT_DRIFT --capabilities CAPABILITY_NAMED_IAM"
        """ --parameters '[{"ParameterKey": "Team", "UsePreviousValue": true}]'"""
    )
    assert [each.split()[2] for each in (wait, describe, execute)] == [
        "wait",
        "describe-change-set",
        "execute-change-set",
    ]
    assert "an ordinary update with the same template changes nothing" in drift.repair.note
    assert report.stacks[0].state is StackState.CHECKED
    # The template says nothing of replication, and so the stack does not see it.
    (deleted,) = (each for each in report.drifts if each.difference.field == "replication")
    assert deleted.stacks == ()
    assert deleted.repair.commands[0].startswith("aws s3api put-bucket-replication")
    assert stacked.buckets


@pytest.mark.usefixtures("stacked")
def test_what_no_stack_can_see_says_so(lab: Lab, look: Callable[[], DriftReport]) -> None:
    lab.clients.get("s3", TOKYO).delete_bucket_policy(Bucket=SOURCE)
    (drift, *_) = (each for each in look().drifts if each.difference.field == "policy")
    notes = [each.repair.note for each in look().drifts if each.difference.name == SOURCE]
    assert drift.stacks == ()
    assert any("CloudFormation does not see changes of AWS::S3::BucketPolicy" in n for n in notes)


@pytest.mark.usefixtures("stacked")
def test_what_the_stack_alone_sees_is_told_too(lab: Lab, look: Callable[[], DriftReport]) -> None:
    s3, cloudwatch = lab.clients.get("s3", TOKYO), lab.clients.get("cloudwatch", TOKYO)
    tags = {"TagSet": [{"Key": "system", "Value": "mine"}]}
    s3.put_bucket_tagging(Bucket=SOURCE, Tagging=tags)
    cloudwatch.delete_alarms(AlarmNames=["stranger"])
    report = look()
    (tag,) = (each for each in report.drifts if each.difference.field.startswith("Tags"))
    assert (tag.difference.name, tag.stacks) == (SOURCE, (NAME,))
    assert (tag.difference.wanted, tag.difference.found) == ("demo", "mine")
    (gone,) = (each for each in report.drifts if each.difference.name == "stranger")
    assert gone.difference.is_missing
    assert gone.cause.event == "DeleteAlarms"
    assert gone.repair.commands[0].startswith("aws cloudformation create-change-set")


@pytest.mark.usefixtures("stacked")
def test_what_was_changed_into_the_design_is_a_note(look: Callable[[], DriftReport]) -> None:
    report = look()
    assert (ERRORS, "retention_days") not in _fields(report)
    (note,) = report.notes
    assert note == (
        f"stack {NAME} calls Errors/RetentionInDays drifted (wanted 30, found 90);"
        " it is as designed"
    )


@pytest.mark.usefixtures("stacked")
def test_what_is_deleted_is_told_once(lab: Lab, look: Callable[[], DriftReport]) -> None:
    lab.clients.get("logs", TOKYO).delete_log_group(logGroupName=ERRORS)
    found = [each for each in look().drifts if each.difference.name == ERRORS]
    assert [(each.difference.is_missing, each.stacks) for each in found] == [(True, (NAME,))]


@pytest.mark.usefixtures("stacked")
def test_a_key_of_a_stack_is_ours_whatever_its_description_says(
    lab: Lab, archive: Archive, look: Callable[[], DriftReport]
) -> None:
    kms = lab.clients.get("kms", TOKYO)
    arn = kms.describe_key(KeyId=OBJECTS)["KeyMetadata"]["Arn"]
    kms.update_key_description(KeyId=arn, Description="mine")
    told = _fields(look())
    assert told[OBJECTS, "purpose"] == (NAME,)
    # Without the stack it is taken for somebody's who had the alias before.
    alone = find_drift(archive, lab.clients, Looking(stacks=False, wait=lambda _: None))
    assert {each.difference.name for each in alone.drifts} == set()
    assert any(OBJECTS in note for note in alone.notes)
    assert {each.state for each in alone.stacks} == {StackState.SKIPPED}
    assert not alone.has_unknown


def test_nested_stacks_are_looked_at(
    lab: Lab, deploy: Callable[[Lab], Estate], look: Callable[[], DriftReport]
) -> None:
    s3 = lab.clients.get("s3", TOKYO)
    s3.create_bucket(Bucket="templates", CreateBucketConfiguration={"LocationConstraint": TOKYO})
    s3.put_object(Bucket="templates", Key="inner.json", Body=json.dumps(NESTED).encode())
    outer = {
        "Resources": {
            "Nested": {
                "Type": "AWS::CloudFormation::Stack",
                "Properties": {"TemplateURL": f"{lab.endpoint_url}/templates/inner.json"},
            }
        }
    }
    lab.clients.get("cloudformation", TOKYO).create_stack(
        StackName=NAME, TemplateBody=json.dumps(outer)
    )
    deploy(lab)
    lab.clients.get("logs", TOKYO).put_retention_policy(logGroupName="/inner", retentionInDays=14)
    report = look()
    (drift,) = report.drifts
    assert drift.difference.name == "/inner"
    assert drift.stacks[0].startswith(f"{NAME}-Nested")
    assert f"--stack-name {NAME} " in drift.repair.commands[0]
    assert drift.repair.commands[0].endswith("--include-nested-stacks")


def test_a_stack_that_cannot_be_looked_at_is_said(
    lab: Lab, deploy: Callable[[Lab], Estate], look: Callable[[], DriftReport]
) -> None:
    broken = {"Resources": {"B": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "A!"}}}}
    cloudformation = lab.clients.get("cloudformation", TOKYO)
    cloudformation.create_stack(StackName=NAME, TemplateBody=json.dumps(broken))
    deploy(lab)
    report = look()
    assert report.drifts == ()
    assert report.stacks[0].state is StackState.NOT_READ
    assert "ROLLBACK_COMPLETE" in report.stacks[0].sentence
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


def test_without_cloudtrail_nobody_is_named(
    lab: Lab, archive: Archive, deploy: Callable[[Lab], Estate]
) -> None:
    deploy(lab)
    lab.clients.get("s3", TOKYO).delete_public_access_block(Bucket=SOURCE)
    clients = _With(lab.clients, "cloudtrail", _Denied())
    (drift,) = find_drift(archive, clients, AT_ONCE).drifts
    assert drift.cause.sentence == (
        "who: CloudTrail cannot be read: AccessDeniedException"
        " (cloudtrail:LookupEvents in ap-northeast-1)"
    )


def test_what_is_older_than_the_history_has_nobody(
    lab: Lab, deploy: Callable[[Lab], Estate], look: Callable[[], DriftReport]
) -> None:
    deploy(lab)
    lab.clients.get("s3", TOKYO).delete_public_access_block(Bucket=SOURCE)
    lab.advance(91 * 24 * 3600)
    (drift,) = look().drifts
    assert drift.cause.who == ""
    assert "in 90 days" in drift.cause.sentence


def test_what_could_not_be_read_is_unknown(
    lab: Lab, archive: Archive, deploy: Callable[[Lab], Estate]
) -> None:
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


def test_a_report_is_json(
    lab: Lab, deploy: Callable[[Lab], Estate], look: Callable[[], DriftReport]
) -> None:
    deploy(lab)
    lab.clients.get("s3", TOKYO).delete_public_access_block(Bucket=SOURCE)
    document = json.loads(json.dumps(look().to_document()))
    assert document["compared"] == len(document["drifts"]) + 15
    assert document["drifts"][0]["field"] == "public_access_blocked"
    assert document["stacks"][0]["state"] == "absent"
    assert datetime.fromisoformat(document["drifts"][0]["cause"]["at"]).tzinfo == UTC
