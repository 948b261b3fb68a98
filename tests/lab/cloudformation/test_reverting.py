"""Change sets that bring back what was changed by hand."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from logkura.lab import Lab
from tests.lab.cloudformation.stacks import TOKYO, Stacks, group, parameter

BACK = {"StackName": "stack", "ChangeSetName": "back"}
BUCKET = {
    "Type": "AWS::S3::Bucket",
    "Properties": {
        "BucketName": "archive",
        "VersioningConfiguration": {"Status": "Enabled"},
        "Tags": [{"Key": "system", "Value": "logs"}],
    },
}
POLICY = {
    "Type": "AWS::S3::BucketPolicy",
    "Properties": {
        "Bucket": {"Ref": "B"},
        "PolicyDocument": {
            "Statement": [
                {
                    "Effect": "Deny",
                    "Principal": "*",
                    "Action": "s3:DeleteBucket",
                    "Resource": "arn:aws:s3:::archive",
                }
            ]
        },
    },
}


@pytest.fixture
def revert(stacks: Stacks) -> Callable[..., dict[str, Any]]:
    """Give a function that makes such a change set, and returns what is told of it."""

    def make(**options: Any) -> dict[str, Any]:
        template = {} if "TemplateBody" in options else {"UsePreviousTemplate": True}
        stacks.client.create_change_set(
            **BACK, **template, DeploymentMode="REVERT_DRIFT", **options
        )
        told: dict[str, Any] = stacks.client.describe_change_set(**BACK)
        assert told["DeploymentMode"] == "REVERT_DRIFT"
        return told

    return make


def actions(told: dict[str, Any]) -> dict[str, str]:
    changes = [each["ResourceChange"] for each in told["Changes"]]
    return {each["LogicalResourceId"]: each["Action"] for each in changes}


def days(lab: Lab) -> dict[str, int]:
    found = lab.clients.get("logs", TOKYO).describe_log_groups()["logGroups"]
    return {each["logGroupName"]: each["retentionInDays"] for each in found}


def test_what_was_changed_and_deleted_comes_back(
    stacks: Stacks, lab: Lab, revert: Callable[..., dict[str, Any]]
) -> None:
    stacks.create({"Resources": {"B": BUCKET, "G": group("g", 7), "H": group("h", 7)}})
    s3, logs = lab.clients.get("s3", TOKYO), lab.clients.get("logs", TOKYO)
    suspended = {"Status": "Suspended"}
    s3.put_bucket_versioning(Bucket="archive", VersioningConfiguration=suspended)
    tags = {"TagSet": [{"Key": "system", "Value": "mine"}]}
    s3.put_bucket_tagging(Bucket="archive", Tagging=tags)
    logs.delete_log_group(logGroupName="g")
    logs.put_retention_policy(logGroupName="h", retentionInDays=14)
    told = revert()
    assert (told["Status"], told["StackDriftStatus"]) == ("CREATE_COMPLETE", "DRIFTED")
    assert actions(told) == {"B": "Modify", "G": "Add", "H": "Modify"}
    assert days(lab) == {"h": 14}
    stacks.client.execute_change_set(**BACK)
    assert stacks.status() == "UPDATE_COMPLETE", stacks.events()
    assert days(lab) == {"g": 7, "h": 7}
    assert s3.get_bucket_versioning(Bucket="archive")["Status"] == "Enabled"
    (tag,) = (
        each
        for each in s3.get_bucket_tagging(Bucket="archive")["TagSet"]
        if each["Key"] == "system"
    )
    assert tag["Value"] == "logs"


def test_what_cloudformation_does_not_see_does_not_come_back(
    stacks: Stacks, lab: Lab, revert: Callable[..., dict[str, Any]]
) -> None:
    stacks.create({"Resources": {"B": BUCKET, "P": POLICY}})
    lab.clients.get("s3", TOKYO).delete_bucket_policy(Bucket="archive")
    told = revert()
    assert (told["Status"], told["StackDriftStatus"]) == ("FAILED", "IN_SYNC")
    assert told["StatusReason"].startswith("The submitted information didn't contain changes.")


def test_an_ordinary_change_set_sees_no_drift(stacks: Stacks, lab: Lab) -> None:
    stacks.create({"Resources": {"G": group("g", 7)}})
    lab.clients.get("logs", TOKYO).put_retention_policy(logGroupName="g", retentionInDays=14)
    stacks.client.create_change_set(**BACK, UsePreviousTemplate=True)
    told = stacks.client.describe_change_set(**BACK)
    assert told["Status"] == "FAILED"
    assert "DeploymentMode" not in told


def test_a_template_that_was_brought_to_what_is_there_changes_nothing_there(
    stacks: Stacks, lab: Lab, revert: Callable[..., dict[str, Any]]
) -> None:
    stacks.create({"Resources": {"G": group("g", 7), "H": group("h", 7)}})
    logs = lab.clients.get("logs", TOKYO)
    for name in ("g", "h"):
        logs.put_retention_policy(logGroupName=name, retentionInDays=14)
    told = revert(TemplateBody=json.dumps({"Resources": {"G": group("g", 14), "H": group("h", 7)}}))
    assert actions(told) == {"H": "Modify"}
    stacks.client.execute_change_set(**BACK)
    assert days(lab) == {"g": 14, "h": 7}


def test_a_failure_goes_back_to_what_was_there(
    stacks: Stacks, lab: Lab, revert: Callable[..., dict[str, Any]]
) -> None:
    stacks.create({"Resources": {"G": group("g", 7)}})
    lab.clients.get("logs", TOKYO).put_retention_policy(logGroupName="g", retentionInDays=14)
    broken = {**BUCKET, "Properties": {"BucketName": "A!"}, "DependsOn": "G"}
    revert(TemplateBody=json.dumps({"Resources": {"G": group("g", 7), "B": broken}}))
    stacks.client.execute_change_set(**BACK)
    assert stacks.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert days(lab) == {"g": 14}
    # The template still says otherwise.
    drift = stacks.client.detect_stack_resource_drift(StackName="stack", LogicalResourceId="G")
    (difference,) = drift["StackResourceDrift"]["PropertyDifferences"]
    assert (difference["ExpectedValue"], difference["ActualValue"]) == ("7", "14")


def test_nested_stacks_come_back_through_the_outer_one(
    stacks: Stacks, lab: Lab, revert: Callable[..., dict[str, Any]]
) -> None:
    s3 = lab.clients.get("s3", TOKYO)
    s3.create_bucket(Bucket="templates", CreateBucketConfiguration={"LocationConstraint": TOKYO})
    inner = {"Resources": {"G": group("g", 7)}}
    s3.put_object(Bucket="templates", Key="inner.json", Body=json.dumps(inner).encode())
    url = f"{lab.endpoint_url}/templates/inner.json"
    nested = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": url}}
    stacks.create({"Resources": {"N": nested, "P": parameter("p")}})
    lab.clients.get("logs", TOKYO).put_retention_policy(logGroupName="g", retentionInDays=14)
    told = revert(IncludeNestedStacks=True)
    assert actions(told) == {"N": "Modify"}
    (change,) = told["Changes"]
    inside = stacks.client.describe_change_set(
        ChangeSetName=change["ResourceChange"]["ChangeSetId"]
    )
    assert actions(inside) == {"G": "Modify"}
    stacks.client.execute_change_set(**BACK)
    assert stacks.status() == "UPDATE_COMPLETE", stacks.events()
    assert days(lab) == {"g": 7}
