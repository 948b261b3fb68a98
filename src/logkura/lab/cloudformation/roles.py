"""In whose name CloudFormation makes its calls: the caller's, or a role's.

A stack with a role is made as that role, and keeps it; the stacks of a set are made as the
execution role, which the administration role assumes.

Sources (read 2026-11-27):
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html and
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html
"""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from moto.iam.models import iam_backends

from logkura.flows import session_arn
from logkura.lab.authorisation import Authoriser, Call
from logkura.lab.cloudformation.refusal import RefusedError
from logkura.lab.cloudformation.registry import Registry
from logkura.lab.gate.caller import acting
from logkura.lab.gate.sessions import Credentials, open_session

__all__ = ["in_the_name_of_a_role"]

_SERVICE = "cloudformation.amazonaws.com"
_SESSION = "AWSCloudFormation"
_OF_STACKS = frozenset(
    {"create_stack", "update_stack", "delete_stack", "create_change_set", "execute_change_set"}
)
_OF_SETS = frozenset(
    {
        "create_stack_instances",
        "update_stack_instances",
        "delete_stack_instances",
        "update_stack_set",
    }
)


def in_the_name_of_a_role(
    authoriser: Authoriser, registry: Registry, method: str, asked: Mapping[str, Any]
) -> AbstractContextManager[None]:
    """Return the context in which an operation makes its calls.

    Args:
        authoriser: Decides whether the roles may be assumed.
        registry: Where the operation is asked for.
        method: The operation.
        asked: Its parameters.

    Raises:
        RefusedError: A role may not be assumed.
    """
    if method in _OF_STACKS:
        role = asked.get("RoleARN") or _kept_role(registry, asked)
        roles = [role] if role else []
    elif method in _OF_SETS:
        roles = _roles_of_set(registry, asked)
    else:
        roles = []
    if not roles:
        return nullcontext()
    callers = [_SERVICE, *(session_arn(role, _SESSION) for role in roles)]
    for caller, role in zip(callers, roles, strict=False):
        _assume(authoriser, registry, caller, role)
    return acting(_session(registry, roles[-1]))


def _session(registry: Registry, role: str) -> Credentials:
    """Return the session of a role; one serves every operation, and so do its clients."""
    found = registry.sessions.get(role)
    if found is None:
        found = registry.sessions[role] = open_session(role, _SESSION, registry.account)
    return found


def _kept_role(registry: Registry, asked: Mapping[str, Any]) -> str:
    change_set = registry.change_sets.get(asked.get("ChangeSetName", ""))
    if change_set is not None:
        own: str = change_set.request.settings.get("RoleARN", "")
        return own or _role_of_stack(registry, change_set.stack_id)
    return _role_of_stack(registry, asked.get("StackName", ""))


def _role_of_stack(registry: Registry, name: str) -> str:
    stack = registry.stacks.get(name) or registry.named(name)
    found: str = stack.settings.get("RoleARN", "") if stack else ""
    return found


def _roles_of_set(registry: Registry, asked: Mapping[str, Any]) -> list[str]:
    found = registry.stack_sets.get(asked.get("StackSetName", ""))
    if found is None:
        return []
    roles = iam_backends[registry.account][registry.partition].get_roles()
    execution = next((role.arn for role in roles if role.name == found.execution_role), "")
    # Of a set whose roles are not there, the operation itself says so.
    return [found.administration_role, execution] if execution else []


def _assume(authoriser: Authoriser, registry: Registry, caller: str, role: str) -> None:
    account = role.split(":")[4] if role.startswith("arn:") else registry.account
    if not authoriser.allows(Call(caller, "sts:AssumeRole", role, account, registry.region)):
        raise RefusedError(f"Role {role} is invalid or cannot be assumed")
