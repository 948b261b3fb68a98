"""Messages as CloudWatch Logs nearly always sends them, decoded several times faster.

A message is *plain* when it has the documented fields and no others, each of its kind, in valid
UTF-8.  msgspec decodes such text into bare structures; everything else, and everything where
msgspec is not installed, is None here and goes through `records.message`, which equals this.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from itertools import groupby
from typing import Any, Protocol

from logkura.records.message import CONTROL_MESSAGE, DATA_MESSAGE, Event, Message
from logkura.records.parsed import parse

__all__ = ["PlainEvent", "PlainMessage", "decode_lines", "decode_message", "with_events"]


class PlainEvent(Protocol):
    """One log event; see `records.message.Event`."""

    id: str
    timestamp: int
    message: str


class PlainMessage(Protocol):
    """One message; see `records.message.Message`."""

    message_type: str
    owner: str
    log_group: str
    log_stream: str
    subscription_filters: Sequence[str]
    events: Sequence[PlainEvent]


def decode_message(content: bytes) -> PlainMessage | None:
    """Decode one document of a subscription, control messages among them; None if not plain."""
    parsed = parse(content)
    if parsed is None or parsed.message.message_type not in {DATA_MESSAGE, CONTROL_MESSAGE}:
        return None
    message: PlainMessage = parsed.message
    return message


_LINE = {
    "owner": str,
    "log_group": str,
    "log_stream": str,
    "subscription_filters": list[str],
    "id": str,
    "timestamp": int,
    "message": str,
}
_NAMES = {
    "log_group": "logGroup",
    "log_stream": "logStream",
    "subscription_filters": "subscriptionFilters",
}


def _lines_decoder() -> Callable[[bytes], list[Any]] | None:
    try:
        msgspec: Any = import_module("msgspec")
    except ImportError:
        return None
    # Strings and numbers make no cycles: the collector need not look at them.
    line = msgspec.defstruct(
        "Line", list(_LINE.items()), rename=_NAMES, forbid_unknown_fields=True, gc=False
    )
    decoder: Callable[[bytes], list[Any]] = msgspec.json.Decoder(line).decode_lines
    return decoder


_DECODE_LINES = _lines_decoder()


@dataclass(slots=True)
class _Gathered:
    """Lines with the same header.  A line has what an event has, and is taken for one."""

    message_type: str
    owner: str
    log_group: str
    log_stream: str
    subscription_filters: Sequence[str]
    events: Sequence[PlainEvent]


def decode_lines(content: bytes) -> list[PlainMessage] | None:
    """Decode lines of the `event` format into messages, one a run of lines with the same header.

    Returns:
        None when one of the lines is not plain.
    """
    if _DECODE_LINES is None:
        return None
    try:
        lines = _DECODE_LINES(content)
    except (ValueError, RecursionError):
        return None
    return [
        _Gathered(DATA_MESSAGE, *header, list(events))
        for header, events in groupby(lines, key=_header)
    ]


def _header(line: Any) -> tuple[str, str, str, list[str]]:
    return line.owner, line.log_group, line.log_stream, line.subscription_filters


def with_events(
    message: Message | PlainMessage, events: Sequence[Event | PlainEvent]
) -> Message | PlainMessage:
    """Return a message with some of its events."""
    if isinstance(message, Message):
        return replace(message, events=tuple(events))  # type: ignore[arg-type]
    return _Gathered(
        message.message_type,
        message.owner,
        message.log_group,
        message.log_stream,
        message.subscription_filters,
        list(events),  # type: ignore[arg-type]
    )
