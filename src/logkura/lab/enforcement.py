"""Who decides in the lab: the policy engine, by the policies that are deployed there.

Every decision is kept, so that it can be shown who did what, and held against what the flows
predict.
"""

from collections import deque
from dataclasses import dataclass
from threading import Lock

from logkura.iam import Decision, Outcome, Request, trace
from logkura.lab.authorisation import Call
from logkura.lab.deployed_policies import deployed_for, role_of_session

__all__ = ["CALLS_PATH", "Decided", "Enforcer"]

CALLS_PATH = "/_logkura/calls"
"""Where a lab tells its calls over HTTP."""

# Ours: the calls of some thousand objects, in some tens of megabytes; a signed request has more
# keys than a service's call, and takes about a kilobyte.
_KEPT_MAX = 50_000


@dataclass(frozen=True, slots=True)
class Decided:
    """A call and what became of it.

    Attributes:
        call: The call.
        allowed: Whether it went through.
        decision: Why not; None for a call that was allowed.
    """

    call: Call
    allowed: bool
    decision: Decision | None = None

    def to_document(self) -> dict[str, object]:
        """Return it for JSON."""
        return {
            "principal": self.call.principal,
            "action": self.call.action,
            "resource": self.call.resource,
            "region": self.call.region,
            "context": dict(self.call.context),
            "allowed": self.allowed,
            "why": self.decision.explain() if self.decision else "",
            "note": self.call.note,
        }


class Enforcer:
    """Decides calls as AWS does, by what is deployed."""

    def __init__(self) -> None:
        self._kept: deque[Decided] = deque(maxlen=_KEPT_MAX)
        self._lock = Lock()

    def allows(self, call: Call) -> bool:
        """Tell whether the call goes through: under any name of the caller."""
        return self.decide(call).allowed

    def decide(self, call: Call) -> Decided:
        """Decide a call, and keep the decision."""
        requests = [_request(name, call) for name in call.principals]
        deployed = deployed_for(
            call.principals[0], call.resource, issuer=call.issuer, session=call.session
        )
        engine = deployed.engine()
        if any(engine.decide(request) is Outcome.ALLOWED for request in requests):
            decided = Decided(call, allowed=True)
        else:
            decided = Decided(call, allowed=False, decision=trace(engine, requests[0]))
        with self._lock:
            self._kept.append(decided)
        return decided

    @property
    def calls(self) -> tuple[Decided, ...]:
        """The calls so far, the newest last; of very many the oldest are forgotten."""
        with self._lock:
            return tuple(self._kept)


def _request(name: str, call: Call) -> Request:
    context = dict(call.context)
    role = role_of_session(name)
    if role is not None:
        # The ARN of a session has no path, the role's has.
        context["aws:PrincipalArn"] = role.arn
    return Request(name, call.action, call.resource, call.resource_account, context)
