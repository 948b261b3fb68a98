"""Compacting folders: what goes in comes out, once, whatever the format and however often."""

import gzip
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import polars as pl
import pyarrow.parquet
import pytest

from logkura.archive import compact as compact_module
from logkura.archive.compact import compact
from logkura.archive.compact_account import CompactAccount
from logkura.archive.compact_choices import Compacting
from logkura.archive.local_store import LocalStore
from logkura.archive.reading import EventFilter
from logkura.archive.split import split
from logkura.archive.splitting import Splitting
from logkura.errors import LogkuraError

Make = Callable[..., dict[str, Any]]
Put = Callable[..., str]
Rows = Callable[..., Counter[Any]]
Held = Callable[..., Counter[Any]]

HOUR = 3_600_000
FORMATS = [
    ("a.jsonl.gz", "envelope"),
    ("a.jsonl.gz", "event"),
    ("a.jsonl.zst", "event"),
    ("a.parquet", "parquet"),
]


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., CompactAccount]:
    def compacted(
        target: str = "out", wanted: EventFilter | None = None, **choices: Any
    ) -> CompactAccount:
        stores = LocalStore(tmp_path / "in"), LocalStore(tmp_path / target)
        return compact(*stores, wanted or EventFilter(), Compacting(**choices))

    return compacted


Run = Callable[..., CompactAccount]


def _tree(path: Path) -> dict[str, bytes]:
    files = (one for one in path.rglob("*") if one.is_file())
    return {str(one.relative_to(path)): one.read_bytes() for one in files}


@pytest.mark.parametrize(("name", "archive_format"), FORMATS)
def test_every_event_of_every_format_comes_out_once(
    name: str, archive_format: str, document: Make, put: Put, run: Run, held: Held, rows_of: Rows,
    tmp_path: Path,
) -> None:  # fmt: skip
    documents = [document(number) for number in range(40)]
    documents.append(document(41, policyLevel="ACCOUNT"))
    for begin in range(0, len(documents), 4):
        some = documents[begin : begin + 4]
        put(name, *some, archive_format=archive_format)
    account = run()
    assert account.adds_up
    assert (account.events, account.events_out, account.duplicates) == (123, 123, 0)
    assert (account.slots, account.slots_written, account.objects_out) == (2, 2, 2)
    assert held(tmp_path / "out") == rows_of(*documents)


def test_pyarrow_duckdb_and_polars_read_every_file(
    document: Make, put: Put, run: Run, rows_of: Rows, tmp_path: Path
) -> None:
    documents = [document(number, group) for number in range(30) for group in ("/a", "/b c/é")]
    for one in documents:
        put(f"{one['logEvents'][0]['id'][:28]}.jsonl.gz", one)
    run()
    paths = sorted(map(str, (tmp_path / "out").rglob("*.parquet")))
    wanted = {(row[1], row[3], row[5]) for row in rows_of(*documents)}
    columns = ["logGroup", "id", "message"]
    by_arrow = {
        tuple(row.values())
        for path in paths
        for row in pyarrow.parquet.read_table(path, columns=columns, partitioning=None).to_pylist()
    }
    by_duckdb = set(duckdb.read_parquet(paths).select(*columns).fetchall())
    by_polars = set(pl.read_parquet(paths, columns=columns, hive_partitioning=False).rows())
    assert by_arrow == by_duckdb == by_polars == wanted


def test_folders_are_columns_to_query_engines(
    document: Make, put: Put, run: Run, tmp_path: Path
) -> None:
    put("a.jsonl.gz", document(1, "/a/b"), region="ap-northeast-1")
    run()
    pattern = f"{tmp_path}/out/account=*/**/*.parquet"
    query = (
        "SELECT DISTINCT account::VARCHAR, region, log_group, date::VARCHAR "  # noqa: S608
        f"FROM read_parquet('{pattern}', hive_partitioning=true)"
    )
    assert duckdb.sql(query).fetchall() == [
        ("123456789012", "ap-northeast-1", "/a/b", "2023-11-14")
    ]


