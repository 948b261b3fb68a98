"""A stream seen through a window that can look ahead and go back."""

import tempfile
from collections.abc import Callable
from typing import BinaryIO

__all__ = ["CHUNK_BYTES", "Window", "spool"]

CHUNK_BYTES = 64 * 1024
_SPOOL_IN_MEMORY_BYTES = 1024 * 1024


def spool() -> BinaryIO:
    """Return a temporary file that stays in memory while it is small."""
    file: BinaryIO = tempfile.SpooledTemporaryFile(  # type: ignore[assignment]  # noqa: SIM115 -- the reader's caller closes it
        max_size=_SPOOL_IN_MEMORY_BYTES
    )
    return file


class Window:
    """Bytes of a stream from the last drop to as far as was looked ahead.

    Args:
        source: Read forwards only, in chunks.
        on_bytes: Told how many bytes were read.
    """

    def __init__(self, source: BinaryIO, on_bytes: Callable[[int], None] | None = None) -> None:
        self._source = source
        self._on_bytes = on_bytes
        self._buffer = bytearray()
        self._ended = False
        self.offset_bytes = 0
        """Where in the stream the window begins."""

    @property
    def buffer(self) -> bytearray:
        """What is in sight; do not change it."""
        return self._buffer

    def look(self, count: int) -> bool:
        """Have `count` bytes in sight if the stream has them; tell whether it does."""
        while len(self._buffer) < count and not self._ended:
            chunk = self._source.read(max(CHUNK_BYTES, count - len(self._buffer)))
            if not chunk:
                self._ended = True
                break
            self._buffer += chunk
            if self._on_bytes is not None:
                self._on_bytes(len(chunk))
        return len(self._buffer) >= count

    def more(self) -> bool:
        """Look one chunk further; tell whether there was anything."""
        return self.look(len(self._buffer) + 1)

    def drop(self, count: int) -> None:
        """Move the window's begin forwards, inside what is in sight."""
        del self._buffer[:count]
        self.offset_bytes += count

    def move(self, count: int, target: BinaryIO) -> None:
        """Drop bytes that are in sight into a file."""
        target.write(self._buffer[:count])
        self.drop(count)

    def pour(self, target: memoryview) -> int:
        """Fill a buffer with what is in sight and what follows, and drop it from the window.

        Returns:
            How many bytes; less than there is room for only at the end of the stream.
        """
        count = min(len(target), len(self._buffer))
        target[:count] = self._buffer[:count]
        self.drop(count)
        while count < len(target) and not self._ended:
            read = self._source.readinto(target[count:])  # type: ignore[attr-defined]
            self._ended = not read
            count += read
            self.offset_bytes += read
            if self._on_bytes is not None:
                self._on_bytes(read)
        return count

    def put_back(self, content: bytes) -> None:
        """Have bytes that were dropped last in sight again."""
        self._buffer[:0] = content
        self.offset_bytes -= len(content)
