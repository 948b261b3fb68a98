"""Many Parquet files written at once, in bounded memory and by a bounded number of writers.

A Parquet file cannot be continued: its footer is written when it is closed, and until then lies in
memory, some KB a row group.  When there are more files than writers, the one that was not written
to for longest is closed, and so is one of many row groups; what comes later for its partition
begins another file.
"""

from collections.abc import Iterator
from pathlib import Path

from logkura.archive.parquet import ParquetWriter
from logkura.archive.plain import PlainMessage
from logkura.records.layout import Partition
from logkura.records.message import Message

__all__ = ["Table", "Tables"]

_MIB = 1024 * 1024
_ROW_GROUP_MAX_BYTES = 4 * _MIB
_ALL_MAX_BYTES = 8 * _MIB
# A call of PutLogEvents spans 24 hours: so many files of one log group are written in turn.
_WRITERS_MAX = 64
_ROW_GROUPS_MAX = 64


class Table:
    """One file.

    Args:
        path: Where it is written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.writer = ParquetWriter(path, row_group_max_bytes=_ROW_GROUP_MAX_BYTES)
        self.memory_bytes = 0
        self.bytes_written = 0
        """The file's size, once it is closed."""
        self.rows_written = 0
        """Its rows, once it is closed."""

    def close(self) -> None:
        """Write what is in memory, and the footer, which the writer would keep."""
        self.writer.close()
        self.memory_bytes = 0
        self.rows_written = self.writer.rows_written
        self.bytes_written = self.path.stat().st_size
        del self.writer


class Tables:
    """Files by partition.

    Args:
        folder: An empty folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open: dict[Partition, Table] = {}
        self._all: list[tuple[Partition, Table]] = []
        self._memory_bytes = 0
        self.events_written = 0
        """Rows of files that are closed."""

    def add(
        self, partition: Partition, message: Message | PlainMessage, size_bytes: int | None = None
    ) -> None:
        """Append the events of a message; see `ParquetWriter.add`."""
        table = self._open.pop(partition, None)
        if table is None:
            if len(self._open) >= _WRITERS_MAX:
                self._close(next(iter(self._open)))
            table = Table(self._folder / f"table-{len(self._all)}")
            self._all.append((partition, table))
        self._open[partition] = table
        table.writer.add(message, size_bytes)
        self._measure(table)
        if self._memory_bytes >= _ALL_MAX_BYTES:
            # The larger half goes; small ones may still grow into a row group worth its name.
            some = sorted(self._open.items(), key=lambda item: -item[1].memory_bytes)
            for other, each in some[: len(some) // 2 + 1]:
                each.writer.flush()
                self._measure(each)
                self._close_if_long(other, each)
        self._close_if_long(partition, table)

    def _close_if_long(self, partition: Partition, table: Table) -> None:
        if partition in self._open and table.writer.row_groups_written >= _ROW_GROUPS_MAX:
            self._close(partition)

    def _measure(self, table: Table) -> None:
        before, table.memory_bytes = table.memory_bytes, table.writer.memory_bytes
        self._memory_bytes += table.memory_bytes - before

    def _close(self, partition: Partition) -> None:
        table = self._open.pop(partition)
        self._memory_bytes -= table.memory_bytes
        table.close()
        self.events_written += table.rows_written

    def close(self) -> None:
        """Close every file; what comes later for its partition begins another."""
        for partition in list(self._open):
            self._close(partition)

    def __iter__(self) -> Iterator[tuple[Partition, Table]]:
        """Yield partitions and their files, in the order of keys and then of time."""
        yield from sorted(self._all, key=lambda item: item[0].path)
