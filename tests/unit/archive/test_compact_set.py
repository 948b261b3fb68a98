"""A slot's files."""

from pathlib import Path

import pytest

from logkura.archive import compact_set
from logkura.archive.compact_set import read_back, read_files, write_set
from logkura.archive.rows import Rows, messages_of
from logkura.records.message import Event, Message


def _table(*times: int, text: str = "x") -> object:
    rows = Rows()
    events = tuple(Event(str(time), time, text) for time in times)
    rows.add(Message("DATA_MESSAGE", "1", "g", "s", (), events))
    return rows.take()


def test_small_tables_become_one_file(tmp_path: Path) -> None:
    files = write_set([_table(5, 7), _table(8)], tmp_path, "folder/name")
    ((path, file),) = files.items()
    assert (file.key, file.rows, file.first, file.last) == ("folder/name-00000.parquet", 3, 5, 8)
    assert file.bytes == path.stat().st_size
    assert read_back(files) == 3


def test_large_sets_become_several_files_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compact_set, "_ROW_GROUP_BYTES", 1)
    monkeypatch.setattr(compact_set, "_FILE_MAX_BYTES", 3000)
    files = write_set((_table(time) for time in range(20)), tmp_path, "n")
    assert len(files) > 3
    assert sum(file.rows for file in files.values()) == read_back(files) == 20
    times = [
        event.timestamp
        for table in read_files(files)
        for one in messages_of(table)
        for event in one.events
    ]
    assert times == list(range(20))
    spans = [(file.first, file.last) for file in files.values()]
    assert spans == sorted(spans)  # type: ignore[type-var]


def test_nothing_becomes_no_file(tmp_path: Path) -> None:
    assert write_set([], tmp_path, "n") == {}


def test_times_that_no_column_holds_have_no_extremes(tmp_path: Path) -> None:
    (file,) = write_set([_table(10**20)], tmp_path, "n").values()
    assert (file.rows, file.first, file.last) == (1, None, None)


def test_what_cannot_be_read_back_does_not_count(tmp_path: Path) -> None:
    files = write_set([_table(1)], tmp_path, "n")
    (path,) = files
    path.write_bytes(path.read_bytes()[:-1])
    assert read_back(files) == 0
