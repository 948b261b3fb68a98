"""Roles, and their policies apart from them."""

from typing import Any

from logkura.estate import Estate
from logkura.render.cloudformation.roles import add_role_policies, add_roles, policy_of


def test_a_role_is_made_without_its_policy_which_comes_when_it_can(
    plain: Estate, build: Any
) -> None:
    template, resources = build(system="demo")
    add_roles(template, "demo", plain.roles)
    add_role_policies(template, "demo", plain.roles)
    found = resources()
    purposes = ["Subscription", "Delivery", "Transform", "Replication"]
    assert list(found) == [f"{each}Role" for each in purposes] + [
        f"{each}Policy" for each in purposes
    ]
    role, policy = found["DeliveryRole"]["Properties"], found["DeliveryPolicy"]["Properties"]
    assert set(role) == {"RoleName", "AssumeRolePolicyDocument", "Tags"}
    assert policy["RoleName"] == {"Ref": "DeliveryRole"}
    assert "Tags" not in policy
    statements = {each["Sid"] for each in policy["PolicyDocument"]["Statement"]}
    assert {"WriteObjects", "EncryptObjects"} <= statements


def test_whoever_uses_a_role_can_wait_for_its_policy(plain: Estate) -> None:
    assert policy_of("demo", plain.streams[0].role_arn) == "DeliveryPolicy"
