"""What CloudWatch Logs sends through a subscription: gzip members of one JSON document each.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html (read
2026-11-24); the control message is the one in
https://github.com/open-telemetry/opentelemetry-collector-contrib/issues/38433.
"""

import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from logkura.facts.firehose import RECORD_MAX_BYTES
from logkura.records.message import CONTROL_MESSAGE, Event, Message, dump_json

__all__ = ["Portion", "control_member", "portions"]

_LEVEL = 6
_HEALTH_CHECK = "CWL CONTROL MESSAGE: Checking health of destination Firehose."


@dataclass(frozen=True, slots=True)
class Portion:
    """Some events of a message and the gzip member that holds them; None when none can."""

    events: Sequence[Event]
    member: bytes | None


def portions(message: Message) -> Iterator[Portion]:
    """Yield a message in members that fit into a Firehose record, in the order of the events.

    A message that is too large is halved until it fits.  AWS does not say how it divides, nor
    what becomes of one event that does not fit.
    """
    member = _compress(message)
    if len(member) <= RECORD_MAX_BYTES.value:
        yield Portion(message.events, member)
    elif len(message.events) == 1:
        yield Portion(message.events, None)
    else:
        middle = len(message.events) // 2
        yield from portions(replace(message, events=message.events[:middle]))
        yield from portions(replace(message, events=message.events[middle:]))


def control_member(timestamp: int) -> bytes:
    """Return the message that checks a Firehose stream when a filter is put.

    Args:
        timestamp: Milliseconds since 1970.
    """
    check = Event("", timestamp, _HEALTH_CHECK)
    return _compress(Message(CONTROL_MESSAGE, "CloudwatchLogs", "", "", (), (check,)))


def _compress(message: Message) -> bytes:
    return gzip.compress(dump_json(message.to_document()), _LEVEL, mtime=0)
