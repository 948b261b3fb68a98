"""How to compact.  Apart from the work itself, so that asking for help does not load Arrow."""

from dataclasses import dataclass, field
from typing import Literal
from zoneinfo import ZoneInfo

from logkura.records.limits import Limits

__all__ = ["Compacting", "Period"]

Period = Literal["day", "hour"]


@dataclass(frozen=True, slots=True)
class Compacting:
    """How to compact.

    Attributes:
        period: How long a slot is.
        zone: The time zone of days and hours.
        limits: The reader's bounds.
        dry_run: Do everything but write into the destination.  Events that two steps of the run
            have in common are then not seen to be duplicates, since neither step finds a set.
    """

    period: Period = "day"
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    limits: Limits = field(default_factory=Limits)
    dry_run: bool = False

    @property
    def choices(self) -> dict[str, str]:
        """What decides where an event goes; a destination has one answer to it."""
        return {"period": self.period, "time_zone": self.zone.key}
