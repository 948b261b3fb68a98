"""Stack sets: one template in several regions."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from logkura.lab import Lab
from tests.lab.cloudformation.stacks import OSAKA, TOKYO, Stacks, group

ACCOUNT = "123456789012"
TEMPLATE: dict[str, Any] = {
    "Parameters": {"Days": {"Type": "Number", "Default": 7}},
    "Resources": {"G": group({"Fn::Sub": "set-${AWS::Region}"}, {"Ref": "Days"})},
}


@pytest.fixture
def roles(lab: Lab) -> None:
    """Make the two roles that self-managed permissions need."""
    trust = '{"Version":"2012-10-17","Statement":[]}'
    for name in ("Administration", "Execution"):
        role = f"AWSCloudFormationStackSet{name}Role"
        lab.clients.get("iam").create_role(RoleName=role, AssumeRolePolicyDocument=trust)


def retention(lab: Lab, region: str) -> dict[str, int]:
    found = lab.clients.get("logs", region).describe_log_groups()["logGroups"]
    return {each["logGroupName"]: each["retentionInDays"] for each in found}


@pytest.mark.usefixtures("roles")
def test_a_stack_set_lives_in_two_regions(
    stacks: Stacks, lab: Lab, refused: Callable[..., str]
) -> None:
    client, where = stacks.client, {"Accounts": [ACCOUNT], "Regions": [TOKYO, OSAKA]}
    client.create_stack_set(StackSetName="set", TemplateBody=json.dumps(TEMPLATE))
    operation = client.create_stack_instances(StackSetName="set", **where)["OperationId"]
    done = client.describe_stack_set_operation(StackSetName="set", OperationId=operation)
    assert done["StackSetOperation"]["Status"] == "SUCCEEDED"
    assert retention(lab, TOKYO) == {f"set-{TOKYO}": 7}
    assert retention(lab, OSAKA) == {f"set-{OSAKA}": 7}
    instances = client.list_stack_instances(StackSetName="set")["Summaries"]
    assert {(each["Region"], each["Status"]) for each in instances} == {
        (TOKYO, "CURRENT"),
        (OSAKA, "CURRENT"),
    }
    client.update_stack_set(
        StackSetName="set",
        UsePreviousTemplate=True,
        Parameters=[{"ParameterKey": "Days", "ParameterValue": "30"}],
    )
    assert retention(lab, OSAKA) == {f"set-{OSAKA}": 30}
    assert "StackSetNotEmptyException" in refused(client.delete_stack_set, StackSetName="set")
    client.delete_stack_instances(StackSetName="set", RetainStacks=False, **where)
    assert retention(lab, TOKYO) == {}
    client.delete_stack_set(StackSetName="set")
    assert client.list_stack_sets()["Summaries"] == []


def test_without_its_roles_an_instance_fails_and_says_which_is_missing(stacks: Stacks) -> None:
    client = stacks.client
    client.create_stack_set(StackSetName="set", TemplateBody=json.dumps(TEMPLATE))
    operation = client.create_stack_instances(
        StackSetName="set", Accounts=[ACCOUNT], Regions=[TOKYO]
    )["OperationId"]
    (result,) = client.list_stack_set_operation_results(StackSetName="set", OperationId=operation)[
        "Summaries"
    ]
    assert result["Status"] == "FAILED"
    assert "AWSCloudFormationStackSetAdministrationRole" in result["StatusReason"]
    (instance,) = client.list_stack_instances(StackSetName="set")["Summaries"]
    assert instance["Status"] == "OUTDATED"


@pytest.mark.usefixtures("roles")
def test_another_account_is_not_the_lab_s(stacks: Stacks) -> None:
    client = stacks.client
    client.create_stack_set(StackSetName="set", TemplateBody=json.dumps(TEMPLATE))
    client.create_stack_instances(StackSetName="set", Accounts=["111122223333"], Regions=[TOKYO])
    (instance,) = client.list_stack_instances(StackSetName="set")["Summaries"]
    assert "found 111122223333" in instance["StatusReason"]
