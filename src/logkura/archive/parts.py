"""Many files written at once, in bounded memory and with one file open at a time.

What goes to a file is collected in memory and appended when it is much, or when all files
together hold much: gzip members may follow each other, so a file can be continued at any time.
A hundred interleaved log groups thus still get members of a useful size.
"""

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from logkura.records.layout import Partition

__all__ = ["Parts", "members_and_lines"]

_MIB = 1024 * 1024
# A reader that decodes members whole keeps one in memory; 1 MiB costs no compression.
_ONE_MAX_BYTES = _MIB
_ALL_MAX_BYTES = 24 * _MIB
_READ_BYTES = 64 * 1024
_WITH_HEADER = 31


class Parts:
    """One file a partition.

    Args:
        folder: An empty folder.
        finished: Makes what is written of what was collected: compresses lines, or nothing.
    """

    def __init__(self, folder: Path, finished: Callable[[bytes], bytes]) -> None:
        self._folder = folder
        self._finished = finished
        self._paths: dict[Partition, Path] = {}
        self._collected: dict[Partition, bytearray] = {}
        self._collected_bytes = 0

    def add(self, partition: Partition, content: bytes) -> None:
        """Append content to the file of a partition."""
        collected = self._collected.setdefault(partition, bytearray())
        collected += content
        self._collected_bytes += len(content)
        if len(collected) >= _ONE_MAX_BYTES:
            self._append(partition)
        elif self._collected_bytes >= _ALL_MAX_BYTES:
            # The larger half goes; small ones may still grow into a member worth its name.
            by_size = sorted(self._collected, key=lambda each: -len(self._collected[each]))
            for each in by_size[: len(by_size) // 2 + 1]:
                self._append(each)

    def _append(self, partition: Partition) -> None:
        collected = self._collected.pop(partition)
        self._collected_bytes -= len(collected)
        path = self._paths.setdefault(partition, self._folder / f"{len(self._paths)}")
        with path.open("ab") as file:
            file.write(self._finished(bytes(collected)))

    def finish(self) -> None:
        """Write everything that is still in memory."""
        for partition in list(self._collected):
            self._append(partition)

    def __iter__(self) -> Iterator[tuple[Partition, Path]]:
        """Yield partitions and their files, in the order of keys."""
        yield from sorted(self._paths.items(), key=lambda item: item[0].path)


def members_and_lines(path: Path) -> tuple[int, int]:
    """Inflate a file of gzip members, checksums compared; count its members and its line feeds.

    Raises:
        zlib.error: A member is damaged.
    """
    members = lines = 0
    inflating = None
    with path.open("rb") as file:
        while rest := file.read(_READ_BYTES):
            while rest:
                inflating = inflating or zlib.decompressobj(_WITH_HEADER)
                lines += inflating.decompress(rest).count(b"\n")
                rest = inflating.unused_data
                if inflating.eof:
                    members += 1
                    inflating = None
    if inflating is not None:
        raise zlib.error("the last member is cut off")
    return members, lines
