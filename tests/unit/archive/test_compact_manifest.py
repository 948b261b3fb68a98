"""Manifests: the steps by which a set replaces another.  See also test_compact_killed."""

import json
from pathlib import Path

import pytest

from logkura.archive.compact_manifest import (
    File,
    Manifest,
    SlotState,
    manifest_key,
    manifests,
    overtaken,
)
from logkura.archive.compact_slot import Slot
from logkura.archive.local_store import LocalStore
from logkura.errors import LogkuraError

SLOT = Slot("1", "r", "g", "2026-11-24")
WHOLE = Manifest(
    3,
    (File("a/b.parquet", 2, 10, 1, None),),
    1,
    {("s3://b/\ud800", "v"): 3},
    ("x",),
    ("y", "z"),
)


def test_a_manifest_is_read_back() -> None:
    assert Manifest.from_json(WHOLE.to_json()) == WHOLE
    assert (WHOLE.rows, WHOLE.events) == (2, 3)


def test_others_can_read_it() -> None:
    document = json.loads(WHOLE.to_json())
    assert [file["key"] for file in document["files"]] == ["a/b.parquet"]
    assert (document["events"], document["duplicates"]) == (3, 1)


def test_one_set_replaces_another(tmp_path: Path) -> None:
    store, local = LocalStore(tmp_path / "out"), tmp_path / "local"
    local.write_bytes(b"x")
    for number, name in enumerate(("one", "two")):
        state = SlotState(store, SLOT)
        file = File(f"{SLOT.path}{name}", 1, 1, 0, 0)
        state.publish({local: file}, {(name, "1"): 1 + number}, number)
        folder = tmp_path / "out" / SLOT.path
        assert [path.name for path in folder.iterdir()] == [name]
        manifest = SlotState(store, SLOT).manifest
        assert (manifest.files, manifest.stale, manifest.unfinished) == ((file,), (), ())
    assert manifest.sources == {("one", "1"): 1, ("two", "1"): 2}
    assert manifest.duplicates == 1
    assert [each.files for each in manifests(store)] == [(file,)]


def test_a_set_can_be_empty(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "out")
    SlotState(store, SLOT).publish({}, {("one", "1"): 0}, 0)
    assert SlotState(store, SLOT).manifest.sources == {("one", "1"): 0}


def test_clearing_removes_what_a_killed_run_left_and_no_more(tmp_path: Path) -> None:
    store = LocalStore(tmp_path)
    for name in ("kept", "unfinished", "stale"):
        (tmp_path / name).write_bytes(b"x")
    kept = File("kept", 1, 1, 0, 0)
    left = Manifest(5, (kept,), 0, {}, ("unfinished",), ("stale", "gone"))
    assert store.swap(manifest_key(SLOT), left.to_json(), None)
    state = SlotState(store, SLOT)
    state.clear()
    assert state.manifest.files == (kept,)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["_logkura", "kept"]
    before = (tmp_path / manifest_key(SLOT)).read_bytes()
    SlotState(store, SLOT).clear()
    assert (tmp_path / manifest_key(SLOT)).read_bytes() == before


def test_who_works_at_an_old_manifest_is_refused(tmp_path: Path) -> None:
    store, local = LocalStore(tmp_path / "out"), tmp_path / "local"
    local.write_bytes(b"x")
    one, two = SlotState(store, SLOT), SlotState(store, SLOT)
    one.publish({local: File(f"{SLOT.path}one", 1, 1, 0, 0)}, {}, 0)
    with pytest.raises(LogkuraError) as caught:
        two.publish({local: File(f"{SLOT.path}two", 1, 1, 0, 0)}, {}, 0)
    assert caught.value.code == overtaken("x").code
    assert [path.name for path in (tmp_path / "out" / SLOT.path).iterdir()] == ["one"]
