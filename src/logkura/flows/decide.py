"""Whether the policies of an estate let its calls through.

Each call is decided by its example, against the policies that stand in the estate.  Where the
policy that decides is not in the estate, as that of somebody's own key, the answer is *unknown*
and never *allowed*.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property, lru_cache

from logkura.estate import Estate, Key, Role
from logkura.flows.call import Call
from logkura.iam import (
    Decision,
    Engine,
    Grant,
    Outcome,
    Policies,
    Policy,
    Request,
    trace,
)
from logkura.iam.allowing import EVERYTHING

__all__ = ["CallDecision", "Deciding", "Verdict"]


class Verdict(Enum):
    """What is known of a call."""

    ALLOWED = "allowed"
    DENIED = "denied"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class CallDecision:
    """A call, decided.

    Attributes:
        call: The call.
        verdict: Whether it goes through.
        decision: The decision with its reasons: of the caller's name that is allowed, else of the
            first; None when nothing could be decided.
        missing: What is not known, in words, when the verdict is unknown.
        about: The ARN, or other name, of what that is about.
    """

    call: Call
    verdict: Verdict
    decision: Decision | None
    missing: str = ""
    about: str = ""


class Deciding:
    """Decides calls against an estate.

    Args:
        estate: The estate; its policies are compiled when they are first asked for.
    """

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self._engine = lru_cache(None)(self._compiled)

    def all(self, calls: Iterable[Call]) -> Iterator[CallDecision]:
        """Decide calls, one by one."""
        return map(self.one, calls)

    def one(self, call: Call) -> CallDecision:
        """Decide one call."""
        about, missing = self._missing(call.role_arn, call.resource.example)
        if missing:
            own = self._own_denial(call)
            if own is not None:
                return CallDecision(call, Verdict.DENIED, own)
            return CallDecision(call, Verdict.UNKNOWN, None, missing, about)
        owner = self._owner(call.resource.example)
        decisions = [
            trace(self._engine(name, owner), self._completed(request))
            for name, request in zip(call.principals, call.requests(), strict=True)
        ]
        for decision in decisions:
            if decision.outcome is Outcome.ALLOWED:
                return CallDecision(call, Verdict.ALLOWED, decision)
        unknown = self._unknown_caller(call)
        if unknown:
            missing = self._why_unread(unknown) or "it is not in the estate"
            return CallDecision(call, Verdict.UNKNOWN, None, f"`{unknown}`: {missing}", unknown)
        return CallDecision(call, Verdict.DENIED, decisions[0])

    def _unknown_caller(self, call: Call) -> str:
        """Return a role under whose name a call may be made, too, and of which nothing is known."""
        roles = (name for name in call.principals if ":role/" in name)
        return next((name for name in roles if name not in self._roles), "")

    def _completed(self, request: Request) -> Request:
        """Return a request with what KMS itself knows of the key."""
        key = self._keys.get(request.resource)
        if key is None:
            return request
        aliases = (*key.aliases, *((key.alias,) if key.alias else ()))
        return replace(request, context={"kms:ResourceAliases": aliases, **request.context})

    def _own_denial(self, call: Call) -> Decision | None:
        """Return the decision of the role's own policies, where they deny whatever else is said.

        Across accounts both sides have to allow a call: one that denies decides.
        """
        role = self._roles.get(call.role_arn)
        resource = call.resource.example
        if role is None or self._estate.why_unread(role.arn) or not resource.startswith("arn:"):
            return None
        (request,) = call.requests()
        if request.is_same_account:
            return None
        everyone = replace(EVERYTHING.statements[0], principals={"AWS": ("*",)})
        theirs = Policies(role.policies, Policy((everyone,)), role.boundaries)
        decision = trace(Engine(theirs), request)
        return None if decision.outcome is Outcome.ALLOWED else decision

    def _missing(self, role: str, resource: str) -> tuple[str, str]:
        """Return what is not known that decides a call, and why; empty texts for nothing."""
        if not resource.startswith("arn:"):
            return resource, f"`{resource}` is no ARN; which key that is depends on who calls"
        owner = self._owner(resource)
        for arn in filter(None, (role, owner)):
            reason = self._why_unread(arn)
            if reason:
                return arn, f"`{arn}` could not be read: {reason}"
        if role and role not in self._roles:
            return role, f"the role `{role}` is not in the estate"
        if owner not in self._policies and resource.split(":")[2] in _POLICIES_DECIDE:
            return owner, f"`{owner}` is not in the estate"
        if self._policies.get(owner) is None and resource.split(":")[2] == "kms":
            return owner, f"the policy of the key `{owner}` is not known"
        return "", ""

    def _why_unread(self, arn: str) -> str:
        """Return why an ARN was not read; a list counts for what it alone would have shown."""
        if arn in self._policies or arn.split(":")[2] not in _POLICIES_DECIDE:
            return self._estate.unread.get(arn, "")
        return self._estate.why_unread(arn)

    def _owner(self, resource: str) -> str:
        """Return the ARN whose policy is about a resource: of an object, its bucket."""
        service = resource.split(":")[2]
        if service == "s3":
            return resource.partition("/")[0]
        if service == "lambda" and resource not in self._policies:
            # A version is decided by the policy of the function that the estate has.
            return resource.removesuffix(":$LATEST")
        return resource

    def _compiled(self, caller_name: str, owner: str) -> Engine:
        caller = self._roles.get(caller_name)
        # What an account of AWS's own allows itself is its affair: the bucket's owner is asked.
        theirs = (EVERYTHING,) if caller_name.endswith(":root") else ()
        return Engine(
            Policies(
                identity=caller.policies if caller else theirs,
                boundary=caller.boundaries if caller else (),
                resource=self._policies.get(owner),
                grants=self._grants.get(owner, ()),
            )
        )

    @cached_property
    def _roles(self) -> dict[str, Role]:
        return {role.arn: role for role in self._estate.roles}

    @cached_property
    def _keys(self) -> dict[str, Key]:
        return {key.arn: key for key in self._estate.keys}

    @cached_property
    def _grants(self) -> dict[str, tuple[Grant, ...]]:
        return {key.arn: key.grants for key in self._estate.keys}

    @cached_property
    def _policies(self) -> dict[str, Policy | None]:
        """Every policy of a resource, by the resource's ARN."""
        estate = self._estate
        found: dict[str, Policy | None] = {key.arn: key.policy for key in estate.keys}
        found |= {role.arn: role.trust for role in estate.roles}
        found |= {bucket.arn: bucket.policy for bucket in estate.buckets}
        found |= {function.arn: function.policy for function in estate.functions}
        return found


_POLICIES_DECIDE = frozenset({"kms", "s3", "iam"})
"""Services whose resources have a policy of their own that a decision needs."""
