"""Change sets: what they tell, and what their execution does."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from logkura.lab import Lab
from tests.lab.cloudformation.stacks import TOKYO, Stacks, group, parameter


def propose(
    stacks: Stacks, template: Any, name: str = "change", kind: str = "UPDATE", **options: Any
) -> dict[str, Any]:
    """Make a change set and return what DescribeChangeSet tells."""
    stacks.client.create_change_set(
        StackName="stack",
        ChangeSetName=name,
        ChangeSetType=kind,
        TemplateBody=json.dumps(template),
        **options,
    )
    told: dict[str, Any] = stacks.client.describe_change_set(StackName="stack", ChangeSetName=name)
    return told


def changes(told: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the changes by logical id."""
    found = (each["ResourceChange"] for each in told["Changes"])
    return {each["LogicalResourceId"]: each for each in found}


def test_a_stack_is_created_by_executing_a_change_set(stacks: Stacks, lab: Lab) -> None:
    told = propose(stacks, {"Resources": {"A": group("a")}}, kind="CREATE")
    assert told["Status"] == "CREATE_COMPLETE"
    assert told["ExecutionStatus"] == "AVAILABLE"
    assert stacks.status() == "REVIEW_IN_PROGRESS"
    assert changes(told)["A"]["Action"] == "Add"
    assert lab.clients.get("logs", TOKYO).describe_log_groups()["logGroups"] == []
    stacks.client.execute_change_set(StackName="stack", ChangeSetName="change")
    assert stacks.status() == "CREATE_COMPLETE"
    executed = stacks.client.describe_change_set(ChangeSetName=told["ChangeSetId"])
    assert executed["ExecutionStatus"] == "EXECUTE_COMPLETE"


@pytest.mark.parametrize(
    ("failure", "status", "left"),
    [
        ("DO_NOTHING", "CREATE_FAILED", {"taken", "a"}),
        ("DELETE", "DELETE_COMPLETE", {"taken"}),
        ("ROLLBACK", "ROLLBACK_COMPLETE", {"taken"}),
    ],
)
def test_a_change_set_says_what_a_failure_leads_to(
    failure: str, status: str, left: set[str], stacks: Stacks, lab: Lab
) -> None:
    logs = lab.clients.get("logs", TOKYO)
    logs.create_log_group(logGroupName="taken")
    resources = {"A": group("a"), "B": group("taken", DependsOn="A")}
    told = propose(stacks, {"Resources": resources}, kind="CREATE", OnStackFailure=failure)
    stacks.client.execute_change_set(StackName="stack", ChangeSetName="change")
    assert stacks.status(told["StackId"]) == status
    assert {each["logGroupName"] for each in logs.describe_log_groups()["logGroups"]} == left


def test_a_change_set_says_once_what_a_failure_leads_to(
    stacks: Stacks, refused: Callable[..., str]
) -> None:
    propose(stacks, {"Resources": {"A": group("a")}}, kind="CREATE", OnStackFailure="ROLLBACK")
    execute = stacks.client.execute_change_set
    place = {"StackName": "stack", "ChangeSetName": "change"}
    assert "DisableRollback cannot" in refused(execute, DisableRollback=True, **place)
    execute(**place)
    words = refused(propose, stacks, {"Resources": {"A": group("b")}}, OnStackFailure="DELETE")
    assert "only valid for change sets of type CREATE" in words


def test_a_value_that_the_api_does_not_know_is_refused(
    stacks: Stacks, refused: Callable[..., str]
) -> None:
    template = {"Resources": {"A": group("a")}}
    stacks.create(template)
    assert refused(propose, stacks, template, DeploymentMode="KEEP_DRIFT") == (
        "ValidationError: 1 validation error detected: Value 'KEEP_DRIFT' at 'deploymentMode' "
        "failed to satisfy constraint: Member must satisfy enum value set: [REVERT_DRIFT]"
    )
    assert "at 'changeSetType'" in refused(propose, stacks, template, kind="REPLACE")
    assert "at 'onFailure'" in refused(stacks.create, template, "other", OnFailure="LATER")
    mark = {"Key": "k", "Value": "v"}
    words = refused(propose, stacks, template, Capabilities=["CAPABILITY_ALL"], Tags=[mark])
    assert "Value 'CAPABILITY_ALL' at 'capabilities'" in words
    assert stacks.client.list_change_sets(StackName="stack")["Summaries"] == []


def test_a_mode_that_the_lab_lacks_is_refused_by_its_name(
    stacks: Stacks, refused: Callable[..., str]
) -> None:
    template = {"Resources": {"A": group("a")}}
    told = refused(propose, stacks, template, kind="CREATE", ImportExistingResources=True)
    assert told == (
        "NotImplemented: The lab's CloudFormation cannot do ImportExistingResources: True."
    )
    stacks.create(template, RetainExceptOnCreate=False)
    force = {"StackName": "stack", "DeletionMode": "FORCE_DELETE_STACK"}
    assert "DeletionMode" in refused(stacks.client.delete_stack, **force)
    stacks.client.delete_stack(StackName="stack", DeletionMode="STANDARD")
    assert stacks.client.describe_stacks()["Stacks"] == []


