"""Stacks in stacks."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from logkura.lab import Lab
from tests.lab.cloudformation.stacks import TOKYO, Stacks, group, parameter

URL = f"https://templates.s3.{TOKYO}.amazonaws.com/child.json"


@pytest.fixture
def publish(lab: Lab) -> Callable[[Any], None]:
    """Give a function that puts the child's template."""
    s3 = lab.clients.get("s3", TOKYO)
    s3.create_bucket(Bucket="templates", CreateBucketConfiguration={"LocationConstraint": TOKYO})

    def put(template: Any) -> None:
        s3.put_object(Bucket="templates", Key="child.json", Body=json.dumps(template).encode())

    return put


def child(name: str = "child", days: int = 7) -> dict[str, Any]:
    return {
        "Parameters": {"Suffix": {"Type": "String"}},
        "Resources": {"G": group({"Fn::Sub": f"{name}-${{Suffix}}"}, days)},
        "Outputs": {"Name": {"Value": {"Ref": "G"}}},
    }


PARENT = {
    "Resources": {
        "Child": {
            "Type": "AWS::CloudFormation::Stack",
            "Properties": {"TemplateURL": URL, "Parameters": {"Suffix": 1}},
        },
        "After": parameter({"Fn::GetAtt": ["Child", "Outputs.Name"]}),
    },
    "Outputs": {"Name": {"Value": {"Fn::Sub": "${Child.Outputs.Name}"}}},
}


def retention(lab: Lab) -> dict[str, int]:
    found = lab.clients.get("logs", TOKYO).describe_log_groups()["logGroups"]
    return {each["logGroupName"]: each["retentionInDays"] for each in found}


def test_a_stack_in_a_stack_lives_with_it(
    stacks: Stacks, lab: Lab, publish: Callable[[Any], None]
) -> None:
    publish(child())
    parent_id = stacks.create(PARENT)
    assert stacks.status() == "CREATE_COMPLETE", stacks.events()
    assert stacks.outputs() == {"Name": "child-1"}
    child_id = stacks.resources()["Child"]["PhysicalResourceId"]
    told = stacks.told(child_id)
    assert told["StackName"].startswith("stack-Child-")
    assert (told["ParentId"], told["RootId"]) == (parent_id, parent_id)
    publish(child(days=30))
    stacks.update(PARENT)
    assert stacks.status() == "UPDATE_COMPLETE"
    assert retention(lab) == {"child-1": 30}
    stacks.client.delete_stack(StackName="stack")
    assert stacks.status(child_id) == "DELETE_COMPLETE"
    assert retention(lab) == {}


def test_the_stack_inside_goes_back_with_its_parent(
    stacks: Stacks, lab: Lab, publish: Callable[[Any], None]
) -> None:
    """The template behind the URL has changed: what was applied counts."""
    publish(child())
    stacks.create(PARENT)
    publish(child(days=30))
    taken = group("child-1", DependsOn="Child")
    resources = {**PARENT["Resources"], "Bad": taken}
    stacks.update({"Resources": resources})
    assert stacks.status() == "UPDATE_ROLLBACK_COMPLETE"
    assert retention(lab) == {"child-1": 7}
    stacks.update(PARENT)
    assert retention(lab) == {"child-1": 30}


def test_a_failure_inside_fails_the_parent(
    stacks: Stacks, lab: Lab, publish: Callable[[Any], None]
) -> None:
    lab.clients.get("logs", TOKYO).create_log_group(logGroupName="child-1")
    publish(child())
    stacks.create(PARENT)
    assert stacks.status() == "ROLLBACK_COMPLETE"
    (reason,) = (why for name, status, why in stacks.events() if status == "CREATE_FAILED")
    assert reason.startswith("Embedded stack arn:")
    assert "ResourceAlreadyExistsException" in reason


def test_a_template_that_is_not_there_fails_the_parent(
    stacks: Stacks, publish: Callable[[Any], None]
) -> None:
    del publish
    stacks.create(PARENT)
    assert stacks.status() == "ROLLBACK_COMPLETE"
    assert any("S3 error: NoSuchKey" in why for _, _, why in stacks.events())
