"""The steps of a compaction, by waves: what the local engine comes to, whoever meets whom."""

import gzip
import json
import pickle
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest

from logkura.archive.compact import compact as compact_locally
from logkura.archive.compact import steps
from logkura.archive.compact_choices import Compacting
from logkura.archive.compact_slot import Slot
from logkura.archive.local_store import LocalStore
from logkura.archive.reading import EventFilter
from logkura.archive.store import StoredObject
from logkura.aws import Clients
from logkura.errors import LogkuraError
from logkura.spark import compact as compact_module
from logkura.spark.compact import CompactJob, compact, waves

DAY = 86_400_000
START = 1_700_000_000_000 // DAY * DAY
FAR = ZoneInfo("Pacific/Auckland")

Run = Callable[..., Any]


def _put(root: Path, log_group: str, first: int, count: int = 6) -> None:
    """Write an object whose events go on for a day and a half."""
    events = [
        {"id": f"{first + n:056d}", "timestamp": START + (first + n) * DAY // 4, "message": f"{n}"}
        for n in range(count)
    ]
    document = {
        "messageType": "DATA_MESSAGE",
        "owner": "123456789012",
        "logGroup": f"/{log_group}",
        "logStream": "s",
        "subscriptionFilters": [],
        "logEvents": events,
    }
    begin = datetime.fromtimestamp(events[0]["timestamp"] / 1000, UTC)
    place = f"region=r/log_group=%2F{log_group}/date={begin:%Y-%m-%d}/hour={begin:%H}"
    path = root / "account=123456789012" / place / f"{first}.jsonl.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(json.dumps(document).encode(), mtime=0))


def _held(root: Path) -> Counter[Any]:
    found: Counter[Any] = Counter()
    for path in root.glob("_logkura/compact/manifests/**/manifest.json"):
        files = [str(root / file["key"]) for file in json.loads(path.read_bytes())["files"]]
        if files:
            query = "SELECT logGroup, id, timestamp, message FROM read_parquet(?)"
            rows = duckdb.execute(query, [files]).fetchall()
            found.update((path.parent.name, *row) for row in rows)
    return found


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Make an archive of two log groups and twelve days, whose messages reach over midnight."""
    for first in range(0, 48, 2):
        _put(tmp_path / "in", "a", first)
        if first % 3 == 0:
            _put(tmp_path / "in", "b", first)
    return tmp_path / "in"


@pytest.fixture
def run(tmp_path: Path, context: Any) -> Run:
    def compacted(out: str = "out", **choices: Any) -> Any:
        places, how = (str(tmp_path / "in"), str(tmp_path / out)), Compacting(**choices)
        return compact(*places, EventFilter(), how, Clients(), context, step_bytes=1)

    return compacted


def _local(tmp_path: Path, **choices: Any) -> Any:
    stores = LocalStore(tmp_path / "in"), LocalStore(tmp_path / "local")
    return compact_locally(*stores, EventFilter(), Compacting(**choices))


@pytest.mark.parametrize("zone", [ZoneInfo("UTC"), FAR], ids=str)
def test_the_events_are_those_of_the_local_engine(
    source: Path, run: Run, tmp_path: Path, zone: ZoneInfo
) -> None:
    local, spread = _local(tmp_path, zone=zone), run(zone=zone)
    assert _held(tmp_path / "out") == _held(tmp_path / "local") != Counter()
    assert spread.adds_up
    told = ("objects_in", "events", "slots", "events_merged", "events_out", "duplicates")
    assert [getattr(spread, name) for name in told] == [getattr(local, name) for name in told]
    assert spread.log_groups == local.log_groups == 2
    again = run(zone=zone)
    assert again.objects_resumed == again.objects_in == len(list(source.rglob("*.gz")))
    assert again.slots_written == 0
    assert _local(tmp_path, zone=zone).adds_up


def test_a_wave_holds_no_two_steps_that_meet(source: Path) -> None:
    found = waves(steps(_listed(source), step_bytes=1))
    assert sum(map(len, found)) >= 20
    for tasks in found:
        days: dict[str, list[datetime]] = {}
        for task in tasks:
            for slot in {slot.day for step in task for _, slot in step}:
                days.setdefault(slot.log_group, []).append(datetime.fromisoformat(slot.date))
        for some in days.values():
            some.sort()
            # A day before and one after are written too.
            assert all((two - one).days > 2 for one, two in pairwise(some))


def _listed(source: Path) -> list[tuple[StoredObject, Slot]]:
    placed = [(stored, Slot.parse(stored.key)) for stored in LocalStore(source).list()]
    return [(stored, slot) for stored, slot in placed if slot is not None]


def test_steps_of_one_day_are_one_task_in_their_order(source: Path) -> None:
    (stored, slot), *_ = _listed(source)
    found = [[(replace(stored, key=f"{slot.path}{n}"), slot)] for n in range(5)]
    ((task,),) = waves(found)
    assert [step[0][0].key for step in task] == [step[0][0].key for step in found]


def test_the_largest_task_comes_first(source: Path) -> None:
    for tasks in waves(steps(_listed(source), step_bytes=1)):
        sizes = [sum(stored.size_bytes for step in task for stored, _ in step) for task in tasks]
        assert sizes == sorted(sizes, reverse=True)


def test_a_step_that_was_overtaken_begins_again(
    source: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another run publishes a day after this one has read its manifest."""
    others = iter(range(3))
    original, pauses = compact_module.compact_step, list[float]()

    def overtaken(*arguments: Any) -> Any:
        if next(others, None) is not None:
            original(*arguments)
            raise LogkuraError("compact-overtaken", "another run was quicker")
        return original(*arguments)

    monkeypatch.setattr(compact_module, "compact_step", overtaken)
    monkeypatch.setattr("logkura.spark.compact.time.sleep", pauses.append)
    assert run().adds_up
    assert len(pauses) == 3
    assert pauses[0] < pauses[2]
    assert _local(tmp_path).objects_in == len(list(source.rglob("*.gz")))
    assert _held(tmp_path / "out") == _held(tmp_path / "local")


def test_a_step_that_is_overtaken_for_ever_gives_up(
    source: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    del source

    def overtaken(*_: Any) -> Any:
        raise LogkuraError("compact-overtaken", "another run was quicker")

    monkeypatch.setattr(compact_module, "compact_step", overtaken)
    monkeypatch.setattr("logkura.spark.compact.time.sleep", lambda _: None)
    with pytest.raises(LogkuraError, match="compact-overtaken"):
        run()


def test_what_fails_of_one_step_is_raised_when_the_others_are_done(
    source: Path, run: Run, tmp_path: Path
) -> None:
    _local(tmp_path)
    run()
    damaged = min((tmp_path / "out").rglob("log_group=%2Fb/**/*.parquet"))
    damaged.write_bytes(b"")
    _put(source, "b", 1)  # late, for the damaged day and those after it
    _put(source, "a", 1)
    with pytest.raises(LogkuraError, match="compact-set-damaged"):
        run()
    shutil.rmtree(tmp_path / "local")
    _local(tmp_path)
    for root in ("out", "local"):
        shutil.rmtree(next((tmp_path / root).rglob("manifests/**/log_group=%2Fb")))
    assert _held(tmp_path / "out") == _held(tmp_path / "local")


def test_a_task_that_runs_twice_stores_nothing_twice(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("logkura.spark.compact.time.sleep", lambda _: None)
    job = CompactJob(str(source), str(tmp_path / "out"), Compacting(), Clients())
    for tasks in waves(steps(_listed(source), step_bytes=1)):
        copy = pickle.loads(pickle.dumps((job, tasks)))  # noqa: S301 -- our own
        both = [job.work(iter(tasks)), copy[0].work(iter(copy[1]))]
        while both:
            both = [one for one in both if next(one, None) is not None]
    _local(tmp_path)
    assert _held(tmp_path / "out") == _held(tmp_path / "local")


def test_a_dry_run_writes_nothing(source: Path, run: Run, tmp_path: Path) -> None:
    account = run(dry_run=True)
    assert account.adds_up
    assert account.objects_in == len(list(source.rglob("*.gz")))
    assert not (tmp_path / "out").exists()


def test_an_archive_with_nothing_in_it_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(LogkuraError, match="compact-source-empty"):
        run()


def test_source_and_destination_lie_apart(run: Run, source: Path) -> None:
    del source
    with pytest.raises(LogkuraError, match="compact-overlap"):
        run("in/out")
