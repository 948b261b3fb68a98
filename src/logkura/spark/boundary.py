"""Where an object of gzip members can be cut, so that each piece is read by itself.

A cut is the begin of a member that inflates as a whole, checksum compared, and holds a document.
Both sides of a cut look for it from the same place and find the same one, so no byte belongs to
two pieces or to none.  Such a begin is found by its first four bytes (`1f 8b 08`, then flags that
RFC 1952 allows): chance gives one in 2^27 bytes, and none of these inflates to a right checksum.

Bytes that are stored rather than compressed could hold a whole member: an object that is gzipped
twice holds them.  `can_be_cut` refuses it; should one hide behind members gzipped once, the pieces
quarantine what they cannot decode, and the object is read as a whole after all.

Source: https://www.rfc-editor.org/rfc/rfc1952 (read 2026-11-24).
"""

import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from logkura.records.limits import Limits

__all__ = ["can_be_cut", "first_cut"]

_MEMBER = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")
_MAGIC_BYTES = 4
_WITH_HEADER = 31
_READ_BYTES = 1024 * 1024
_FEED_BYTES = 64 * 1024
_HEAD_INFLATED_BYTES = 64
_DOCUMENT = b"{"
_MEMBER_MAX_BYTES = Limits().whole_member_max_bytes


def can_be_cut(source: BinaryIO) -> bool:
    """Tell whether an object begins with a member that holds a document: gzipped once.

    Args:
        source: The object, at its begin.
    """
    head = source.read(_FEED_BYTES)
    try:
        content = zlib.decompressobj(_WITH_HEADER).decompress(head, _HEAD_INFLATED_BYTES)
    except zlib.error:
        return False
    return content.startswith(_DOCUMENT)


def first_cut(source: BinaryIO, offset_bytes: int, size_bytes: int) -> int:
    """Return the first place, from a given one on, where the object can be cut.

    Args:
        source: The object, at `offset_bytes`; it is read as far as is needed.
        offset_bytes: Where the search begins; 0 is always a cut.
        size_bytes: Size of the object, which is the answer when there is no further member.
    """
    if offset_bytes == 0:
        return 0
    sight = _Sight(source, offset_bytes)
    return next(filter(sight.begins_a_member, sight.candidates()), size_bytes)


class _Sight:
    """What has been read of an object: forwards only, and what was looked through is let go."""

    def __init__(self, source: BinaryIO, offset_bytes: int) -> None:
        self._source = source
        self._begin = offset_bytes
        self._bytes = bytearray()

    def _more(self) -> bool:
        chunk = self._source.read(_READ_BYTES)
        self._bytes += chunk
        return bool(chunk)

    def candidates(self) -> Iterator[int]:
        """Yield places that look like the begin of a member."""
        searched = self._begin
        while True:
            found = _MEMBER.search(self._bytes, searched - self._begin)
            if found is not None:
                place = self._begin + found.start()
                searched = place + 1
                self._forget(place)
                yield place
                continue
            # A begin may straddle what has been read and what has not.
            searched = max(searched, self._begin + len(self._bytes) - _MAGIC_BYTES + 1)
            self._forget(searched)
            if not self._more():
                return

    def _forget(self, place: int) -> None:
        del self._bytes[: place - self._begin]
        self._begin = place

    def begins_a_member(self, place: int) -> bool:
        """Inflate from a place on; tell whether it is a whole member that holds a document."""
        inflating, position, size_bytes = zlib.decompressobj(_WITH_HEADER), place - self._begin, 0
        while size_bytes <= _MEMBER_MAX_BYTES:
            data = inflating.unconsumed_tail
            if not data:
                data = bytes(self._bytes[position : position + _FEED_BYTES])
                position += len(data)
            if not data:
                if not self._more():
                    return False
                continue
            try:
                content = inflating.decompress(data, _MEMBER_MAX_BYTES)
            except zlib.error:
                return False
            if not size_bytes and content and not content.startswith(_DOCUMENT):
                return False
            size_bytes += len(content)
            if inflating.eof:
                return size_bytes > 0
        return False
