"""Folders as stores, and which store a URL means."""

import io
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from logkura.archive import s3_store
from logkura.archive.local_store import LocalStore
from logkura.archive.store import open_store
from logkura.aws import Clients
from logkura.errors import LogkuraError


@pytest.fixture
def clients() -> Clients:
    return Clients(endpoint_url="http://127.0.0.1:9")


class Breaking(io.BytesIO):
    """A source that breaks in the middle."""

    def read(self, _size: int | None = -1) -> bytes:
        """Give a little, then fail."""
        if self.tell():
            raise OSError("broken")
        return super().read(3)


def _content(store: LocalStore, key: str) -> bytes:
    with store.open(key) as file:
        return file.read()


def test_keys_are_relative_and_in_order(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "new")
    for key in ("b/2", "a", "b/1"):
        store.write(key, io.BytesIO(key.encode()))
    assert [(one.key, one.size_bytes) for one in store.list()] == [("a", 1), ("b/1", 3), ("b/2", 3)]
    assert _content(store, "b/1") == b"b/1"
    assert store.exists("a")
    assert not store.exists("b")


def test_a_write_that_breaks_leaves_nothing(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    store.write("kept", io.BytesIO(b"old"))
    for key in ("kept", "new"):
        with pytest.raises(OSError, match="broken"):
            store.write(key, Breaking(b"new content"))
    assert [path.name for path in tmp_path.rglob("*")] == ["kept"]
    assert _content(store, "kept") == b"old"


def test_a_single_file_is_a_store_of_one_object(tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(b"x")
    (tmp_path / "b.gz").write_bytes(b"y")
    assert [one.key for one in LocalStore(tmp_path / "a.gz").list()] == ["a.gz"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    (tmp_path / "a").chmod(0)
    with pytest.raises(LogkuraError) as caught:
        LocalStore(tmp_path).open("a")
    assert caught.value.code == "store-refused"


def test_a_url_names_its_store(tmp_path: Path, clients: Clients) -> None:
    assert isinstance(open_store("s3://bucket/prefix", clients), s3_store.S3Store)
    assert isinstance(open_store(str(tmp_path), clients), LocalStore)


@pytest.mark.parametrize("url", ["s3://", "https://bucket/prefix", "gs://bucket"])
def test_another_url_is_an_error(url: str, clients: Clients) -> None:
    with pytest.raises(LogkuraError) as caught:
        open_store(url, clients)
    assert caught.value.code == "store-url"


def test_many_who_swap_at_once_lose_nothing(tmp_path: Path) -> None:
    """Each adds one to what it looked at, and looks again when another was quicker."""

    def add(_: int) -> None:
        store = LocalStore(tmp_path)
        while True:
            found = store.look("n") or (b"0", None)
            if store.swap("n", str(int(found[0]) + 1).encode(), found[1]):
                return

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(64)))
    assert (tmp_path / "n").read_bytes() == b"64"


def test_removing_what_is_not_there_is_no_error(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    store.write("a/b", io.BytesIO(b"x"))
    store.remove("a/b")
    store.remove("a/b")
    assert not store.exists("a/b")


def test_who_works_in_folders_does_not_load_the_sdk(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a").write_bytes(b"")
    work = (
        "import sys; from logkura import api; from logkura.archive import Splitting; "
        "api.split(*sys.argv[1:], Splitting(format='envelope'), api.connect()); "
        "print({'boto3', 'botocore'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", work, str(tmp_path / "in"), str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout == "set()\n", done.stderr
