"""A message looked into with the standard library: what `transform_typed` does with msgspec."""

import json
from typing import Any, NamedTuple

from logkura.records.message import DATA_MESSAGE

__all__ = ["HEADER_FIELDS", "Bare", "bare", "count_events"]

HEADER_FIELDS = frozenset(
    {"messageType", "owner", "logGroup", "logStream", "subscriptionFilters", "logEvents"}
)


class Bare(NamedTuple):
    """What the `message` format needs of a message.

    Attributes:
        owner: Account of the log group.
        log_group: Its name.
        timestamp_milliseconds: Of the first event.
        texts: Of all events.
    """

    owner: str
    log_group: str
    timestamp_milliseconds: int
    texts: list[str]


def count_events(content: bytes) -> int | None:
    """Count the events whose text can be copied into lines as it stands.

    Returns:
        None when the content is no data message, has fields that are not known, holds no event, or
        an event has a field that the header has too, which would have to be renamed.
    """
    message = _loaded(content)
    if message is None or not HEADER_FIELDS.issuperset(message):
        return None
    events: list[dict[str, Any]] = message["logEvents"]
    return len(events) if HEADER_FIELDS.isdisjoint(set().union(*events)) else None


def bare(content: bytes) -> Bare | None:
    """Return the texts of a data message with events; None when the content is none."""
    message = _loaded(content)
    if message is None:
        return None
    events = message["logEvents"]
    texts = [event["message"] for event in events]
    return Bare(message["owner"], message["logGroup"], events[0]["timestamp"], texts)


def _loaded(content: bytes) -> dict[str, Any] | None:
    """Parse what is a data message with events, as `Message.from_document` sees it, in bulk."""
    try:
        message = json.loads(content.decode())
        names = (message[name] for name in ("owner", "logGroup", "logStream"))
        filters = message.get("subscriptionFilters", [])
        events = message["logEvents"]
        kinds = [{type(event[name]) for event in events} for name in ("id", "timestamp", "message")]
        texts = all(isinstance(name, str) for name in (*names, *filters))
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        return None
    is_data = message.get("messageType") == DATA_MESSAGE and isinstance(filters, list) and texts
    is_usual = isinstance(events, list) and kinds == [{str}, {int}, {str}]
    return message if is_data and is_usual else None
