"""A message looked into with msgspec, which checks it in a fraction of the time that json takes.

What is copied is not looked at: whether an event's id, and for `count_events` its message, is there
and is a string.

Raises:
    ImportError: msgspec is not there.
"""

import msgspec

from logkura.records.message import DATA_MESSAGE
from logkura.records.transform_plain import Bare

__all__ = ["bare", "count_events"]

_Absent = msgspec.UnsetType


class _Event(msgspec.Struct, rename="camel", gc=False):
    timestamp: int
    message_type: _Absent = msgspec.UNSET
    owner: _Absent = msgspec.UNSET
    log_group: _Absent = msgspec.UNSET
    log_stream: _Absent = msgspec.UNSET
    subscription_filters: _Absent = msgspec.UNSET
    log_events: _Absent = msgspec.UNSET


class _Events(msgspec.Struct, rename="camel", gc=False, forbid_unknown_fields=True):
    message_type: str
    owner: str
    log_group: str
    log_stream: str
    subscription_filters: list[str]
    log_events: list[_Event]


class _Line(msgspec.Struct, rename="camel", gc=False):
    timestamp: int
    message: str


class _Lines(msgspec.Struct, rename="camel", gc=False):
    message_type: str
    owner: str
    log_group: str
    log_stream: str
    log_events: list[_Line]
    subscription_filters: list[str] = msgspec.field(default_factory=list)


_events = msgspec.json.Decoder(_Events).decode
_lines = msgspec.json.Decoder(_Lines).decode


def count_events(content: bytes) -> int | None:
    """Count the events whose text can be copied; see `transform_plain.count_events`."""
    try:
        # What is skipped is not decoded, and so not seen to be no UTF-8.
        if not content.isascii():
            content.decode()
        message = _events(content)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return len(message.log_events) if message.message_type == DATA_MESSAGE else None


def bare(content: bytes) -> Bare | None:
    """Return the texts of a data message; see `transform_plain.bare`."""
    try:
        message = _lines(content)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    events = message.log_events
    if message.message_type != DATA_MESSAGE or not events:
        return None
    texts = [event.message for event in events]
    return Bare(message.owner, message.log_group, events[0].timestamp, texts)
