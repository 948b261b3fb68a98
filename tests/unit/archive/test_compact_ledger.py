"""Notes of what is done."""

from pathlib import Path

import pytest

from logkura.archive.compact_account import CompactAccount
from logkura.archive.compact_ledger import Done, Ledger, agree
from logkura.archive.local_store import LocalStore
from logkura.errors import LogkuraError

FOLDER = "account=1/region=r/log_group=g/date=2026-11-24/"
DONE = Done(CompactAccount(objects_in=1, events=3, events_assigned=3), {"slot/": 3})


def test_what_is_done_is_read_back(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    Ledger(store, FOLDER).add({("a", "1"): DONE})
    ledger = Ledger(store, FOLDER)
    assert ledger.done == {("a", "1"): DONE}
    ledger.add({("b", "1"): DONE})
    ledger.add({("c", "1"): Done(CompactAccount())})
    assert set(Ledger(store, FOLDER).done) == {("a", "1"), ("b", "1"), ("c", "1")}
    assert Ledger(store, "other/").done == {}


def test_notes_of_two_runs_do_not_overwrite_each_other(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    one, two = Ledger(store, FOLDER), Ledger(store, FOLDER)
    one.add({("a", "1"): DONE})
    with pytest.raises(LogkuraError) as caught:
        two.add({("b", "1"): DONE})
    assert caught.value.code == "compact-overtaken"
    assert set(Ledger(store, FOLDER).done) == {("a", "1")}


def test_choices_are_made_once(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "out")
    agree(store, {"period": "day"}, dry_run=True)
    assert not (tmp_path / "out").exists()
    agree(store, {"period": "day"}, dry_run=False)
    agree(store, {"period": "day"}, dry_run=False)
    with pytest.raises(LogkuraError) as caught:
        agree(store, {"period": "hour"}, dry_run=True)
    assert caught.value.code == "compact-choices"
    assert "period day" in caught.value.message
