"""PutLogEvents in batches that CloudWatch Logs accepts, and what it answered."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from logkura.demo.account import Fingerprints
from logkura.demo.inputs import LogFile
from logkura.demo.lines import Refusal, Refused, Stamper, read_lines
from logkura.facts import cloudwatch_logs

__all__ = ["Sent", "send_file"]

_OVERHEAD_BYTES = cloudwatch_logs.EVENT_OVERHEAD_BYTES.value
_BATCH_MAX_BYTES = cloudwatch_logs.PUT_LOG_EVENTS_MAX_BYTES.value
_BATCH_MAX_EVENTS = cloudwatch_logs.PUT_LOG_EVENTS_MAX_EVENTS.value
_BATCH_MAX_SPAN_MILLISECONDS = cloudwatch_logs.PUT_LOG_EVENTS_MAX_SPAN_HOURS.value * 3_600_000


@dataclass(slots=True)
class Sent:
    """What was read and what CloudWatch Logs took; grows while files are sent."""

    lines: int = 0
    bytes: int = 0
    fingerprints: Fingerprints = field(default_factory=Fingerprints)
    refused: Counter[Refusal] = field(default_factory=Counter)


@dataclass(slots=True)
class _Batch:
    """Events of one call, as they stand in the file; `in_order` is how they are sent."""

    events: list[dict[str, Any]] = field(default_factory=list)
    size_bytes: int = 0
    first: int = 0
    last: int = 0

    def takes(self, event: dict[str, Any], size_bytes: int) -> bool:
        """Tell whether the event fits: count, bytes, and span of time."""
        if not self.events:
            return True
        first, last = min(self.first, event["timestamp"]), max(self.last, event["timestamp"])
        return (
            len(self.events) < _BATCH_MAX_EVENTS
            and self.size_bytes + size_bytes <= _BATCH_MAX_BYTES
            and last < first + _BATCH_MAX_SPAN_MILLISECONDS
        )

    def add(self, event: dict[str, Any], size_bytes: int) -> None:
        """Take an event that fits."""
        timestamp = event["timestamp"]
        self.first = min(self.first, timestamp) if self.events else timestamp
        self.last = max(self.last, timestamp) if self.events else timestamp
        self.events.append(event)
        self.size_bytes += size_bytes

    def in_order(self) -> list[dict[str, Any]]:
        """Return the events in order of time, as a call must have them; else as in the file."""
        return sorted(self.events, key=lambda event: event["timestamp"])


def send_file(
    file: LogFile,
    log_stream: str,
    logs: Any,
    stamper: Stamper,
    sent: Sent,
    on_refused: Callable[[Refused], None],
    on_call: Callable[[], None] = lambda: None,
) -> None:
    """Send one file's lines to its log group, adding to `sent`.

    Args:
        file: The file and its log group, which must exist with the stream.
        log_stream: Name of the log stream.
        logs: A client of CloudWatch Logs.
        stamper: Gives the lines their times.
        sent: The count so far.
        on_refused: Told each line that could not even be sent.
        on_call: Told of each call of PutLogEvents when it is done.
    """
    batch = _Batch()
    for line in read_lines(file.path, file.size_bytes):
        sent.lines += 1
        if isinstance(line, Refused):
            sent.refused[line.reason] += 1
            on_refused(line)
            continue
        event = {"timestamp": stamper.milliseconds(line.message), "message": line.message}
        if not batch.takes(event, line.size_bytes + _OVERHEAD_BYTES):
            _put(batch, file.log_group, log_stream, logs, sent)
            on_call()
            batch = _Batch()
        batch.add(event, line.size_bytes + _OVERHEAD_BYTES)
    _put(batch, file.log_group, log_stream, logs, sent)


def _put(batch: _Batch, log_group: str, log_stream: str, logs: Any, sent: Sent) -> None:
    if not batch.events:
        return
    events = batch.in_order()
    answer = logs.put_log_events(logGroupName=log_group, logStreamName=log_stream, logEvents=events)
    rejected = answer.get("rejectedLogEventsInfo", {})
    # Events are in order of time: the old ones stand at the start, the future ones at the end.
    first = max(
        rejected.get("tooOldLogEventEndIndex", 0), rejected.get("expiredLogEventEndIndex", 0)
    )
    last = rejected.get("tooNewLogEventStartIndex", len(events))
    sent.refused[Refusal.TOO_OLD] += first
    sent.refused[Refusal.TOO_NEW] += len(events) - last
    _count(events[first:last], log_group, log_stream, sent)


def _count(events: Iterable[dict[str, Any]], log_group: str, log_stream: str, sent: Sent) -> None:
    for event in events:
        message = event["message"]
        sent.bytes += len(message.encode())
        sent.fingerprints.add(log_group, log_stream, event["timestamp"], message)
