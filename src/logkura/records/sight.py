"""A stretch of a window in memory that is used again and again, to be scanned for members."""

from collections.abc import Iterator

from logkura.records.members import GZIP_MAGIC
from logkura.records.runs import MAGIC
from logkura.records.window import Window

__all__ = ["Sight"]

# What is read, scanned, inflated and copied while it is in a processor's second-level cache.
_FIRST_BYTES = 512 * 1024


class Sight:
    """Compressed bytes between two places of a buffer, taken from a window and given back to it.

    Args:
        size_bytes: How much is in sight at first.
    """

    def __init__(self, size_bytes: int = _FIRST_BYTES) -> None:
        self.buffer = bytearray(size_bytes)
        self.begin = 0
        self.end = 0
        self.ended = False
        """Whether nothing follows what is in sight."""
        self._window: Window | None = None

    def __len__(self) -> int:
        return self.end - self.begin

    def open(self, window: Window) -> None:
        """Begin to take bytes from a window."""
        self._window = window
        self.begin = self.end = 0
        self.ended = False

    def give_back(self) -> None:
        """Leave to the window what was not dropped."""
        if self._window is not None:
            self._window.put_back(bytes(self.buffer[self.begin : self.end]))
        self._window = None

    @property
    def offset_bytes(self) -> int:
        """Where in the stream `buffer` would begin."""
        return (self._window.offset_bytes if self._window else 0) - self.end

    def drop_to(self, position: int) -> None:
        """Let the sight begin at a position of the buffer."""
        self.begin = position

    def more(self) -> None:
        """See further: as far as the buffer goes or, when it is full, twice as far."""
        if self._window is None:
            return
        rest = self.buffer[self.begin : self.end]
        if len(rest) == len(self.buffer):
            self.buffer = bytearray(2 * len(rest))
        self.buffer[: len(rest)] = rest
        with memoryview(self.buffer) as view:
            room = view[len(rest) :]
            count = self._window.pour(room)
            self.ended = count < len(room)
        self.begin, self.end = 0, len(rest) + count

    def headers(self) -> Iterator[int]:
        """Yield where headers begin behind the first, and the end of the stream if in sight."""
        behind = self.begin + len(GZIP_MAGIC)
        for found in MAGIC.finditer(self.buffer, behind, self.end):
            yield found.start()
        if self.ended:
            yield self.end