def test_a_second_run_changes_nothing_and_counts_the_whole(
    document: Make, put: Put, run: Run, tmp_path: Path
) -> None:
    for number in range(10):
        put(f"{number}.jsonl.gz", document(number), document(number))
    first = run()
    before = _tree(tmp_path / "out")
    second = run()
    assert _tree(tmp_path / "out") == before
    assert (second.objects_resumed, second.slots_written) == (10, 0)
    told = (
        "events",
        "events_merged",
        "events_out",
        "duplicates",
        "documents",
        "bytes_out",
        "slots",
    )
    assert [getattr(second, name) for name in told] == [getattr(first, name) for name in told]
    assert second.adds_up


def test_events_that_are_stored_twice_come_out_once(
    document: Make, put: Put, run: Run, held: Held, rows_of: Rows, tmp_path: Path
) -> None:
    """Delivery is at least once: within an object, in another one, and in another run."""
    one, two = document(1), document(2)
    put("a.jsonl.gz", one, one)
    put("b.jsonl.gz", one, archive_format="event")
    first = run()
    assert (first.events, first.events_out, first.duplicates) == (9, 3, 6)
    put("c.jsonl.gz", one, two)
    second = run()
    assert (second.events, second.events_out, second.duplicates) == (15, 6, 9)
    assert second.adds_up
    assert held(tmp_path / "out") == rows_of(one, two)


def test_an_event_that_came_by_two_subscriptions_is_one(document: Make, put: Put, run: Run) -> None:
    put("a.jsonl.gz", document(1), document(1, subscriptionFilters=["b"], policyLevel="ACCOUNT"))
    account = run()
    assert (account.events_out, account.duplicates) == (3, 3)


@pytest.mark.parametrize(
    "change", [{"logStream": "host-2"}, {"logGroup": "/demo/other"}, {"owner": "210987654321"}]
)
def test_the_same_id_elsewhere_is_another_event(
    change: dict[str, str], document: Make, put: Put, run: Run, held: Held, rows_of: Rows,
    tmp_path: Path,
) -> None:  # fmt: skip
    one, other = document(1), document(1, **change)
    put("a.jsonl.gz", one)
    put("a.jsonl.gz", other) if "logStream" not in change else put("b.jsonl.gz", other)
    account = run()
    assert account.duplicates == 0
    assert held(tmp_path / "out") == rows_of(one, other)


@pytest.mark.parametrize("change", [{"message": "other"}, {"timestamp": 1_700_000_900_500}])
def test_events_of_one_id_that_differ_are_both_kept(
    change: dict[str, Any], document: Make, put: Put, run: Run, held: Held, rows_of: Rows,
    tmp_path: Path,
) -> None:  # fmt: skip
    one, other = document(1), document(1)
    other["logEvents"][0] |= change
    put("a.jsonl.gz", one, other)
    account = run()
    assert (account.events_out, account.duplicates) == (4, 2)
    assert held(tmp_path / "out") == rows_of(one) | rows_of(other)


def test_late_events_are_merged_into_their_day(
    document: Make, put: Put, run: Run, held: Held, rows_of: Rows, tmp_path: Path
) -> None:
    early, late = document(4), document(2)
    put("a.jsonl.gz", early)
    run()
    (before,) = (tmp_path / "out").rglob("*.parquet")
    put("late.jsonl.gz", late)
    account = run()
    assert (account.slots_written, account.objects_out) == (1, 1)
    assert not before.exists()
    assert held(tmp_path / "out") == rows_of(early, late)


def test_a_message_across_midnight_goes_to_both_days(
    document: Make, put: Put, run: Run, held: Held, rows_of: Rows, tmp_path: Path
) -> None:
    one = document(4)  # 23:13:20 UTC
    for number, event in enumerate(one["logEvents"]):
        event["timestamp"] += number * HOUR
    put("a.jsonl.gz", one)
    account = run()
    assert (account.slots, account.events_out) == (2, 3)
    assert held(tmp_path / "out") == rows_of(one)
    dates = {path.parent.name for path in (tmp_path / "out").rglob("*.parquet")}
    assert dates == {"date=2023-11-14", "date=2023-11-15"}


