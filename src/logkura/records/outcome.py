"""What the transformer can decide about a record, and the settings it decides by."""

from dataclasses import dataclass, field
from typing import Literal
from zoneinfo import ZoneInfo

from logkura.facts.firehose import TRANSFORM_PAYLOAD_MAX_BYTES
from logkura.records.layout import Partition
from logkura.records.message import Message

__all__ = ["Archive", "Drop", "Fail", "Outcome", "Scatter", "Settings", "TransformError"]


class TransformError(ValueError):
    """The invocation itself is none of Firehose's: nothing can be answered for a record."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How records become objects.

    Attributes:
        format: `envelope` keeps messages as they came, `event` writes one log event a line,
            `message` the bare text of each event.
        verify: Whether an `envelope` record is inflated and its checksum compared before it is
            archived.  The other formats inflate every record, and so verify it, in any case.
        zone: The time zone of date and hour.
        response_max_bytes: The largest response to give, with a margin below Lambda's limit for
            what the runtime adds.
    """

    format: Literal["envelope", "event", "message"] = "envelope"
    verify: bool = True
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    response_max_bytes: int = TRANSFORM_PAYLOAD_MAX_BYTES.value - 64 * 1024


@dataclass(frozen=True, slots=True)
class Archive:
    """Write the record's messages, which share a partition.

    Attributes:
        partition: Where they go.
        data: What to write, in base64.
        messages: The messages, in case they must be split; None when they were not decoded.
        raw: The record as it came, to decode them from then.
    """

    partition: Partition
    data: str
    messages: tuple[Message, ...] | None
    raw: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Drop:
    """The record holds no log event: a control message, or nothing at all."""


@dataclass(frozen=True, slots=True)
class Scatter:
    """The record holds messages of several partitions: put each back as a record of its own."""

    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Fail:
    """The record cannot be decoded; Firehose keeps its bytes below the error prefix."""

    reason: str


Outcome = Archive | Drop | Scatter | Fail
