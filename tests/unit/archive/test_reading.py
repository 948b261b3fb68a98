"""Listing an archive and printing its events."""

import gzip
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from logkura.archive.listing import listing
from logkura.archive.local_store import LocalStore
from logkura.archive.reading import EventFilter, Found, events
from logkura.archive.split import split
from logkura.archive.splitting import Splitting
from logkura.archive.stored_object import StoredObject

START = datetime.fromtimestamp(1_700_000_000, UTC)


@pytest.fixture
def archive(tmp_path: Path, mixed: bytes) -> LocalStore:
    (tmp_path / "mixed.gz").write_bytes(mixed + b"garbage")
    store = LocalStore(tmp_path / "archive")
    split(LocalStore(tmp_path / "mixed.gz"), store, Splitting(format="envelope", region="r"))
    return store


def _lines(store: LocalStore, wanted: EventFilter) -> list[str]:
    return [
        event.message
        for found in events(store, wanted)
        if isinstance(found, Found)
        for event in found.message.events
    ]


def test_a_row_is_a_log_group_with_its_full_name(archive: LocalStore) -> None:
    """An abbreviated name, of 512 characters here, is read from an object."""
    rows = list(listing(archive, EventFilter()))
    assert [row.log_group for row in rows if not row.is_outside] == [
        "/demo/app",
        "/demo/os",
        "/demo/os-2",
        "/demo_os",
        "g" * 512,
    ]
    assert all(row.account == "123456789012" and row.region == "r" for row in rows[:-1])
    assert sum(row.bytes for row in rows) == sum(one.size_bytes for one in archive.list())


def test_what_lies_outside_the_layout_is_counted_not_hidden(archive: LocalStore) -> None:
    outside = list(listing(archive, EventFilter()))[-1]
    assert outside.is_outside
    assert outside.objects == 3  # the piece in quarantine, its note, and the marker of the work


def test_every_event_is_printed_once(archive: LocalStore) -> None:
    assert len(_lines(archive, EventFilter())) == 120


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (EventFilter(log_group="/demo/os"), 24),
        (EventFilter(log_group="/demo/*"), 72),
        (EventFilter(log_group="g*"), 24),
        (EventFilter(log_stream="host-?"), 120),
        (EventFilter(log_stream="other"), 0),
        (EventFilter(account="123456789012"), 120),
        (EventFilter(account="210987654321"), 0),
        (EventFilter(region="elsewhere"), 0),
        (EventFilter(since=START + timedelta(hours=5)), 60),
        (EventFilter(until=START + timedelta(hours=5)), 60),
        (EventFilter(since=START, until=START + timedelta(milliseconds=2)), 2),
    ],
)
def test_filters_choose_events_exactly(
    wanted: EventFilter, count: int, archive: LocalStore
) -> None:
    assert len(_lines(archive, wanted)) == count


def test_an_event_a_day_away_from_the_first_of_its_message_is_found(
    tmp_path: Path, document: Callable[..., dict[str, Any]]
) -> None:
    late = document(0)
    late["logEvents"][2]["timestamp"] += 23 * 3_600_000
    (tmp_path / "in.gz").write_bytes(gzip.compress(json.dumps(late).encode()))
    store = LocalStore(tmp_path / "archive")
    split(LocalStore(tmp_path / "in.gz"), store, Splitting(format="envelope"))
    assert len(_lines(store, EventFilter(since=START + timedelta(hours=22)))) == 1


def test_any_object_can_be_printed(tmp_path: Path, mixed: bytes) -> None:
    (tmp_path / "mixed.gz").write_bytes(mixed)
    assert len(_lines(LocalStore(tmp_path / "mixed.gz"), EventFilter())) == 120


def test_what_cannot_be_decoded_is_told(tmp_path: Path, mixed: bytes) -> None:
    (tmp_path / "mixed.gz").write_bytes(mixed[:-5])
    found = list(events(LocalStore(tmp_path / "mixed.gz"), EventFilter()))
    assert not isinstance(found[-1], Found)
    found[-1].piece.content.close()


def test_objects_are_listed_with_what_changes_when_they_do(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"1")
    (one,) = LocalStore(tmp_path).list()
    (tmp_path / "a").write_bytes(b"22")
    (two,) = LocalStore(tmp_path).list()
    assert isinstance(one, StoredObject)
    assert one.version != two.version
