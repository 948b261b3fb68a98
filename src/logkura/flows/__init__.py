"""Every call that an archive makes at run time, written down once with its AWS source."""

from collections.abc import Callable, Iterator

from logkura.estate import Estate
from logkura.flows.batch_replication import batch_replication
from logkura.flows.call import Aftermath, Call, Denial, Flow, Source, Value, When, session_arn
from logkura.flows.decide import CallDecision, Deciding, Verdict
from logkura.flows.delivery import delivery
from logkura.flows.derive import role_policy, service_statements, trust_policy
from logkura.flows.destinations import destinations
from logkura.flows.log_group_encryption import log_group_encryption
from logkura.flows.reading import reading
from logkura.flows.replication import replication
from logkura.flows.service_logs import service_logs
from logkura.flows.subscription import subscription
from logkura.flows.transformation import transformation

__all__ = [
    "Aftermath",
    "Call",
    "CallDecision",
    "Deciding",
    "Denial",
    "Flow",
    "Source",
    "Value",
    "Verdict",
    "When",
    "flows_of",
    "role_policy",
    "service_statements",
    "session_arn",
    "trust_policy",
]

_FLOWS: tuple[tuple[str, Callable[[Estate], Iterator[Call]]], ...] = (
    ("log group encryption", log_group_encryption),
    ("subscription", subscription),
    ("destinations", destinations),
    ("transformation", transformation),
    ("delivery", delivery),
    ("service logs", service_logs),
    ("replication", replication),
    ("batch replication", batch_replication),
    ("reading", reading),
)


def flows_of(estate: Estate) -> tuple[Flow, ...]:
    """Return the flows of an estate, in the order that a log line meets them."""
    return tuple(Flow(name, tuple(calls(estate))) for name, calls in _FLOWS)
