"""The policies that are deployed in the lab, read out of moto's state for each decision.

Other requests change that state meanwhile, so what is gone through is copied first.  What stands
there may have been put by anything: boto3, CloudFormation, Terraform.  A document that
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
from moto.sns.models import sns_backends

from logkura.iam import Engine, Grant, Policies, Policy, PolicyError, PolicyKind, parse_policy
from logkura.iam.arn import parts_of
from logkura.lab.keys import managed_key_policy

__all__ = ["Deployed", "deployed_for", "managed_policy", "role_of_session", "user_of"]

_NOTHING = '{"Version": "2012-10-17", "Statement": []}'
_EVERYTHING = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
)


@dataclass(frozen=True, slots=True)
class Deployed:
    """The documents that bear on a call, as text.

    Attributes:
        identity: Those of the caller's role or user, inline and attached, of groups too.
        boundary: That of its permissions boundary, if it has one.
        session: Those of the caller's session, if it was opened with any.
        resource: That of what is called for; empty for none.
        kind: What `resource` is attached to.
        grants: Those of the key that is called for, as JSON.
    """

    identity: tuple[str, ...]
    boundary: tuple[str, ...]
    session: tuple[str, ...]
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
                session=tuple(_parsed(text, PolicyKind.IDENTITY) for text in self.session),
                grants=tuple(_grant(text) for text in self.grants),
            )
        )


def deployed_for(
    principal: str, resource: str, *, issuer: str = "", session: tuple[str, ...] = ()
) -> Deployed:
    """Return what is deployed and bears on a call.

    Args:
        principal: ARN of whoever calls, or the name of a service.
        resource: ARN of what is called for, or `*`.
        issuer: ARN of the user whose identity policies count, where that is not the principal.
        session: The policies that the caller's session was opened with.
    """
    owner = issuer or principal
    identity = role_of_session(owner) or user_of(owner)
    text, kind, grants = _of_resource(resource)
    return Deployed(
        identity=_identity(identity) if identity else (_EVERYTHING,) * _is_root(issuer),
        boundary=_boundary(identity) if identity else (),
        session=session,
        resource=text,
        kind=kind,
        grants=grants,
    )


def _of_resource(resource: str) -> tuple[str, PolicyKind, tuple[str, ...]]:
    """Return the policy of a resource, what it is attached to, and the grants of a key."""
    parts = parts_of(resource)
    if parts is None:
        return "", PolicyKind.RESOURCE, ()
    _, partition, service, region, account, name = parts
    if service == "iam" and name.startswith("role/"):
        return _trust(account, partition, resource), PolicyKind.TRUST, ()
    if service == "kms":
        text, grants = _key_policy(account, region, name)
        return text, PolicyKind.RESOURCE, grants
    text = ""
    if service == "s3":
        text = _bucket_policy(name.partition("/")[0])
    elif service == "lambda":
        text = _function_policy(account, region, name)
    elif service == "sns":
        text = _topic_policy(account, region, resource)
    return text, PolicyKind.RESOURCE, ()


def role_of_session(principal: str) -> Any:
    """Return moto's role behind the ARN of a session; None when there is none."""
    parts = parts_of(principal)
    if parts is None or not parts[5].startswith("assumed-role/"):
        return None
    roles = list(iam_backends[parts[4]][parts[1]].roles.values())
    name = parts[5].split("/")[1]
    return next((role for role in roles if role.name == name), None)


def user_of(principal: str) -> Any:
    """Return moto's user behind an ARN; None when there is none."""
    parts = parts_of(principal)
    if parts is None or not parts[5].startswith("user/"):
        return None
    users = list(iam_backends[parts[4]][parts[1]].users.values())
    return next((user for user in users if user.arn == principal), None)


def managed_policy(arn: str, account: str) -> str:
    """Return the document of a managed policy in force; one that allows nothing for none."""
    _, partition, *_ = arn.split(":")
    found = iam_backends[account][partition].managed_policies.get(arn)
    return _document(found) if found else _NOTHING


def _is_root(arn: str) -> bool:
    return arn.endswith(":root")


def _identity(owner: Any) -> tuple[str, ...]:
    """Return the policies of a role or a user, those of the user's groups among them."""
    backend = iam_backends[owner.account_id][owner.arn.split(":")[1]]
    groups = [group for group in list(backend.groups.values()) if owner in group.users]
    owners = (owner, *groups)
    attached = (_document(each) for one in owners for each in one.managed_policies.values())
    return (*(text for one in owners for text in one.policies.values()), *attached)


def _document(managed: Any) -> str:
    """Return the version of a managed policy that is in force."""
    in_force = (version for version in managed.versions if version.is_default)
    return next((version.document for version in in_force), "")


def _boundary(owner: Any) -> tuple[str, ...]:
    arn = getattr(owner, "permissions_boundary_arn", None)
    return (managed_policy(arn, owner.account_id),) if arn else ()


def _trust(account: str, partition: str, arn: str) -> str:
    roles = list(iam_backends[account][partition].roles.values())
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
    found = lambda_backend(account, region)._lambdas._functions.get(function_name)
    latest = found["latest"] if found else None
    statements = latest.policy.statements if latest and latest.policy else []
    return json.dumps({"Version": "2012-10-17", "Statement": statements}) if statements else ""


def _topic_policy(account: str, region: str, arn: str) -> str:
    topic = sns_backends[account][region].topics.get(arn)
    return topic.policy if topic else ""


def _key_policy(account: str, region: str, name: str) -> tuple[str, tuple[str, ...]]:
    key = kms_backends[account][region].keys.get(name.removeprefix("key/"))
    if key is None:
        return "", ()
    return managed_key_policy(key) or key.policy, tuple(
        json.dumps([grant.grantee_principal, grant.operations, grant.constraints or {}])
        for grant in list(key.grants.values())
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
