"""The files of a replay.  What is in them is compared with the transformer in test_replay."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from logkura.archive.local_store import LocalStore
from logkura.archive.replay_outputs import ReplayOutputs
from logkura.records.outcome import Settings
from logkura.records.reader import Archived, read


@pytest.fixture
def items(document: Callable[..., dict[str, Any]]) -> list[Archived]:
    documents = [document(number, f"/g/{number % 2}") for number in range(0, 12, 3)]
    content = b"".join(json.dumps(one).encode() for one in documents)
    return [item for item in read(io.BytesIO(content)) if isinstance(item, Archived)]


@pytest.mark.parametrize("archive_format", ["envelope", "event", "message"])
def test_what_is_written_is_read_back_and_published(
    archive_format: Any, items: list[Archived], tmp_path: Path
) -> None:
    folder = tmp_path / "work"
    folder.mkdir()
    outputs = ReplayOutputs(folder, Settings(format=archive_format))
    for item in items:
        outputs.add(item, "r")
    assert outputs.events_written == 12
    assert outputs.read_back() == (12, outputs.bytes_written)
    assert outputs.log_groups == {("123456789012", "%2Fg%2F0"), ("123456789012", "%2Fg%2F1")}
    keys = outputs.publish(LocalStore(tmp_path / "out"), "name")
    assert len(keys) == 4
    assert all((tmp_path / "out" / key).is_file() for key in keys)


@pytest.mark.parametrize("archive_format", ["envelope", "event", "message"])
def test_damage_is_seen_when_it_is_read_back(
    archive_format: Any, items: list[Archived], tmp_path: Path
) -> None:
    outputs = ReplayOutputs(tmp_path, Settings(format=archive_format))
    outputs.add(items[0], "r")
    (path,) = tmp_path.iterdir()
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert outputs.read_back() == (0, len(content))
