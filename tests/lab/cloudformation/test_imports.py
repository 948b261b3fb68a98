"""Resources that exist, imported into stacks, and change sets that look into nested stacks."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from logkura.lab import Lab
from tests.lab.cloudformation.stacks import TOKYO, Stacks, group
from tests.lab.cloudformation.test_change_sets import changes, propose

KEPT = {"DeletionPolicy": "Retain"}


def _asked(logical_id: str = "A", name: str = "a") -> dict[str, Any]:
    return {
        "ResourceType": "AWS::Logs::LogGroup",
        "LogicalResourceId": logical_id,
        "ResourceIdentifier": {"LogGroupName": name},
    }


@pytest.fixture
def existing(lab: Lab) -> Any:
    """Make a log group, with a stream, that no stack has."""
    logs = lab.clients.get("logs", TOKYO)
    logs.create_log_group(logGroupName="a")
    logs.create_log_stream(logGroupName="a", logStreamName="old")
    return logs


@pytest.mark.usefixtures("existing")
def test_a_new_stack_takes_in_what_exists(stacks: Stacks, lab: Lab) -> None:
    template = {"Resources": {"A": {**group("a"), **KEPT}}}
    told = propose(stacks, template, kind="IMPORT", ResourcesToImport=[_asked()])
    assert stacks.status() == "REVIEW_IN_PROGRESS"
    change = changes(told)["A"]
    assert (change["Action"], change["PhysicalResourceId"]) == ("Import", "a")
    stacks.client.execute_change_set(StackName="stack", ChangeSetName="change")
    assert stacks.status() == "IMPORT_COMPLETE"
    assert stacks.resources()["A"]["ResourceStatus"] == "IMPORT_COMPLETE"
    found = [(name, status) for name, status, _ in stacks.events()]
    assert found[-3:] == [
        ("A", "IMPORT_IN_PROGRESS"),
        ("A", "IMPORT_COMPLETE"),
        ("stack", "IMPORT_COMPLETE"),
    ]
    stacks.update({"Resources": {"A": {**group("a", 30), **KEPT}}})
    logs = lab.clients.get("logs", TOKYO)
    (now,) = logs.describe_log_groups()["logGroups"]
    assert now["retentionInDays"] == 30
    assert len(logs.describe_log_streams(logGroupName="a")["logStreams"]) == 1


@pytest.mark.usefixtures("existing")
def test_a_stack_that_exists_takes_one_in_and_changes_nothing_else(stacks: Stacks) -> None:
    stacks.create({"Resources": {"B": group("b")}})
    both = {"Resources": {"B": group("b"), "A": {**group("a"), **KEPT}}}
    told = propose(stacks, both, kind="IMPORT", ResourcesToImport=[_asked()])
    assert set(changes(told)) == {"A"}
    stacks.client.execute_change_set(StackName="stack", ChangeSetName="change")
    assert stacks.status() == "IMPORT_COMPLETE"
    assert set(stacks.resources()) == {"A", "B"}


@pytest.mark.usefixtures("existing")
def test_an_import_is_refused_that_is_more_than_one(
    stacks: Stacks, refused: Callable[..., str]
) -> None:
    kept = {**group("a"), **KEPT}

    def words(resources: dict[str, Any], *asked: dict[str, Any]) -> str:
        return refused(
            propose, stacks, {"Resources": resources}, kind="IMPORT", ResourcesToImport=asked
        )

    assert "missing deletion policy" in words({"A": group("a")}, _asked())
    assert "cannot modify or add [B]" in words({"A": kept, "B": group("b")}, _asked())
    assert "was not found" in words({"A": {**group("none"), **KEPT}}, _asked(name="none"))
    assert "is not in the template" in words({"A": kept}, _asked(), _asked("C"))
    assert "must be specified" in words({"A": kept})
    told = propose(stacks, {"Resources": {"A": kept}}, kind="IMPORT", ResourcesToImport=[_asked()])
    stacks.client.execute_change_set(StackName="stack", ChangeSetName=told["ChangeSetName"])
    again = {
        "StackName": "second",
        "ChangeSetName": "change",
        "ChangeSetType": "IMPORT",
        "TemplateBody": json.dumps({"Resources": {"A": kept}}),
        "ResourcesToImport": [_asked()],
    }
    assert "already exists in stack" in refused(stacks.client.create_change_set, **again)


def _nested(lab: Lab, days: int, name: str) -> dict[str, Any]:
    """Put a template with one log group into a bucket; return the template of its parent."""
    s3 = lab.clients.get("s3", TOKYO)
    if not s3.list_buckets()["Buckets"]:
        s3.create_bucket(
            Bucket="templates", CreateBucketConfiguration={"LocationConstraint": TOKYO}
        )
    inner = {"Resources": {"Inner": group("inner", days)}}
    s3.put_object(Bucket="templates", Key=name, Body=json.dumps(inner).encode())
    url = f"https://templates.s3.{TOKYO}.amazonaws.com/{name}"
    child = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": url}}
    return {"Resources": {"Child": child, "Outer": group("outer")}}


def _inner(stacks: Stacks, told: dict[str, Any]) -> dict[str, Any]:
    found = stacks.client.describe_change_set(
        ChangeSetName=changes(told)["Child"]["ChangeSetId"], IncludePropertyValues=True
    )
    assert found["ParentChangeSetId"] == told["ChangeSetId"]
    return changes(found)


def test_a_change_set_looks_into_nested_stacks(stacks: Stacks, lab: Lab) -> None:
    first = propose(stacks, _nested(lab, 30, "a"), kind="CREATE", IncludeNestedStacks=True)
    assert _inner(stacks, first)["Inner"]["Action"] == "Add"
    stacks.client.execute_change_set(StackName="stack", ChangeSetName="change")
    told = propose(stacks, _nested(lab, 60, "b"), IncludeNestedStacks=True)
    (detail,) = _inner(stacks, told)["Inner"]["Details"]
    assert detail["Target"] == {
        "Attribute": "Properties",
        "Name": "RetentionInDays",
        "RequiresRecreation": "Never",
        "Path": "/Properties/RetentionInDays",
        "BeforeValue": "30",
        "AfterValue": "60",
        "AttributeChangeType": "Modify",
    }
    stacks.client.execute_change_set(StackName="stack", ChangeSetName="change")
    groups = lab.clients.get("logs", TOKYO).describe_log_groups(logGroupNamePrefix="inner")
    assert groups["logGroups"][0]["retentionInDays"] == 60
    unchanged = propose(stacks, _nested(lab, 60, "b"), IncludeNestedStacks=True)
    assert unchanged["Status"] == "FAILED"
    assert "didn't contain changes" in unchanged["StatusReason"]


def test_a_nested_change_set_goes_with_its_root_and_is_not_executed_alone(
    stacks: Stacks, lab: Lab, refused: Callable[..., str]
) -> None:
    told = propose(stacks, _nested(lab, 30, "a"), kind="CREATE", IncludeNestedStacks=True)
    inner = changes(told)["Child"]["ChangeSetId"]
    assert "executed with its root" in refused(
        stacks.client.execute_change_set, ChangeSetName=inner
    )
    stacks.client.delete_change_set(ChangeSetName=told["ChangeSetId"])
    assert "does not exist" in refused(stacks.client.describe_change_set, ChangeSetName=inner)
