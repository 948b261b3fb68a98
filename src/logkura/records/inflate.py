"""Inflating members of a known length where they lie, verified, by the fastest library at hand.

As in `codec`, `isal` is used where it can be imported, zlib everywhere else, and what comes out is
the same.  Both compare checksum and length at a member's end.
"""

import zlib
from contextlib import suppress
from importlib import import_module
from typing import Any

_isal: Any = None
with suppress(ImportError):
    _isal = import_module("isal.isal_zlib")

__all__ = ["inflate_row", "inflate_slice"]

_WITH_HEADER = 31
# ISA-L reads the optional fields of a header more kindly than zlib; it is not shown them.
_PLAIN_HEADER = b"\x1f\x8b\x08\0"
# A row of members in one call, into memory that is used again.  The class is private to `isal`,
# so where a version has none, or another, members are inflated one by one.
_RowReader: Any = getattr(_isal, "_GzipReader", None)


def inflate_slice(member: memoryview, text_bytes: int) -> bytes | None:
    """Return the content when the bytes are exactly one member, and undamaged.

    Args:
        member: From its first byte to its last.
        text_bytes: What its end says of its length, or more.
    """
    library = _isal if _isal is not None and member[:4] == _PLAIN_HEADER else zlib
    inflating = library.decompressobj(_WITH_HEADER)
    try:
        text: bytes = inflating.decompress(member, text_bytes + 1)
    except library.error:
        return None
    return text if inflating.eof and not inflating.unused_data else None


def inflate_row(row: memoryview, texts: bytearray, text_bytes: int) -> bool | None:
    """Inflate members that follow each other directly into `texts`, one behind the other.

    Args:
        row: From the first byte of the first to the last of the last; their headers are plain.
        texts: Has room for more than `text_bytes`.
        text_bytes: Their lengths together, as their ends say.

    Returns:
        Whether they are undamaged and inflate to exactly so much; None when only `inflate_slice`
        can tell.
    """
    if _RowReader is None:
        return None
    try:
        reader = _RowReader(row, len(row))
        with memoryview(texts) as target:
            done = 0
            while count := reader.readinto(target[done : text_bytes + 1]):
                done += count
                if done > text_bytes:
                    return False
    except (_isal.error, OSError, EOFError):
        return False
    except TypeError:
        return None
    return done == text_bytes
