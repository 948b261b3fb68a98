"""One step.  What happens when it ends early is in test_compact_killed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from logkura.archive.compact_choices import Compacting
from logkura.archive.compact_slot import Slot
from logkura.archive.compact_step import SlotTotals, Step
from logkura.archive.local_store import LocalStore

Make = Callable[..., dict[str, Any]]


@pytest.fixture
def step(tmp_path: Path) -> Callable[..., Step]:
    def make(**choices: Any) -> Step:
        folder = tmp_path / "work"
        folder.mkdir(exist_ok=True)
        stores = LocalStore(tmp_path / "in"), LocalStore(tmp_path / "out")
        made = Step(*stores, Compacting(**choices), folder)
        for stored in stores[0].list():
            slot = Slot.parse(stored.key)
            assert slot is not None
            made.take(stored, slot, lambda _: None)
        return made

    return make


def test_a_step_tells_what_its_slots_hold(
    step: Callable[..., Step], document: Make, put: Any, tmp_path: Path
) -> None:
    put("a.jsonl.gz", document(1), document(1))
    one, written = step(), list[str]()
    one.publish(written.append)
    (path,) = one.totals
    assert written == [path]
    (file,) = (tmp_path / "out").rglob("*.parquet")
    assert one.totals[path] == SlotTotals(6, 3, 3, 1, file.stat().st_size)
    assert one.log_groups == {("123456789012", "%2Fdemo%2Fos")}
    assert list((tmp_path / "work").iterdir()) == []
    two = step()
    assert two.totals == one.totals
    assert (two.account.objects_resumed, two.account.slots_written) == (1, 0)


def test_nothing_is_noted_where_a_set_does_not_add_up(
    step: Callable[..., Step], document: Make, put: Any, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    put("a.jsonl.gz", document(1))
    monkeypatch.setattr("logkura.archive.compact_step.read_back", lambda _: 0)
    one = step()
    one.publish(lambda _: None)
    assert not one.account.adds_up
    assert not (tmp_path / "out").exists()


def test_a_dry_run_leaves_the_destination(
    step: Callable[..., Step], document: Make, put: Any, tmp_path: Path
) -> None:
    put("a.jsonl.gz", document(1))
    one = step(dry_run=True)
    one.publish(lambda _: None)
    assert (one.account.events_written, one.account.events_read_back) == (3, 3)
    assert not (tmp_path / "out").exists()
    assert list((tmp_path / "work").iterdir()) == []


def test_the_same_work_gives_the_same_names_and_bytes(
    step: Callable[..., Step], document: Make, put: Any, tmp_path: Path
) -> None:
    put("a.jsonl.gz", document(1), document(2))
    trees = []
    for name in ("one", "two"):
        step().publish(lambda _: None)
        files = (path for path in (tmp_path / "out").rglob("*") if path.is_file())
        trees.append({str(path.relative_to(tmp_path)): path.read_bytes() for path in files})
        (tmp_path / "out").rename(tmp_path / name)
    assert trees[0] == trees[1]
