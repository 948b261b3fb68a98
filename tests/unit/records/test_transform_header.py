"""Reading a message's header without parsing it."""

import json
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from logkura.records import transform_header
from logkura.records.layout import Partition
from logkura.records.transform_header import HEADER, partitions

MakeDocument = Callable[..., dict[str, Any]]
TOKYO = ZoneInfo("Asia/Tokyo")


def _text(document: dict[str, Any]) -> bytes:
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()


@pytest.mark.parametrize("milliseconds", [1_000_000_000_000, 1_795_514_399_999, 9_999_999_999_999])
@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "Asia/Kathmandu", "America/St_Johns"])
def test_a_header_gives_the_partition_of_the_first_event(
    zone: str, milliseconds: int, document: MakeDocument
) -> None:
    message = document(logGroup="/蔵/a b")
    message["logEvents"][0]["timestamp"] = milliseconds
    header = HEADER.match(_text(message))
    assert header is not None
    expected = Partition.of(
        account="123456789012",
        region="r",
        log_group="/蔵/a b",
        timestamp_milliseconds=milliseconds,
        zone=ZoneInfo(zone),
    )
    found = partitions("r", ZoneInfo(zone))
    assert found.partition_of(header.groups()) == expected
    keys = found[header.groups()]
    assert keys is not None
    assert keys.document["partitionKeys"]["log_group"] == expected.log_group
    assert keys.document["partitionKeys"]["hour"] == expected.hour


@pytest.mark.parametrize(
    "fields",
    [
        {"messageType": "CONTROL_MESSAGE"},
        {"subscriptionFilters": []},
        {"logEvents": []},
        {"owner": 123456789012},
    ],
)
def test_another_header_is_no_match(fields: dict[str, Any], document: MakeDocument) -> None:
    assert HEADER.match(_text(document(**fields))) is None


@pytest.mark.parametrize("fields", [{"logGroup": 'a"b'}, {"owner": "a\\b"}])
def test_a_name_with_an_escape_is_left_to_the_reference(
    fields: dict[str, Any], document: MakeDocument
) -> None:
    header = HEADER.match(_text(document(**fields)))
    assert header is None or partitions("r", TOKYO)[header.groups()] is None


def test_a_stream_that_looks_like_the_rest_of_a_header_is_not_taken_for_it(
    document: MakeDocument,
) -> None:
    rest = (
        '","subscriptionFilters":["f"],"logEvents":[{"id":"1","timestamp":1000000000000,"message":'
    )
    assert HEADER.match(_text(document(logStream=f's{rest}"'))) is None
    assert HEADER.match(_text(document(subscriptionFilters=[f"s{rest[24:]}"]))) is None


def test_a_name_that_is_no_utf_8_has_no_partition() -> None:
    assert partitions("r", TOKYO)[b'"owner":"1","logGroup":"\xff', b"17000000"] is None


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transform_header, "_KEPT_MAX", 10)
    found = transform_header.Partitions("r", TOKYO)
    for number in range(35):
        assert found[f'"owner":"1","logGroup":"{number}'.encode(), b"17000000"] is not None
        assert len(found) <= 10


def test_a_region_and_a_zone_have_partitions_of_their_own() -> None:
    assert partitions("r", TOKYO) is partitions("r", TOKYO)
    assert partitions("r", TOKYO) is not partitions("q", TOKYO)
    assert partitions("r", TOKYO) is not partitions("r", ZoneInfo("UTC"))
