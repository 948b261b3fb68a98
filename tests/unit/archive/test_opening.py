"""Objects that the reader cannot open by itself."""

import sys
from pathlib import Path
from typing import Any

import pytest

from logkura.archive.local_store import LocalStore
from logkura.archive.opening import open_object
from logkura.archive.reading import EventFilter, Found, events
from logkura.archive.split import split
from logkura.archive.splitting import Splitting
from logkura.errors import LogkuraError


@pytest.fixture
def archive(tmp_path: Path, mixed: bytes) -> LocalStore:
    (tmp_path / "in.gz").write_bytes(mixed)
    store = LocalStore(tmp_path / "zstd")
    split(LocalStore(tmp_path / "in.gz"), store, Splitting(format="event", compression="zstd"))
    return store


def _some_key(store: LocalStore) -> str:
    return next(one.key for one in store.list() if one.key.endswith(".zst"))


def test_an_archive_of_zstd_is_read_and_split_again(archive: LocalStore, tmp_path: Path) -> None:
    found = [one for one in events(archive, EventFilter()) if isinstance(one, Found)]
    assert sum(len(one.message.events) for one in found) == 120
    again = split(archive, LocalStore(tmp_path / "again"), Splitting(format="event"))
    assert (again.events, again.quarantined) == (120, 0)


@pytest.mark.parametrize("cut", [-6, -1, 20])
@pytest.mark.parametrize("behind", [b"", b"garbage"])
def test_a_damaged_object_is_an_error(
    cut: int, behind: bytes, archive: LocalStore, tmp_path: Path
) -> None:
    path = tmp_path / "zstd" / _some_key(archive)
    path.write_bytes(path.read_bytes()[:cut] + behind)
    with pytest.raises(LogkuraError) as caught:
        list(events(archive, EventFilter()))
    assert caught.value.code == "archive-zstd"


def test_a_missing_library_is_named(archive: LocalStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(LogkuraError) as caught:
        open_object(archive, _some_key(archive))
    assert "logkura[fast]" in caught.value.hint


def test_other_objects_are_opened_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(b"x")
    opened: Any = open_object(LocalStore(tmp_path), "a.gz")
    with opened as file:
        assert file.read() == b"x"
