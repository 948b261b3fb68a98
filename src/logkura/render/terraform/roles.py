"""Roles: whom they trust, and what they may do."""

from collections.abc import Iterator

from logkura.blueprint.names import ROLE_POLICY
from logkura.estate import Role
from logkura.render.terraform.hcl import Code, Item, block
from logkura.render.terraform.policies import document, json_of
from logkura.render.terraform.references import Stage
from logkura.render.terraform.scope import Scope

__all__ = ["roles"]


def roles(scope: Scope) -> Iterator[Item]:
    """Yield each role behind its trust policy, and its own policy behind it."""
    for role in scope.estate.roles:
        yield from _role(role, scope)


def _role(role: Role, scope: Scope) -> Iterator[Item]:
    label = scope.labels.role(role)
    yield document(f"{label}_trust", role.trust, scope.references, Stage.ROLE)
    yield block(
        "resource",
        "aws_iam_role",
        label,
        name=scope.references.with_name(role.name),
        assume_role_policy=json_of(f"{label}_trust"),
    )
    (policy,) = role.policies
    yield document(label, policy, scope.references, _stage(role, scope))
    yield block(
        "resource",
        "aws_iam_role_policy",
        label,
        name=ROLE_POLICY,
        role=Code(f"aws_iam_role.{label}.name"),
        policy=json_of(label),
    )


def _stage(role: Role, scope: Scope) -> Stage:
    """Return where a role's policy stands: before the stream that needs it, else behind all."""
    needed = any(stream.role_arn == role.arn for stream in scope.estate.streams)
    return Stage.STREAM if needed else Stage.LAST
