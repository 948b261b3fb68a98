"""What PutLogEvents takes, what it refuses as a whole, and which events it rejects singly.

Source: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
(read 2026-11-24).  The texts of errors are those that users of AWS report, such as
https://github.com/maxbanton/cwh/issues/101.  The span of 24 hours is measured over the events that
are neither too old nor too new, as the page says.  The page calls the index of too old events
exclusive, and says nothing of the one of expired events: it is exclusive here too, and stands only
when events are expired that are not also too old.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from moto.logs.exceptions import InvalidParameterException

from logkura.facts.cloudwatch_logs import (
    EVENT_AGE_MAX_DAYS,
    EVENT_FUTURE_MAX_HOURS,
    EVENT_MAX_BYTES,
    EVENT_OVERHEAD_BYTES,
    PUT_LOG_EVENTS_MAX_BYTES,
    PUT_LOG_EVENTS_MAX_EVENTS,
    PUT_LOG_EVENTS_MAX_SPAN_HOURS,
)

__all__ = ["Accepted", "accept", "check_members"]

_HOUR = 3_600_000
_DAY = 24 * _HOUR


@dataclass(frozen=True, slots=True)
class Accepted:
    """One call's outcome.

    Attributes:
        events: The events to keep, each with `timestamp` and `message`.
        size_bytes: The sum of their messages in UTF-8.
        rejected: `rejectedLogEventsInfo` of the answer; empty when all were taken.
    """

    events: Sequence[dict[str, Any]]
    size_bytes: int
    rejected: dict[str, int]


def check_members(events: Any) -> None:
    """Hold the events to the service's model.

    Raises:
        InvalidParameterException: There are none or too many, or one lacks a member or is empty.
    """
    if not events:
        raise _violation("logEvents", "Member must have length greater than or equal to 1")
    most = PUT_LOG_EVENTS_MAX_EVENTS.value
    if len(events) > most:
        raise _violation("logEvents", f"Member must have length less than or equal to {most}")
    for number, event in enumerate(events, 1):
        member = f"logEvents.{number}.member"
        if not isinstance(event.get("timestamp"), int):
            raise _violation(f"{member}.timestamp", "Member must not be null")
        if event["timestamp"] < 0:
            raise _violation(
                f"{member}.timestamp", "Member must have value greater than or equal to 0"
            )
        if not isinstance(event.get("message"), str):
            raise _violation(f"{member}.message", "Member must not be null")
        if not event["message"]:
            raise _violation(
                f"{member}.message", "Member must have length greater than or equal to 1"
            )


def accept(events: Sequence[dict[str, Any]], now: int, retention_days: int | None) -> Accepted:
    """Decide one call.

    Args:
        events: The events, as `check_members` leaves them.
        now: The lab's time, in milliseconds since 1970.
        retention_days: The log group's retention; None keeps for ever.

    Raises:
        InvalidParameterException: The batch or an event is too large, the order is wrong, or the
            span too wide.
    """
    sizes = _check_sizes(events)
    times = [event["timestamp"] for event in events]
    if any(later < earlier for earlier, later in pairwise(times)):
        raise InvalidParameterException(
            "Log events in a single PutLogEvents request must be in chronological order."
        )
    too_old = bisect_left(times, now - EVENT_AGE_MAX_DAYS.value * _DAY)
    too_new = bisect_right(times, now + EVENT_FUTURE_MAX_HOURS.value * _HOUR)
    _check_span(times[too_old:too_new])
    expired = bisect_left(times, now - retention_days * _DAY) if retention_days else 0
    rejected = {}
    if too_old:
        rejected["tooOldLogEventEndIndex"] = too_old
    if expired > too_old:
        rejected["expiredLogEventEndIndex"] = expired
    if too_new < len(times):
        rejected["tooNewLogEventStartIndex"] = too_new
    first = max(too_old, expired)
    return Accepted(events[first:too_new], sum(sizes[first:too_new]), rejected)


def _check_sizes(events: Sequence[dict[str, Any]]) -> list[int]:
    # JSON allows lone surrogates, which UTF-8 does not: they count as what they would take.
    sizes = [len(event["message"].encode("utf-8", "surrogatepass")) for event in events]
    overhead, event_max = EVENT_OVERHEAD_BYTES.value, EVENT_MAX_BYTES.value
    largest = max(sizes) + overhead
    if largest > event_max:
        raise InvalidParameterException(
            f"Log event too large: {largest} bytes exceeds limit of {event_max}"
        )
    total, batch_max = sum(sizes) + overhead * len(sizes), PUT_LOG_EVENTS_MAX_BYTES.value
    if total > batch_max:
        raise InvalidParameterException(
            f"Upload too large: {total} bytes exceeds limit of {batch_max}"
        )
    return sizes


def _check_span(times: Sequence[int]) -> None:
    hours = PUT_LOG_EVENTS_MAX_SPAN_HOURS.value
    if times and times[-1] - times[0] > hours * _HOUR:
        raise InvalidParameterException(
            f"The batch of log events in a single PutLogEvents request cannot span more than "
            f"{hours} hours."
        )


def _violation(member: str, constraint: str) -> InvalidParameterException:
    return InvalidParameterException(
        f"1 validation error detected: Value at '{member}' failed to satisfy constraint: "
        f"{constraint}"
    )
