"""Ids of log events that look and sort as those of CloudWatch Logs."""

from collections.abc import Sequence
from itertools import count

__all__ = ["EventIds"]

_TIMESTAMP_SHIFT = 144
_INGESTION_SHIFT = 96
_BATCH_SHIFT = 16


class EventIds:
    """Gives ids: 56 digits, unique, sorted by timestamp, then by when and in which order they came.

    The documented example of a subscription message
    (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html, read
    2026-11-24) has ids that are its timestamp times 2^144 plus a rest that counts up by one from
    event to event.  What the rest is made of, AWS does not say; here it is the time of ingestion,
    the number of the call and the place in the call.
    """

    def __init__(self) -> None:
        self._batches = count(1)

    def take(self, timestamps: Sequence[int], ingested_at: int) -> list[str]:
        """Return the ids of one call's events, all times in milliseconds since 1970."""
        call = (ingested_at << _INGESTION_SHIFT) | (next(self._batches) << _BATCH_SHIFT)
        return [
            f"{(timestamp << _TIMESTAMP_SHIFT) | call + place:056d}"
            for place, timestamp in enumerate(timestamps)
        ]
