"""Several processes."""

import pickle
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from logkura.archive import split_jobs
from logkura.archive.local_store import LocalStore
from logkura.archive.split import split
from logkura.archive.split_jobs import split_in_processes
from logkura.archive.splitting import Splitting
from logkura.aws import Clients
from logkura.errors import LogkuraError, NotSeenError

CLIENTS = Clients(endpoint_url="http://127.0.0.1:9")


def _tree(path: Path) -> dict[str, bytes]:
    files = (one for one in path.rglob("*") if one.is_file())
    return {str(one.relative_to(path)): one.read_bytes() for one in files}


@pytest.fixture
def source(tmp_path: Path, mixed: bytes) -> Path:
    folder = tmp_path / "in"
    (folder / "_logkura").mkdir(parents=True)
    (folder / "_logkura" / "note").write_bytes(b"{}")
    for name in "abc":
        (folder / f"{name}.gz").write_bytes(mixed + name.encode())
    return folder


def test_processes_write_what_one_writes(source: Path, tmp_path: Path) -> None:
    how, told = Splitting(format="event"), []
    one = split(LocalStore(source), LocalStore(tmp_path / "one"), how)
    two = split_in_processes(
        str(source),
        str(tmp_path / "two"),
        how,
        CLIENTS,
        2,
        on_object=lambda key, _: told.append(key),
        on_bytes=lambda count: told.append(str(count)),
    )
    assert _tree(tmp_path / "two") == _tree(tmp_path / "one")
    assert replace(two, seconds=0.0) == replace(one, seconds=0.0)
    assert sorted(told)[-3:] == ["a.gz", "b.gz", "c.gz"]
    assert len(told) == 6
    again = split_in_processes(str(source), str(tmp_path / "two"), how, CLIENTS, 2)
    assert again.objects_resumed == 3


def test_a_single_file_and_errors_go_through_processes(source: Path, tmp_path: Path) -> None:
    how, out = Splitting(format="event"), str(tmp_path / "out")
    assert split_in_processes(str(source / "a.gz"), out, how, CLIENTS, 2).objects_in == 1
    with pytest.raises(LogkuraError) as caught:
        split_in_processes(str(source), out, Splitting(format="envelope"), CLIENTS, 2)
    assert caught.value.code == "split-choices"
    (tmp_path / "empty").mkdir()
    with pytest.raises(LogkuraError) as caught:
        split_in_processes(str(tmp_path / "empty"), out, how, CLIENTS, 2)
    assert caught.value.code == "split-source-empty"


def test_an_error_says_the_same_in_another_process() -> None:
    error = NotSeenError("store-denied", "cannot read", hint="ask")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 -- our own, of a moment ago
    assert type(again) is NotSeenError
    assert str(again) == str(error)


def test_a_process_that_the_system_ends_is_told() -> None:
    """As it does with the largest when memory runs out."""
    kill: Any = signal.raise_signal
    processes = split_jobs._done(kill, [signal.SIGKILL, signal.SIGKILL], 2)  # type: ignore[list-item]
    with pytest.raises(LogkuraError) as caught:
        list(processes)
    assert caught.value.code == "split-process-lost"
    assert "resumes" in caught.value.hint
