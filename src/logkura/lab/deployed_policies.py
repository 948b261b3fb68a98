"""The policies that are deployed in the lab, read out of moto's state for each decision.

What stands there may have been put by anything: boto3, CloudFormation, Terraform.  A document that
AWS would have refused grants nothing.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from moto.awslambda.utils import get_backend as lambda_backend
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.s3.models import s3_backends

from logkura.iam import Engine, Grant, Policies, Policy, PolicyError, PolicyKind, parse_policy

__all__ = ["Deployed", "deployed_for", "role_of_session"]

_ARN_FIELDS = 6


@dataclass(frozen=True, slots=True)
class Deployed:
    """The documents that bear on a call, as text.

    Attributes:
        identity: Those of the caller's role, inline and attached.
        boundary: That of its permissions boundary, if it has one.
        resource: That of what is called for; empty for none.
        kind: What `resource` is attached to.
        grants: Those of the key that is called for, as JSON.
    """

    identity: tuple[str, ...]
    boundary: tuple[str, ...]
    resource: str
    kind: PolicyKind
    grants: tuple[str, ...]

    @lru_cache(1024)  # noqa: B019 -- the documents are values: the same ones are compiled once
    def engine(self) -> Engine:
        """Return the engine that decides by them."""
        return Engine(
            Policies(
                identity=tuple(_parsed(text, PolicyKind.IDENTITY) for text in self.identity),
                resource=_parsed(self.resource, self.kind) if self.resource else None,
                boundary=tuple(_parsed(text, PolicyKind.BOUNDARY) for text in self.boundary),
                grants=tuple(_grant(text) for text in self.grants),
            )
        )


def deployed_for(principal: str, resource: str) -> Deployed:
    """Return what is deployed and bears on a call.

    Args:
        principal: ARN of a role's session, or the name of a service.
        resource: ARN of what is called for.
    """
    role = role_of_session(principal)
    _, partition, service, region, account, name = resource.split(":", _ARN_FIELDS - 1)
    text, kind = "", PolicyKind.RESOURCE
    grants: tuple[str, ...] = ()
    if service == "iam":
        text, kind = _trust(account, partition, resource), PolicyKind.TRUST
    elif service == "s3":
        text = _bucket_policy(name.partition("/")[0])
    elif service == "lambda":
        text = _function_policy(account, region, name)
    elif service == "kms":
        text, grants = _key_policy(account, region, name)
    return Deployed(
        identity=_identity(role) if role else (),
        boundary=_boundary(role) if role else (),
        resource=text,
        kind=kind,
        grants=grants,
    )


def role_of_session(principal: str) -> Any:
    """Return moto's role behind the ARN of a session; None when there is none."""
    fields = principal.split(":", _ARN_FIELDS - 1)
    if len(fields) != _ARN_FIELDS or not fields[5].startswith("assumed-role/"):
        return None
    roles = iam_backends[fields[4]][fields[1]].roles.values()
    name = fields[5].split("/")[1]
    return next((role for role in roles if role.name == name), None)


def _identity(role: Any) -> tuple[str, ...]:
    attached = (_document(managed) for managed in role.managed_policies.values())
    return (*role.policies.values(), *attached)


def _document(managed: Any) -> str:
    """Return the version of a managed policy that is in force."""
    in_force = (version for version in managed.versions if version.is_default)
    return next((version.document for version in in_force), "")


def _boundary(role: Any) -> tuple[str, ...]:
    if not role.permissions_boundary_arn:
        return ()
    backend = iam_backends[role.account_id][role.partition]
    return (_document(backend.managed_policies[role.permissions_boundary_arn]),)


def _trust(account: str, partition: str, arn: str) -> str:
    roles = iam_backends[account][partition].roles.values()
    role = next((each for each in roles if each.arn == arn), None)
    return role.assume_role_policy_document if role else ""


def _bucket_policy(name: str) -> str:
    owner = s3_backends.bucket_accounts.get(name)
    if owner is None:
        return ""
    partition, account = owner
    text = s3_backends[account][partition].get_bucket(name).policy or b""
    return text.decode() if isinstance(text, bytes) else str(text)


def _function_policy(account: str, region: str, name: str) -> str:
    function_name = name.removeprefix("function:").partition(":")[0]
    latest = lambda_backend(account, region)._lambdas._get_latest(function_name)
    statements = latest.policy.statements if latest and latest.policy else []
    return json.dumps({"Version": "2012-10-17", "Statement": statements}) if statements else ""


def _key_policy(account: str, region: str, name: str) -> tuple[str, tuple[str, ...]]:
    key = kms_backends[account][region].keys.get(name.removeprefix("key/"))
    if key is None:
        return "", ()
    return key.policy, tuple(
        json.dumps([grant.grantee_principal, grant.operations, grant.constraints or {}])
        for grant in key.grants.values()
    )


def _grant(text: str) -> Grant:
    grantee, operations, constraints = json.loads(text)
    return Grant(
        grantee,
        frozenset(operations),
        constraints.get("EncryptionContextEquals", {}),
        constraints.get("EncryptionContextSubset", {}),
    )


def _parsed(text: str, kind: PolicyKind) -> Policy:
    try:
        return parse_policy(text, kind)
    except PolicyError:
        return Policy(())
