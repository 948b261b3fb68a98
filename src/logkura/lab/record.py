"""A record on its way through a delivery stream."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

__all__ = ["FailedRecord", "Record", "milliseconds"]


def milliseconds(moment: datetime) -> int:
    """Return a moment as AWS writes it into records: milliseconds since 1970."""
    return int(moment.timestamp() * 1000)


@dataclass(frozen=True, slots=True)
class Record:
    """One record.

    Attributes:
        id: The id that the transformer sees.
        data: The bytes to deliver.
        arrived_at: When PutRecord took it.
        original: The bytes as they were put; `data` differs from them after a transformation.
        keys: Its partition keys.
    """

    id: str
    data: bytes = field(repr=False)
    arrived_at: datetime
    original: bytes = field(repr=False)
    keys: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FailedRecord:
    """A record that goes to the error output.

    Attributes:
        record: The record.
        code: The error code, such as `Lambda.MissingRecordId`.
        message: The error message.
        attempts: How often the step that failed was tried.
        ended_at: When the last attempt ended.
        output_type: The folder: `processing-failed`, `activePartitionExceeded`, …
        function_arn: The transformer, when it was its failure.
    """

    record: Record
    code: str
    message: str
    attempts: int
    ended_at: datetime
    output_type: str = "processing-failed"
    function_arn: str = ""

    def document(self) -> bytes:
        """Return the record's line of an error object.

        The fields are those of
        https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html
        (read 2026-11-24).
        """
        document = {
            "attemptsMade": self.attempts,
            "arrivalTimestamp": milliseconds(self.record.arrived_at),
            "errorCode": self.code,
            "errorMessage": self.message,
            "attemptEndingTimestamp": milliseconds(self.ended_at),
            "rawData": base64.b64encode(self.record.original).decode(),
        }
        if self.function_arn:
            document["lambdaArn"] = self.function_arn
        return json.dumps(document, separators=(",", ":")).encode() + b"\n"