def test_an_update_tells_what_is_added_modified_replaced_and_removed(
    stacks: Stacks, lab: Lab
) -> None:
    before = {
        "Parameters": {"Days": {"Type": "Number", "Default": 7}},
        "Resources": {
            "Same": group("same"),
            "Changed": group("changed", {"Ref": "Days"}),
            "Replaced": group("replaced"),
            "Stream": {
                "Type": "AWS::Logs::LogStream",
                "Properties": {"LogGroupName": {"Ref": "Replaced"}},
            },
            "Removed": group("removed"),
            "Kept": group("kept", DeletionPolicy="Retain"),
        },
    }
    stacks.create(before)
    after = json.loads(json.dumps(before))
    after["Resources"]["Replaced"] = group("other")
    after["Resources"]["Added"] = parameter({"Ref": "Replaced"})
    del after["Resources"]["Removed"], after["Resources"]["Kept"]
    told = propose(stacks, after, Parameters=[{"ParameterKey": "Days", "ParameterValue": "30"}])
    found = changes(told)
    assert {name: each["Action"] for name, each in found.items()} == {
        "Changed": "Modify",
        "Replaced": "Modify",
        "Stream": "Modify",
        "Added": "Add",
        "Removed": "Remove",
        "Kept": "Remove",
    }
    assert found["Changed"]["Replacement"] == "False"
    assert found["Changed"]["Details"] == [
        {
            "Target": {
                "Attribute": "Properties",
                "Name": "RetentionInDays",
                "RequiresRecreation": "Never",
            },
            "Evaluation": "Static",
            "ChangeSource": "ParameterReference",
            "CausingEntity": "Days",
        }
    ]
    assert found["Replaced"]["Replacement"] == "True"
    assert found["Stream"]["Replacement"] == "Conditional"
    (detail,) = found["Stream"]["Details"]
    assert detail["Evaluation"] == "Dynamic"
    assert (detail["ChangeSource"], detail["CausingEntity"]) == ("ResourceReference", "Replaced")
    assert found["Removed"]["PolicyAction"] == "Delete"
    assert found["Kept"]["PolicyAction"] == "Retain"
    assert stacks.status() == "CREATE_COMPLETE"
    stacks.client.execute_change_set(StackName="stack", ChangeSetName="change")
    assert stacks.status() == "UPDATE_COMPLETE"
    groups = lab.clients.get("logs", TOKYO).describe_log_groups()["logGroups"]
    assert {each["logGroupName"] for each in groups} == {"same", "changed", "other", "kept"}


def test_tags_and_policies_are_changes_of_their_own(stacks: Stacks) -> None:
    stacks.create({"Resources": {"A": group("a")}})
    kept = {"Resources": {"A": group("a", DeletionPolicy="Retain")}}
    found = changes(propose(stacks, kept, Tags=[{"Key": "k", "Value": "v"}]))["A"]
    assert found["Scope"] == ["DeletionPolicy", "Tags"]
    assert found["Replacement"] == "False"


def test_a_change_set_without_changes_fails(stacks: Stacks, refused: Callable[..., str]) -> None:
    stacks.create({"Resources": {"A": group("a")}})
    told = propose(stacks, {"Resources": {"A": group("a")}})
    assert told["Status"] == "FAILED"
    assert told["StatusReason"].startswith("The submitted information didn't contain changes.")
    execute = stacks.client.execute_change_set
    assert refused(execute, StackName="stack", ChangeSetName="change").startswith(
        "InvalidChangeSetStatus"
    )


def test_the_others_are_obsolete_once_one_is_executed(
    stacks: Stacks, refused: Callable[..., str]
) -> None:
    stacks.create({"Resources": {"A": group("a")}})
    propose(stacks, {"Resources": {"A": group("a", 7)}}, "one")
    propose(stacks, {"Resources": {"A": group("a", 30)}}, "two")
    again = {"StackName": "stack", "ChangeSetName": "two", "TemplateBody": "{}"}
    assert refused(stacks.client.create_change_set, **again).startswith("AlreadyExistsException")
    stacks.client.execute_change_set(StackName="stack", ChangeSetName="one")
    two = {"StackName": "stack", "ChangeSetName": "two"}
    assert refused(stacks.client.execute_change_set, **two).startswith("InvalidChangeSetStatus")
    assert [each["ExecutionStatus"] for each in listed(stacks)] == ["OBSOLETE"]
    stacks.client.delete_change_set(**two)
    assert listed(stacks) == []
    assert refused(stacks.client.describe_change_set, **two).startswith("ChangeSetNotFound")


def listed(stacks: Stacks) -> list[dict[str, Any]]:
    """Return what ListChangeSets tells."""
    found: list[dict[str, Any]] = stacks.client.list_change_sets(StackName="stack")["Summaries"]
    return found


def test_a_failing_execution_rolls_back(stacks: Stacks, lab: Lab) -> None:
    lab.clients.get("logs", TOKYO).create_log_group(logGroupName="taken")
    told = propose(stacks, {"Resources": {"A": group("taken")}}, kind="CREATE")
    stacks.client.execute_change_set(StackName="stack", ChangeSetName="change")
    assert stacks.status() == "ROLLBACK_COMPLETE"
    executed = stacks.client.describe_change_set(ChangeSetName=told["ChangeSetId"])
    assert executed["ExecutionStatus"] == "EXECUTE_FAILED"


def test_a_change_set_for_what_is_not_there_is_refused(
    stacks: Stacks, refused: Callable[..., str]
) -> None:
    template = {"Resources": {"A": group("a")}}
    assert "does not exist" in refused(propose, stacks, template)
    stacks.create(template)
    assert "already exists and cannot be created again" in refused(
        propose, stacks, template, kind="CREATE"
    )


def test_a_change_set_of_an_unknown_type_is_refused_and_makes_no_stack(lab: Lab) -> None:
    client = lab.clients.get("cloudformation", "ap-northeast-1")
    body = '{"Resources": {"T": {"Type": "AWS::SNS::Topic"}}}'
    with pytest.raises(ClientError, match=r"'ANOTHER' .* \[CREATE, UPDATE, IMPORT\]"):
        client.create_change_set(
            StackName="new", ChangeSetName="one", ChangeSetType="ANOTHER", TemplateBody=body
        )
    assert client.describe_stacks()["Stacks"] == []
