"""The transformer, short and obvious: what the fast one must equal.

For each record, by the reader that every other part of logkura uses: decode everything, drop what
holds no event, and write what shares a partition.
"""

import base64
import binascii
import io
from collections.abc import Mapping
from typing import Any

from logkura.records.gzip_member import NEWLINE, gzip_member
from logkura.records.layout import Partition
from logkura.records.message import Message, dump_json
from logkura.records.outcome import Archive, Drop, Fail, Outcome, Scatter, Settings
from logkura.records.reader import Archived, read
from logkura.records.reingest import PutRecords
from logkura.records.response import records_of, region_of, respond

__all__ = ["decide", "partition_of", "transform", "written"]


def transform(
    event: Mapping[str, Any], settings: Settings, put_records: PutRecords
) -> dict[str, Any]:
    """Answer one invocation of Firehose; see `logkura.records.transform`."""
    region = region_of(event)
    ids, texts = records_of(event)
    outcomes = [decide(data, region, settings) for data in texts]
    return respond(ids, outcomes, settings, put_records)


def decide(data: str, region: str, settings: Settings) -> Outcome:
    """Decide what becomes of one record.

    Args:
        data: The record in base64.
        region: The region of the delivery stream, and so of its log groups.
        settings: Format and time zone; everything is verified, whatever they say.
    """
    try:
        raw = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        return Fail("bad-base64")
    found: list[Archived] = []
    for item in read(io.BytesIO(raw)):
        if not isinstance(item, Archived):
            item.content.close()
            return Fail(item.reason)
        if item.message.events and not item.message.is_control:
            found.append(item)
    if not found:
        return Drop()
    messages = tuple(item.message for item in found)
    partitions = {partition_of(message, region, settings) for message in messages}
    if len(partitions) > 1:
        return Scatter(messages)
    content = b"".join(written(item, settings) for item in found)
    return Archive(partitions.pop(), base64.b64encode(content).decode(), messages, raw)


def partition_of(message: Message, region: str, settings: Settings) -> Partition:
    """Return where a message goes."""
    return Partition.of(
        account=message.owner,
        region=region,
        log_group=message.log_group,
        timestamp_milliseconds=message.first_timestamp,
        zone=settings.zone,
    )


def written(item: Archived, settings: Settings) -> bytes:
    """Return the bytes that stand for a message in an object."""
    if settings.format == "message":
        return item.message.to_text()
    if settings.format == "event":
        return gzip_member(b"".join(line + b"\n" for line in item.message.to_lines()))
    member = item.member or gzip_member(dump_json(item.message.to_document()))
    return member + NEWLINE
