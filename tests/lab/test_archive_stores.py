"""What every store promises, held to a folder and to S3."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from logkura.archive import s3_store
from logkura.archive.s3_ranges import Ranges
from logkura.archive.store import MutableStore, Store, open_store
from logkura.errors import LogkuraError
from logkura.lab import Lab

MIB = 1024 * 1024


@pytest.fixture(params=["folder", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], MutableStore]:
    """Give a function that opens a store below one root."""
    if request.param == "folder":
        lab: Lab | None = None
        root = str(tmp_path / "root")
    else:
        lab = request.getfixturevalue("lab")
        root = f"s3://{request.getfixturevalue('archive')}/root"
    # A folder is opened without asking the clients for anything.
    return lambda below="": open_store(f"{root}{below}", lab.clients if lab else None)  # type: ignore[arg-type]


@pytest.fixture
def store(place: Callable[..., MutableStore]) -> MutableStore:
    return place()


def _write(store: Store, **contents: bytes) -> None:
    for key, content in contents.items():
        store.write(key.replace("__", "/"), io.BytesIO(content))


def _read(store: Store, key: str) -> bytes:
    with store.open(key) as file:
        return file.read()


def test_objects_come_in_the_order_of_keys_with_their_sizes(store: Store) -> None:
    _write(store, b__2=b"22", a=b"", b__1=b"1")
    found = [(one.key, one.size_bytes) for one in store.list()]
    assert found == [("a", 0), ("b/1", 1), ("b/2", 2)]


def test_what_is_written_is_read(store: Store) -> None:
    content = bytes(range(256)) * 100
    _write(store, one=content)
    assert _read(store, "one") == content
    with store.open("one") as file:
        assert file.read(300) + file.read() == content
    _write(store, one=b"again")
    assert _read(store, "one") == b"again"


def test_an_empty_object_is_read(store: Store) -> None:
    _write(store, empty=b"")
    assert _read(store, "empty") == b""


def test_existence_is_that_of_an_object_not_of_a_folder(store: Store) -> None:
    _write(store, folder__one=b"x")
    assert store.exists("folder/one")
    assert not store.exists("folder")
    assert not store.exists("folder/two")


def test_a_version_changes_with_the_content_and_not_without(store: Store) -> None:
    _write(store, one=b"a")
    versions = [next(store.list()).version for _ in range(2)]
    _write(store, one=b"bb")
    versions.append(next(store.list()).version)
    assert versions[0] == versions[1] != versions[2]


def test_a_folder_beside_with_the_same_begin_is_not_listed(place: Callable[..., Store]) -> None:
    _write(place(), old__a=b"1", older__b=b"2")
    assert [one.key for one in place("/old").list()] == ["a"]
    assert [one.key for one in place("/old/").list()] == ["a"]


def test_one_object_is_a_store(place: Callable[..., Store]) -> None:
    _write(place(), old__a=b"1", old__b=b"2")
    single = place("/old/a")
    assert [one.key for one in single.list()] == ["a"]
    assert _read(single, "a") == b"1"
    assert single.location("a") == place("/old").location("a")


def test_keys_with_percent_signs_and_other_scripts_are_kept(store: Store) -> None:
    key = "log_group=%2Fdemo%2Fos~x/hour=10/蔵 #1.gz"
    store.write(key, io.BytesIO(b"x"))
    assert [one.key for one in store.list()] == [key]
    assert _read(store, key) == b"x"


class _Breaking(io.RawIOBase):
    """More than one part of an upload, then a failure."""

    def __init__(self) -> None:
        super().__init__()
        self._left = 20

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, target: Any) -> int:
        """Fill, or break."""
        self._left -= 1
        if not self._left:
            raise ConnectionResetError("broken")
        size = min(len(target), MIB)
        target[:size] = bytes(size)
        return size


def test_a_write_that_breaks_leaves_what_was_there(store: Store) -> None:
    _write(store, kept=b"old")
    for key in ("kept", "new"):
        with pytest.raises(ConnectionResetError, match="broken"):
            store.write(key, io.BufferedReader(_Breaking(), MIB))
    assert [one.key for one in store.list()] == ["kept"]
    assert _read(store, "kept") == b"old"


def test_no_parts_of_a_broken_upload_stay_behind(lab: Lab, archive: str, s3: Any) -> None:
    with pytest.raises(ConnectionResetError):
        open_store(f"s3://{archive}", lab.clients).write("new", io.BufferedReader(_Breaking(), MIB))
    assert s3.list_multipart_uploads(Bucket=archive).get("Uploads", []) == []


def test_a_missing_bucket_is_named_when_something_is_looked_for(lab: Lab) -> None:
    with pytest.raises(LogkuraError) as caught:
        open_store("s3://no-such-bucket-here/x", lab.clients).exists("key")
    assert caught.value.code == "store-bucket-missing"


def test_an_object_that_changes_while_it_is_read_is_not_mixed(
    lab: Lab, archive: str, s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3.put_object(Bucket=archive, Key="one", Body=b"a" * 3 * MIB)
    with open_store(f"s3://{archive}", lab.clients).open("one") as file:
        assert file.read(MIB) == b"a" * MIB
        s3.put_object(Bucket=archive, Key="one", Body=b"b" * 3 * MIB)
        monkeypatch.setattr(file.raw._stream, "read", lambda _size: b"")  # type: ignore[attr-defined]
        with pytest.raises(LogkuraError):
            file.read()


@pytest.mark.parametrize("offset", [0, 1, 299, 25_599])
def test_an_object_is_read_from_a_place_on(store: Store, offset: int) -> None:
    content = bytes(range(256)) * 100
    _write(store, one=content)
    with store.open("one", offset) as file:
        assert file.read() == content[offset:]


def test_a_large_object_is_read_by_ranges_of_one_version(
    lab: Lab, archive: str, s3: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3_store, "RANGE_BYTES", MIB)
    content = bytes(range(256)) * (MIB // 50)
    s3.put_object(Bucket=archive, Key="large", Body=content)
    store = open_store(f"s3://{archive}", lab.clients)
    with store.open("large") as file:
        assert isinstance(file.raw, Ranges)  # type: ignore[attr-defined]
        assert file.read() == content
    with store.open("large", 12_345) as file:
        assert file.read() == content[12_345:]


def test_an_object_that_changes_between_its_ranges_is_not_mixed(
    lab: Lab, archive: str, s3: Any
) -> None:
    s3.put_object(Bucket=archive, Key="large", Body=b"a" * 40 * MIB)
    with open_store(f"s3://{archive}", lab.clients).open("large") as file:
        assert file.read(MIB) == b"a" * MIB
        s3.put_object(Bucket=archive, Key="large", Body=b"b" * 40 * MIB)
        with pytest.raises(LogkuraError):
            file.read()


def test_a_small_object_is_looked_at_with_its_version(store: MutableStore) -> None:
    assert store.look("one") is None
    _write(store, one=b"1")
    first = store.look("one")
    assert first is not None
    assert first[0] == b"1"
    _write(store, one=b"2")
    second = store.look("one")
    assert second is not None
    assert second[1] != first[1]


def test_of_two_who_swap_one_is_refused(store: MutableStore) -> None:
    assert store.swap("one", b"1", None)
    assert not store.swap("one", b"2", None)
    first = store.look("one")
    assert first is not None
    assert store.swap("one", b"3", first[1])
    assert not store.swap("one", b"4", first[1])
    second = store.look("one")
    assert second is not None
    assert second[0] == b"3"


def test_what_was_removed_is_not_as_it_was(store: MutableStore) -> None:
    assert store.swap("one", b"1", None)
    found = store.look("one")
    assert found is not None
    store.remove("one")
    assert not store.exists("one")
    assert not store.swap("one", b"2", found[1])
    store.remove("one")
    assert store.swap("one", b"3", None)


def test_a_swap_that_is_repeated_after_a_lost_answer_counts(store: MutableStore) -> None:
    assert store.swap("one", b"1", None)
    if not store.url.startswith("s3://"):
        pytest.skip("a folder's answers do not get lost")
    assert store.swap("one", b"1", None)
