"""Messages as CloudWatch Logs nearly always sends them, decoded several times faster.

A message is *plain* when it has the documented fields and no others, each of its kind, in valid
UTF-8.  msgspec decodes such a document into bare structures; everything else, and everything where
msgspec is not installed, is None here and goes through `records.message`, which equals this.
"""

import types
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from itertools import groupby
from typing import Any, Protocol

from logkura.records.message import CONTROL_MESSAGE, DATA_MESSAGE, Event, Message

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


_HEADER = [
    ("owner", str),
    ("log_group", str),
    ("log_stream", str),
    ("subscription_filters", list[str]),
]
_EVENT = [("id", str), ("timestamp", int), ("message", str)]
_NAMES = {
    "message_type": "messageType",
    "log_group": "logGroup",
    "log_stream": "logStream",
    "subscription_filters": "subscriptionFilters",
    "events": "logEvents",
}
_UNREADABLE = (ValueError, RecursionError)


class _Decoders:
    """The structures and their decoders.

    Args:
        msgspec: The package.
    """

    def __init__(self, msgspec: Any) -> None:
        def struct(name: str, fields: list[Any]) -> Any:
            # Strings and numbers make no cycles: the collector need not look at them.
            return msgspec.defstruct(
                name, fields, rename=_NAMES, forbid_unknown_fields=True, gc=False
            )

        events = types.GenericAlias(list, (struct("Event", _EVENT),))
        self.message = struct("Message", [("message_type", str), *_HEADER, ("events", events)])
        self.decode_message = msgspec.json.Decoder(self.message).decode
        self.decode_lines = msgspec.json.Decoder(struct("Line", [*_HEADER, *_EVENT])).decode_lines


def _found() -> _Decoders | None:
    try:
        return _Decoders(import_module("msgspec"))
    except ImportError:
        return None


_DECODERS = _found()


def decode_message(content: bytes) -> PlainMessage | None:
    """Decode one document of a subscription, control messages among them; None if not plain."""
    if _DECODERS is None:
        return None
    try:
        message: PlainMessage = _DECODERS.decode_message(content)
    except _UNREADABLE:
        return None
    return message if message.message_type in {DATA_MESSAGE, CONTROL_MESSAGE} else None


def decode_lines(content: bytes) -> list[PlainMessage] | None:
    """Decode lines of the `event` format into messages, one a run of lines with the same header.

    Returns:
        None when one of the lines is not plain.
    """
    if _DECODERS is None:
        return None
    try:
        lines = _DECODERS.decode_lines(content)
    except _UNREADABLE:
        return None
    # A line has what an event has, and is taken for one.
    return [
        _DECODERS.message(DATA_MESSAGE, *header, list(events))
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
    some: PlainMessage = type(message)(
        message.message_type,  # type: ignore[call-arg]
        message.owner,
        message.log_group,
        message.log_stream,
        message.subscription_filters,
        list(events),
    )
    return some
