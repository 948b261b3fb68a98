"""Failures that other transformers are known for, beside those in `test_transform.py`."""

import base64
import gzip
import io
import json
import random
from collections.abc import Callable, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from logkura.facts.firehose import PUT_RECORD_BATCH_MAX_BYTES, RECORD_MAX_BYTES
from logkura.records import transform, transform_reference
from logkura.records.outcome import Settings
from logkura.records.reader import Archived, read
from logkura.records.reingest import put_back

VERSIONS = (transform.transform, transform_reference.transform)
FORMATS = ("envelope", "event")
ODD = ["\n", "a\r\nb", "\u2028\u2029\x85", "\U0001f3ef 蔵", "\0\x01\x1f\x8b", "\ud800", '"}]}{']


def _event(*records: bytes) -> dict[str, Any]:
    return {
        "region": "ap-northeast-1",
        "deliveryStreamArn": "arn:aws:firehose:ap-northeast-1:123456789012:deliverystream/s",
        "records": [
            {"recordId": f"r{number}", "data": base64.b64encode(record).decode()}
            for number, record in enumerate(records)
        ],
    }


def _settings(archive_format: str = "envelope", response_max_bytes: int = 6_000_000) -> Settings:
    return Settings(
        format=archive_format,  # type: ignore[arg-type]
        zone=ZoneInfo("UTC"),
        response_max_bytes=response_max_bytes,
    )


def _lines(content: bytes) -> list[str]:
    items = list(read(io.BytesIO(content)))
    assert all(isinstance(item, Archived) for item in items)
    return [
        event.message
        for item in items
        if isinstance(item, Archived)
        for event in item.message.events
    ]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_half_that_no_record_can_hold_is_halved_again(
    version: Any, document: Callable[..., dict[str, Any]]
) -> None:
    """F4: what is put back never exceeds a record's 1,000 KiB, compressed again."""
    chance = random.Random(4)
    large = document(events=24)
    for event in large["logEvents"]:
        event["message"] = base64.b64encode(chance.randbytes(150_000)).decode()
    wanted = [event["message"] for event in large["logEvents"]]
    calls: list[list[bytes]] = []

    def put_record_batch(records: list[dict[str, bytes]]) -> dict[str, Any]:
        calls.append([record["Data"] for record in records])
        return {"FailedPutCount": 0, "RequestResponses": [{"RecordId": "r"}] * len(records)}

    def put_records(records: Sequence[bytes]) -> Sequence[bool]:
        return put_back(records, put_record_batch)

    record = gzip.compress(json.dumps(large).encode())
    assert len(record) > 3 * RECORD_MAX_BYTES.value
    answer = version(_event(record), _settings(response_max_bytes=100_000), put_records)
    assert [one["result"] for one in answer["records"]] == ["Dropped"]
    pieces = [piece for call in calls for piece in call]
    assert len(pieces) >= 4
    assert max(map(len, pieces)) <= RECORD_MAX_BYTES.value
    assert max(sum(map(len, call)) for call in calls) <= PUT_RECORD_BATCH_MAX_BYTES.value
    assert [line for piece in pieces for line in _lines(piece)] == wanted


@pytest.mark.parametrize("archive_format", FORMATS)
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("destination", ["Firehose", "Kinesis stream", "Lambda function"])
def test_the_control_message_of_any_destination_is_dropped(
    destination: str, version: Any, archive_format: str, document: Callable[..., dict[str, Any]]
) -> None:
    """F8."""
    control = document(
        events=1,
        messageType="CONTROL_MESSAGE",
        owner="CloudwatchLogs",
        logGroup="",
        logStream="",
        subscriptionFilters=[],
    )
    text = f"CWL CONTROL MESSAGE: Checking health of destination {destination}."
    control["logEvents"] = [{"id": "", "timestamp": 1741312971934, "message": text}]
    record = gzip.compress(json.dumps(control).encode())
    answer = version(_event(record), _settings(archive_format), lambda _: [])
    assert answer["records"] == [{"recordId": "r0", "result": "Dropped"}]


@pytest.mark.parametrize("archive_format", FORMATS)
@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("ascii_only", [True, False])
def test_odd_lines_come_out_as_they_went_in_and_no_line_breaks(
    version: Any,
    archive_format: str,
    *,
    ascii_only: bool,
    document: Callable[..., dict[str, Any]],
) -> None:
    """F12: an object's lines are documents, whatever stands in a message."""
    odd = [text for text in ODD if ascii_only or text != "\ud800"]
    message = document(events=len(odd))
    for event, text in zip(message["logEvents"], odd, strict=True):
        event["message"] = text
    record = gzip.compress(json.dumps(message, ensure_ascii=ascii_only).encode())
    answer = version(_event(record), _settings(archive_format), lambda _: [])
    content = base64.b64decode(answer["records"][0]["data"])
    assert _lines(content) == odd
    lines = gzip.decompress(content).splitlines()
    assert len(lines) == (1 if archive_format == "envelope" else len(odd))
    assert all(json.loads(line) for line in lines)
