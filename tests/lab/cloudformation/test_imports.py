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


def test_an_import_goes_back_that_finds_nothing_any_more(
    stacks: Stacks, lab: Lab, existing: Any
) -> None:
    lab.clients.get("logs", TOKYO).create_log_group(logGroupName="b")
    template = {"Resources": {"B": {**group("b"), **KEPT}, "A": {**group("a"), **KEPT}}}
    asked = [_asked(), _asked("B", "b")]
    told = propose(stacks, template, kind="IMPORT", ResourcesToImport=asked)
    existing.delete_log_group(logGroupName="a")
    stacks.client.execute_change_set(StackName="stack", ChangeSetName="change")
    gone = "Resource of type 'AWS::Logs::LogGroup' with identifier 'a' was not found."
    assert [each for each in stacks.events() if each[1] != "REVIEW_IN_PROGRESS"] == [
        ("stack", "IMPORT_IN_PROGRESS", "User Initiated"),
        ("B", "IMPORT_IN_PROGRESS", "Resource import started."),
        ("B", "IMPORT_COMPLETE", "Resource import completed."),
        ("A", "IMPORT_IN_PROGRESS", "Resource import started."),
        ("A", "IMPORT_FAILED", gone),
        (
            "stack",
            "IMPORT_ROLLBACK_IN_PROGRESS",
            "The following resource(s) failed to import: [A].",
        ),
        ("A", "IMPORT_ROLLBACK_IN_PROGRESS", ""),
        ("A", "IMPORT_ROLLBACK_COMPLETE", ""),
        ("B", "IMPORT_ROLLBACK_IN_PROGRESS", ""),
        ("B", "IMPORT_ROLLBACK_COMPLETE", ""),
        ("stack", "IMPORT_ROLLBACK_COMPLETE", ""),
    ]
    assert stacks.resources() == {}
    done = stacks.client.describe_change_set(ChangeSetName=told["ChangeSetId"])
    assert done["ExecutionStatus"] == "EXECUTE_FAILED"
    alone = {"Resources": {"B": {**group("b"), **KEPT}}}
    propose(stacks, alone, "again", "IMPORT", ResourcesToImport=[_asked("B", "b")])
    stacks.client.execute_change_set(StackName="stack", ChangeSetName="again")
    assert stacks.status() == "IMPORT_COMPLETE"


@pytest.mark.usefixtures("existing")
def test_an_import_goes_back_to_the_stack_that_was_when_another_took_the_resource(
    stacks: Stacks,
) -> None:
    own, wanted = {"B": group("b")}, {"A": {**group("a"), **KEPT}}
    before = {"Resources": own, "Outputs": {"O": {"Value": "before"}}}
    stacks.create(before)
    after = {"Resources": own | wanted, "Outputs": {"O": {"Value": "after"}}}
    propose(stacks, after, kind="IMPORT", ResourcesToImport=[_asked()])
    stacks.client.create_change_set(
        StackName="faster",
        ChangeSetName="change",
        ChangeSetType="IMPORT",
        TemplateBody=json.dumps({"Resources": wanted}),
        ResourcesToImport=[_asked()],
    )
    stacks.client.execute_change_set(StackName="faster", ChangeSetName="change")
    stacks.client.execute_change_set(StackName="stack", ChangeSetName="change")
    assert stacks.status("faster") == "IMPORT_COMPLETE"
    assert stacks.status() == "IMPORT_ROLLBACK_COMPLETE"
    assert set(stacks.resources()) == {"B"}
    assert stacks.outputs() == {"O": "before"}
    (why,) = [why for _, status, why in stacks.events() if status == "IMPORT_FAILED"]
    assert why == f"a already exists in stack {stacks.told('faster')['StackId']}"
    assert stacks.client.get_template(StackName="stack")["TemplateBody"] == before


@pytest.mark.usefixtures("existing")
def test_an_import_goes_back_whose_export_is_taken(stacks: Stacks) -> None:
    output = {"O": {"Value": "v", "Export": {"Name": "taken"}}}
    stacks.create({"Resources": {"B": group("b")}, "Outputs": output}, "exporter")
    template = {"Resources": {"A": {**group("a"), **KEPT}}, "Outputs": output}
    propose(stacks, template, kind="IMPORT", ResourcesToImport=[_asked()])
    stacks.client.execute_change_set(StackName="stack", ChangeSetName="change")
    assert stacks.status() == "IMPORT_ROLLBACK_COMPLETE"
    assert any("already exported by stack exporter" in why for _, _, why in stacks.events())


@pytest.mark.usefixtures("existing")
def test_what_an_import_brings_along_of_exports_is_in_use(stacks: Stacks) -> None:
    exported = {"O": {"Value": "v", "Export": {"Name": "e"}}}
    stacks.create({"Resources": {"B": group("b")}, "Outputs": exported}, "exporter")
    outputs = {"O": {"Value": {"Fn::ImportValue": "e"}}}
    template = {"Resources": {"A": {**group("a"), **KEPT}}, "Outputs": outputs}
    propose(stacks, template, kind="IMPORT", ResourcesToImport=[_asked()])
    stacks.client.execute_change_set(StackName="stack", ChangeSetName="change")
    assert stacks.client.list_imports(ExportName="e")["Imports"] == ["stack"]
    stacks.client.delete_stack(StackName="exporter")
    assert stacks.status("exporter") == "CREATE_COMPLETE"


def test_what_is_imported_may_refer_to_what_is_imported_with_it(
    stacks: Stacks, existing: Any
) -> None:
    stream = {
        "Type": "AWS::Logs::LogStream",
        "Properties": {"LogGroupName": {"Ref": "Z"}, "LogStreamName": "old"},
        **KEPT,
    }
    template = {"Resources": {"A": stream, "Z": {**group("a"), **KEPT}}}
    identifier = {
        "ResourceType": "AWS::Logs::LogStream",
        "LogicalResourceId": "A",
        "ResourceIdentifier": {"LogStreamName": "old"},
    }
    asked = [identifier, _asked("Z")]
    propose(stacks, template, kind="IMPORT", ResourcesToImport=asked)
    stacks.client.execute_change_set(StackName="stack", ChangeSetName="change")
    assert stacks.status() == "IMPORT_COMPLETE"
    assert set(stacks.resources()) == {"A", "Z"}
    stacks.update({"Resources": {"Z": {**group("a"), **KEPT}}})
    assert len(existing.describe_log_streams(logGroupName="a")["logStreams"]) == 1


@pytest.mark.usefixtures("existing")
def test_one_resource_is_not_imported_twice(stacks: Stacks, refused: Callable[..., str]) -> None:
    twice = {"A": {**group("a"), **KEPT}, "B": {**group("a"), **KEPT}}
    asked = [_asked(), _asked("B")]
    template = {"Resources": twice}
    words = refused(propose, stacks, template, kind="IMPORT", ResourcesToImport=asked)
    assert "a already exists in stack" in words


def test_a_type_that_the_lab_cannot_import_is_named(
    stacks: Stacks, refused: Callable[..., str]
) -> None:
    properties = {"Bucket": "b", "PolicyDocument": {"Statement": []}}
    policy = {"Type": "AWS::S3::BucketPolicy", "Properties": properties, **KEPT}
    asked = {
        "ResourceType": "AWS::S3::BucketPolicy",
        "LogicalResourceId": "P",
        "ResourceIdentifier": {"Bucket": "b"},
    }
    template = {"Resources": {"P": policy}}
    words = refused(propose, stacks, template, kind="IMPORT", ResourcesToImport=[asked])
    assert words == "NotImplemented: The lab cannot import AWS::S3::BucketPolicy."


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