def test_days_are_those_of_the_time_zone(
    document: Make, put: Put, run: Run, tmp_path: Path
) -> None:
    put("a.jsonl.gz", document(1))  # 22:28 UTC
    run(zone=ZoneInfo("Asia/Tokyo"))
    (path,) = (tmp_path / "out").rglob("*.parquet")
    assert path.parent.name == "date=2023-11-15"


def test_a_slot_can_be_an_hour(
    document: Make, put: Put, run: Run, held: Held, rows_of: Rows, tmp_path: Path
) -> None:
    documents = [document(number) for number in range(9)]
    put("a.jsonl.gz", *documents)
    account = run(period="hour")
    assert account.slots == 3
    assert held(tmp_path / "out") == rows_of(*documents)
    (path, *_) = sorted((tmp_path / "out").rglob("*.parquet"))
    assert path.parent.name == "hour=22"


@pytest.mark.parametrize("other", [{"zone": ZoneInfo("Asia/Tokyo")}, {"period": "hour"}])
def test_a_run_with_other_choices_is_refused(
    other: dict[str, Any], document: Make, put: Put, run: Run, tmp_path: Path
) -> None:
    put("a.jsonl.gz", document(1))
    run()
    before = _tree(tmp_path / "out")
    with pytest.raises(LogkuraError) as caught:
        run(**other)
    assert caught.value.code == "compact-choices"
    assert _tree(tmp_path / "out") == before


def test_a_dry_run_writes_nothing_and_tells_the_same(
    document: Make, put: Put, run: Run, tmp_path: Path
) -> None:
    put("a.jsonl.gz", document(1), document(1), document(2))
    dry = run(dry_run=True)
    assert not (tmp_path / "out").exists()
    wet = run()
    assert replace(dry, seconds=0) == replace(wet, seconds=0)
    put("b.jsonl.gz", document(1), document(3))
    before = _tree(tmp_path / "out")
    dry = run(dry_run=True)
    assert _tree(tmp_path / "out") == before
    assert (dry.events_out, dry.duplicates, dry.slots_written) == (9, 6, 1)


def test_what_cannot_be_decoded_is_kept_whole(
    document: Make, put: Put, run: Run, held: Held, rows_of: Rows, tmp_path: Path
) -> None:
    one = document(1)
    path = tmp_path / "in" / put("a.jsonl.gz", one)
    good = path.read_bytes()
    path.write_bytes(good + b"garbage \xff" + good[:-9])
    account = run()
    assert account.adds_up
    assert (account.quarantined, account.documents, account.events_out) == (2, 3, 3)
    assert held(tmp_path / "out") == rows_of(one)
    kept = sorted((tmp_path / "out" / "quarantine").rglob("*.bin"))
    assert [each.read_bytes() for each in kept] == [b"garbage \xff", good[:-9]]
    note = json.loads(kept[0].with_suffix(".json").read_text())
    assert (note["offset_bytes"], note["reason"]) == (len(good), "garbage")
    assert note["source"] == str(path)
    assert run().quarantined == 2


@pytest.mark.parametrize(("name", "archive_format"), FORMATS[2:])
def test_a_damaged_object_that_is_read_twice_is_kept_whole(
    name: str, archive_format: str, document: Make, put: Put, run: Run, tmp_path: Path
) -> None:
    documents = [document(number) for number in range(8)]
    path = tmp_path / "in" / put(name, *documents, archive_format=archive_format)
    damaged = path.read_bytes()[:-30]
    path.write_bytes(damaged)
    account = run()
    assert account.adds_up
    assert (account.quarantined, account.events_out) == (1, 0)
    (kept,) = (tmp_path / "out" / "quarantine").rglob("*.bin")
    assert kept.read_bytes() == damaged


