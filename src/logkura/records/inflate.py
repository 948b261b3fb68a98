"""Inflating members that are in memory, verified, by the fastest library at hand.

`isal` (ISA-L: vector instructions) is used where it can be imported, zlib everywhere else; what
comes out is the same.  Both compare checksum and length at a member's end.
"""

import zlib
from typing import Any

try:
    from isal import isal_zlib
except ImportError:
    isal_zlib = None  # type: ignore[assignment]

__all__ = ["inflate_member", "inflate_row"]

_WITH_HEADER = 31
# ISA-L reads the optional fields of a header more kindly than zlib; it is not shown them.
_PLAIN_HEADER = b"\x1f\x8b\x08\0"
# A row of members in one call, into memory that is used again.  The class is private to `isal`,
# so where a version has none, or another, members are inflated one by one.
_RowReader: Any = getattr(isal_zlib, "_GzipReader", None)


def inflate_member(member: memoryview, text_bytes: int) -> bytes | None:
    """Return the content when the bytes are exactly one member, and undamaged.

    Args:
        member: From its first byte to its last.
        text_bytes: What its end says of its length, or more.
    """
    library: Any = isal_zlib if isal_zlib is not None and member[:4] == _PLAIN_HEADER else zlib
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
        Whether they are undamaged and inflate to exactly so much; None when only `inflate_member`
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
    except (isal_zlib.error, OSError, EOFError):
        return False
    except TypeError:
        return None
    return done == text_bytes
