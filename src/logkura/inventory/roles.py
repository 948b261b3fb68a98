"""IAM roles with everything that decides what they may: those of the estate, not the account's.

Read are the roles that resources name, and those that a service of the archive may assume.

Source: https://docs.aws.amazon.com/IAM/latest/APIReference/ (read 2026-11-27): ListRoles gives
trust policies and no permissions boundary, so each role is asked for by itself; managed policies
are read once, in the version that is their default.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from logkura.estate import Role
from logkura.facts.regions import dns_suffix_of
from logkura.iam import Policy, PolicyError, PolicyKind, parse_policy
from logkura.inventory.reader import Reader

__all__ = ["read_named_roles", "read_roles"]

_SERVICES = ("batchoperations.s3", "config", "firehose", "lambda", "logs", "s3")


@dataclass(frozen=True, slots=True)
class _Found:
    """A role before the managed policies that it names are read; empty ARNs for none."""

    arn: str
    name: str
    trust: Policy
    inline: tuple[Policy, ...]
    attached: tuple[str, ...]
    boundary: str


def read_roles(reader: Reader, referred: Iterable[str]) -> tuple[Role, ...]:
    """Return roles, sorted by ARN.

    Args:
        reader: Reads the account.
        referred: ARNs of the roles that resources name: read even where roles cannot be listed.
    """
    everything = f"arn:{reader.partition}:iam::{reader.account}:role/*"
    listed = reader.all("iam", "list_roles", reader.regions[0], everything)
    wanted = {role["Arn"] for role in listed if _is_trusting(reader, role)}
    wanted |= {arn for arn in referred if arn.startswith(everything[:-1])}
    return read_named_roles(reader, wanted)


def read_named_roles(reader: Reader, arns: Iterable[str]) -> tuple[Role, ...]:
    """Return the roles of the account with these ARNs, sorted by ARN; without those not read."""
    found = [role for role in reader.each(partial(_read_role, reader), sorted(arns)) if role]
    documents = _managed_policies(reader, found)
    return tuple(_role(reader, role, documents) for role in found)


def _is_trusting(reader: Reader, role: Mapping[str, Any]) -> bool:
    """Tell whether a service of the archive may assume a listed role; true where it is unclear."""
    try:
        trust = parse_policy(role["AssumeRolePolicyDocument"], PolicyKind.TRUST)
    except PolicyError:
        return True
    names = {f"{service}.amazonaws.com" for service in _SERVICES}
    for region in reader.regions:
        suffix = dns_suffix_of(region)
        names |= {f"{service}.{suffix}" for service in _SERVICES}
        names |= {f"{service}.{region}.{suffix}" for service in _SERVICES}
    return any(names.intersection(each.principals.get("Service", ())) for each in trust.statements)


def _read_role(reader: Reader, arn: str) -> _Found | None:
    region, name = reader.regions[0], arn.rpartition("/")[2]
    role = reader.ask("iam", "get_role", region, arn, RoleName=name).get("Role")
    if role is None:
        return None
    trust = reader.policy(
        role.get("AssumeRolePolicyDocument", {}), PolicyKind.TRUST, arn, "iam:GetRole"
    )
    inline = [
        reader.ask("iam", "get_role_policy", region, arn, RoleName=name, PolicyName=policy)
        for policy in reader.all("iam", "list_role_policies", region, arn, RoleName=name)
    ]
    attached = reader.all("iam", "list_attached_role_policies", region, arn, RoleName=name)
    return _Found(
        arn=role["Arn"],
        name=name,
        trust=trust,
        inline=tuple(
            reader.policy(each["PolicyDocument"], PolicyKind.IDENTITY, arn, "iam:GetRolePolicy")
            for each in inline
            if each
        ),
        attached=tuple(each["PolicyArn"] for each in attached),
        boundary=role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", ""),
    )


def _managed_policies(reader: Reader, roles: Iterable[_Found]) -> dict[str, Any]:
    """Return ARN to document, None where it could not be read, of the policies that roles name."""
    arns = sorted({arn for role in roles for arn in (*role.attached, role.boundary) if arn})
    return dict(zip(arns, reader.each(partial(_document, reader), arns), strict=True))


def _document(reader: Reader, arn: str) -> Any:
    region = reader.regions[0]
    policy = reader.ask("iam", "get_policy", region, arn, PolicyArn=arn).get("Policy")
    if policy is None:
        return None
    version = reader.ask(
        "iam",
        "get_policy_version",
        region,
        arn,
        PolicyArn=arn,
        VersionId=policy["DefaultVersionId"],
    )
    return version.get("PolicyVersion", {}).get("Document")


def _role(reader: Reader, found: _Found, documents: Mapping[str, Any]) -> Role:
    def managed(arn: str, kind: PolicyKind) -> Policy:
        if documents[arn] is None:
            # Of a role with a policy that nobody could read nothing is known.
            reader.note(found.arn, f"{arn}: {reader.unread.get(arn, 'no document')}")
            return Policy(())
        return reader.policy(documents[arn], kind, found.arn, f"{arn}: iam:GetPolicyVersion")

    return Role(
        name=found.name,
        arn=found.arn,
        trust=found.trust,
        policies=found.inline + tuple(managed(arn, PolicyKind.IDENTITY) for arn in found.attached),
        attached=found.attached,
        boundary=managed(found.boundary, PolicyKind.BOUNDARY) if found.boundary else None,
    )
