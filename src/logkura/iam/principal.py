"""Who calls, and which principals of a policy name the caller.

What an Allow of a resource policy is worth depends on the principal that it names, so a match
says by which name it was found.

Sources (read 2026-11-24):
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html and
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_notprincipal.html
"""

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from logkura.iam.arn import parts_of
from logkura.iam.document import Principals

__all__ = ["Caller", "CallerKind", "Named", "named_by", "spared_by"]

_ACCOUNT_ID = re.compile(r"[0-9]{12}")
_EVERYONE = "*"
_LINKED_ROLE = "AWSServiceRoleFor"
_SERVICE_DOMAIN = ".amazonaws.com"


class CallerKind(Enum):
    """What kind of principal calls."""

    ROOT = "root user"
    USER = "user"
    ROLE = "role"
    SESSION = "role session"
    FEDERATED_USER = "federated user"
    SERVICE = "service"
    PROVIDER = "identity provider"
    ANONYMOUS = "anonymous"


class Named(Enum):
    """By which name a policy reaches the caller."""

    ACCOUNT = "account"
    ROLE = "role"
    ITSELF = "itself"
    EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class Caller:
    """A principal that makes a request.

    Attributes:
        text: The ARN, the service's name, or `*` for an anonymous caller.
        kind: What it is.
        account: Its account; None for services and anonymous callers.
        names: Every text by which a policy may name the caller itself.
        role_arn: The role of a role session, or the role itself.
        role_is_exact: Whether `role_arn` has the role's path; a session's ARN has none.
        partition: `aws`, `aws-cn`, …; empty without an ARN.
    """

    text: str
    kind: CallerKind
    account: str | None = None
    names: frozenset[str] = frozenset()
    role_arn: str | None = None
    role_is_exact: bool = False
    partition: str = ""

    @classmethod
    @lru_cache(4096)
    def of(cls, text: str, principal_arn: str | None = None) -> "Caller":
        """Read a principal: an ARN, an account id, a service's name, or `*`.

        Args:
            text: The principal.
            principal_arn: The request's `aws:PrincipalArn`, which has the path of a session's role.
        """
        if _ACCOUNT_ID.fullmatch(text):
            return cls.of(f"arn:aws:iam::{text}:root")
        if text in {_EVERYONE, "anonymous", ""}:
            return cls(_EVERYONE, CallerKind.ANONYMOUS)
        parts = parts_of(text)
        if parts is None:
            kind = CallerKind.SERVICE if _SERVICE_DOMAIN in text else CallerKind.PROVIDER
            return cls(text, kind, names=frozenset({text}))
        _, partition, service, _, account, name = parts
        kind = _kind(service, name)
        role_arn, exact = _role(kind, parts, principal_arn)
        return cls(
            text,
            kind,
            None if kind is CallerKind.PROVIDER else account,
            frozenset({text}),
            role_arn,
            exact,
            partition,
        )

    @property
    def arn(self) -> str:
        """What `aws:PrincipalArn` is for this caller: of a session, its role."""
        return self.role_arn or self.text

    @property
    def is_service_linked(self) -> bool:
        """Whether the caller is a service-linked role, which SCPs and RCPs do not bind.

        Source: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
        (read 2026-11-24).
        """
        role = self.role_arn or ""
        return "/aws-service-role/" in role or _last(role).startswith(_LINKED_ROLE)


def _kind(service: str, name: str) -> CallerKind:
    if name == "root":
        return CallerKind.ROOT
    first = name.partition("/")[0]
    kinds = {
        ("iam", "user"): CallerKind.USER,
        ("iam", "role"): CallerKind.ROLE,
        ("sts", "assumed-role"): CallerKind.SESSION,
        ("sts", "federated-user"): CallerKind.FEDERATED_USER,
    }
    # A SAML or OpenID Connect provider is reached by its own name only, as a service is.
    return kinds.get((service, first), CallerKind.PROVIDER)


def _role(
    kind: CallerKind, parts: tuple[str, ...], principal_arn: str | None
) -> tuple[str | None, bool]:
    if kind is CallerKind.ROLE:
        return ":".join(parts), True
    if kind is not CallerKind.SESSION:
        return None, False
    _, partition, _, _, account, name = parts
    # `assumed-role/ROLE/SESSION`; AWS writes no path there, but people do.
    words = name.split("/")[1:]
    role = "/".join(words[:-1] or words)
    is_given = principal_arn is not None and f":{account}:role/" in principal_arn
    if principal_arn and is_given and _last(principal_arn) == _last(role):
        return principal_arn, True
    return f"arn:{partition}:iam::{account}:role/{role}", False


def _last(arn: str) -> str:
    return arn.rpartition("/")[2]


def _is_account_of(entry: str, caller: Caller) -> bool:
    if caller.account is None:
        return False
    return entry in {caller.account, f"arn:{caller.partition}:iam::{caller.account}:root"}


def _is_role_of(entry: str, caller: Caller) -> bool:
    if caller.role_arn is None:
        return False
    if caller.role_is_exact:
        return entry == caller.role_arn
    prefix = f"arn:{caller.partition}:iam::{caller.account}:role/"
    return entry.startswith(prefix) and _last(entry) == _last(caller.role_arn)


def _is_session_of(entry: str, caller: Caller) -> bool:
    """Tell whether an entry names a session of the caller's role."""
    role = _last(caller.arn)
    return entry.startswith(f"arn:{caller.partition}:sts::{caller.account}:assumed-role/{role}/")


def _name(kind: str, entry: str, caller: Caller) -> Named | None:
    if kind == _EVERYONE:
        return Named.EVERYONE
    if kind != "AWS":
        return Named.ITSELF if entry in caller.names else None
    if entry == _EVERYONE:
        # Every AWS identity and every anonymous caller, but no service.
        nobodys = caller.kind in {CallerKind.SERVICE, CallerKind.PROVIDER}
        return None if nobodys else Named.EVERYONE
    if _is_account_of(entry, caller):
        return Named.ITSELF if caller.kind is CallerKind.ROOT else Named.ACCOUNT
    if _is_role_of(entry, caller):
        return Named.ROLE
    return Named.ITSELF if entry in caller.names and caller.account is not None else None


def named_by(principals: Principals, caller: Caller) -> frozenset[Named]:
    """Return by which names a `Principal` element reaches the caller; empty when by none."""
    found = (_name(kind, entry, caller) for kind in principals for entry in principals[kind])
    return frozenset(name for name in found if name is not None)


def spared_by(not_principals: Principals, caller: Caller, *, everything: bool) -> bool:
    """Tell whether a `NotPrincipal` element spares the caller.

    Of a role session AWS asks that "both the ARN for a role and the ARN for the account" stand
    there; where sessions of the role are listed as well, those sessions are meant and no other.

    Args:
        not_principals: The element.
        caller: Who calls.
        everything: Whether the caller's account and role must be named beside the caller itself,
            as AWS asks for it in a Deny.
    """
    names = named_by(not_principals, caller)
    if not names:
        return False
    if not everything or caller.account is None or Named.EVERYONE in names:
        return True
    wanted = {Named.ITSELF, Named.ACCOUNT}
    if caller.kind is CallerKind.ROOT:
        wanted = {Named.ITSELF}
    elif caller.kind is CallerKind.ROLE:
        wanted = {Named.ROLE, Named.ACCOUNT}
    elif caller.kind is CallerKind.SESSION:
        wanted = {Named.ROLE, Named.ACCOUNT}
        if any(_is_session_of(entry, caller) for entry in not_principals.get("AWS", ())):
            wanted.add(Named.ITSELF)
    return wanted <= names
