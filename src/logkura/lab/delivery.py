"""One stream's delivery: records in, transformed, buffered, written to S3, retried, never lost.

Putting a record only keeps it.  Everything else happens in `pump`, which does what the clock says
is due, so that a put is quick and never fails for what happens later.

What AWS leaves open, the lab decides: a failed invocation of the transformer is repeated at once; a
failed write is repeated after 5 s, then after twice as long each time, at most 5 minutes, for 24
hours (https://docs.aws.amazon.com/firehose/latest/dev/retry.html, read 2026-11-24).  AWS loses the
data then; the lab keeps it in `lost`, where a test or a user can see it.
"""

import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import RLock
from uuid import uuid4

from logkura.facts.firehose import ACTIVE_PARTITIONS_MAX
from logkura.facts.firehose_delivery import DELIVERY_RETRY_HOURS
from logkura.lab.authorisation import Authoriser
from logkura.lab.buffering import Buffers, SealedObject
from logkura.lab.clock import Clock
from logkura.lab.delivery_role import DeliveryRole
from logkura.lab.destination import Destination
from logkura.lab.functions import Functions
from logkura.lab.metrics import Monitor
from logkura.lab.object_writer import DeliveryError, write_object
from logkura.lab.processing import FunctionProcessor
from logkura.lab.record import FailedRecord, Record
from logkura.lab.transformation import Transformed, transform

__all__ = ["LostRecords", "StreamDelivery"]

_FIRST_RETRY = timedelta(seconds=5)
_LONGEST_RETRY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class LostRecords:
    """Records that AWS would have lost without a word.

    Attributes:
        stream_arn: The stream they were put into.
        reason: `delivery-failed-for-24-hours` or `stream-deleted`.
        records: How many.
        body: Their bytes, as they stood: concatenated, or an object that could not be written.
    """

    stream_arn: str
    reason: str
    records: int
    body: bytes = field(repr=False)


