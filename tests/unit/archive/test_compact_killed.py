"""Runs that end anywhere: no event is lost or doubled, and readers never see half a set."""

import io
import shutil
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from logkura.archive.compact import compact
from logkura.archive.compact_choices import Compacting
from logkura.archive.compact_manifest import File, SlotState
from logkura.archive.compact_slot import Slot
from logkura.archive.local_store import LocalStore
from logkura.archive.reading import EventFilter
from logkura.errors import LogkuraError

Make = Callable[..., dict[str, Any]]
Put = Callable[..., str]


class EndedError(BaseException):
    """The run's end, as sudden as a process's: nothing but clearing up may catch it."""


class Ending(LocalStore):
    """A folder that lets a run end at its n-th change, before or after the change was made."""

    def __init__(self, path: Path, at: int, *, after: bool) -> None:
        super().__init__(path)
        self.left = at
        self._after = after

    def _change(self, change: Callable[[], Any]) -> Any:
        self.left -= 1
        if self.left == 0 and not self._after:
            raise EndedError
        result = change()
        if self.left == 0:
            raise EndedError
        return result

    def write(self, key: str, content: BinaryIO) -> None:
        """Write, or end."""
        self._change(lambda: super(Ending, self).write(key, content))

    def swap(self, key: str, content: bytes, version: str | None) -> str | None:
        """Swap, or end."""
        # The store itself writes for a swap; that is one change, not two.
        plain = LocalStore(Path(self.url))
        return self._change(lambda: plain.swap(key, content, version))  # type: ignore[no-any-return]

    def remove(self, key: str) -> None:
        """Remove, or end."""
        self._change(lambda: super(Ending, self).remove(key))


@pytest.fixture
def days(tmp_path: Path, document: Make, put: Put, rows_of: Any) -> Counter[Any]:
    """Fill a destination with a first run, and a source with more for the second.

    Two days, the second run has late events and known ones for both.
    """
    documents = [document(number) for number in (2, 9)]
    late = [document(number) for number in (2, 3, 10)]
    put("a.jsonl.gz", documents[0])
    put("b.jsonl.gz", documents[1])
    _run(tmp_path, LocalStore(tmp_path / "out"))
    for number, one in enumerate(late):
        path = tmp_path / "in" / put(f"late-{number}.jsonl.gz", one)
    path.write_bytes(path.read_bytes() + b"garbage")
    return rows_of(*documents) | rows_of(*late)  # type: ignore[no-any-return]


def _run(root: Path, destination: LocalStore) -> Any:
    return compact(LocalStore(root / "in"), destination, EventFilter(), Compacting())


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_run_can_end_at_any_change(
    when: str, days: Counter[Any], tmp_path: Path, held: Callable[..., Counter[Any]]
) -> None:
    before = held(tmp_path / "out")
    for at in range(1, 100):
        out = _copy(tmp_path / "out", tmp_path / f"copy-{at}")
        ending = Ending(out, at, after=when == "after")
        try:
            _run(tmp_path, ending)
        except EndedError:
            seen = held(out, complete=False)
            assert before <= seen <= days
        else:
            break
        account = _run(tmp_path, LocalStore(out))
        assert account.adds_up
        assert account.events_out == days.total()
        assert held(out) == days
    # Of two sets: declared, written, published, removed, forgotten; quarantine, and two ledgers.
    assert at == 15


def _copy(folder: Path, target: Path) -> Path:
    shutil.copytree(folder, target)
    return target


def test_a_run_that_ends_again_and_again_gets_there(
    days: Counter[Any], tmp_path: Path, held: Callable[..., Counter[Any]]
) -> None:
    """Every run gets one change further at least in what it has published."""
    for at in [7, 3, 9, 2, 11, 5, 8, 13, 4, 6] * 2:
        try:
            _run(tmp_path, Ending(tmp_path / "out", at, after=at % 2 == 0))
        except EndedError:
            held(tmp_path / "out", complete=False)
    assert _run(tmp_path, LocalStore(tmp_path / "out")).adds_up
    assert held(tmp_path / "out") == days


