"""The formats `event` and `message`, decided for the usual record: one member with one message.

With msgspec a message is written without building it (see `transform_typed`), otherwise it is
decoded and written by `json`.  What neither takes is decided by the reference.
"""

import json

from logkura.records import transform_reference
from logkura.records.codec import decode_base64, encode_base64, gzip_fast, inflate_member
from logkura.records.layout import Partition
from logkura.records.message import Message, NotAMessageError
from logkura.records.outcome import Archive, Drop, Outcome, Settings

try:
    from logkura.records import transform_typed
except ImportError:
    HAS_MSGSPEC = False
else:
    HAS_MSGSPEC = True

__all__ = ["decide"]


def decide(data: str, region: str, settings: Settings) -> Outcome:
    """Decide what becomes of one record; see `transform_reference.decide`.

    The text is the reference's, line by line; the members of `event` are compressed by `gzip_fast`.
    """
    try:
        raw = decode_base64(data)
    except ValueError:
        return transform_reference.decide(data, region, settings)
    content = inflate_member(raw)
    found = None if content is None else _written(content, region, settings)
    if found is None:
        return transform_reference.decide(data, region, settings)
    if isinstance(found, Drop):
        return found
    partition, text = found
    member = gzip_fast(text) if settings.format == "event" else text
    return Archive(partition, encode_base64(member), None, raw)


def _written(
    content: bytes, region: str, settings: Settings
) -> tuple[Partition, bytes] | Drop | None:
    """Return where a message goes and what is written of it, not compressed."""
    if HAS_MSGSPEC:
        is_event = settings.format == "event"
        write = transform_typed.event_lines if is_event else transform_typed.message_text
        if (found := write(content, region, settings.zone)) is not None:
            return found
    try:
        message = Message.from_document(json.loads(content.decode()))
    except (NotAMessageError, ValueError, RecursionError):
        return None
    if message.is_control or not message.events:
        return Drop()
    partition = transform_reference.partition_of(message, region, settings)
    if settings.format == "message":
        return partition, message.to_text()
    return partition, b"".join(line + b"\n" for line in message.to_lines())
