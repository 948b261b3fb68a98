"""The Firehose transformer: one partition a record, every record answered, nothing lost.

The contract of a transformation function: every record id comes back once, with `Ok`, `Dropped`
or `ProcessingFailed`; with dynamic partitioning an `Ok` record carries its partition keys; request
and response are 6 MB at most; a failed record is kept, whole, below the error prefix.
Sources (read 2026-11-24):
https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html and
https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html

Nearly every record is one gzip member with one message, in the order of fields that CloudWatch
Logs writes.  For that case the `envelope` format needs no JSON: the member is inflated for its
checksum, log group and time are read from its first bytes, and the base64 text is used again.
Everything else is decided by the reference.  The two differ in one thing, on purpose: a member
with a right checksum and a right header whose JSON is broken further on is copied as it came.
"""

import base64
import binascii
import json
import re
import zlib
from collections.abc import Mapping
from typing import Any

from logkura.records import transform_reference
from logkura.records.gzip_member import NEWLINE, gzip_member
from logkura.records.layout import Partition
from logkura.records.limits import Limits
from logkura.records.message import Message, NotAMessageError
from logkura.records.outcome import Archive, Drop, Outcome, Settings
from logkura.records.reingest import PutRecords
from logkura.records.response import respond

__all__ = ["ERROR_PREFIX_EXPRESSION", "PREFIX_EXPRESSION", "decide", "transform"]

PREFIX_EXPRESSION = (
    "account=!{partitionKeyFromLambda:account}/region=!{partitionKeyFromLambda:region}"
    "/log_group=!{partitionKeyFromLambda:log_group}"
    "/date=!{partitionKeyFromLambda:date}/hour=!{partitionKeyFromLambda:hour}/"
)
"""The prefix of a delivery stream with this transformer, below the archive's own."""

ERROR_PREFIX_EXPRESSION = "errors/!{firehose:error-output-type}/date=!{timestamp:yyyy-MM-dd}/"
"""Where Firehose writes what failed; partition keys are not allowed here."""

_NEWLINE_BASE64 = base64.b64encode(NEWLINE).decode()
_INFLATED_MAX_BYTES = Limits().whole_member_max_bytes
_HEADER = re.compile(
    rb'\{"messageType":"DATA_MESSAGE","owner":"([^"\\]*)","logGroup":"([^"\\]*)"'
    rb',"logStream":"[^"\\]*","subscriptionFilters":\[(?:"[^"\\]*",?)*\]'
    rb',"logEvents":\[\{"id":"[^"\\]*","timestamp":(\d{1,15}),"message":"'
)
_END = b'"}]}'


def transform(
    event: Mapping[str, Any], settings: Settings, put_records: PutRecords
) -> dict[str, Any]:
    """Answer one invocation of Firehose.

    Args:
        event: What Firehose sends: `region`, `deliveryStreamArn`, and `records` with `recordId`
            and `data` in base64.
        settings: Format, time zone, and the largest response.
        put_records: Puts records back into the stream; see `records.reingest`.

    Returns:
        The response: `{"records": [{"recordId", "result", "data", "metadata"}]}`.

    Raises:
        TransformError: The event is none of Firehose's.
    """
    return respond(event, decide, settings, put_records)


def decide(data: str, region: str, settings: Settings) -> Outcome:
    """Decide what becomes of one record; equals `transform_reference.decide`."""
    try:
        raw = binascii.a2b_base64(data, strict_mode=True)
    except (binascii.Error, ValueError):
        return transform_reference.decide(data, region, settings)
    content = _inflate_one_member(raw)
    if content is not None:
        shortcut = _envelope if settings.format == "envelope" else _event
        outcome = shortcut(content, data, raw, region, settings)
        if outcome is not None:
            return outcome
    return transform_reference.decide(data, region, settings)


def _inflate_one_member(raw: bytes) -> bytes | None:
    """Return the content when the record is exactly one member of usual size, verified."""
    inflating = zlib.decompressobj(31)
    try:
        content = inflating.decompress(raw, _INFLATED_MAX_BYTES)
    except zlib.error:
        return None
    return content if inflating.eof and not inflating.unused_data else None


def _envelope(
    content: bytes, data: str, raw: bytes, region: str, settings: Settings
) -> Archive | None:
    header = _HEADER.match(content)
    if header is None or not content.endswith(_END) or b"\n" in content:
        return None
    owner, log_group, timestamp = header.groups()
    try:
        partition = Partition.of(
            account=owner.decode(),
            region=region,
            log_group=log_group.decode(),
            timestamp_milliseconds=int(timestamp),
            zone=settings.zone,
        )
    except UnicodeDecodeError:
        return None
    if data.endswith("="):
        return Archive(partition, base64.b64encode(raw + NEWLINE).decode(), None, raw)
    return Archive(partition, data + _NEWLINE_BASE64, None, raw)


def _event(
    content: bytes, _data: str, raw: bytes, region: str, settings: Settings
) -> Archive | Drop | None:
    try:
        message = Message.from_document(json.loads(content.decode()))
    except (NotAMessageError, ValueError, RecursionError):
        return None
    if message.is_control or not message.events:
        return Drop()
    partition = transform_reference.partition_of(message, region, settings)
    lines = gzip_member(b"".join(line + b"\n" for line in message.to_lines()))
    return Archive(partition, base64.b64encode(lines).decode(), (message,), raw)
