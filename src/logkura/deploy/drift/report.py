"""What was changed by hand: each difference with who may have made it, and the way back."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from logkura.estate import Difference, Unknown

__all__ = ["Cause", "Drift", "DriftReport", "Repair", "StackRead", "StackState"]


@dataclass(frozen=True, slots=True)
class Cause:
    """Who may have made a difference: the newest event of CloudTrail that can have made it.

    Attributes:
        who: The ARN of the user or of the role's session; empty where there is no such event.
        event: The event's name, such as `PutBucketPolicy`.
        at: When, in ISO 8601.
        source: The address, or the service, that it came from.
        event_id: The event's id.
        why_not: Why nobody is named.
    """

    who: str = ""
    event: str = ""
    at: str = ""
    source: str = ""
    event_id: str = ""
    why_not: str = ""

    @property
    def sentence(self) -> str:
        """The cause in words."""
        if not self.who:
            return f"who: {self.why_not}"
        return f"who: {self.event} by {self.who} at {self.at}, from {self.source}"


@dataclass(frozen=True, slots=True)
class Repair:
    """The way back.

    Attributes:
        commands: What to run, in this order; values of the design are filled in.
        note: What to know about them; may be empty.
    """

    commands: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Drift:
    """A difference.

    Attributes:
        difference: What differs.
        stacks: Names of the stacks whose drift detection saw it; none where it was found by
            comparing the account with the design alone.
        cause: Who may have made it.
        repair: The way back.
    """

    difference: Difference
    stacks: tuple[str, ...]
    cause: Cause
    repair: Repair

    def to_document(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            **self.difference.to_document(),
            "stacks": list(self.stacks),
            "cause": {
                "who": self.cause.who,
                "event": self.cause.event,
                "at": self.cause.at,
                "source": self.cause.source,
                "event_id": self.cause.event_id,
                "why_not": self.cause.why_not,
            },
            "repair": {"commands": list(self.repair.commands), "note": self.repair.note},
        }


class StackState(Enum):
    """Whether a stack was looked at."""

    CHECKED = "checked"
    PARTLY = "partly checked"
    ABSENT = "absent"
    NOT_READ = "not read"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class StackRead:
    """What became of a stack's drift detection.

    Attributes:
        name: The stack's name.
        region: Where it is.
        state: Whether it was looked at.
        reason: Why not, or what of it was not; may be empty.
    """

    name: str
    region: str
    state: StackState
    reason: str = ""

    @property
    def sentence(self) -> str:
        """The outcome in words."""
        reason = f": {self.reason}" if self.reason else ""
        return f"stack {self.name} in {self.region}: {self.state.value}{reason}"

    def to_document(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "name": self.name,
            "region": self.region,
            "state": self.state.value,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class DriftReport:
    """All that differs between an archive's design and the account.

    Attributes:
        drifts: The differences.
        unknown: Resources of which nothing is claimed.
        stacks: The archive's stacks, and whether they were looked at.
        compared: How many resources were compared with the design.
        notes: What a stack calls drift and the design does not; what else is to be known.
    """

    drifts: tuple[Drift, ...]
    unknown: tuple[Unknown, ...]
    stacks: tuple[StackRead, ...]
    compared: int
    notes: tuple[str, ...] = ()

    @property
    def is_nowhere(self) -> bool:
        """Whether nothing of the archive stands."""
        missing = [each for each in self.drifts if each.difference.is_missing]
        return len(missing) == len(self.drifts) == self.compared > 0

    @property
    def has_unknown(self) -> bool:
        """Whether something could not be read."""
        unread = {StackState.PARTLY, StackState.NOT_READ}
        return bool(self.unknown) or any(each.state in unread for each in self.stacks)

    def to_document(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "drifts": [each.to_document() for each in self.drifts],
            "unknown": [each.to_document() for each in self.unknown],
            "stacks": [each.to_document() for each in self.stacks],
            "compared": self.compared,
            "notes": list(self.notes),
        }
