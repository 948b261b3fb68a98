"""AWS's own managed policies in the lab, each there as soon as somebody names it.

moto has their documents and loads all of them or none; the lab loads the one that is attached, set
as a boundary or asked for.  They are those of the day moto was released.
"""

import json
from contextlib import suppress
from functools import cache
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy, IAMBackend, iam_backends

__all__ = ["LabIamBackend", "install"]

_NEWER_VERSION = "2012-10-17"


class LabIamBackend(IAMBackend):
    """moto's IAM of one account."""

    # moto derives the module of the service's URLs from the name of the backend's module.
    __module__ = IAMBackend.__module__

    def attach_role_policy(self, policy_arn: str, role_name: str) -> None:
        """AttachRolePolicy."""
        self._know(policy_arn)
        super().attach_role_policy(policy_arn, role_name)

    def attach_user_policy(self, policy_arn: str, user_name: str) -> None:
        """AttachUserPolicy."""
        self._know(policy_arn)
        super().attach_user_policy(policy_arn, user_name)

    def attach_group_policy(self, policy_arn: str, group_name: str) -> None:
        """AttachGroupPolicy."""
        self._know(policy_arn)
        super().attach_group_policy(policy_arn, group_name)

    def put_role_permissions_boundary(self, role_name: str, permissions_boundary: str) -> None:
        """PutRolePermissionsBoundary."""
        self._know(permissions_boundary)
        super().put_role_permissions_boundary(role_name, permissions_boundary)

    def put_role_policy(self, role_name: str, policy_name: str, policy_json: str) -> None:
        """PutRolePolicy: unlike a managed policy it may be of the first version, or name none.

        Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
        (read 2026-11-24): without the element the version is 2008-10-17.
        """
        role = self.get_role(role_name)
        with suppress(ValueError, TypeError):
            newer = json.dumps({**json.loads(policy_json), "Version": _NEWER_VERSION})
            super().put_role_policy(role_name, policy_name, newer)
            role.put_policy(policy_name, policy_json)
            return
        super().put_role_policy(role_name, policy_name, policy_json)

    def create_role(self, *arguments: Any, **named: Any) -> Any:
        """CreateRole: its boundary may be one of them."""
        for argument in (*arguments, *named.values()):
            if isinstance(argument, str):
                self._know(argument)
        return super().create_role(*arguments, **named)

    def get_policy(self, policy_arn: str) -> Any:
        """GetPolicy."""
        self._know(policy_arn)
        return super().get_policy(policy_arn)

    def get_policy_version(self, policy_arn: str, version_id: str) -> Any:
        """GetPolicyVersion."""
        self._know(policy_arn)
        return super().get_policy_version(policy_arn, version_id)

    def _know(self, arn: str) -> None:
        prefix = f"arn:{self.partition}:iam::aws:policy/"
        if arn in self.managed_policies or not arn.startswith(prefix):
            return
        name = arn.rpartition("/")[2]
        data = _documents().get(name)
        if data is None:
            return
        policy = AWSManagedPolicy.from_data(name, self.account_id, self.region_name, data)
        if policy.arn == arn:
            self.managed_policies[arn] = policy
            self.aws_managed_policies.append(policy)


def install() -> None:
    """Make moto's IAM know them; call it before moto's state is reset."""
    iam_backends.backend = LabIamBackend


@cache
def _documents() -> dict[str, Any]:
    documents: dict[str, Any] = json.loads(aws_managed_policies_data)
    return documents
