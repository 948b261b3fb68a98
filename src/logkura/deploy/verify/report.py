"""What became of the marked events: hop by hop, and the three confirmations of a delivery."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from logkura.errors import LogkuraError, NotSeenError

__all__ = ["Confirmation", "Followed", "Hop", "State", "Step", "Verification"]


class Hop(Enum):
    """A place on the way of an event."""

    PATTERN = "passes the filter pattern"
    ACCEPTED = "accepted by CloudWatch Logs"
    ARCHIVED = "in the archive"
    ENCRYPTED = "encrypted as designed"
    REPLICATED = "replication completed"
    REPLICA = "in the replica"


class State(Enum):
    """What is known of a hop or a confirmation."""

    REACHED = "yes"
    FAILED = "no"
    UNKNOWN = "not known"
    NOT_DESIGNED = "not by design"


@dataclass(frozen=True, slots=True)
class Step:
    """One hop of one event.

    Attributes:
        hop: Which.
        state: Whether it was reached.
        delay_seconds: How long after the event was sent it was seen there; None where it was not.
            It is as exact as the pauses between two looks.
        detail: What was seen, or why it was not.
    """

    hop: Hop
    state: State
    delay_seconds: float | None = None
    detail: str = ""

    @classmethod
    def of_error(cls, hop: Hop, error: LogkuraError) -> "Step":
        """Return the hop at which something could not be read, or at which something is wrong."""
        state = State.UNKNOWN if isinstance(error, NotSeenError) else State.FAILED
        return cls(hop, state, detail=error.message)

    def to_document(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "hop": self.hop.value,
            "state": self.state.value,
            "delay_seconds": self.delay_seconds,
            "detail": self.detail,
        }


@dataclass(frozen=True, slots=True)
class Followed:
    """A marked event and its way.

    Attributes:
        log_group: The log group that it was sent into.
        marker: Its id, which stands in its text.
        log_stream: The log stream that it was sent into.
        steps: Its hops, in their order.
        key: The object that it came into; empty where it did not arrive.
        size_bytes: The object's size.
    """

    log_group: str
    marker: str
    log_stream: str
    steps: tuple[Step, ...]
    key: str = ""
    size_bytes: int = 0

    @property
    def state(self) -> State:
        """The worst of its hops."""
        return worst(each.state for each in self.steps)

    @property
    def last_seen(self) -> Hop | None:
        """The last hop that it reached; None for none."""
        reached = [each.hop for each in self.steps if each.state is State.REACHED]
        return reached[-1] if reached else None

    def to_document(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "log_group": self.log_group,
            "marker": self.marker,
            "log_stream": self.log_stream,
            "state": self.state.value,
            "last_seen": self.last_seen.value if self.last_seen else None,
            "key": self.key,
            "size_bytes": self.size_bytes,
            "hops": [each.to_document() for each in self.steps],
        }


@dataclass(frozen=True, slots=True)
class Confirmation:
    """One of the three confirmations: metrics, error log, objects.

    Attributes:
        name: Which.
        state: Whether it confirms the delivery.
        detail: What was seen, or why it was not.
        values: Figures, by name.
    """

    name: str
    state: State
    detail: str
    values: dict[str, float] = field(default_factory=dict)

    def to_document(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "name": self.name,
            "state": self.state.value,
            "detail": self.detail,
            "values": self.values,
        }


@dataclass(frozen=True, slots=True)
class Verification:
    """All that was followed.

    Attributes:
        followed: The marked events, in the order of their log groups.
        confirmations: Metrics, error log, objects.
    """

    followed: tuple[Followed, ...]
    confirmations: tuple[Confirmation, ...]

    @property
    def state(self) -> State:
        """The worst of all."""
        events = [each.state for each in self.followed]
        return worst([*events, *(each.state for each in self.confirmations)])

    def to_document(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "state": self.state.value,
            "followed": [each.to_document() for each in self.followed],
            "confirmations": [each.to_document() for each in self.confirmations],
        }


def worst(states: Iterable[State]) -> State:
    """Return the worst of some states: what failed, then what is not known."""
    found = set(states)
    for state in (State.FAILED, State.UNKNOWN):
        if state in found:
            return state
    return State.REACHED
