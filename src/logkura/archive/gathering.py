"""Lines of the `event` format become messages again."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from logkura.facts import cloudwatch_logs
from logkura.records.layout import hour_of
from logkura.records.message import Message

__all__ = ["Gathering"]

_MAX_EVENTS = cloudwatch_logs.PUT_LOG_EVENTS_MAX_EVENTS.value
_MAX_BYTES = cloudwatch_logs.PUT_LOG_EVENTS_MAX_BYTES.value
_OVERHEAD_BYTES = cloudwatch_logs.EVENT_OVERHEAD_BYTES.value


class Gathering:
    """Joins consecutive lines of one log stream and hour, as far as one call of PutLogEvents.

    Which lines shared a message is not in them, so the messages need not be those of CloudWatch
    Logs; their events are.

    Args:
        zone: The time zone of the hour.
    """

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._lines: list[Message] = []
        self._bytes = 0

    def add(self, line: Message) -> Message | None:
        """Take a message of one event; return a finished message when it begins another."""
        size_bytes = sum(len(event.message.encode("utf-8", "replace")) for event in line.events)
        size_bytes += _OVERHEAD_BYTES
        finished = None if self._takes(line, size_bytes) else self.finish()
        self._lines.append(line)
        self._bytes += size_bytes
        return finished

    def _takes(self, line: Message, size_bytes: int) -> bool:
        if not self._lines:
            return True
        first = self._lines[0]
        return (
            replace(line, events=()) == replace(first, events=())
            and self._hour(line) == self._hour(first)
            and len(self._lines) < _MAX_EVENTS
            and self._bytes + size_bytes <= _MAX_BYTES
        )

    def _hour(self, line: Message) -> tuple[str, str]:
        return hour_of(line.first_timestamp, self._zone)

    def finish(self) -> Message | None:
        """Return what was gathered, if anything."""
        lines, self._lines, self._bytes = self._lines, [], 0
        if not lines:
            return None
        return replace(lines[0], events=tuple(event for line in lines for event in line.events))
