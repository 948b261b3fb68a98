"""Roles, and their policies as resources of their own.

A role is made without its policy, so that what the policy names may stand between the two; whoever
uses the role then waits for the policy.
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-rolepolicy.html
(read 2026-11-27).
"""

from collections.abc import Iterable

from logkura.blueprint.names import ROLE_POLICY
from logkura.estate import Role
from logkura.render.cloudformation.document import GetAtt, Ref
from logkura.render.cloudformation.logical_ids import own_id
from logkura.render.cloudformation.template import Template

__all__ = ["add_role_policies", "add_roles", "policy_of"]


def add_roles(template: Template, archive: str, roles: Iterable[Role]) -> None:
    """Add roles without their policies."""
    references = template.references
    for role in roles:
        logical_id = own_id(archive, role.name, "Role")
        template.resource(
            logical_id,
            "AWS::IAM::Role",
            {
                "RoleName": role.name,
                "AssumeRolePolicyDocument": references.tree(role.trust.to_document()),
            },
        )
        references.add(role.arn, GetAtt(logical_id, "Arn"))
        references.add_name("role", role.name, Ref(logical_id))


def add_role_policies(template: Template, archive: str, roles: Iterable[Role]) -> None:
    """Add the policy of each role."""
    references = template.references
    for role in roles:
        (policy,) = role.policies
        template.resource(
            policy_of(archive, role.arn),
            "AWS::IAM::RolePolicy",
            {
                "PolicyName": ROLE_POLICY,
                "RoleName": references.name("role", role.name),
                "PolicyDocument": references.tree(policy.to_document()),
            },
            tagged=False,
        )


def policy_of(archive: str, role_arn: str) -> str:
    """Return the logical id of a role's policy."""
    return own_id(archive, role_arn.rpartition("/")[2], "Policy")
