"""Keeping what could not be decoded."""

import io
import json
from pathlib import Path

from logkura.archive.local_store import LocalStore
from logkura.archive.quarantine import Quarantine
from logkura.records.reader import Quarantined


def test_pieces_are_kept_whole_with_their_reasons(tmp_path: Path) -> None:
    pieces = Quarantine(tmp_path / "pieces")
    content = io.BytesIO(b"\xff" * 10)
    pieces.add(Quarantined("garbage", "no text", 7, 10, content))
    pieces.add(Quarantined("garbage", "no text", 7, 3, io.BytesIO(b"abc")))
    assert content.closed
    assert pieces.bytes_kept == 13
    pieces.publish(LocalStore(tmp_path / "out"), "name", "s3://source")
    folder = tmp_path / "out/quarantine/name"
    assert sorted(path.name for path in folder.iterdir()) == [
        "000000000007-0-garbage.bin",
        "000000000007-0-garbage.json",
        "000000000007-1-garbage.bin",
        "000000000007-1-garbage.json",
    ]
    assert (folder / "000000000007-0-garbage.bin").read_bytes() == b"\xff" * 10
    note = json.loads((folder / "000000000007-1-garbage.json").read_text())
    assert note == {
        "source": "s3://source",
        "reason": "garbage",
        "detail": "no text",
        "offset_bytes": 7,
        "length_bytes": 3,
    }


def test_without_pieces_nothing_is_made(tmp_path: Path) -> None:
    pieces = Quarantine(tmp_path / "pieces")
    pieces.publish(LocalStore(tmp_path / "out"), "name", "s3://source")
    assert pieces.bytes_kept == 0
    assert list(tmp_path.iterdir()) == []
