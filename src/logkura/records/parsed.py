"""The usual message, checked by `msgspec` in one go, and its events' own text.

In a message that passed, every event is an object of an id, a time and a text and of nothing else.
No object is inside another, and inside a string a quote is escaped: `},{"id":"` then stands between
two events and nowhere else, and the text between is an event's own, ready to be a line.
"""

import re
from collections.abc import Callable, Sequence
from operator import attrgetter
from types import GenericAlias
from typing import Any, NamedTuple

from logkura.records.runs import HEADER

try:
    import msgspec
except ImportError:
    HAS_MSGSPEC = False
else:
    HAS_MSGSPEC = True

__all__ = ["Parsed", "parse", "parse_with_lines"]

_TIME, _TEXT = attrgetter("timestamp"), attrgetter("message")
_BETWEEN_EVENTS = re.compile(rb'\},\{"id":"')
_EVENTS_BEGIN = len(b'"logEvents":[{"id":"')
_EVENTS_END = len(b"}]}")


class Parsed(NamedTuple):
    """A message and its events.

    Attributes:
        message: Its fields, and those of its events, by the names of `records.message.Message`.
        text_bytes: The length of its text.
        header: The fields of a line before the event's own, in JSON, with the first of these.
        lines: Each event's text behind that, without its last brace; empty when not wanted.
    """

    message: Any
    text_bytes: int
    header: bytes
    lines: Sequence[bytes]

    @property
    def times(self) -> list[int]:
        """Milliseconds of each event."""
        return list(map(_TIME, self.message.events))

    def to_lines(self, begin: int, end: int) -> Sequence[bytes]:
        """Return some events in the `event` format, each with its line feed, in pieces to join."""
        between = b"}\n" + self.header
        return self.header, between.join(self.lines[begin:end]), b"}\n"

    def to_text(self, begin: int, end: int) -> Sequence[bytes]:
        """Return some events in the `message` format, in pieces to join."""
        return "\n".join(map(_TEXT, self.message.events[begin:end])).encode(), b"\n"


_NAMES = {
    "message_type": "messageType",
    "log_group": "logGroup",
    "log_stream": "logStream",
    "subscription_filters": "subscriptionFilters",
    "events": "logEvents",
}


def _decoder() -> Callable[[bytes | memoryview], Any]:
    def struct(name: str, fields: list[Any]) -> Any:
        # Strings and numbers make no cycles: the collector need not look at them.
        return msgspec.defstruct(name, fields, rename=_NAMES, forbid_unknown_fields=True, gc=False)

    event = struct("Event", [("id", str), ("timestamp", int), ("message", str)])
    fields = [
        ("message_type", str),
        ("owner", str),
        ("log_group", str),
        ("log_stream", str),
        ("subscription_filters", list[str]),
        ("events", GenericAlias(list, (event,))),
    ]
    return msgspec.json.Decoder(struct("Message", fields)).decode


_DECODE = _decoder() if HAS_MSGSPEC else None


def parse(text: bytes | memoryview) -> Parsed | None:
    """Check a message whose header is as usual; None when the reader must judge it."""
    if _DECODE is None:
        return None
    try:
        return Parsed(_DECODE(text), len(text), b"", ())
    except (ValueError, RecursionError):
        return None


def parse_with_lines(text: bytes | memoryview) -> Parsed | None:
    """Check a message, and cut it into its events' text."""
    parsed, header = parse(text), HEADER.match(text)
    if parsed is None or header is None:
        return None
    begin = header.end(1)
    # In the header there are no objects, so it is split off with the first event.
    lines = _BETWEEN_EVENTS.split(text)
    lines[-1] = lines[-1][:-_EVENTS_END]
    lines[0] = lines[0][begin + _EVENTS_BEGIN :]
    events = parsed.message.events
    if len(lines) != len(events) or not lines[0].startswith(events[0].id.encode() + b'"'):
        # The field stands twice, or an event begins with another one.
        return None
    return Parsed(parsed.message, len(text), b"{" + header[1] + b'"id":"', lines)
