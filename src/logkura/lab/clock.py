"""The lab's clock: the machine's own, or one that stands still until it is told to move.

Every wait of the lab (Firehose's buffers and retries, replication) is measured on such a clock,
so a test or a demonstration can let five minutes pass in no time.
"""

from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Protocol

__all__ = ["Clock", "ManualClock", "SystemClock"]


class Clock(Protocol):
    """Anything that tells the time."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment, aware, in UTC."""
        return datetime.now(UTC)


class ManualClock:
    """A clock that moves only when it is told to; safe to read and move from several threads.

    Args:
        start: The first moment it shows; aware, in any zone.

    Raises:
        ValueError: `start` carries no time zone.
    """

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError(f"a clock needs an aware start, got {start.isoformat()}")
        self._now = start.astimezone(UTC)
        self._lock = Lock()

    def now(self) -> datetime:
        """Return the moment the clock stands at, aware, in UTC."""
        with self._lock:
            return self._now

    def advance(self, seconds: float) -> None:
        """Move the clock forward.

        Raises:
            ValueError: `seconds` is negative: time does not run backwards.
        """
        if seconds < 0:
            raise ValueError(f"a clock moves forward only, got {seconds} seconds")
        with self._lock:
            self._now += timedelta(seconds=seconds)
