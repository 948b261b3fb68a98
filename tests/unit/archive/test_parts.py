"""Many files at once."""

import gzip
import os
from pathlib import Path

import pytest

from logkura.archive import parts
from logkura.archive.parts import Parts
from logkura.records.gzip_member import gzip_member
from logkura.records.layout import Partition


def _partition(number: int) -> Partition:
    return Partition("123456789012", "unknown", f"g{number:04}", "2026-11-24", "10")


def _members(path: Path) -> int:
    return path.read_bytes().count(b"\x1f\x8b\x08\0")


@pytest.mark.parametrize("all_max_bytes", [1, 500, 10**6])
@pytest.mark.parametrize("one_max_bytes", [1, 60, 10**6])
@pytest.mark.parametrize("open_max", [1, 3, 64])
def test_contents_keep_their_order_whatever_the_bounds(
    all_max_bytes: int,
    one_max_bytes: int,
    open_max: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parts, "_ALL_MAX_BYTES", all_max_bytes)
    monkeypatch.setattr(parts, "_OPEN_MAX", open_max)
    many = Parts(tmp_path, gzip_member, one_max_bytes)
    for number in range(200):
        many.add(many.part(_partition(number % 7)), f"{number}".encode(), b"\n")
        assert many._collected_bytes <= all_max_bytes
        assert len(many._open) <= open_max
    many.finish()
    for group, (partition, part) in enumerate(many):
        assert partition == _partition(group)
        lines = [str(number) for number in range(200) if number % 7 == group]
        assert gzip.decompress(part.path.read_bytes()).decode().split() == lines
        assert part.path.stat().st_size == part.bytes_written


def test_interleaved_files_get_members_of_a_useful_size(tmp_path: Path) -> None:
    """A hundred groups in turn: one member each, not one a message."""
    many = Parts(tmp_path, gzip_member)
    for number in range(5000):
        many.add(many.part(_partition(number % 100)), b"x" * 100 + b"\n")
    many.finish()
    assert [_members(part.path) for _, part in many] == [1] * 100


def test_five_thousand_files_need_no_more_than_64_open_ones(tmp_path: Path) -> None:
    many = Parts(tmp_path, None)
    for number in range(10_000):
        many.add(many.part(_partition(number % 5000)), b"x" * 4000)
    assert len(many._open) == 64
    many.finish()
    assert [part.bytes_written for _, part in many] == [8000] * 5000


def test_a_part_without_content_is_no_object(tmp_path: Path) -> None:
    many = Parts(tmp_path, None)
    many.part(_partition(0))
    many.finish()
    assert list(many) == []


def test_what_the_system_takes_in_steps_is_written_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writev = os.writev
    monkeypatch.setattr(os, "writev", lambda file, pieces: writev(file, [pieces[0][:1]]))
    many = Parts(tmp_path, None)
    part = many.part(_partition(0))
    many.add(part, *(f"{number},".encode() for number in range(3000)))
    many.finish()
    assert part.path.read_text().split(",")[:-1] == list(map(str, range(3000)))
    assert part.path.stat().st_size == part.bytes_written
