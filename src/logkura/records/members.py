"""Gzip members in a stream: inflating one, and finding the next after damage.

A member is verified: zlib compares length and CRC-32 at its end.  Members are fed in chunks,
because `zlib` copies whatever follows a member's end, and feeding it the whole rest of an object
each time takes quadratic time.

Source: https://www.rfc-editor.org/rfc/rfc1952 (read 2026-11-24).
"""

import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from logkura.records.window import CHUNK_BYTES, Window

__all__ = ["GZIP_MAGIC", "Damage", "Inflation", "find_next", "is_plausible"]

GZIP_MAGIC = b"\x1f\x8b\x08"
_CANDIDATE = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")
_WITH_HEADER = 31
_PROBE_BYTES = 512
_PROBE_INFLATED_BYTES = 64
_FEED_BYTES = 16 * 1024


class Damage(Exception):  # noqa: N818 -- it is caught next door and never seen by a user
    """The member cannot be inflated any further; the text says why."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class Inflation:
    """One member at the begin of a window, inflated step by step.

    The window still holds the member's compressed bytes until `commit` drops them.
    """

    def __init__(self, window: Window) -> None:
        self._window = window
        self._zlib = zlib.decompressobj(_WITH_HEADER)
        self._fed = 0
        self.damage: Damage | None = None
        """Why nothing more can be inflated, once that is known."""
        self.consumed_bytes = 0
        """Compressed bytes of the member up to its end, once `ended`."""

    @property
    def ended(self) -> bool:
        """Whether the member's end, and its checksum, have been seen."""
        return self._zlib.eof

    def read(self, limit_bytes: int) -> bytes:
        """Inflate up to `limit_bytes`; return less only at the member's end, or before damage.

        Raises:
            Damage: `truncated-gzip` or `corrupt-gzip`, when there is nothing before it.
        """
        if self.damage is not None:
            raise self.damage
        parts: list[bytes] = []
        wanted = limit_bytes
        try:
            while wanted > 0 and not self._zlib.eof:
                part = self._step(wanted)
                parts.append(part)
                wanted -= len(part)
        except Damage as damage:
            self.damage = damage
            if not any(parts):
                raise
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def _step(self, wanted: int) -> bytes:
        data = self._zlib.unconsumed_tail or self._next_chunk()
        try:
            part = self._zlib.decompress(data, wanted)
        except zlib.error as error:
            # What zlib inflated of this piece is lost with the error: the piece stays uncommitted.
            self._fed -= len(data)
            raise Damage("corrupt-gzip", f"the member cannot be inflated: {error}") from error
        if self._zlib.eof:
            self.consumed_bytes = self._fed - len(self._zlib.unused_data)
        return part

    def _next_chunk(self) -> bytes:
        if not self._window.look(self._fed + 1):
            raise Damage("truncated-gzip", "the stream ends inside the member")
        chunk = bytes(self._window.buffer[self._fed : self._fed + _FEED_BYTES])
        self._fed += len(chunk)
        return chunk

    def commit(self, target: BinaryIO | None = None, *, keep_bytes: int = 0) -> None:
        """Drop the compressed bytes used so far from the window, into `target` if given.

        Args:
            target: Takes what is dropped.
            keep_bytes: So many of the last bytes stay in sight, unless the member has ended.
        """
        used = self.consumed_bytes if self.ended else max(0, self._fed - keep_bytes)
        if target is None:
            self._window.drop(used)
        else:
            self._window.move(used, target)
        self._fed -= used
        self.consumed_bytes = 0


def is_plausible(window: Window, position: int) -> bool:
    """Tell whether a member that holds a document, or more gzip, begins at a position in sight."""
    window.look(position + _PROBE_BYTES)
    head = bytes(window.buffer[position : position + _PROBE_BYTES])
    if not head.startswith(GZIP_MAGIC):
        return False
    try:
        content = zlib.decompressobj(_WITH_HEADER).decompress(head, _PROBE_INFLATED_BYTES)
    except zlib.error:
        return False
    return content.startswith(GZIP_MAGIC) or content.lstrip().startswith(b"{")


def find_next(
    window: Window, target: BinaryIO, *, skip: int, limit_bytes: int | None = None
) -> None:
    """Move bytes into `target` until the window begins with a plausible member, or is empty.

    Args:
        window: Where to search.
        target: Takes everything before the member that is found.
        skip: So many bytes are moved without being looked at.
        limit_bytes: Stop when the target has grown to so many, found or not.
    """
    for position in _candidates(window, target, skip):
        if limit_bytes is not None and target.tell() > limit_bytes:
            return
        if is_plausible(window, position):
            window.move(position, target)
            return
    window.move(len(window.buffer), target)


def _candidates(window: Window, target: BinaryIO, skip: int) -> Iterator[int]:
    """Yield positions of member headers in the window, moving on when there is no more."""
    while skip > len(window.buffer):
        skip -= len(window.buffer)
        window.move(len(window.buffer), target)
        if not window.more():
            return
    window.move(skip, target)
    start = 0
    while True:
        for found in _CANDIDATE.finditer(bytes(window.buffer), start):
            yield found.start()
        # A header may be cut by the window's end; its last bytes are looked at again.
        start = max(0, len(window.buffer) - len(GZIP_MAGIC))
        if len(window.buffer) > CHUNK_BYTES:
            window.move(start, target)
            start = 0
            # Nothing was found here, but the caller may have seen enough.
            yield 0
        if not window.more():
            return