class StreamDelivery:
    """The inside of one delivery stream.

    Args:
        arn: The stream's ARN.
        destination: Where it delivers.
        functions: Where transformers run.
        authoriser: Decides what the stream's role may do.
        clock: The lab's clock.
    """

    def __init__(
        self,
        arn: str,
        destination: Destination,
        functions: Functions,
        authoriser: Authoriser,
        clock: Clock,
    ) -> None:
        _, _, _, region, account, resource = arn.split(":", 5)
        name = resource.partition("/")[2]
        self.lost: list[LostRecords] = []
        self._arn = arn
        self._destination = destination
        self._version = "1"
        self._functions = functions
        self._authoriser = authoriser
        self._clock = clock
        self._monitor = Monitor(account, region, name)
        self._incoming: deque[Record] = deque()
        self._buffers = Buffers(name)
        # Guards the queues; never held while a function runs, because it may put records here.
        self._lock = RLock()

    @property
    def pending_records(self) -> int:
        """How many records are neither in S3 nor dropped by the transformer nor lost."""
        with self._lock:
            return len(self._incoming) + self._buffers.records

    @property
    def _role(self) -> DeliveryRole:
        return DeliveryRole(self._destination.role_arn, self._arn, self._authoriser)

    def configure(self, destination: Destination, version: str) -> None:
        """Change the destination; it holds for buffered records too, not for sealed objects."""
        with self._lock:
            self._destination, self._version = destination, version

    def put(self, data: Sequence[bytes]) -> list[str]:
        """Keep records and return their record ids."""
        now = self._clock.now()
        records = [Record(uuid4().hex, each, now, each) for each in data]
        with self._lock:
            if self._destination.processing.function:
                self._incoming.extend(records)
            else:
                self._buffer(Transformed(ready=records), now)
        size = sum(map(len, data))
        self._monitor.observe(now, IncomingRecords=len(data), IncomingBytes=size)
        return [record.id for record in records]

    def pump(self, now: datetime, *, everything: bool = False) -> int:
        """Do what is due.

        Args:
            now: The lab's time.
            everything: Whether to flush buffers and retry writes without waiting for their time.

        Returns:
            How many batches were transformed and objects written.
        """
        done = self._transform_due(now, everything=everything)
        with self._lock:
            self._buffers.seal(self._destination, self._version, now, everything=everything)
            due = self._buffers.due(now, everything=everything)
        return done + sum(self._write(each, now) for each in due)

    def discard(self, reason: str) -> list[LostRecords]:
        """Give up everything that is pending, and return all that was lost."""
        with self._lock:
            now = self._clock.now()
            self._buffers.seal(self._destination, self._version, now, everything=True)
            for each in list(self._buffers.sealed):
                self._lose(each, reason)
            if self._incoming:
                body = b"".join(record.data for record in self._incoming)
                self.lost.append(LostRecords(self._arn, reason, len(self._incoming), body))
                self._incoming.clear()
            return self.lost

    def _transform_due(self, now: datetime, *, everything: bool) -> int:
        done = 0
        while batch := self._take_batch(now, everything=everything):
            processor, records, due_at = batch
            started = time.perf_counter()
            try:
                result = transform(records, processor, self._role, self._functions, self._clock)
            except BaseException:
                # Interrupted: the records go back to the front, in their order.
                with self._lock:
                    self._incoming.extendleft(reversed(records))
                raise
            with self._lock:
                failed = self._buffer(result, due_at)
            for each in failed[:1]:
                self._log(now, f"{each.code}: {each.message}")
            self._observe_transformation(result, now, time.perf_counter() - started)
            done += 1
        return done

    def _take_batch(
        self, now: datetime, *, everything: bool
    ) -> tuple[FunctionProcessor, list[Record], datetime] | None:
        """Take the next batch from the queue, if it is full, old enough, or wanted anyway.

        Returns:
            The processor, the batch, and when it was due: a clock that jumps past several
            intervals must not make them longer.
        """
        with self._lock:
            processor = self._destination.processing.function
            if not self._incoming:
                return None
            if processor is None:
                # The processor was removed after these records had come.
                self._buffer(Transformed(ready=list(self._incoming)), now)
                self._incoming.clear()
                return None
            count, size = 0, 0
            for record in self._incoming:
                if count and size + len(record.data) > processor.buffer_size_bytes:
                    break
                count, size = count + 1, size + len(record.data)
            full = count < len(self._incoming) or size >= processor.buffer_size_bytes
            interval = timedelta(seconds=processor.buffer_interval_seconds)
            due_at = self._incoming[0].arrived_at + interval
            if not (full or everything or now >= due_at):
                return None
            records = [self._incoming.popleft() for _ in range(count)]
            return processor, records, min(records[-1].arrived_at if full else due_at, now)

    def _buffer(self, result: Transformed, now: datetime) -> list[FailedRecord]:
        """Put a batch into the buffers; return its failures, those of partitioning included."""
        destination, version, buffers = self._destination, self._version, self._buffers
        failed = list(result.failed)
        for record in result.ready:
            refused = buffers.add(record, destination, version, now)
            if refused:
                failed.append(refused)
        for each in failed:
            buffers.add_failed(each, destination, version, now)
        if destination.partitioned:
            exceeded = any(each.output_type == "activePartitionExceeded" for each in failed)
            self._monitor.observe(
                now,
                PartitionCount=buffers.partitions,
                PartitionCountExceeded=int(exceeded),
                ActivePartitionsLimit=ACTIVE_PARTITIONS_MAX.value,
            )
        return failed

    def _write(self, sealed: SealedObject, now: datetime) -> int:
        """Try to write one object; return 1 when it is in S3."""
        destination = self._destination
        sealed.attempts += 1
        try:
            write_object(destination, sealed.key, sealed.body, self._role, gzip=sealed.gzip)
        except DeliveryError as error:
            wait = _FIRST_RETRY * 2 ** min(sealed.attempts - 1, 10)
            sealed.next_attempt_at = now + min(wait, _LONGEST_RETRY)
            self._monitor.observe(now, DeliveryToS3__Success=0)
            self._log(now, str(error))
            if now - sealed.oldest >= timedelta(hours=DELIVERY_RETRY_HOURS.value):
                self._lose(sealed, f"delivery-failed-for-{DELIVERY_RETRY_HOURS.value}-hours")
            return 0
        with self._lock:
            self._buffers.sealed.remove(sealed)
        self._monitor.observe(
            now,
            DeliveryToS3__Success=1,
            DeliveryToS3__Records=sealed.records,
            DeliveryToS3__Bytes=sealed.record_bytes,
            DeliveryToS3__ObjectCount=1,
            DeliveryToS3__DataFreshness=(now - sealed.oldest).total_seconds(),
        )
        return 1

    def _lose(self, sealed: SealedObject, reason: str) -> None:
        with self._lock:
            self._buffers.sealed.remove(sealed)
            self.lost.append(LostRecords(self._arn, reason, sealed.records, sealed.body))

    def _observe_transformation(self, result: Transformed, now: datetime, seconds: float) -> None:
        attempts = result.invocations
        for succeeded in attempts:
            self._monitor.observe(
                now,
                ExecuteProcessing__Success=int(succeeded),
                ExecuteProcessing__Duration=seconds * 1000 / len(attempts),
            )
        self._monitor.observe(
            now,
            SucceedProcessing__Records=len(result.ready),
            SucceedProcessing__Bytes=sum(len(record.original) for record in result.ready),
        )

    def _log(self, now: datetime, error: str) -> None:
        destination = self._destination
        if destination.error_log and self._role.may_log(*destination.error_log):
            log, bucket = destination.error_log, destination.bucket_arn
            self._monitor.log_error(now, log, bucket, self._version, error)