def test_parquet_of_somebody_else_is_kept_whole(
    document: Make, put: Put, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / "in" / put("a.parquet", document(1), archive_format="parquet")
    pyarrow.parquet.write_table(pyarrow.table({"x": [1]}), path)
    account = run()
    assert (account.quarantined, account.adds_up) == (1, True)


def test_control_messages_hold_no_log(document: Make, put: Put, run: Run) -> None:
    control = document(2, messageType="CONTROL_MESSAGE", owner="CloudwatchLogs", logGroup="")
    put("a.jsonl.gz", document(1), control)
    account = run()
    assert (account.messages, account.control_messages, account.events_out) == (1, 1, 3)


def test_a_message_goes_to_its_own_log_group_wherever_it_lies(
    document: Make, put: Put, run: Run, held: Held, rows_of: Rows, tmp_path: Path
) -> None:
    documents = [document(1, "/a"), document(2, "/b"), document(1, "g" * 512)]
    put("a.jsonl.gz", *documents)
    account = run()
    assert account.log_groups == 3
    assert held(tmp_path / "out") == rows_of(*documents)


def test_events_that_no_column_holds_come_back(
    document: Make, put: Put, run: Run, held: Held, rows_of: Rows, tmp_path: Path
) -> None:
    one = document(1)
    one["logStream"] = "\ud800"
    one["logEvents"][0]["message"] = "\udfff"
    one["logEvents"][1]["timestamp"] = 10**20
    other = document(1)
    other["logStream"] = "\ud801"
    other["logEvents"][0]["message"] = "\ud900"
    other["logEvents"][1]["timestamp"] = 10**21
    put("a.jsonl.gz", one, other, one)
    put("b.parquet", one, other, archive_format="parquet")
    account = run()
    assert (account.events_out, account.duplicates) == (6, 9)
    assert held(tmp_path / "out") == rows_of(one, other)


def test_objects_of_the_message_format_are_left_alone_and_told(
    document: Make, put: Put, run: Run, tmp_path: Path
) -> None:
    key = put("a.jsonl.gz", document(1))
    for suffix in (".log.gz", ".log.zst", ".log"):
        (tmp_path / "in" / key).with_name(f"b{suffix}").write_bytes(gzip.compress(b"a line\n"))
    account = run()
    assert (account.objects_in, account.objects_of_messages) == (1, 3)
    assert account.quarantined == 0


def test_what_lies_outside_of_log_groups_is_left_alone_and_counted(
    document: Make, put: Put, run: Run, tmp_path: Path
) -> None:
    put("a.jsonl.gz", document(1))
    for name in ("errors/processing-failed/x", "quarantine/x/y.bin", "other"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    account = run()
    assert (account.objects_in, account.objects_outside) == (1, 3)


def test_only_wanted_folders_are_read(document: Make, put: Put, run: Run, tmp_path: Path) -> None:
    put("a.jsonl.gz", document(1, "/a"))
    put("a.jsonl.gz", document(1, "/b"))
    some = run(wanted=EventFilter(log_group="/a"))
    assert (some.objects_in, some.log_groups) == (1, 1)
    rest = run()
    assert (rest.objects_in, rest.objects_resumed, rest.log_groups) == (2, 1, 2)
    del tmp_path


def test_a_part_of_a_day_is_told_beside_the_whole(document: Make, put: Put, run: Run) -> None:
    """With a filter the days may hold more than what was looked at; then both are told."""
    one = document(4)
    one["logEvents"][2]["timestamp"] += HOUR
    put("a.jsonl.gz", one)
    put("b.jsonl.gz", document(12))
    run()
    put("c.jsonl.gz", document(13))
    account = run(wanted=EventFilter(log_group="/demo/os"))
    assert account.adds_up
    assert account.events == account.events_merged == 9


def test_a_compacted_archive_can_be_compacted_otherwise(
    document: Make, put: Put, run: Run, held: Held, rows_of: Rows, tmp_path: Path
) -> None:
    documents = [document(number) for number in range(20)]
    put("a.jsonl.gz", *documents)
    run("in2")
    stores = LocalStore(tmp_path / "in2"), LocalStore(tmp_path / "out")
    account = compact(*stores, EventFilter(), Compacting(period="hour"))
    assert account.adds_up
    assert held(tmp_path / "out") == rows_of(*documents)


def test_what_a_split_made_is_compacted(mixed: bytes, held: Held, run: Run, tmp_path: Path) -> None:
    (tmp_path / "mixed.gz").write_bytes(mixed)
    stores = LocalStore(tmp_path / "mixed.gz"), LocalStore(tmp_path / "in")
    before = split(*stores, Splitting(format="envelope", region="ap-northeast-1"))
    account = run()
    assert account.adds_up
    assert (account.events_out, account.log_groups) == (before.events, before.log_groups)
    assert len(held(tmp_path / "out")) == before.events


def test_steps_are_cut_between_days_and_log_groups(
    document: Make, put: Put, run: Run, held: Held, rows_of: Rows, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    documents = [document(number, f"/g/{number % 2}") for number in range(0, 800, 20)]
    for number, one in enumerate(documents):
        put(f"{number}.jsonl.gz", one)
    small = run("small")
    assert held(tmp_path / "small") == rows_of(*documents)
    monkeypatch.setattr(compact_module, "steps", partial(compact_module.steps, step_bytes=1))
    monkeypatch.setattr(compact_module, "_STEP_OBJECTS_MAX", 3)
    large = run("large")
    assert large.slots_written > small.slots_written == large.slots
    told = ("events", "events_merged", "events_out", "duplicates", "objects_out", "log_groups")
    assert [getattr(large, name) for name in told] == [getattr(small, name) for name in told]
    assert held(tmp_path / "large") == rows_of(*documents)


def test_a_dry_run_of_many_steps_adds_up_to_what_the_run_comes_to(
    document: Make, put: Put, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Steps meet in a day where the source's days are those of another time zone."""
    monkeypatch.setattr(compact_module, "steps", partial(compact_module.steps, step_bytes=1))
    far = ZoneInfo("Asia/Tokyo")
    for begin in (0, 300):
        for number in range(begin, begin + 300, 10):
            put(f"{number}.jsonl.gz", document(number))
        dry = run(zone=far, dry_run=True)
        held = _tree(tmp_path / "out") if begin else {}
        assert dry.adds_up
        written = run(zone=far)
        assert _tree(tmp_path / "out").items() != held.items()
        told = ("events", "events_merged", "events_out", "duplicates", "slots")
        assert [getattr(dry, name) for name in told] == [getattr(written, name) for name in told]


@pytest.mark.parametrize(("source", "target"), [("a", "a"), ("a", "a/b"), ("a/b", "a")])
def test_source_and_destination_lie_apart(source: str, target: str, tmp_path: Path) -> None:
    stores = LocalStore(tmp_path / source), LocalStore(tmp_path / target)
    with pytest.raises(LogkuraError) as caught:
        compact(*stores, EventFilter(), Compacting())
    assert caught.value.code == "compact-overlap"


def test_a_source_without_log_groups_is_an_error(tmp_path: Path, mixed: bytes, run: Run) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "mixed.gz").write_bytes(mixed)
    with pytest.raises(LogkuraError) as caught:
        run()
    assert caught.value.code == "compact-source-empty"


def test_a_run_that_found_nothing_leaves_nothing(
    document: Make, put: Put, run: Run, tmp_path: Path
) -> None:
    """The choices of a mistyped command bind nobody."""
    with pytest.raises(LogkuraError) as caught:
        run(period="hour")
    assert caught.value.code == "store-missing"
    (tmp_path / "in").mkdir()
    with pytest.raises(LogkuraError) as caught:
        run(period="hour")
    assert caught.value.code == "compact-source-empty"
    assert not (tmp_path / "out").exists()
    put("a.jsonl.gz", document(1))
    assert run().adds_up


def test_a_damaged_set_is_not_replaced(document: Make, put: Put, run: Run, tmp_path: Path) -> None:
    put("a.jsonl.gz", document(1))
    run()
    (path,) = (tmp_path / "out").rglob("*.parquet")
    path.write_bytes(path.read_bytes()[:-20])
    before = _tree(tmp_path / "out")
    put("b.jsonl.gz", document(2))
    with pytest.raises(LogkuraError) as caught:
        run()
    assert caught.value.code == "compact-set-damaged"
    assert _tree(tmp_path / "out") == before


def test_a_set_that_cannot_be_read_back_is_not_published(
    document: Make, put: Put, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("a.jsonl.gz", document(1))
    with monkeypatch.context() as patch:
        patch.setattr("logkura.archive.compact_step.read_back", lambda _: 2)
        assert not run().adds_up
    assert not list((tmp_path / "out").rglob("*.parquet"))
    assert run().adds_up
    assert len(list((tmp_path / "out").rglob("*.parquet"))) == 1
