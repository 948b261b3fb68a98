"""The order of rows and the merge of runs, beside Python's own sorted."""

import random
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pytest

from logkura.archive import compact_sort
from logkura.archive.compact_sort import bounded, merged, sorted_rows
from logkura.archive.rows import SCHEMA, Rows, messages_of
from logkura.records.message import Event, Message

Item = tuple[int, str, str, str]


def _table(items: list[Item], mark: str = "") -> Any:
    rows = Rows()
    for time, identifier, log_stream, text in items:
        event = Event(identifier, time, text)
        rows.add(Message("DATA_MESSAGE", "1", "g", log_stream, (mark,), (event,)))
    return rows.take()


def _items(tables: Iterator[Any]) -> list[Item]:
    return [
        (event.timestamp, event.id, message.log_stream, event.message)
        for table in tables
        for message in messages_of(table)
        for event in message.events
    ]


def _some(chance: random.Random, count: int) -> list[Item]:
    return [
        (
            chance.randrange(6),
            str(chance.randrange(4)),
            chance.choice(["s", "t", "\u5eab", "\U0001f600"]),
            chance.choice(["", "a", "\ufffd", "\U0001f600"]),
        )
        for _ in range(count)
    ]


@pytest.mark.parametrize("seed", range(5))
def test_rows_are_in_the_order_of_all_that_makes_an_event(seed: int) -> None:
    items = _some(random.Random(seed), 300)
    assert _items(iter([sorted_rows(_table(items))])) == sorted(items)


def test_times_that_are_no_times_come_first() -> None:
    items = [(5, "1", "s", "a"), (10**20, "2", "s", "a"), (-(10**20), "3", "s", "a")]
    assert [item[1] for item in _items(iter([sorted_rows(_table(items))]))] == ["2", "3", "1"]


@pytest.mark.parametrize("seed", range(20))
def test_a_merge_has_every_row_once(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    monkeypatch.setattr(compact_sort, "_PIECE_BYTES", chance.choice([1, 200, 2000, 10**6]))
    runs = [_some(chance, chance.randrange(120)) for _ in range(chance.randrange(1, 7))]
    dropped: list[int] = []
    tables = [[sorted_rows(_table(run))] for run in runs]
    found = _items(merged(tables, dropped.append))
    everything = [item for run in runs for item in run]
    assert found == sorted(set(everything))
    assert sum(dropped) == len(everything) - len(found)


def test_of_equal_rows_that_of_the_first_run_stays() -> None:
    items = [(1, "1", "s", "a"), (2, "2", "s", "a")]
    runs = [[_table(items[:1], "first")], [_table(items, "second")], [_table(items, "third")]]
    tables = list(merged(runs, lambda _: None))
    filters = [one.subscription_filters for table in tables for one in messages_of(table)]
    assert filters == [("first",), ("second",)]


def test_runs_that_do_not_overlap_are_not_sorted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """As most are: hours of a day, one after the other."""
    runs = [[_table([(hour, str(n), "s", "a") for n in range(5)])] for hour in range(4)]
    monkeypatch.setattr(compact_sort, "sorted_rows", None)
    assert len(_items(merged(runs, lambda _: None))) == 20


def test_many_events_of_one_time_are_merged_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory is bounded by pieces, not by how many events share a time."""
    monkeypatch.setattr(compact_sort, "_PIECE_BYTES", 2000)
    runs = [[sorted_rows(_table([(1, f"{n:05}", "s", "x" * 50) for n in range(r, 3000, 3)]))]
            for r in range(3)]  # fmt: skip
    sizes = [table.num_rows for table in merged(runs, lambda _: None)]
    assert sum(sizes) == 3000
    assert max(sizes) < 100


def test_pieces_are_bounded_and_whole() -> None:
    table = _table([(n, str(n), "s", "x" * (3_000_000 if n == 7 else 200_000)) for n in range(20)])
    pieces = list(bounded([table, SCHEMA.empty_table()]))
    assert pa.concat_tables(pieces).equals(table)
    assert all(piece.num_rows == 1 or piece.nbytes <= 1024 * 1024 for piece in pieces)
    assert len(pieces) > 4
