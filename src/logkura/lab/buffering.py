"""Firehose's buffers: records gather by partition until size or age makes an object of them.

Sources (read 2026-11-24): https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning.html
(a buffer for each partition, 500 of them, the rest to the error output) and
https://docs.aws.amazon.com/firehose/latest/dev/s3-object-name.html (names).
"""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from logkura.facts.firehose import ACTIVE_PARTITIONS_MAX
from logkura.lab.destination import Destination
from logkura.lab.prefix import InvalidPrefixError, MissingKeyError
from logkura.lab.record import FailedRecord, Record

__all__ = ["Buffers", "SealedObject"]

_COMPRESSION_LEVEL = 6
_MISSING_KEYS = "partitionKeys values must not be null or empty"
_TOO_MANY_PARTITIONS = "The number of active partitions has reached the limit of the stream"


@dataclass(slots=True)
class SealedObject:
    """An object on its way to S3: its name and bytes stay the same over all attempts.

    Attributes:
        group: The partition it belongs to; None for an object of failed records.
        key: The object's key.
        body: Its bytes.
        gzip: Whether Firehose compressed it.
        records: How many records it holds.
        record_bytes: Their size as they were put.
        oldest: When the first of them arrived.
        attempts: How often it was tried to write.
        next_attempt_at: When to try again.
    """

    group: tuple[str, ...] | None
    key: str
    body: bytes = field(repr=False)
    gzip: bool
    records: int
    record_bytes: int
    oldest: datetime
    next_attempt_at: datetime
    attempts: int = 0


@dataclass(slots=True)
class _Buffer:
    group: tuple[str, ...] | None
    error_output_type: str
    opened_at: datetime
    first: Record
    chunks: list[bytes] = field(default_factory=list)
    size_bytes: int = 0
    record_bytes: int = 0
    oldest: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.oldest = self.first.arrived_at

    def add(self, chunk: bytes, record: Record) -> None:
        self.chunks.append(chunk)
        self.size_bytes += len(chunk)
        self.record_bytes += len(record.original)
        self.oldest = min(self.oldest, record.arrived_at)


class Buffers:
    """The buffers of one stream, and the objects that were made of them.

    Args:
        name: The stream's name, part of every object's name.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._open: dict[tuple[tuple[str, ...] | None, str], _Buffer] = {}
        self.sealed: list[SealedObject] = []

    @property
    def records(self) -> int:
        """How many records wait, in buffers and in objects that are not written yet."""
        return sum(len(buffer.chunks) for buffer in self._open.values()) + sum(
            each.records for each in self.sealed
        )

    @property
    def partitions(self) -> int:
        """How many partitions are active: gathering, or waiting to be written."""
        groups = {buffer.group for buffer in self._open.values()}
        return len((groups | {each.group for each in self.sealed}) - {None})

    def add(
        self, record: Record, destination: Destination, version: str, now: datetime
    ) -> FailedRecord | None:
        """Add a record to its partition's buffer.

        Returns:
            The record as a failure, when it has no partition: a key is missing, the prefix grows
            too long, or too many partitions are active.  Give it to `add_failed`.
        """
        try:
            group = destination.prefix.group(record.keys)
            if destination.partitioned and (group, "") not in self._open:
                destination.prefix.evaluate(
                    record.arrived_at.astimezone(destination.time_zone), keys=record.keys
                )
        except (MissingKeyError, InvalidPrefixError) as error:
            code = "DynamicPartitioning.MetadataExtractionFailed"
            message = _MISSING_KEYS if isinstance(error, MissingKeyError) else str(error)
            return FailedRecord(record, code, message, 1, now, "metadata-extraction-failed")
        if destination.partitioned and self._is_one_too_many(group):
            code = "DynamicPartitioning.ActivePartitionsLimitExceeded"
            return FailedRecord(
                record, code, _TOO_MANY_PARTITIONS, 1, now, "activePartitionExceeded"
            )
        self._append((group, ""), record.data, record, destination, version, now)
        return None

    def add_failed(
        self, failed: FailedRecord, destination: Destination, version: str, now: datetime
    ) -> None:
        """Add a failed record to the buffer of its error output."""
        key = (None, failed.output_type)
        self._append(key, failed.document(), failed.record, destination, version, now)

    def seal(
        self, destination: Destination, version: str, now: datetime, *, everything: bool = False
    ) -> None:
        """Make objects of the buffers that are old enough, or of all of them."""
        age = timedelta(seconds=destination.buffer_interval_seconds)
        for key, buffer in list(self._open.items()):
            if everything or now - buffer.opened_at >= age:
                self._seal(key, destination, version, now)

    def due(self, now: datetime, *, everything: bool = False) -> Iterator[SealedObject]:
        """Return the objects to try now, oldest first."""
        return iter([each for each in self.sealed if everything or each.next_attempt_at <= now])

    def _is_one_too_many(self, group: tuple[str, ...]) -> bool:
        known = (group, "") in self._open or any(each.group == group for each in self.sealed)
        return not known and self.partitions >= ACTIVE_PARTITIONS_MAX.value

    def _append(
        self,
        key: tuple[tuple[str, ...] | None, str],
        chunk: bytes,
        record: Record,
        destination: Destination,
        version: str,
        now: datetime,
    ) -> None:
        buffer = self._open.get(key)
        if buffer and buffer.size_bytes + len(chunk) > destination.buffer_size_bytes:
            self._seal(key, destination, version, now)
            buffer = None
        if buffer is None:
            buffer = self._open[key] = _Buffer(key[0], key[1], now, record)
        buffer.add(chunk, record)
        if buffer.size_bytes >= destination.buffer_size_bytes:
            self._seal(key, destination, version, now)

    def _seal(
        self,
        key: tuple[tuple[str, ...] | None, str],
        destination: Destination,
        version: str,
        now: datetime,
    ) -> None:
        buffer = self._open.pop(key)
        failed = buffer.error_output_type
        moment = buffer.oldest.astimezone(destination.time_zone)
        prefix = destination.error_prefix if failed else destination.prefix
        folder = prefix.evaluate(moment, keys=buffer.first.keys, error_output_type=failed)
        newline = destination.processing.newline_between_records and not failed
        body = (b"\n" if newline else b"").join(buffer.chunks)
        compressed = destination.gzip and not failed
        if compressed:
            body = gzip.compress(body, _COMPRESSION_LEVEL, mtime=int(buffer.oldest.timestamp()))
        extension = "" if failed else destination.extension
        self.sealed.append(
            SealedObject(
                group=buffer.group,
                key=f"{folder}{self._name}-{version}-{moment:%Y-%m-%d-%H-%M-%S}-{uuid4()}{extension}",
                body=body,
                gzip=compressed,
                records=len(buffer.chunks),
                record_bytes=buffer.record_bytes,
                oldest=buffer.oldest,
                next_attempt_at=now,
            )
        )
