"""AWS's own managed policies in moto's IAM, each made when it is first asked for.

moto can hold all 1,500 of them from the start, which costs a tenth of a second for each account of
each lab; nearly none is ever used.

Source: moto's copy of the documents, taken from AWS by `ListPolicies` and `GetPolicyVersion`.
"""

import json
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Any

from moto.iam.models import AWSManagedPolicy, IAMBackend, aws_managed_policies_data

__all__ = ["install"]

_METHODS = (
    "attach_group_policy",
    "attach_role_policy",
    "attach_user_policy",
    "create_role",
    "get_policy",
    "get_policy_version",
    "list_policy_versions",
    "put_role_permissions_boundary",
)
_OWNER = ":iam::aws:policy/"


def install() -> None:
    """Let moto's IAM know AWS's managed policies; call it before moto's state is reset."""
    for name in _METHODS:
        method = getattr(IAMBackend, name)
        if not hasattr(method, "__wrapped__"):
            setattr(IAMBackend, name, _knowing(method))


def _knowing(method: Callable[..., Any]) -> Callable[..., Any]:
    """Return the method, which finds the managed policies that its arguments name."""

    @wraps(method)
    def wrapped(self: Any, *arguments: Any, **named: Any) -> Any:
        for value in (*arguments, *named.values()):
            if isinstance(value, str) and _OWNER in value:
                _ensure(self, value)
        return method(self, *arguments, **named)

    return wrapped


def _ensure(backend: Any, arn: str) -> None:
    name = arn.rpartition("/")[2]
    data = _documents().get(name)
    if data is None or arn in backend.managed_policies:
        return
    policy = AWSManagedPolicy.from_data(name, backend.account_id, backend.region_name, data)
    if policy.arn == arn:
        backend.managed_policies[arn] = policy


@lru_cache(1)
def _documents() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(aws_managed_policies_data)
    return found
