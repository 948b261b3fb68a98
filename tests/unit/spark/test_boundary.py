"""Where an object can be cut."""

import gzip
import io
import random
import zlib
from itertools import accumulate

import pytest

from logkura.records.gzip_member import NEWLINE
from logkura.spark.boundary import can_be_cut, first_cut


def _cut(content: bytes, offset: int) -> int:
    return first_cut(io.BytesIO(content[offset:]), offset, len(content))


def test_from_every_byte_the_next_member_is_found(members: list[bytes]) -> None:
    content = b"".join(members[:6])
    begins = [0, *accumulate(map(len, members[:6]))]
    for offset in range(len(content)):
        assert _cut(content, offset) == min(begin for begin in begins if begin >= offset)


def test_a_member_without_a_document_is_no_cut(members: list[bytes]) -> None:
    content = NEWLINE + gzip.compress(b"") + members[0]
    assert _cut(content, 1) == len(content) - len(members[0])


def test_a_damaged_member_is_no_cut(members: list[bytes]) -> None:
    damaged = bytearray(members[1])
    damaged[len(damaged) // 2] ^= 1
    content = members[0] + bytes(damaged) + members[2]
    assert _cut(content, 1) == len(content) - len(members[2])


def test_a_begin_without_its_end_is_no_cut(members: list[bytes]) -> None:
    content = members[0] + members[1][:-1]
    assert _cut(content, 1) == len(content)


def test_a_begin_inside_random_bytes_is_no_cut(members: list[bytes]) -> None:
    noise = random.Random(1).randbytes(50_000).replace(b"\x1f\x8b", b"\x1f\x8b\x08\0")
    content = members[0] + b"\x1f\x8b\x08\0" + noise + members[1]
    assert _cut(content, 1) == len(content) - len(members[1])


def test_a_begin_that_straddles_what_was_read_is_found(members: list[bytes]) -> None:
    for place in range(1024 * 1024 - 5, 1024 * 1024 + 2):
        content = members[0] + b"x" * place + members[1]
        offset = len(members[0])
        assert _cut(content, offset) == offset + place


def test_a_member_larger_than_the_reader_takes_whole_is_no_cut(members: list[bytes]) -> None:
    bomb = gzip.compress(b"{" + bytes(64 * 1024 * 1024))
    content = members[0] + bomb + members[1]
    assert _cut(content, 1) == len(content) - len(members[1])


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", False),
        (b'{"messageType":', False),
        (b"\x1f\x8b\x08\0garbage", False),
        (gzip.compress(b'{"a":1}'), True),
        (gzip.compress(gzip.compress(b'{"a":1}')), False),
        (gzip.compress(b"plain text"), False),
    ],
    ids=["nothing", "text", "garbage", "gzip", "gzip twice", "gzip of something else"],
)
def test_only_an_object_gzipped_once_can_be_cut(content: bytes, *, expected: bool) -> None:
    assert can_be_cut(io.BytesIO(content)) is expected


def test_members_stored_inside_a_member_look_like_cuts_which_is_why_such_objects_are_not_cut(
    members: list[bytes],
) -> None:
    deflating = zlib.compressobj(0, zlib.DEFLATED, 31)
    content = deflating.compress(members[0] + members[1]) + deflating.flush()
    assert _cut(content, 1) < len(content)
    assert not can_be_cut(io.BytesIO(content))
