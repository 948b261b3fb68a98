"""A request, and the policies that bear on it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from logkura.iam.arn import parts_of
from logkura.iam.document import Policy
from logkura.iam.principal import Caller, CallerKind

__all__ = ["Context", "ContextValue", "Grant", "Level", "Policies", "Request"]

_ACCOUNT = 4
_ACCOUNT_ID = re.compile(r"[0-9]{12}")

ContextValue = str | tuple[str, ...]
"""The value of a condition key: text, or the values of a key that has several."""

Context = Mapping[str, ContextValue]


@dataclass(frozen=True, slots=True)
class Request:
    """One call, as AWS decides it.

    Attributes:
        principal: An ARN, the name of a service principal, or `*` for an anonymous caller.
        action: `service:Action`.
        resource: The ARN that the call is about, or `*`.
        resource_account: The account that owns the resource; None for the one that its ARN
            names, and where it names none (as those of S3 do), for the caller's own.
        context: Condition keys to values.  An empty tuple says that there is no value.  Keys that
            follow from the principal (`aws:PrincipalArn`, …) are added unless they are given.
        wildcard_only_action: Whether the action knows no resources, so that only `*` grants it.
        owner: The account that owns the resource; None for the caller's own.
        caller: The principal, read.
        values: The context with keys in lower case, as names of keys have no case.
    """

    principal: str
    action: str
    resource: str
    resource_account: str | None = None
    context: Context = field(default_factory=dict)
    wildcard_only_action: bool = False
    owner: str | None = field(init=False, compare=False, repr=False)
    caller: Caller = field(init=False, compare=False, repr=False)
    values: dict[str, ContextValue] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        given = {key.lower(): value for key, value in self.context.items()}
        arn = given.get("aws:principalarn")
        caller = Caller.of(self.principal, arn if isinstance(arn, str) else None)
        owner = self.resource_account or _account_of(self.resource)
        values = {**_derived(caller, owner, self.action), **given}
        object.__setattr__(self, "owner", owner)
        object.__setattr__(self, "caller", caller)
        object.__setattr__(
            self, "values", {key: value for key, value in values.items() if value != ()}
        )

    @property
    def is_same_account(self) -> bool:
        """Whether caller and resource belong to one account."""
        return self.owner is None or self.caller.account == self.owner


def _account_of(resource: str) -> str | None:
    parts = parts_of(resource)
    return parts[_ACCOUNT] if parts and _ACCOUNT_ID.fullmatch(parts[_ACCOUNT]) else None


def _derived(caller: Caller, owner: str | None, action: str) -> dict[str, ContextValue]:
    """Return the keys that AWS sets from who calls and whose the resource is.

    An identity provider signs nothing, so nothing is known of it beside what it asserts.

    Sources: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    (read 2026-11-24) and, for `kms:CallerAccount`,
    https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html (read 2026-11-27).
    """
    derived: dict[str, ContextValue] = {}
    if owner:
        derived["aws:resourceaccount"] = owner
    if caller.kind in {CallerKind.ANONYMOUS, CallerKind.PROVIDER}:
        return derived
    is_service = caller.kind is CallerKind.SERVICE
    derived["aws:principalisawsservice"] = "true" if is_service else "false"
    if is_service:
        derived["aws:principalservicename"] = caller.text
    if caller.account is not None:
        derived["aws:principalarn"] = caller.arn
        derived["aws:principalaccount"] = caller.account
        if action.lower().startswith("kms:"):
            derived["kms:calleraccount"] = caller.account
    return derived


@dataclass(frozen=True, slots=True)
class Level:
    """The SCPs or RCPs attached at one level: the root, a unit, or the account."""

    name: str
    policies: tuple[Policy, ...]


@dataclass(frozen=True, slots=True)
class Grant:
    """A KMS grant.

    Attributes:
        grantee: Who may use it: the ARN of a principal, or the name of a service.
        operations: What it allows, such as `Decrypt`.
        context_equals: The encryption context must be this, if any.
        context_subset: The encryption context must hold this, if any.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/grants.html (read 2026-11-24).
    """

    grantee: str
    operations: frozenset[str]
    context_equals: Mapping[str, str] = field(default_factory=dict)
    context_subset: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Policies:
    """Every policy that bears on a request.

    Attributes:
        identity: The caller's own policies.
        resource: The policy of the resource: bucket, key, role trust.
        boundary: The caller's permissions boundary; empty for none.
        session: The policies of the caller's session; empty for none.
        scp: Service control policies of the caller's account, level by level.
        rcp: Resource control policies of the resource's account, level by level.
        vpc_endpoint: Policies of the VPC endpoint the request came through; empty for none.
        grants: Grants of the KMS key the request is about.
    """

    identity: tuple[Policy, ...] = ()
    resource: Policy | None = None
    boundary: tuple[Policy, ...] = ()
    session: tuple[Policy, ...] = ()
    scp: tuple[Level, ...] = ()
    rcp: tuple[Level, ...] = ()
    vpc_endpoint: tuple[Policy, ...] = ()
    grants: tuple[Grant, ...] = ()
