"""Files into a folder, without taking anything away."""

from pathlib import Path

import pytest

from logkura.errors import LogkuraError
from logkura.render.write import write


def test_files_are_written_with_their_folders(tmp_path: Path) -> None:
    paths = write({"b": b"1", "a/c": b"2"}, tmp_path / "new")
    assert paths == [tmp_path / "new" / "b", tmp_path / "new" / "a" / "c"]
    assert [path.read_bytes() for path in paths] == [b"1", b"2"]


def test_what_is_there_is_replaced_only_when_asked(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"mine")
    with pytest.raises(LogkuraError, match="render-exists"):
        write({"a": b"1", "b": b"2"}, tmp_path)
    assert (tmp_path / "b").read_bytes() == b"mine"
    assert not (tmp_path / "a").exists()
    write({"a": b"1", "b": b"2"}, tmp_path, force=True)
    assert (tmp_path / "b").read_bytes() == b"2"


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(LogkuraError, match="render-refused"):
        write({"a": b"1"}, tmp_path / "file")
