"""Base64 and gzip, with the accelerators and without."""

import gzip
import random
import zlib
from collections.abc import Iterator

import pytest

from logkura.records import codec
from logkura.records.limits import Limits

TEXT = random.Random(1).randbytes(3000) + b"a line of text, repeated\n" * 400


@pytest.fixture(params=["with accelerators", "without"], autouse=True)
def _libraries(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    assert codec.HAS_ISAL
    assert codec.HAS_PYBASE64
    if request.param == "without":
        monkeypatch.setattr(codec, "HAS_ISAL", False)
        monkeypatch.setattr(codec, "HAS_PYBASE64", False)
    return


@pytest.mark.parametrize("length", range(8))
def test_base64_there_and_back(length: int) -> None:
    content = TEXT[:length]
    assert codec.decode_base64(codec.encode_base64(content)) == content


@pytest.mark.parametrize(
    "text", ["A", "AA", "AAA", "AA=", "=AAA", "AA\n==", "AA==AAAA", "é", "?A=="]
)
def test_what_is_no_base64_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        codec.decode_base64(text)


@pytest.mark.parametrize("length", [0, 10, len(TEXT)])
def test_a_member_is_inflated_whole(length: int) -> None:
    assert codec.inflate_member(gzip.compress(TEXT[:length])) == TEXT[:length]
    assert codec.inflate_member(codec.gzip_fast(TEXT[:length])) == TEXT[:length]


def test_a_named_member_is_inflated_too() -> None:
    member = bytearray(gzip.compress(TEXT, mtime=0))
    member[3] = 0x08  # FNAME
    member[10:10] = b"name\0"
    assert codec.inflate_member(bytes(member)) == TEXT


@pytest.mark.parametrize("length", [200, len(TEXT)])
def test_damage_is_no_member(length: int) -> None:
    member = gzip.compress(TEXT[:length], mtime=0)
    assert codec.inflate_member(member + b"x") is None
    assert codec.inflate_member(member + member) is None
    assert codec.inflate_member(b"text " + member) is None
    assert all(codec.inflate_member(member[:end]) is None for end in range(0, len(member), 7))
    for position in range(10, len(member)):
        flipped = bytearray(member)
        flipped[position] ^= 0x10
        # The bits behind the last block, before the checksum, mean nothing.
        assert codec.inflate_member(bytes(flipped)) in (None, TEXT[:length])


def test_a_bomb_is_no_member_of_usual_size() -> None:
    content = bytes(Limits().whole_member_max_bytes + 1)
    assert codec.inflate_member(gzip.compress(content)) is None
    assert codec.inflate_member(gzip.compress(content[:-1])) == content[:-1]


def test_the_same_content_gives_the_same_member() -> None:
    member = codec.gzip_fast(TEXT)
    assert member == codec.gzip_fast(TEXT)
    assert zlib.decompress(member, 31) == TEXT


def test_the_begin_of_a_member_is_inflated_without_its_end() -> None:
    member = gzip.compress(TEXT[3000:], mtime=0)
    begin = codec.bare_inflater().decompress(member[10:60], 100)
    assert begin == TEXT[3000:3100]
    inflater = codec.bare_inflater()
    text = inflater.decompress(member[10:], 100)
    assert text + inflater.decompress(inflater.unconsumed_tail, 50) == TEXT[3000:3150]


def test_what_is_no_deflate_is_refused() -> None:
    with pytest.raises(codec.INFLATE_ERRORS):
        codec.bare_inflater().decompress(b"\xff" * 50)
