"""From a file to log events: what CloudWatch Logs will take, and what it refuses, by name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from logkura.facts import cloudwatch_logs

__all__ = ["Line", "Refusal", "Refused", "Stamper", "read_lines"]

_MESSAGE_MAX_BYTES = (
    cloudwatch_logs.EVENT_MAX_BYTES.value - cloudwatch_logs.EVENT_OVERHEAD_BYTES.value
)


class Refusal(StrEnum):
    """Why CloudWatch Logs does not take a line."""

    EMPTY = "empty"
    NOT_UTF_8 = "not-utf-8"
    TOO_LARGE = "too-large"
    TOO_OLD = "too-old"
    TOO_NEW = "too-new"

    @property
    def sentence(self) -> str:
        """What it means, for the person who reads the account."""
        return _SENTENCES[self]


_SENTENCES = {
    Refusal.EMPTY: "an event has at least one character",
    Refusal.NOT_UTF_8: "an event is UTF-8 text; the bytes are kept whole in quarantine",
    Refusal.TOO_LARGE: (
        f"an event has at most {cloudwatch_logs.EVENT_MAX_BYTES.value:,} bytes with its overhead; "
        "the bytes are kept whole in quarantine"
    ),
    Refusal.TOO_OLD: f"an event is at most {cloudwatch_logs.EVENT_AGE_MAX_DAYS.value} days old",
    Refusal.TOO_NEW: (
        f"an event is at most {cloudwatch_logs.EVENT_FUTURE_MAX_HOURS.value} hours ahead"
    ),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A line that can be sent; `message` has no line feed, and keeps a carriage return."""

    message: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that CloudWatch Logs would refuse, whole."""

    reason: Refusal
    content: bytes
    offset_bytes: int


def read_lines(path: Path, size_bytes: int) -> Iterator[Line | Refused]:
    """Yield the lines of a file's first `size_bytes`.

    A line ends at a line feed, which is not part of it; a last line needs none.
    """
    offset = 0
    with path.open("rb") as file:
        while offset < size_bytes:
            raw = file.readline(size_bytes - offset)
            if not raw:
                return
            content = raw.removesuffix(b"\n")
            yield _classify(content, offset)
            offset += len(raw)


def _classify(content: bytes, offset_bytes: int) -> Line | Refused:
    if not content:
        return Refused(Refusal.EMPTY, content, offset_bytes)
    if len(content) > _MESSAGE_MAX_BYTES:
        return Refused(Refusal.TOO_LARGE, content, offset_bytes)
    try:
        return Line(content.decode(), len(content))
    except UnicodeDecodeError:
        return Refused(Refusal.NOT_UTF_8, content, offset_bytes)


_ISO = re.compile(
    r"\W?(?P<day>\d{4}-\d\d-\d\d)[T ](?P<time>\d\d:\d\d:\d\d)(?:[.,](?P<fraction>\d{1,9}))?"
    r" ?(?P<zone>Z|[+-]\d\d:?\d\d)?"
)
_COMMON_LOG = re.compile(r"\[(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4})\]")
_SYSLOG = re.compile(r"[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d")
_SEARCHED_CHARACTERS = 200


class Stamper:
    """Gives each line its time: that of sending, or the one that stands in the line.

    A line without a time of its own takes that of the line before it, as the CloudWatch agent
    does with `timestamp_format`; times without a zone are read as UTC.

    Args:
        now: The time of sending.
        from_lines: Whether to look into the lines.
    """

    def __init__(self, now: datetime, *, from_lines: bool) -> None:
        self._now = now
        self._from_lines = from_lines
        self._last_milliseconds = int(now.timestamp() * 1000)

    def milliseconds(self, message: str) -> int:
        """Return the time of the next line."""
        if self._from_lines:
            found = self._find(message[:_SEARCHED_CHARACTERS])
            if found is not None:
                self._last_milliseconds = int(found.timestamp() * 1000)
        return self._last_milliseconds

    def _find(self, text: str) -> datetime | None:
        try:
            if found := _ISO.match(text):
                return _iso(found)
            if found := _COMMON_LOG.search(text):
                return datetime.strptime(found[1], "%d/%b/%Y:%H:%M:%S %z")
            if found := _SYSLOG.match(text):
                return self._syslog(found[0])
        except ValueError:
            return None
        return None

    def _syslog(self, text: str) -> datetime:
        """Read a time without a year: the latest such day that is not in the future."""
        found = datetime.strptime(f"{self._now.year} {text}", "%Y %b %d %H:%M:%S").replace(
            tzinfo=UTC
        )
        if found - self._now > timedelta(days=1):
            return found.replace(year=found.year - 1)
        return found


def _iso(found: re.Match[str]) -> datetime:
    fraction = (found["fraction"] or "0").ljust(6, "0")[:6]
    zone = (found["zone"] or "Z").replace("Z", "+00:00")
    return datetime.fromisoformat(f"{found['day']}T{found['time']}.{fraction}{zone}")
