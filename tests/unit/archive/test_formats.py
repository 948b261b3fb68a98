"""How objects of a format are packed."""

import gzip
import sys

import pytest
import zstandard

from logkura.archive.formats import packing
from logkura.errors import LogkuraError

LINES = b"one\ntwo\n" * 100


def test_lines_are_packed_into_members_and_frames_that_can_follow_each_other() -> None:
    packed = packing("event", "gzip")
    assert packed.suffix == ".jsonl.gz"
    assert packed.pack is not None
    assert gzip.decompress(packed.pack(LINES) + packed.pack(LINES)) == 2 * LINES
    framed = packing("message", "zstd")
    assert framed.suffix == ".log.zst"
    assert framed.pack is not None
    reader = zstandard.ZstdDecompressor().stream_reader(
        framed.pack(LINES) + framed.pack(LINES), read_across_frames=True
    )
    assert reader.read() == 2 * LINES


def test_members_of_an_envelope_are_left_as_they_are() -> None:
    packed = packing("envelope", "gzip")
    assert packed.pack is None
    with pytest.raises(LogkuraError) as caught:
        packing("envelope", "zstd")
    assert caught.value.code == "split-compression"


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zstandard", None)
    with pytest.raises(LogkuraError) as caught:
        packing("event", "zstd")
    assert caught.value.code == "split-compression"
    assert "logkura[fast]" in caught.value.hint
