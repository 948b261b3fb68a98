"""Many files written at once, in bounded memory and with a bounded number of open files.

What goes to a file is collected in memory and appended when it is much, or when all files together
hold much: gzip members and zstd frames may follow each other, so a file can be continued at any
time.  A hundred interleaved log groups thus still get members of a useful size.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from logkura.records.layout import Partition

__all__ = ["Part", "Parts"]

_MIB = 1024 * 1024
# A reader that decodes members whole keeps one in memory; 1 MiB costs no compression.
_ONE_MAX_BYTES = _MIB
_ALL_MAX_BYTES = 16 * _MIB
_OPEN_MAX = 64


class Part:
    """One file, and what is collected for it."""

    __slots__ = ("bytes_written", "collected", "path")

    def __init__(self, path: Path) -> None:
        self.path = path
        self.collected = bytearray()
        self.bytes_written = 0
        """Bytes handed to the file."""


class Parts:
    """One file a partition.

    Args:
        folder: An empty folder.
        finished: Makes what is written of what was collected: compresses lines, or nothing.
    """

    def __init__(self, folder: Path, finished: Callable[[bytearray], bytes | bytearray]) -> None:
        self._folder = folder
        self._finished = finished
        self._parts: dict[Partition, Part] = {}
        self._collected_bytes = 0
        self._open: dict[Part, int] = {}

    def part(self, partition: Partition) -> Part:
        """Return the part of a partition, which is made when it has none."""
        found = self._parts.get(partition)
        if found is None:
            found = self._parts[partition] = Part(self._folder / f"{len(self._parts)}")
        return found

    def add(self, part: Part, *contents: bytes | memoryview) -> None:
        """Append contents to a file."""
        collected = part.collected
        before = len(collected)
        for content in contents:
            collected += content
        self._collected_bytes += len(collected) - before
        if len(collected) >= _ONE_MAX_BYTES:
            self._append(part)
        elif self._collected_bytes >= _ALL_MAX_BYTES:
            # The larger half goes; small ones may still grow into a member worth its name.
            some = [each for each in self._parts.values() if each.collected]
            some.sort(key=lambda each: -len(each.collected))
            for each in some[: len(some) // 2 + 1]:
                self._append(each)

    def _append(self, part: Part) -> None:
        collected, part.collected = part.collected, bytearray()
        self._collected_bytes -= len(collected)
        content = self._finished(collected)
        part.bytes_written += len(content)
        file = self._opened(part)
        with memoryview(content) as rest:
            written = 0
            while written < len(content):
                written += os.write(file, rest[written:])

    def _opened(self, part: Part) -> int:
        file = self._open.pop(part, None)
        if file is None:
            if len(self._open) >= _OPEN_MAX:
                # The one that was not written to for longest.
                os.close(self._open.pop(next(iter(self._open))))
            file = os.open(part.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
        self._open[part] = file
        return file

    def finish(self) -> None:
        """Write everything that is still in memory."""
        for part in self._parts.values():
            if part.collected:
                self._append(part)
        self.close()

    def close(self) -> None:
        """Close all files."""
        for file in self._open.values():
            os.close(file)
        self._open.clear()

    def __iter__(self) -> Iterator[tuple[Partition, Part]]:
        """Yield partitions and their files, in the order of keys; none that is empty."""
        written = (item for item in self._parts.items() if item[1].bytes_written)
        yield from sorted(written, key=lambda item: item[0].path)
