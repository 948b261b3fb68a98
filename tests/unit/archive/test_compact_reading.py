"""What is found in one object, quickly or thoroughly."""

import gzip
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from logkura.archive import plain
from logkura.archive.compact_reading import Columns, Decoded, is_message_format, messages
from logkura.records import parsed
from logkura.records.limits import Limits
from logkura.records.message import Message, dump_json
from logkura.records.reader import Quarantined

Make = Callable[..., dict[str, Any]]


def _read(
    content: bytes, folder: Path, limits: Limits | None = None, key: str = "a.jsonl.gz"
) -> list[Any]:
    seen: list[int] = []
    items = messages(io.BytesIO(content), key, folder / "copy", limits or Limits(), seen.append)
    found = list(items)
    assert sum(seen) == len(content)
    assert not (folder / "copy").exists()
    return found


def _ids(items: list[Any]) -> list[str]:
    return [event.id for item in items for event in item.message.events]


def _member(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


@pytest.fixture
def documents(document: Make) -> list[dict[str, Any]]:
    return [document(number) for number in range(5)]


@pytest.fixture
def ids(documents: list[dict[str, Any]]) -> list[str]:
    return [event["id"] for one in documents for event in one["logEvents"]]


def test_plain_members_never_reach_the_reader(
    documents: list[dict[str, Any]], ids: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("logkura.records.reader.decode", None)
    newline = _member(b"\n")
    envelope = b"".join(_member(dump_json(one)) + newline for one in documents)
    items = _read(envelope, tmp_path)
    assert _ids(items) == ids
    assert items[0].size_bytes == len(dump_json(documents[0]))
    lines = [line for one in documents for line in Message.from_document(one).to_lines()]
    events = _member(b"\n".join(lines[:4]) + b"\n") + _member(b"\n".join(lines[4:]) + b"\n")
    items = _read(events, tmp_path)
    assert _ids(items) == ids
    assert sum(item.documents for item in items) == len(ids)


@pytest.mark.parametrize("library", ["msgspec", "none"])
def test_what_follows_something_unusual_is_read_all_the_same(
    library: str, document: Make, documents: list[dict[str, Any]], ids: list[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if library == "none":
        monkeypatch.setattr(plain, "_DECODE_LINES", None)
        monkeypatch.setattr(parsed, "_DECODE", None)
    good = [_member(dump_json(one)) for one in documents]
    odd = document(9, policyLevel="ACCOUNT")
    odd_ids = [event["id"] for event in odd["logEvents"]]
    for middle, more in (
        (_member(dump_json(odd)), odd_ids),
        (_member(_member(dump_json(odd))), odd_ids),
        (json.dumps(odd).encode(), odd_ids),
        (b"\n", []),
        (_member(b""), []),
    ):
        content = b"".join(good[:2]) + middle + b"".join(good[2:])
        assert sorted(_ids(_read(content, tmp_path))) == sorted(ids + more)


@pytest.mark.parametrize("library", ["msgspec", "none"])
def test_damage_is_told_with_its_place_and_costs_nothing_else(
    library: str, documents: list[dict[str, Any]], ids: list[str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    if library == "none":
        monkeypatch.setattr(plain, "_DECODE_LINES", None)
        monkeypatch.setattr(parsed, "_DECODE", None)
    good = [_member(dump_json(one)) for one in documents]
    damaged = good[0][:-8] + bytes(8)
    content = good[0] + damaged + b"".join(good[1:])
    items = _read(content, tmp_path)
    assert _ids([item for item in items if isinstance(item, Decoded)]) == ids
    (piece,) = (item for item in items if isinstance(item, Quarantined))
    assert (piece.offset_bytes, piece.content.read()) == (len(good[0]), damaged)
    piece.content.close()


def test_a_member_that_is_too_large_to_take_at_once_is_left_to_the_reader(
    document: Make, tmp_path: Path
) -> None:
    one = document(1, events=200)
    items = _read(_member(dump_json(one)), tmp_path, Limits(whole_member_max_bytes=1000))
    assert len(_ids(items)) == 200


def test_text_without_gzip_is_read(
    documents: list[dict[str, Any]], ids: list[str], tmp_path: Path
) -> None:
    assert _ids(_read(b"".join(map(dump_json, documents)), tmp_path)) == ids
    assert _read(b"", tmp_path) == []


def test_zstd_of_several_frames_is_read(
    documents: list[dict[str, Any]], ids: list[str], tmp_path: Path
) -> None:
    lines = [b"\n".join(Message.from_document(one).to_lines()) + b"\n" for one in documents]
    content = b"".join(pa.compress(each, codec="zstd", asbytes=True) for each in lines)
    assert _ids(_read(content, tmp_path, key="a.jsonl.zst")) == ids
    (piece,) = _read(content[:-3], tmp_path, key="a.jsonl.zst")
    assert (piece.reason, piece.content.read()) == ("corrupt-zstd", content[:-3])
    piece.content.close()


def test_parquet_is_handed_out_in_columns(document: Make, put: Any, tmp_path: Path) -> None:
    key = put("a.parquet", document(1), document(2), archive_format="parquet")
    items = _read((tmp_path / "in" / key).read_bytes(), tmp_path, key=key)
    assert all(isinstance(item, Columns) for item in items)
    assert sum(item.documents for item in items) == 6


@pytest.mark.parametrize(
    ("key", "wanted"),
    [("a.log.gz", True), ("a.log.zst", True), ("a.log", True), ("a.jsonl.gz", False),
     ("a.log.gz.jsonl.gz", False), ("catalog", False), ("stream-1-2026-11-24-09-55", False)],
)  # fmt: skip
def test_the_message_format_is_told_by_its_name(key: str, wanted: bool) -> None:  # noqa: FBT001
    assert is_message_format(key) == wanted
