"""Reading ahead by ranges."""

import io
import threading

import pytest

from logkura.archive import s3_ranges
from logkura.archive.s3_ranges import Ranges

CONTENT = bytes(range(256)) * 40


def _get(begin: int, end: int) -> bytes:
    return CONTENT[begin:end]


@pytest.mark.parametrize("range_bytes", [1000, 4096, 10**6])
@pytest.mark.parametrize("begin", [0, 5, 10_240])
def test_the_bytes_come_in_their_order(range_bytes: int, begin: int) -> None:
    with io.BufferedReader(Ranges(_get, begin, len(CONTENT), range_bytes), 700) as file:
        assert file.read(33) + file.read() == CONTENT[begin:]


def test_no_more_is_read_ahead_than_so_many_ranges() -> None:
    asked: list[int] = []

    def get(begin: int, end: int) -> bytes:
        asked.append(begin)
        return _get(begin, end)

    ranges = Ranges(get, 0, len(CONTENT), 100)
    assert ranges.read(150) == CONTENT[:100]
    ranges.close()
    assert len(asked) <= s3_ranges._AT_ONCE + 1


def test_ranges_are_read_side_by_side() -> None:
    together = threading.Barrier(s3_ranges._AT_ONCE, timeout=20)

    def get(begin: int, end: int) -> bytes:
        together.wait()
        return _get(begin, end)

    with Ranges(get, 0, 4000, 1000) as ranges:
        assert ranges.readall() == CONTENT[:4000]


def test_what_fails_is_raised_where_it_is_read() -> None:
    def get(begin: int, end: int) -> bytes:
        if begin:
            raise ConnectionResetError
        return _get(begin, end)

    with Ranges(get, 0, 3000, 1000) as ranges:
        assert ranges.read(1000) == CONTENT[:1000]
        with pytest.raises(ConnectionResetError):
            ranges.read(1000)
