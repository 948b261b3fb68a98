"""Firehose in the lab: moto's API and state, with a delivery engine where moto has none.

Limits and errors follow https://docs.aws.amazon.com/firehose/latest/APIReference/API_PutRecordBatch.html
and the botocore model (read 2026-11-24).  DeleteDeliveryStream gives up what is buffered, as AWS
does ("deletes a Firehose stream and its data"); the lab keeps it in `DeliveryEngine.lost`.
"""

from collections.abc import Sequence
from datetime import datetime
from threading import Lock
from typing import Any, ClassVar

from moto.core.base_backend import backend_lock
from moto.firehose.exceptions import (
    FirehoseException,
    InvalidArgumentException,
    ResourceNotFoundException,
    ValidationException,
)
from moto.firehose.models import FirehoseBackend, firehose_backends

from logkura.facts.firehose import (
    PUT_RECORD_BATCH_MAX_BYTES,
    PUT_RECORD_BATCH_MAX_RECORDS,
    RECORD_MAX_BYTES,
)
from logkura.lab.authorisation import Authoriser
from logkura.lab.clock import Clock
from logkura.lab.delivery import LostRecords, StreamDelivery
from logkura.lab.destination import DEFAULTS, Destination, InvalidDestinationError
from logkura.lab.functions import Functions
from logkura.lab.keys import key_problem
from logkura.lab.lacking import LackingError

__all__ = ["DeliveryEngine", "LabFirehoseBackend", "install"]


class DeliveryEngine:
    """Every delivery stream of the lab.

    Args:
        clock: The lab's clock.
        functions: Where transformers run.
        authoriser: Decides what the roles of streams may do.
    """

    def __init__(self, clock: Clock, functions: Functions, authoriser: Authoriser) -> None:
        self.clock = clock
        self._functions = functions
        self._authoriser = authoriser
        self._lost: list[LostRecords] = []
        self._one_pump = Lock()

    @property
    def pending_records(self) -> int:
        """How many records have been put and are not yet in S3, dropped or lost."""
        return sum(stream.pending_records for stream in self._streams())

    @property
    def lost(self) -> list[LostRecords]:
        """What AWS would have lost: deliveries that failed for a day, data of deleted streams."""
        return [*self._lost, *(lost for stream in self._streams() for lost in stream.lost)]

    def pump(self, now: datetime) -> int:
        """Transform and deliver what is due; return how many batches and objects that were."""
        with self._one_pump:
            return sum(stream.pump(now) for stream in self._streams())

    def settle(self) -> int:
        """Transform and deliver everything now, whatever its time; return how much that was.

        A write that fails is tried once and stays pending.
        """
        now = self.clock.now()
        with self._one_pump:
            return sum(stream.pump(now, everything=True) for stream in self._streams())

    def deliver(self, arn: str, destination: Destination) -> StreamDelivery:
        """Return the delivery of a new stream."""
        return StreamDelivery(arn, destination, self._functions, self._authoriser, self.clock)

    def give_up(self, stream: StreamDelivery) -> None:
        """Keep what a deleted stream still held."""
        self._lost.extend(stream.discard("stream-deleted"))

    @staticmethod
    def _streams() -> list[StreamDelivery]:
        with backend_lock:
            backends = [backend for _, _, backend in firehose_backends.iter_backends()]
        return [stream for each in backends for stream in list(each.deliveries.values())]


