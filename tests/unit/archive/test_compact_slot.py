"""Which folder an event belongs to."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from logkura.archive.compact_slot import Slot, by_slot
from logkura.archive.plain import decode_message
from logkura.records.layout import Partition
from logkura.records.message import Message, dump_json

UTC = ZoneInfo("UTC")
HOUR = 3_600_000
PARTITION = Partition("123456789012", "r", "%2Fa", "2026-11-24", "10")


@pytest.mark.parametrize(
    ("period", "path"),
    [
        ("day", "account=123456789012/region=r/log_group=%2Fa/date=2026-11-24/"),
        ("hour", "account=123456789012/region=r/log_group=%2Fa/date=2026-11-24/hour=10/"),
    ],
)
def test_a_path_is_read_back(period: Any, path: str) -> None:
    slot = Slot.of(PARTITION, period)
    assert slot.path == path
    assert Slot.parse(f"{path}x.parquet") == slot
    assert Slot.parse(f"s3://bucket/prefix/{path}x.parquet") == slot
    assert slot.day == Slot.of(PARTITION, "day")


@pytest.mark.parametrize(
    "key",
    ["", "x", "account=1/region=r/log_group=g/x", "account=1/region=r/log_group=g/date=d/x",
     "account=1/region=r/log_group=g/date=2026-11-24/hour=10/minute=3/x"],
)  # fmt: skip
def test_other_keys_lie_in_no_slot(key: str) -> None:
    assert Slot.parse(key) is None


@pytest.mark.parametrize(
    "decode", [Message.from_document, lambda one: decode_message(dump_json(one))]
)
def test_each_event_goes_where_its_time_is(
    decode: Callable[[Any], Any], document: Callable[..., dict[str, Any]]
) -> None:
    one = document(0, events=4)  # 22:13 UTC
    for event, hours in zip(one["logEvents"], (0, 1, 2, 0), strict=True):
        event["timestamp"] += hours * HOUR
    message = decode(one)
    days = {slot.date: [event.id[-1] for event in some.events]
            for slot, some in by_slot(message, "r", UTC, "day")}  # fmt: skip
    assert days == {"2023-11-14": ["0", "1", "3"], "2023-11-15": ["2"]}
    hours = {slot.hour: len(some.events) for slot, some in by_slot(message, "r", UTC, "hour")}
    assert hours == {"22": 2, "23": 1, "00": 1}
    in_tokyo = list(by_slot(message, "r", ZoneInfo("Asia/Tokyo"), "day"))
    assert [slot.date for slot, _ in in_tokyo] == ["2023-11-15"]
    assert in_tokyo[0][1] is message


def test_headers_go_with_the_events(document: Callable[..., dict[str, Any]]) -> None:
    one = document(4, policyLevel="ACCOUNT")
    one["logEvents"][2]["timestamp"] += HOUR
    for _, some in by_slot(Message.from_document(one), "r", UTC, "day"):
        assert isinstance(some, Message)
        assert (some.log_stream, some.extra) == ("host-1", {"policyLevel": "ACCOUNT"})


def test_impossible_times_have_a_slot(document: Callable[..., dict[str, Any]]) -> None:
    one = document(0)
    one["logEvents"][1]["timestamp"] = 10**30
    dates = {slot.date for slot, _ in by_slot(Message.from_document(one), "r", UTC, "day")}
    assert dates == {"2023-11-14", "0000-00-00"}


def test_a_message_without_events_has_no_slot(document: Callable[..., dict[str, Any]]) -> None:
    message = Message.from_document(document(0, events=0))
    assert list(by_slot(message, "r", UTC, "day")) == []
