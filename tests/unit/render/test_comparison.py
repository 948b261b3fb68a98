"""A folder against what would be written there."""

from pathlib import Path

import pytest

from logkura.errors import LogkuraError
from logkura.render.comparison import Comparison, compare
from logkura.render.write import write

FILES = {
    "a.yaml": b"a",
    "deep/b.yaml": b"b",
    ".hidden.yml": b"c",
    "code.zip": b"d",
    "Dockerfile": b"e",
}


def test_what_was_written_is_current(tmp_path: Path) -> None:
    write(FILES, tmp_path)
    for name in ("README.md", "LICENSE"):
        (tmp_path / name).write_text("of the people, not of the renderer")
    assert compare(FILES, tmp_path) == Comparison((), (), ())
    assert compare(FILES, tmp_path).is_current


def test_what_is_stale_missing_and_superfluous_is_named(tmp_path: Path) -> None:
    write(FILES, tmp_path)
    (tmp_path / "deep" / "b.yaml").write_bytes(b"B")
    (tmp_path / "code.zip").unlink()
    (tmp_path / "deep" / "old.yaml").touch()
    found = compare(FILES, tmp_path)
    assert found == Comparison(("code.zip",), ("deep/b.yaml",), ("deep/old.yaml",))
    assert not found.is_current


def test_beside_known_names_people_keep_files_of_their_own(tmp_path: Path) -> None:
    write(FILES, tmp_path)
    (tmp_path / "own.yaml").touch()
    (tmp_path / "left-over.yaml").touch()
    names = {*FILES, "left-over.yaml"}
    assert compare(FILES, tmp_path, names).superfluous == ("left-over.yaml",)


def test_a_folder_that_does_not_exist_misses_everything(tmp_path: Path) -> None:
    assert compare(FILES, tmp_path / "none").missing == tuple(sorted(FILES))


def test_a_file_that_cannot_be_read_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(FILES, tmp_path)

    def refuse(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(LogkuraError) as caught:
        compare(FILES, tmp_path)
    assert caught.value.code == "render-unreadable"
