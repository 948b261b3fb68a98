"""Staged objects are not seen until they are shown; of a folder.  S3's are in tests/lab."""

import io
from pathlib import Path

import pytest

from logkura.archive.local_store import LocalStore
from logkura.aws import Clients
from logkura.errors import LogkuraError
from logkura.spark.staging import Staging, StagingStore, open_staging


@pytest.fixture
def staging(tmp_path: Path) -> Staging:
    return open_staging(str(tmp_path), Clients(), "identity")


def _seen(folder: Path) -> dict[str, bytes]:
    store = LocalStore(folder)
    return {stored.key: store.open(stored.key).read() for stored in store.list()}


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_what_is_staged_is_seen_when_it_is_shown_and_once(staging: Staging, tmp_path: Path) -> None:
    staged = staging.stage("a/b", io.BytesIO(b"content"))
    assert _seen(tmp_path) == {}
    staging.show(staged)
    assert _seen(tmp_path) == {"a/b": b"content"}
    staging.show(staged)
    staging.discard([staged])
    assert _seen(tmp_path) == {"a/b": b"content"}
    assert not (tmp_path / ".logkura-unfinished").exists()


def test_what_is_discarded_cannot_be_shown(staging: Staging) -> None:
    staged = staging.stage("a", io.BytesIO(b"content"))
    staging.discard([staged])
    with pytest.raises(LogkuraError, match="split-staged-lost"):
        staging.show(staged)


def test_a_place_that_cannot_be_written_is_told(staging: Staging, tmp_path: Path) -> None:
    staged = staging.stage("a/b", io.BytesIO(b"content"))
    (tmp_path / "a").write_bytes(b"a file where a folder should be")
    with pytest.raises(LogkuraError, match="store-refused"):
        staging.show(staged)


def test_a_staging_store_stages_objects_and_leaves_notes_out(
    staging: Staging, tmp_path: Path
) -> None:
    (tmp_path / "there").write_bytes(b"before")
    store = StagingStore(LocalStore(tmp_path), staging)
    store.write("_logkura/split/note.json", io.BytesIO(b"{}"))
    store.write("one", io.BytesIO(b"1"))
    assert [each["key"] for each in store.staged] == ["one"]
    assert [stored.key for stored in store.list()] == ["there"]
    assert store.exists("there")
    assert not store.exists("one")
    assert (store.url, store.location("one")) == (str(tmp_path), str(tmp_path / "one"))
    with store.open("there", 2) as file:
        assert file.read() == b"fore"
