"""Sorting within a bound of memory."""

import random
from pathlib import Path
from typing import Any

import pytest

from logkura.archive import compact_spill
from logkura.archive.compact_slot import Slot
from logkura.archive.compact_spill import Spill
from logkura.archive.rows import Rows, messages_of
from logkura.records.message import Event, Message

ONE = Slot("1", "r", "g", "2026-11-24")
TWO = Slot("1", "r", "g", "2026-11-25")


def _message(*events: Event) -> Message:
    return Message("DATA_MESSAGE", "1", "g", "s", (), events)


def _ids(tables: Any) -> list[str]:
    return [event.id for table in tables for one in messages_of(table) for event in one.events]


@pytest.mark.parametrize("memory_max_bytes", [1, 20_000, 10**9])
@pytest.mark.parametrize("runs_at_once", [2, 3, 64])
def test_more_than_fits_comes_back_in_order(
    memory_max_bytes: int, runs_at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compact_spill, "_RUNS_AT_ONCE_MAX", runs_at_once)
    chance = random.Random(1)
    spill = Spill(tmp_path, memory_max_bytes)
    wanted: dict[Slot, list[str]] = {ONE: [], TWO: []}
    for number in chance.sample(range(100), 100):
        slot = ONE if number % 3 else TWO
        identifier = f"{number:04d}"
        wanted[slot].append(identifier)
        spill.add(slot, _message(Event(identifier, number, "x" * 100)), None)
        spill.add(slot, _message(Event(identifier, number, "x" * 100)), 200)
    assert bool(list(tmp_path.iterdir())) == (memory_max_bytes < 10**9)
    assert spill.slots == [ONE, TWO]
    for slot, identifiers in wanted.items():
        assert _ids(spill.take(slot)) == sorted(identifiers)
        assert spill.duplicates(slot) == len(identifiers)
    assert list(tmp_path.iterdir()) == []
    assert spill.slots == []


def test_what_is_there_already_is_merged_and_kept(tmp_path: Path) -> None:
    rows = Rows()
    rows.add(_message(Event("1", 1, "a", {"from": "before"}), Event("3", 3, "a")))
    spill = Spill(tmp_path)
    spill.add(ONE, _message(Event("1", 1, "a"), Event("2", 2, "a")), None)
    tables = spill.take(ONE, before=[rows.take()])
    events = [event for table in tables for one in messages_of(table) for event in one.events]
    assert [(event.id, dict(event.extra)) for event in events] == [
        ("1", {"from": "before"}), ("2", {}), ("3", {}),
    ]  # fmt: skip
    assert spill.duplicates(ONE) == 1


def test_columns_and_messages_are_sorted_together(tmp_path: Path) -> None:
    rows = Rows()
    rows.add(_message(Event("1", 1, "a"), Event("3", 3, "a")))
    spill = Spill(tmp_path, memory_max_bytes=1)
    spill.add_table(ONE, rows.take())
    spill.add(ONE, _message(Event("2", 2, "a")), None)
    assert _ids(spill.take(ONE)) == ["1", "2", "3"]


def test_the_largest_go_to_disk_first(tmp_path: Path) -> None:
    """Of a hundred log groups, small ones are not written in crumbs."""
    spill = Spill(tmp_path, memory_max_bytes=3_000_000)
    spill.add(TWO, _message(Event("1", 1, "small")), None)
    for number in range(4):
        spill.add(ONE, _message(Event(str(number), number, "x" * 1_000_000)), None)
    assert len(list(tmp_path.iterdir())) == 1
    assert _ids(spill.take(TWO)) == ["1"]
    assert _ids(spill.take(ONE)) == ["0", "1", "2", "3"]


def test_a_slot_without_events_has_none(tmp_path: Path) -> None:
    assert list(Spill(tmp_path).take(ONE)) == []