class Meanwhile(LocalStore):
    """A folder in which another run does all of its work at this one's n-th change."""

    def __init__(self, path: Path, at: int, other: Callable[[], Any]) -> None:
        super().__init__(path)
        self._left = at
        self._other = other

    def _change(self) -> None:
        self._left -= 1
        if self._left == 0:
            self._other()

    def write(self, key: str, content: BinaryIO) -> None:
        """Write."""
        self._change()
        super().write(key, io.BytesIO(content.read()))

    def swap(self, key: str, content: bytes, version: str | None) -> str | None:
        """Swap."""
        self._change()
        return LocalStore(Path(self.url)).swap(key, content, version)

    def remove(self, key: str) -> None:
        """Remove."""
        self._change()
        super().remove(key)


def test_two_runs_at_once_lose_and_double_nothing(
    days: Counter[Any], tmp_path: Path, held: Callable[..., Counter[Any]]
) -> None:
    overtaken: list[str] = []
    for at in range(1, 15):
        out = _copy(tmp_path / "out", tmp_path / f"copy-{at}")
        meanwhile = Meanwhile(out, at, partial(_run, tmp_path, LocalStore(out)))
        try:
            _run(tmp_path, meanwhile)
        except LogkuraError as error:
            overtaken.append(error.code)
        assert held(out, complete=False) == days
        assert _run(tmp_path, LocalStore(out)).adds_up
        assert held(out) == days
    assert len(overtaken) >= 10
    assert set(overtaken) == {"compact-overtaken"}


def test_who_is_overtaken_while_it_reads_the_set_is_told_so(
    document: Make, put: Put, tmp_path: Path
) -> None:
    """The other run has replaced the files that this one is about to merge with."""
    put("a.jsonl.gz", document(1))
    source, wanted = LocalStore(tmp_path / "in"), EventFilter()
    compact(source, LocalStore(tmp_path / "out"), wanted, Compacting())

    def meanwhile(_: str) -> None:
        put("c.jsonl.gz", document(3))
        compact(source, LocalStore(tmp_path / "out"), wanted, Compacting())

    put("b.jsonl.gz", document(2))
    with pytest.raises(LogkuraError) as caught:
        compact(source, LocalStore(tmp_path / "out"), wanted, Compacting(), on_slot=meanwhile)
    assert caught.value.code == "compact-overtaken"
    assert compact(source, LocalStore(tmp_path / "out"), wanted, Compacting()).events_out == 9


def test_a_file_of_the_set_that_is_gone_is_told_as_such(
    document: Make, put: Put, tmp_path: Path
) -> None:
    put("a.jsonl.gz", document(1))
    stores = LocalStore(tmp_path / "in"), LocalStore(tmp_path / "out")
    compact(*stores, EventFilter(), Compacting())
    next((tmp_path / "out").rglob("*.parquet")).unlink()
    put("b.jsonl.gz", document(2))
    with pytest.raises(LogkuraError, match="No such file") as caught:
        compact(*stores, EventFilter(), Compacting())
    assert caught.value.code == "store-refused"


def test_who_is_overtaken_removes_what_it_wrote(tmp_path: Path) -> None:
    """A set is never made of files that another run is about to remove."""
    slot = Slot("1", "r", "g", "2026-11-24")
    store = LocalStore(tmp_path / "out")
    local = tmp_path / "local"
    local.write_bytes(b"x")
    file = File(f"{slot.path}one-00000.parquet", 1, 1, 0, 0)

    class Slow(LocalStore):
        def write(self, key: str, content: BinaryIO) -> None:
            """Write when another run has cleared up behind what it took for a killed one."""
            SlotState(store, slot).clear()
            super().write(key, content)

    state = SlotState(Slow(tmp_path / "out"), slot)
    with pytest.raises(LogkuraError) as caught:
        state.publish({local: file}, {("a", "1"): 1}, 0)
    assert caught.value.code == "compact-overtaken"
    assert not list((tmp_path / "out").rglob("*.parquet"))
    assert SlotState(store, slot).manifest.files == ()