class LabFirehoseBackend(FirehoseBackend):
    """moto's Firehose of one account and region, delivering through the engine."""

    # moto derives the module of the service's URLs from the name of the backend's module.
    __module__ = FirehoseBackend.__module__

    engine: ClassVar[DeliveryEngine]
    stands_in: ClassVar[bool] = False

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.deliveries: dict[str, StreamDelivery] = {}

    def create_delivery_stream(self, *arguments: Any) -> str:
        """CreateDeliveryStream: only what the lab can deliver as AWS would."""
        region, name, kind, kinesis, encryption, basic, extended, *others, tags = arguments
        if (kind or "DirectPut") != "DirectPut" or any(others):
            if self.stands_in and not any(others):
                # It takes nothing and delivers nothing: it is there to be read.
                made: str = super().create_delivery_stream(*arguments)
                return made
            raise LackingError("the lab delivers direct puts to S3, and nothing else")
        basic, extended = _with_defaults(basic), _with_defaults(extended)
        destination = _destination(extended or basic or {})
        encryption = _encryption(encryption)
        arn: str = super().create_delivery_stream(
            region, name, kind, kinesis, encryption, basic, extended, *others, tags
        )
        self.deliveries[name] = self.engine.deliver(arn, destination)
        return arn

    def update_destination(self, *arguments: Any) -> None:
        """UpdateDestination: merged with what was configured, checked, and then in force."""
        name, version, destination_id, basic, extended, *others = arguments
        stream = self._stream(name)
        if any(others[1:]):
            raise LackingError("the lab delivers to S3 only")
        kind = "ExtendedS3" if "ExtendedS3" in stream.destinations[0] else "S3"
        current = stream.destinations[0][kind]
        merged = {**current, **(extended or basic or {})}
        destination = _destination(merged)
        if destination.partitioned != _destination(current).partitioned:
            raise InvalidArgumentException(
                "Dynamic Partitioning can only be configured when the delivery stream is created"
            )
        super().update_destination(name, version, destination_id, basic, extended, *others)
        stream.destinations[0].update({kind: merged, "S3": dict(merged)})
        self.deliveries[name].configure(destination, stream.version_id)

    def delete_delivery_stream(self, delivery_stream_name: str) -> None:
        """DeleteDeliveryStream: what is buffered is not delivered (see the module)."""
        super().delete_delivery_stream(delivery_stream_name)
        self.engine.give_up(self.deliveries.pop(delivery_stream_name))

    def put_record(self, delivery_stream_name: str, record: dict[str, bytes]) -> dict[str, Any]:
        """PutRecord."""
        result = self.put_record_batch(delivery_stream_name, [record])
        identifier = result["RequestResponses"][0]["RecordId"]
        return {"RecordId": identifier, "Encrypted": result["Encrypted"]}

    def put_record_batch(
        self, delivery_stream_name: str, records: Sequence[dict[str, bytes]]
    ) -> dict[str, Any]:
        """PutRecordBatch: all records are accepted, or none and an error is raised.

        Raises:
            ResourceNotFoundException: There is no such stream.
            ValidationException: Too many records, none, or one that is too large.
            InvalidArgumentException: Together they are too large.
            InvalidKMSResourceException: The stream's key cannot be used.
        """
        stream = self._stream(delivery_stream_name)
        data = [record.get("Data") or b"" for record in records]
        _check_sizes(data)
        encryption = stream.delivery_stream_encryption_configuration
        _check_key(encryption)
        identifiers = self.deliveries[delivery_stream_name].put(data)
        return {
            "FailedPutCount": 0,
            "Encrypted": encryption["Status"] == "ENABLED",
            "RequestResponses": [{"RecordId": each} for each in identifiers],
        }

    def put_s3_records(
        self,
        delivery_stream_name: str,
        _version_id: str,
        _s3_destination: dict[str, Any],
        records: Sequence[dict[str, bytes]],
    ) -> list[dict[str, str]]:
        """Take records that moto would have written to S3 at once; its own sources end here."""
        responses: list[dict[str, str]] = self.put_record_batch(delivery_stream_name, records)[
            "RequestResponses"
        ]
        return responses

    def start_delivery_stream_encryption(
        self, stream_name: str, encryption_config: dict[str, Any]
    ) -> None:
        """StartDeliveryStreamEncryption: ENABLED at once, or an error for an unusable key."""
        wanted = _encryption(encryption_config or {"KeyType": "AWS_OWNED_CMK"})
        super().start_delivery_stream_encryption(stream_name, wanted)

    def stop_delivery_stream_encryption(self, stream_name: str) -> None:
        """StopDeliveryStreamEncryption: DISABLED at once."""
        stream = self._stream(stream_name)
        stream.delivery_stream_encryption_configuration = _encryption(None)

    def _stream(self, name: str) -> Any:
        found = self.delivery_streams.get(name)
        if found is None:
            raise ResourceNotFoundException(
                f"Firehose {name} under account {self.account_id} not found."
            )
        return found


def install(engine: DeliveryEngine, *, stands_in: bool = False) -> None:
    """Make moto's Firehose deliver through the engine; call it before moto's state is reset.

    Args:
        engine: Delivers direct puts to S3.
        stands_in: Whether a stream of another source, which is not delivered, may be made.
    """
    LabFirehoseBackend.engine = engine
    LabFirehoseBackend.stands_in = stands_in
    firehose_backends.backend = LabFirehoseBackend


def _with_defaults(configuration: dict[str, Any] | None) -> dict[str, Any] | None:
    return {**DEFAULTS, **configuration} if configuration else None


def _destination(document: dict[str, Any]) -> Destination:
    try:
        return Destination.parse(document)
    except InvalidDestinationError as error:
        raise InvalidArgumentException(str(error)) from error


def _encryption(wanted: dict[str, Any] | None) -> dict[str, Any]:
    if not wanted:
        return {"Status": "DISABLED"}
    encryption = {**wanted, "Status": "ENABLED"}
    _check_key(encryption)
    return encryption


def _check_key(encryption: dict[str, Any]) -> None:
    arn = encryption.get("KeyARN")
    if encryption["Status"] == "ENABLED" and arn and (problem := key_problem(arn)):
        raise FirehoseException(
            "InvalidKMSResourceException", f"KMS answered {problem} for the key {arn}"
        )


def _check_sizes(data: Sequence[bytes]) -> None:
    if not 1 <= len(data) <= PUT_RECORD_BATCH_MAX_RECORDS.value:
        raise ValidationException(
            "1 validation error detected: Value at 'records' failed to satisfy constraint: Member "
            "must have length between 1 and "
            f"{PUT_RECORD_BATCH_MAX_RECORDS.value}, got {len(data)}"
        )
    if any(len(each) > RECORD_MAX_BYTES.value for each in data):
        raise ValidationException(
            "1 validation error detected: Value at 'records.member.data' failed to satisfy "
            f"constraint: Member must have length less than or equal to {RECORD_MAX_BYTES.value}"
        )
    if sum(map(len, data)) > PUT_RECORD_BATCH_MAX_BYTES.value:
        raise InvalidArgumentException("Records size exceeds 4 MB limit")
