"""The formats `event` and `message` with msgspec: a message is checked rather than built.

A line of `event` is the message's header and the event's own text, so the text between two events
is exchanged for the end of one line and the begin of the next.  `},{"` cannot stand inside a
string of JSON, where a quote is escaped; it parts two events, or two objects of a list inside an
event, and then there are more parts than events.  An event with a field that the header has too
is refused here, because it would have to be renamed.

What is copied is not looked at: whether an event's id (and in `event` its message) is there and is
a string.

Raises:
    ImportError: msgspec is not there.
"""

import re
from zoneinfo import ZoneInfo

import msgspec

from logkura.records.layout import Partition
from logkura.records.message import DATA_MESSAGE
from logkura.records.transform_header import END, EVENTS, HEADER, partitions

__all__ = ["event_lines", "message_text"]

_BETWEEN_EVENTS = re.compile(rb'\},\{"')
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


def event_lines(content: bytes, region: str, zone: ZoneInfo) -> tuple[Partition, bytes] | None:
    """Return where a message goes and its lines; None when this is not the way for it."""
    header = HEADER.match(content)
    if header is None or not content.endswith(END):
        return None
    partition = partitions(region, zone).partition_of(header.group(1, 2))
    try:
        if partition is None or not (content.isascii() or content.decode()):
            return None
        events = _events(content).log_events
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    begin = content.index(EVENTS, header.end(1))
    parts = _BETWEEN_EVENTS.split(content)
    if len(parts) != len(events):
        return None
    line = b"{" + content[header.start(1) : begin] + b',"'
    parts[0] = line + parts[0][begin + len(EVENTS) :]
    parts[-1] = parts[-1][: -len(END)] + b"}\n"
    return partition, (b"}\n" + line).join(parts)


def message_text(content: bytes, region: str, zone: ZoneInfo) -> tuple[Partition, bytes] | None:
    """Return where a message goes and its bare text; None when this is not the way for it."""
    try:
        message = _lines(content)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    if message.message_type != DATA_MESSAGE or not message.log_events:
        return None
    partition = Partition.of(
        account=message.owner,
        region=region,
        log_group=message.log_group,
        timestamp_milliseconds=message.log_events[0].timestamp,
        zone=zone,
    )
    texts = [event.message for event in message.log_events]
    texts.append("")
    return partition, "\n".join(texts).encode()
