"""Drift: what is changed by hand is found, where AWS finds it."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from logkura.lab import Lab
from tests.lab.cloudformation.stacks import TOKYO, Stacks, group, parameter

BUCKET = {
    "Type": "AWS::S3::Bucket",
    "Properties": {
        "BucketName": "archive",
        "VersioningConfiguration": {"Status": "Enabled"},
        "LifecycleConfiguration": {
            "Rules": [{"Id": "r", "Status": "Enabled", "ExpirationInDays": 30}]
        },
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


def found(stacks: Stacks) -> dict[str, dict[str, Any]]:
    """Detect drift and return what is told of each resource."""
    started = stacks.client.detect_stack_drift(StackName="stack")
    told = stacks.client.describe_stack_drift_detection_status(
        StackDriftDetectionId=started["StackDriftDetectionId"]
    )
    assert told["DetectionStatus"] == "DETECTION_COMPLETE"
    drifts = stacks.client.describe_stack_resource_drifts(StackName="stack")["StackResourceDrifts"]
    drifted = [each for each in drifts if each["StackResourceDriftStatus"] != "IN_SYNC"]
    assert told["DriftedStackResourceCount"] == len(drifted)
    assert told["StackDriftStatus"] == ("DRIFTED" if drifted else "IN_SYNC")
    return {each["LogicalResourceId"]: each for each in drifts}


def test_a_change_by_hand_is_found_and_told(stacks: Stacks, lab: Lab) -> None:
    stacks.create({"Resources": {"B": BUCKET, "G": group("g", 7), "P": POLICY}})
    assert {each["StackResourceDriftStatus"] for each in found(stacks).values()} == {"IN_SYNC"}
    s3, logs = lab.clients.get("s3", TOKYO), lab.clients.get("logs", TOKYO)
    s3.put_bucket_versioning(Bucket="archive", VersioningConfiguration={"Status": "Suspended"})
    s3.delete_bucket_lifecycle(Bucket="archive")
    logs.put_retention_policy(logGroupName="g", retentionInDays=30)
    told = found(stacks)
    assert told["B"]["StackResourceDriftStatus"] == "MODIFIED"
    assert told["B"]["PropertyDifferences"][0] == {
        "PropertyPath": "/VersioningConfiguration/Status",
        "ExpectedValue": "Enabled",
        "ActualValue": "Suspended",
        "DifferenceType": "NOT_EQUAL",
    }
    assert told["B"]["PropertyDifferences"][1]["DifferenceType"] == "REMOVE"
    assert told["G"]["PropertyDifferences"] == [
        {
            "PropertyPath": "/RetentionInDays",
            "ExpectedValue": "7",
            "ActualValue": "30",
            "DifferenceType": "NOT_EQUAL",
        }
    ]
    assert json.loads(told["G"]["ActualProperties"])["RetentionInDays"] == 30
    assert stacks.told()["DriftInformation"]["StackDriftStatus"] == "DRIFTED"


def test_what_the_template_does_not_set_is_no_drift(stacks: Stacks, lab: Lab) -> None:
    stacks.create({"Resources": {"G": group("g")}})
    lab.clients.get("logs", TOKYO).put_retention_policy(logGroupName="g", retentionInDays=30)
    assert found(stacks)["G"]["StackResourceDriftStatus"] == "IN_SYNC"


def test_a_bucket_that_is_not_to_be_locked_is_not(stacks: Stacks) -> None:
    properties = {"BucketName": "open", "ObjectLockEnabled": False}
    stacks.create({"Resources": {"B": {"Type": "AWS::S3::Bucket", "Properties": properties}}})
    assert found(stacks)["B"]["StackResourceDriftStatus"] == "IN_SYNC"


def test_what_was_deleted_is_told(stacks: Stacks, lab: Lab) -> None:
    role = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "r"}}
    role["Properties"]["AssumeRolePolicyDocument"] = {"Version": "2012-10-17", "Statement": []}  # type: ignore[index]
    stacks.create({"Resources": {"G": group("g"), "R": role, "P": parameter("x")}})
    lab.clients.get("logs", TOKYO).delete_log_group(logGroupName="g")
    lab.clients.get("iam").delete_role(RoleName="r")
    told = {name: each["StackResourceDriftStatus"] for name, each in found(stacks).items()}
    assert told == {"G": "DELETED", "R": "DELETED", "P": "IN_SYNC"}


def test_types_without_drift_detection_are_not_checked(
    stacks: Stacks, lab: Lab, refused: Callable[..., str]
) -> None:
    """A policy that somebody deleted goes unseen, as on AWS."""
    stacks.create({"Resources": {"B": BUCKET, "P": POLICY}})
    lab.clients.get("s3", TOKYO).delete_bucket_policy(Bucket="archive")
    assert set(found(stacks)) == {"B"}
    resources = stacks.client.list_stack_resources(StackName="stack")["StackResourceSummaries"]
    assert {
        each["LogicalResourceId"]: each["DriftInformation"]["StackResourceDriftStatus"]
        for each in resources
    } == {"B": "IN_SYNC", "P": "NOT_CHECKED"}
    one = {"StackName": "stack", "LogicalResourceId": "P"}
    assert "not supported" in refused(stacks.client.detect_stack_resource_drift, **one)


def test_one_resource_can_be_looked_at(stacks: Stacks, lab: Lab) -> None:
    stacks.create({"Resources": {"G": group("g", 7)}})
    lab.clients.get("logs", TOKYO).delete_retention_policy(logGroupName="g")
    told = stacks.client.detect_stack_resource_drift(StackName="stack", LogicalResourceId="G")
    (difference,) = told["StackResourceDrift"]["PropertyDifferences"]
    assert difference["DifferenceType"] == "REMOVE"


def test_a_stack_that_was_rolled_back_is_not_looked_at(
    stacks: Stacks, refused: Callable[..., str]
) -> None:
    stacks.create({"Resources": {"V": {"Type": "AWS::EC2::VPC"}}})
    told = refused(stacks.client.detect_stack_drift, StackName="stack")
    assert "in ROLLBACK_COMPLETE state" in told


@pytest.mark.parametrize("order", [["a", "b"], ["b", "a"]])
def test_the_order_of_tags_is_no_drift(order: list[str], stacks: Stacks, lab: Lab) -> None:
    tags = [{"Key": key, "Value": key} for key in order]
    properties = {"LogGroupName": "g", "Tags": tags}
    stacks.create({"Resources": {"G": {"Type": "AWS::Logs::LogGroup", "Properties": properties}}})
    assert found(stacks)["G"]["StackResourceDriftStatus"] == "IN_SYNC"
    arn = f"arn:aws:logs:{TOKYO}:123456789012:log-group:g"
    lab.clients.get("logs", TOKYO).tag_resource(resourceArn=arn, tags={"c": "c"})
    (difference,) = found(stacks)["G"]["PropertyDifferences"]
    assert (difference["PropertyPath"], difference["DifferenceType"]) == ("/Tags/2", "ADD")
