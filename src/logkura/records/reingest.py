"""Putting records back into their stream: in batches that Firehose takes, and with patience.

PutRecordBatch may accept some records and refuse others; only those are sent again.
Source: https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
(read 2026-11-24).
"""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from logkura.facts.firehose import (
    PUT_RECORD_BATCH_MAX_BYTES,
    PUT_RECORD_BATCH_MAX_RECORDS,
    RECORD_MAX_BYTES,
)

__all__ = ["PutRecords", "put_back"]

PutRecords = Callable[[Sequence[bytes]], Sequence[bool]]
"""Puts records into the stream; tells of each, in order, whether it was accepted in the end."""

_ATTEMPTS = 5
_FIRST_PAUSE_SECONDS = 0.2


def put_back(
    records: Sequence[bytes],
    put_record_batch: Callable[[list[dict[str, bytes]]], dict[str, Any]],
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> list[bool]:
    """Put records, repeating those that were refused, and tell which were accepted.

    Args:
        records: Bytes of each, no larger than a Firehose record.
        put_record_batch: Calls the API with `Records` and returns its response.
        sleep: Waits; 0.2 s after the first attempt, then twice as long each time.

    Raises:
        ValueError: A record is larger than Firehose takes.
    """
    if any(len(record) > RECORD_MAX_BYTES.value for record in records):
        raise ValueError("a record to put back is larger than Firehose takes")
    accepted = [False] * len(records)
    waiting = list(range(len(records)))
    for attempt in range(_ATTEMPTS):
        for batch in _batches(waiting, records):
            response = put_record_batch([{"Data": records[index]} for index in batch])
            for index, answer in zip(batch, response["RequestResponses"], strict=True):
                accepted[index] = "ErrorCode" not in answer
        waiting = [index for index in waiting if not accepted[index]]
        if not waiting:
            break
        if attempt < _ATTEMPTS - 1:
            sleep(_FIRST_PAUSE_SECONDS * 2**attempt)
    return accepted


def _batches(indexes: Sequence[int], records: Sequence[bytes]) -> Iterator[list[int]]:
    batch: list[int] = []
    size_bytes = 0
    for index in indexes:
        length = len(records[index])
        full = len(batch) == PUT_RECORD_BATCH_MAX_RECORDS.value
        if batch and (full or size_bytes + length > PUT_RECORD_BATCH_MAX_BYTES.value):
            yield batch
            batch, size_bytes = [], 0
        batch.append(index)
        size_bytes += length
    if batch:
        yield batch
