"""The formats `event` and `message`, decided for the usual record: one member with one message.

A line of `event` is the message's header and the event's own text, so the text between two events
is exchanged for the end of one line and the begin of the next.  `},{"` cannot stand inside a
string of JSON, where a quote is escaped; it parts two events, or two objects of a list inside an
event, and then there are more parts than events.

The message is looked into by msgspec where that is there (`transform_typed`), else by json
(`transform_plain`).  What they do not take is decided by the reference.
"""

import re

from logkura.records import transform_plain, transform_reference
from logkura.records.codec import decode_base64, encode_base64, gzip_fast, inflate_member
from logkura.records.layout import Partition
from logkura.records.outcome import Archive, Outcome, Settings
from logkura.records.transform_header import END, EVENTS, HEADER, partitions

try:
    from logkura.records import transform_typed
except ImportError:
    HAS_MSGSPEC = False
else:
    HAS_MSGSPEC = True

__all__ = ["decide"]

_BETWEEN_EVENTS = re.compile(rb'\},\{"')


def decide(data: str, region: str, settings: Settings) -> Outcome:
    """Decide what becomes of one record; see `transform_reference.decide`.

    The text is the reference's, line by line; the members of `event` are compressed by `gzip_fast`.
    """
    try:
        raw = decode_base64(data)
    except ValueError:
        return transform_reference.decide(data, region, settings)
    content = inflate_member(raw)
    write = _event_lines if settings.format == "event" else _bare_text
    found = None if content is None else write(content, region, settings)
    if found is None:
        return transform_reference.decide(data, region, settings)
    partition, text = found
    member = gzip_fast(text) if settings.format == "event" else text
    return Archive(partition, encode_base64(member), None, raw)


def _event_lines(content: bytes, region: str, settings: Settings) -> tuple[Partition, bytes] | None:
    header = HEADER.match(content)
    if header is None or not content.endswith(END):
        return None
    partition = partitions(region, settings.zone).partition_of(header.groups())
    look = transform_typed.count_events if HAS_MSGSPEC else transform_plain.count_events
    parts = _BETWEEN_EVENTS.split(content)
    if partition is None or len(parts) != look(content) or b"\n" in content:
        return None
    begin = content.index(EVENTS, header.end(1))
    line = b"{" + content[header.start(1) : begin] + b',"'
    parts[0] = line + parts[0][begin + len(EVENTS) :]
    parts[-1] = parts[-1][: -len(END)] + b"}\n"
    return partition, (b"}\n" + line).join(parts)


def _bare_text(content: bytes, region: str, settings: Settings) -> tuple[Partition, bytes] | None:
    found = transform_typed.bare(content) if HAS_MSGSPEC else transform_plain.bare(content)
    if found is None:
        return None
    partition = Partition.of(
        account=found.owner,
        region=region,
        log_group=found.log_group,
        timestamp_milliseconds=found.timestamp_milliseconds,
        zone=settings.zone,
    )
    return partition, "\n".join([*found.texts, ""]).encode(errors="backslashreplace")
