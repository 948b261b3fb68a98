"""The account finds each fault that it says there is none of."""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from logkura.archive.local_store import LocalStore
from logkura.demo.account import DemoAccount, Fingerprints, Found, missing, take_stock
from logkura.records.layout import Partition

NOW = 1_763_975_000_000
Archive = Callable[..., None]


def _document(log_group: str, *lines: str, first_id: int = 0) -> dict[str, Any]:
    return {
        "messageType": "DATA_MESSAGE",
        "owner": "123456789012",
        "logGroup": log_group,
        "logStream": "s",
        "subscriptionFilters": ["f"],
        "logEvents": [
            {"id": f"{first_id + number}", "timestamp": NOW, "message": line}
            for number, line in enumerate(lines)
        ],
    }


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Give a function that adds an object of messages under the key of a log group."""

    def add(name: str, under: str, *documents: dict[str, Any], tail: bytes = b"") -> None:
        partition = Partition.of(
            account="123456789012",
            region="ap-northeast-1",
            log_group=under,
            timestamp_milliseconds=NOW,
            zone=ZoneInfo("UTC"),
        )
        path = tmp_path / partition.path / f"{name}.jsonl.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        content = b"".join(gzip.compress(json.dumps(each).encode()) for each in documents)
        path.write_bytes(content + tail)

    return add


@pytest.fixture
def stock(tmp_path: Path) -> Callable[[], Found]:
    """Give a function that takes stock of the archive."""
    return lambda: take_stock(LocalStore(tmp_path))


def _sent(log_group: str, *lines: str) -> Fingerprints:
    sent = Fingerprints()
    for line in lines:
        sent.add(log_group, "s", NOW, line)
    return sent


def test_a_whole_archive_lacks_nothing(archive: Archive, stock: Callable[[], Found]) -> None:
    archive("one", "/a", _document("/a", "x", "y", "x"))
    found = stock()
    assert (found.events.total, found.objects, found.log_groups) == (3, 1, {"/a"})
    assert (found.mixed_objects, found.duplicates, found.quarantined) == (0, 0, 0)
    assert missing(_sent("/a", "x", "x", "y"), [found, found]) == 0


def test_a_foreign_log_group_makes_an_object_mixed(
    archive: Archive, stock: Callable[[], Found]
) -> None:
    archive("one", "/a", _document("/a", "x"), _document("/b", "y"), _document("/b", "z"))
    archive("two", "/b", _document("/b", "y"))
    assert stock().mixed_objects == 1


def test_an_event_that_comes_twice_is_a_duplicate_wherever_it_lies(
    archive: Archive, stock: Callable[[], Found]
) -> None:
    """F18: an id names an event in its log stream; equal lines under two ids are two events."""
    archive("one", "/a", _document("/a", "x", "x"))
    archive("two", "/a", _document("/a", "x"), _document("/a", "x", first_id=7))
    found = stock()
    assert found.duplicates == 1
    assert found.events.total == 4


@pytest.mark.parametrize("archived", [("x",), ("x", "y", "y"), ("x", "y", "Z"), ("x", "y", "z\r")])
def test_a_line_that_is_missing_or_changed_is_lost(
    archived: tuple[str, ...], archive: Archive, stock: Callable[[], Found]
) -> None:
    archive("one", "/a", _document("/a", *archived))
    lost = missing(_sent("/a", "x", "y", "z"), [stock()])
    assert lost == (2 if archived == ("x",) else 1)


def test_a_line_under_another_log_group_or_time_is_lost(
    archive: Archive, stock: Callable[[], Found]
) -> None:
    archive("one", "/b", _document("/b", "x"))
    late = _document("/a", "x")
    late["logEvents"][0]["timestamp"] += 1
    archive("two", "/a", late)
    assert missing(_sent("/a", "x"), [stock()]) == 1


def test_the_store_that_lacks_most_decides(archive: Archive, stock: Callable[[], Found]) -> None:
    archive("one", "/a", _document("/a", "x", "y"))
    whole = stock()
    assert missing(_sent("/a", "x", "y"), [whole, Found()]) == 2
    assert missing(_sent("/a", "x", "y"), []) == 2


def test_what_cannot_be_decoded_is_counted_and_other_objects_are_named(
    archive: Archive, stock: Callable[[], Found], tmp_path: Path
) -> None:
    archive("one", "/a", _document("/a", "x"), tail=b"garbage")
    (tmp_path / "errors").mkdir()
    (tmp_path / "errors" / "failed").write_bytes(b"{}")
    found = stock()
    assert (found.events.total, found.quarantined) == (1, 1)
    assert found.other_objects == ["errors/failed"]


GOOD = DemoAccount(
    lines_read=5,
    refused={"empty": 2},
    events_sent=3,
    events_archived=3,
    events_replicated=3,
    log_groups=1,
    objects=1,
    mixed_objects=0,
    duplicates=0,
    lost=0,
    wrongly_encrypted=0,
    undelivered_objects=0,
    quarantined=0,
    bytes_sent=30,
    bytes_archived=10,
    seconds=1.0,
)


def test_an_account_without_a_fault_adds_up() -> None:
    assert GOOD.adds_up
    assert replace(GOOD, events_replicated=None).adds_up
    assert GOOD.compression_ratio == 3.0


@pytest.mark.parametrize(
    "fault",
    [
        {"lines_read": 6},
        {"refused": {}},
        {"events_sent": 4, "lines_read": 6},
        {"events_archived": 2},
        {"events_replicated": 2},
        {"mixed_objects": 1},
        {"duplicates": 1},
        {"lost": 1},
        {"wrongly_encrypted": 1},
        {"undelivered_objects": 1},
        {"quarantined": 1},
    ],
    ids=str,
)
def test_each_fault_by_itself_makes_it_fail(fault: dict[str, Any]) -> None:
    account = replace(GOOD, **fault)
    assert not account.adds_up
    assert account.to_document()["adds_up"] is False
