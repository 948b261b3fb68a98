"""Many files written at once, in bounded memory and with a bounded number of open files.

What goes to a file is collected in memory and appended when it is much, or when all files together
hold much: gzip members and zstd frames may follow each other, so a file can be continued at any
time.  A hundred interleaved log groups thus still get members of a useful size.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from logkura.records.layout import Partition

__all__ = ["Part", "Parts"]

_MIB = 1024 * 1024
_ALL_MAX_BYTES = 16 * _MIB
_OPEN_MAX = 64
# So many pieces the system takes in one call (IOV_MAX is 1,024 on Linux and macOS).
_PIECES_MAX = 1024


class Part:
    """One file, and what is collected for it."""

    __slots__ = ("bytes_written", "collected", "collected_bytes", "path")

    def __init__(self, path: Path) -> None:
        self.path = path
        self.collected: list[bytes] = []
        self.collected_bytes = 0
        self.bytes_written = 0
        """Bytes handed to the file."""


class Parts:
    """One file a partition.

    Args:
        folder: An empty folder.
        pack: Makes what is written of what was collected, such as a gzip member of lines; None to
            write it as it is.
        one_max_bytes: When so much was collected for a file, it is written.
        all_max_bytes: When so much was collected for all of them, the larger half is; None for
            16 MiB.
    """

    def __init__(
        self,
        folder: Path,
        pack: Callable[[bytes], bytes] | None,
        one_max_bytes: int = _MIB,
        all_max_bytes: int | None = None,
    ) -> None:
        self._folder = folder
        self._pack = pack
        self._one_max_bytes = one_max_bytes
        self._all_max_bytes = all_max_bytes or _ALL_MAX_BYTES
        self._parts: dict[Partition, Part] = {}
        self._collected_bytes = 0
        self._open: dict[Part, int] = {}

    def part(self, partition: Partition) -> Part:
        """Return the part of a partition, which is made when it has none."""
        found = self._parts.get(partition)
        if found is None:
            found = self._parts[partition] = Part(self._folder / f"{len(self._parts)}")
        return found

    def add(self, part: Part, *contents: bytes) -> None:
        """Append contents to a file."""
        added_bytes = sum(map(len, contents))
        part.collected += contents
        part.collected_bytes += added_bytes
        self._collected_bytes += added_bytes
        if part.collected_bytes >= self._one_max_bytes:
            self._append(part)
        elif self._collected_bytes >= self._all_max_bytes:
            # The larger half goes; small ones may still grow into a member worth its name.
            some = [each for each in self._parts.values() if each.collected]
            some.sort(key=lambda each: -each.collected_bytes)
            for each in some[: len(some) // 2 + 1]:
                self._append(each)

    def _append(self, part: Part) -> None:
        collected, part.collected = part.collected, []
        self._collected_bytes -= part.collected_bytes
        part.collected_bytes = 0
        if self._pack is not None:
            collected = [self._pack(b"".join(collected))]
        file = self._opened(part)
        for begin in range(0, len(collected), _PIECES_MAX):
            pieces = collected[begin : begin + _PIECES_MAX]
            _write(file, pieces)
            part.bytes_written += sum(map(len, pieces))

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


def _write(file: int, pieces: Sequence[bytes]) -> None:
    written = os.writev(file, pieces)
    if written < sum(map(len, pieces)):
        # The system may take less than it is given.
        rest = memoryview(b"".join(pieces))[written:]
        while rest:
            rest = rest[os.write(file, rest) :]
