"""Folders of unfinished work."""

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from logkura.archive.workspace import workspace
from logkura.errors import LogkuraError

HOLD = """
import sys, time
from pathlib import Path
from logkura.archive.workspace import workspace
with workspace(Path(sys.argv[1]), "work-") as folder:
    (folder / "half").write_text("half")
    print(folder, flush=True)
    time.sleep(60)
"""


def _holder(parent: Path) -> "tuple[subprocess.Popen[str], Path]":
    command = [sys.executable, "-c", HOLD, str(parent)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_it_goes_away_at_the_end_and_after_an_error(tmp_path: Path) -> None:
    with workspace(tmp_path / "new", "work-") as folder:
        (folder / "file").write_text("x")
    assert not folder.exists()
    with pytest.raises(KeyError), workspace(tmp_path / "new", "work-") as failed:
        raise KeyError
    assert not failed.exists()


def test_a_full_disk_is_told_and_other_failures_are_left_alone(tmp_path: Path) -> None:
    with (
        pytest.raises(LogkuraError, match="No space left") as caught,
        workspace(tmp_path, "w-"),
        Path("/dev/full").open("wb", buffering=0) as full,
    ):
        full.write(b"x")
    assert caught.value.code == "store-refused"
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(FileNotFoundError), workspace(tmp_path, "w-") as folder:
        (folder / "nothing").read_bytes()


def test_only_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "work-is-a-file").write_text("x")
    killed, left = _holder(tmp_path)
    alive, used = _holder(tmp_path)
    try:
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
        assert left.exists()
        with workspace(tmp_path, "work-") as mine:
            assert not left.exists()
            assert (used / "half").read_text() == "half"
            assert mine.exists()
        assert (tmp_path / "other").exists()
        assert (tmp_path / "work-is-a-file").exists()
    finally:
        for process in (killed, alive):
            process.kill()
            process.communicate()


def test_a_parent_that_another_run_removes_meanwhile_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Runs beside this one remove it when it is empty: it was there, and is there no more."""
    parent, make, there = tmp_path / "work", os.mkdir, [True, True]

    def mkdir(path: Path, mode: int = 0o777) -> None:
        if path == parent and there:
            there.pop()
            raise FileExistsError(errno.EEXIST, "File exists", str(path))
        make(path, mode)

    monkeypatch.setattr(os, "mkdir", mkdir)
    with workspace(parent, "split-") as folder:
        assert folder.parent == parent
    assert there == []


def test_a_parent_that_is_removed_while_it_is_listed_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = tmp_path / "work"

    def glob(path: Path, _: str) -> Iterator[Path]:
        path.rmdir()
        raise FileNotFoundError(errno.ENOENT, "No such file or directory", str(path))

    monkeypatch.setattr(Path, "glob", glob)
    with workspace(parent, "split-") as folder:
        assert folder.parent == parent


def test_a_file_in_the_place_of_the_parent_is_refused(tmp_path: Path) -> None:
    parent = tmp_path / "work"
    parent.touch()
    with (
        pytest.raises(LogkuraError, match=r"store-refused.*File exists"),
        workspace(parent, "split-"),
    ):
        pass
