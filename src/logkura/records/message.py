"""What CloudWatch Logs sends through a subscription, as values.

A subscription message is one JSON document, sent as one gzip member:

    {"messageType": "DATA_MESSAGE", "owner": "123456789012", "logGroup": "/demo/os",
     "logStream": "host-1", "subscriptionFilters": ["archive"],
     "logEvents": [{"id": "…", "timestamp": 1700000000000, "message": "…"}]}

Fields that are not listed here are kept, whatever they are: AWS adds some (`policyLevel` with
account-level policies), and an archive that drops what it does not know is no archive.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
(read 2026-11-23).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["CONTROL_MESSAGE", "DATA_MESSAGE", "Event", "Message", "NotAMessageError", "dump_json"]

DATA_MESSAGE = "DATA_MESSAGE"
CONTROL_MESSAGE = "CONTROL_MESSAGE"

_EVENT_FIELDS = frozenset({"id", "timestamp", "message"})
_MESSAGE_FIELDS = frozenset(
    {"messageType", "owner", "logGroup", "logStream", "subscriptionFilters", "logEvents"}
)


class NotAMessageError(ValueError):
    """A JSON document that is not a subscription message; the text says what is missing."""


def dump_json(value: Any) -> bytes:
    """Serialise compactly as UTF-8; lone surrogates, which JSON allows, stay escaped."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Event:
    """One log event.

    Attributes:
        id: CloudWatch Logs' identifier, 56 digits; unique within its log stream.
        timestamp: Milliseconds since the epoch.
        message: The line as the agent sent it.
        extra: Fields beyond these three, as they came.
    """

    id: str
    timestamp: int
    message: str
    extra: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_document(cls, document: Any) -> "Event":
        """Read one element of `logEvents`.

        Raises:
            NotAMessageError: A field is missing or of the wrong kind.
        """
        if not isinstance(document, dict):
            raise NotAMessageError("an element of logEvents is no object")
        identifier, timestamp = document.get("id"), document.get("timestamp")
        message = document.get("message")
        # Emulators and older agents send a number as id; AWS documents a string.
        if isinstance(identifier, int) and not isinstance(identifier, bool):
            identifier = str(identifier)
        if not isinstance(identifier, str):
            raise NotAMessageError("a log event has no id")
        if not isinstance(timestamp, int) or isinstance(timestamp, bool):
            raise NotAMessageError("a log event has no timestamp in whole milliseconds")
        if not isinstance(message, str):
            raise NotAMessageError("a log event has no message")
        extra = {key: document[key] for key in document if key not in _EVENT_FIELDS}
        return cls(identifier, timestamp, message, extra)

    def to_document(self) -> dict[str, Any]:
        """Return the event as CloudWatch Logs would send it."""
        return {"id": self.id, "timestamp": self.timestamp, "message": self.message, **self.extra}


@dataclass(frozen=True, slots=True)
class Message:
    """One subscription message with its events.

    Attributes:
        message_type: `DATA_MESSAGE` or `CONTROL_MESSAGE`.
        owner: Account of the log group, 12 digits (`CloudwatchLogs` in control messages).
        log_group: Name of the log group; empty in control messages.
        log_stream: Name of the log stream; empty in control messages.
        subscription_filters: Names of the filters that matched.
        events: The events, in the order they came.
        extra: Fields beyond these, as they came.
    """

    message_type: str
    owner: str
    log_group: str
    log_stream: str
    subscription_filters: tuple[str, ...]
    events: tuple[Event, ...]
    extra: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def from_document(cls, document: Any) -> "Message":
        """Read a decoded JSON document.

        Raises:
            NotAMessageError: It is no subscription message.
        """
        if not isinstance(document, dict):
            raise NotAMessageError("the document is no object")
        if document.get("messageType") not in {DATA_MESSAGE, CONTROL_MESSAGE}:
            raise NotAMessageError("messageType is neither DATA_MESSAGE nor CONTROL_MESSAGE")
        for name in ("owner", "logGroup", "logStream"):
            if not isinstance(document.get(name), str):
                raise NotAMessageError(f"{name} is missing")
        events = document.get("logEvents")
        if not isinstance(events, list):
            raise NotAMessageError("logEvents is missing")
        filters = document.get("subscriptionFilters", [])
        if not isinstance(filters, list) or not all(isinstance(name, str) for name in filters):
            raise NotAMessageError("subscriptionFilters is no list of names")
        return cls(
            document["messageType"],
            document["owner"],
            document["logGroup"],
            document["logStream"],
            tuple(filters),
            tuple(Event.from_document(event) for event in events),
            {key: document[key] for key in document if key not in _MESSAGE_FIELDS},
        )

    @property
    def is_control(self) -> bool:
        """Whether this is CloudWatch Logs' check of the destination, which holds no log."""
        return self.message_type == CONTROL_MESSAGE

    @property
    def first_timestamp(self) -> int:
        """Milliseconds of the first event, which decides the partition; 0 without events."""
        return self.events[0].timestamp if self.events else 0

    def _header(self) -> dict[str, Any]:
        return {
            "owner": self.owner,
            "logGroup": self.log_group,
            "logStream": self.log_stream,
            "subscriptionFilters": list(self.subscription_filters),
        }

    def to_document(self) -> dict[str, Any]:
        """Return the message as CloudWatch Logs would send it."""
        return {
            "messageType": self.message_type,
            **self._header(),
            "logEvents": [event.to_document() for event in self.events],
            **self.extra,
        }

    def to_lines(self) -> Iterator[bytes]:
        """Yield the message in the `event` format: one JSON document an event, no newline.

        A line is the message's header with the event's fields after it.  A field of the event
        that has the name of a header field is kept as `event.<name>`.
        """
        header = {**self._header(), **self.extra}
        for event in self.events:
            fields = event.to_document()
            renamed = {
                f"event.{key}" if key in header or key in _MESSAGE_FIELDS else key: fields[key]
                for key in fields
            }
            yield dump_json({**header, **renamed})

    def to_text(self) -> bytes:
        """Return the message in the `message` format: each event's text and a line feed, in UTF-8.

        Ids, times and streams are gone, and an event of several lines is several lines.  A lone
        surrogate, which JSON allows and UTF-8 does not, is written as its escape.
        """
        text = "\n".join([*(event.message for event in self.events), ""])
        return text.encode(errors="backslashreplace")

    @classmethod
    def from_line(cls, document: Any) -> "Message":
        """Read one line of the `event` format back, as a message with one event.

        Raises:
            NotAMessageError: It is no such line.
        """
        if not isinstance(document, dict) or "logEvents" in document:
            raise NotAMessageError("the document is no archived event")
        header = {"messageType": DATA_MESSAGE}
        event = {}
        for key, value in document.items():
            if key.startswith("event."):
                event[key.removeprefix("event.")] = value
            elif key in _EVENT_FIELDS:
                event[key] = value
            else:
                header[key] = value
        return cls.from_document({**header, "logEvents": [event]})
