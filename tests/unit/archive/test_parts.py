"""Many files at once."""

import gzip
import zlib
from pathlib import Path

import pytest

from logkura.archive import parts
from logkura.archive.parts import Parts, members_and_lines
from logkura.records.gzip_member import NEWLINE, gzip_member
from logkura.records.layout import Partition


def _partition(number: int) -> Partition:
    return Partition("123456789012", "unknown", f"g{number:03}", "2026-11-24", "10")


@pytest.mark.parametrize("all_max_bytes", [1, 500, 10**6])
@pytest.mark.parametrize("one_max_bytes", [1, 60, 10**6])
def test_contents_keep_their_order_whatever_the_bounds(
    all_max_bytes: int, one_max_bytes: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "_ALL_MAX_BYTES", all_max_bytes)
    monkeypatch.setattr(parts, "_ONE_MAX_BYTES", one_max_bytes)
    many = Parts(tmp_path, gzip_member)
    for number in range(200):
        many.add(_partition(number % 7), f"{number}\n".encode())
        assert many._collected_bytes <= all_max_bytes
    many.finish()
    for group, (partition, path) in enumerate(many):
        assert partition == _partition(group)
        lines = [str(number) for number in range(200) if number % 7 == group]
        assert gzip.decompress(path.read_bytes()).decode().split() == lines
        assert members_and_lines(path)[1] == len(lines)


def test_interleaved_files_get_members_of_a_useful_size(tmp_path: Path) -> None:
    """A hundred groups in turn: one member each, not one a message."""
    many = Parts(tmp_path, gzip_member)
    for number in range(5000):
        many.add(_partition(number % 100), b"x" * 100 + b"\n")
    many.finish()
    assert [members_and_lines(path) for _, path in many] == [(1, 50)] * 100


def test_members_and_lines_are_counted_across_reads(tmp_path: Path) -> None:
    path = tmp_path / "file"
    big = gzip.compress(bytes(range(256)) * 4000, 0)
    path.write_bytes((gzip_member(b"one") + NEWLINE) * 5000 + big)
    assert members_and_lines(path) == (10_001, 9000)


@pytest.mark.parametrize("cut", [-1, -9, 25])
def test_a_damaged_file_is_not_counted(cut: int, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes((gzip_member(b"one") + NEWLINE)[:cut])
    with pytest.raises(zlib.error):
        members_and_lines(path)
    path.write_bytes(gzip_member(b"one") + b"garbage")
    with pytest.raises(zlib.error):
        members_and_lines(path)
