"""What files cost by themselves."""

from pathlib import Path

import pytest

from benchmarks import files
from benchmarks.files import copy_seconds, race_room


def test_the_same_files_are_made(tmp_path: Path) -> None:
    for name in ("a/b/one", "a/two", "three"):
        path = tmp_path / "source" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    assert copy_seconds(tmp_path / "source", tmp_path / "target") > 0
    made = {
        path.relative_to(tmp_path / "target").as_posix(): path.read_text()
        for path in (tmp_path / "target").rglob("*")
        if path.is_file()
    }
    assert made == {name: name for name in ("a/b/one", "a/two", "three")}


def test_races_write_elsewhere_where_memory_has_no_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_ROOM_BYTES", 10**18)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    assert race_room() == tmp_path
    monkeypatch.setattr(files, "_MEMORY", tmp_path / "none")
    monkeypatch.setattr(files, "_ROOM_BYTES", 0)
    assert race_room() == tmp_path
