"""Reading a large object of S3 by ranges, several at a time, in the order of its bytes.

One connection to S3 gives less than a core can split, and S3 advises byte ranges side by side:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance-guidelines.html
(read 2026-11-25).  Ranges are small, because all that are asked for lie in memory.
"""

import io
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

__all__ = ["RANGE_BYTES", "Ranges"]

RANGE_BYTES = 4 * 1024 * 1024
_AT_ONCE = 4


class Ranges(io.RawIOBase):
    """The bytes of an object as a file, read ahead by so many ranges at once, and no more.

    Args:
        get: Returns the bytes from a position up to another; called on threads.
        begin_bytes: Where to begin.
        end_bytes: The size of the object.
        range_bytes: How much a call gets.
    """

    def __init__(
        self,
        get: Callable[[int, int], bytes],
        begin_bytes: int,
        end_bytes: int,
        range_bytes: int = RANGE_BYTES,
    ) -> None:
        super().__init__()
        self._get = get
        self._next_bytes = begin_bytes
        self._end_bytes = end_bytes
        self._range_bytes = range_bytes
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="s3-range")
        self._asked: deque[Future[bytes]] = deque()
        self._current = memoryview(b"")
        self._ask()

    def _ask(self) -> None:
        while len(self._asked) < _AT_ONCE and self._next_bytes < self._end_bytes:
            until_bytes = min(self._next_bytes + self._range_bytes, self._end_bytes)
            self._asked.append(self._pool.submit(self._get, self._next_bytes, until_bytes))
            self._next_bytes = until_bytes

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, target: object) -> int:
        """Fill a buffer; 0 at the end.

        Raises:
            LogkuraError: A range could not be read.
        """
        if not self._current and self._asked:
            self._current = memoryview(self._asked.popleft().result())
            self._ask()
        view = memoryview(target).cast("B")  # type: ignore[arg-type]
        count = min(len(view), len(self._current))
        view[:count] = self._current[:count]
        self._current = self._current[count:]
        return count

    def close(self) -> None:
        """Forget what was read ahead."""
        if not self.closed:
            for future in self._asked:
                future.cancel()
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._asked.clear()
        super().close()
