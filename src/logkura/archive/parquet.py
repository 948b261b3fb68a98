"""Parquet objects: written in bounded memory, by row groups, and read back.

    writer = ParquetWriter(path)
    writer.add(message)            # a Message, or a PlainMessage of `plain.decode_message`
    writer.close()

Encodings and compression are measured, not guessed: ids differ in few digits from one event to the
next, times even less, and nobody's log lines repeat so often that a dictionary of them would pay.
Every page has a checksum.  Statistics are kept of what is searched by range or name, not of log
lines.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from logkura.archive.arrow import pa, pq
from logkura.archive.plain import PlainMessage
from logkura.archive.rows import SCHEMA, Rows
from logkura.records.message import Message

__all__ = ["ParquetWriter", "read_tables"]

_MIB = 1024 * 1024
_ROW_GROUP_MAX_BYTES = 16 * _MIB
_BATCH_ROWS = 8192
_IN_NUMBERS = ["owner", "logGroup", "logStream", "messageExtra"]
_FEW_VALUES = [*_IN_NUMBERS, "subscriptionFilters.list.element"]
_SETTINGS: dict[str, Any] = {
    "compression": "zstd",
    "compression_level": 1,
    "use_dictionary": _FEW_VALUES,
    "column_encoding": {"id": "DELTA_BYTE_ARRAY", "timestamp": "DELTA_BINARY_PACKED"},
    "write_statistics": ["owner", "logGroup", "logStream", "timestamp"],
    "write_batch_size": 8192,
    "write_page_checksum": True,
    # Dictionaries of Arrow and the like are no business of other readers.
    "store_schema": False,
}


class ParquetWriter:
    """Writes one Parquet file.

    Memory: what `memory_bytes` says, and while a row group is written about twice as much for a
    moment.  No file is open in between, and none is made before the first row group: a thousand
    writers of a few events each cost their events and nothing else.  A writer that has written a
    row group keeps about 50 KB, and some KB more for each further one, for the file's footer.

    Args:
        path: The file, which does not exist yet; its folder does.
        row_group_max_bytes: When a row group is written by itself, as `memory_bytes` counts.
    """

    def __init__(self, path: Path, *, row_group_max_bytes: int = _ROW_GROUP_MAX_BYTES) -> None:
        self._sink = _Sink(path)
        self._row_group_max_bytes = row_group_max_bytes
        self._rows = Rows()
        self._writer: Any = None
        self.rows_written = 0
        """Rows in the file so far, without those in memory."""
        self.row_groups_written = 0

    @property
    def memory_bytes(self) -> int:
        """About how much memory the events take that are in no row group yet."""
        return self._rows.memory_bytes

    def add(self, message: Message | PlainMessage, size_bytes: int | None = None) -> None:
        """Add the events of a data message.

        Args:
            message: The message.
            size_bytes: Of the text it was decoded from; None to measure it, which takes longer.
        """
        self._rows.add(message, size_bytes)
        if self._rows.memory_bytes >= self._row_group_max_bytes:
            self.flush()

    def flush(self) -> None:
        """Write what is in memory as a row group; nothing when there is nothing."""
        if len(self._rows):
            self.add_row_group(self._rows.take())

    def add_row_group(self, table: "pa.Table") -> None:
        """Write a table of `rows.SCHEMA` as one row group."""
        with self._sink:
            if self._writer is None:
                self._writer = pq.ParquetWriter(self._sink.to_arrow(), SCHEMA, **_SETTINGS)
            self._writer.write_table(table, row_group_size=max(1, table.num_rows))
        self.rows_written += table.num_rows
        self.row_groups_written += 1

    def close(self) -> None:
        """Write what is in memory, and the footer.  A file without rows is a valid one."""
        self.flush()
        if self._writer is None:
            self.add_row_group(SCHEMA.empty_table())
        with self._sink:
            self._writer.close()


class _Sink:
    """The file as Arrow's writer sees it: always there, and open only inside of `with`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._size_bytes = 0
        self._file: BinaryIO | None = None
        self.closed = False

    def __enter__(self) -> None:
        self._file = self._path.open("ab" if self._size_bytes else "xb")

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def to_arrow(self) -> Any:
        return pa.PythonFile(self, "w")

    def write(self, content: bytes) -> int:
        # Outside of `with` it is Arrow that clears up behind a writer that nobody closed.
        if self._file is not None:
            self._file.write(content)
        self._size_bytes += len(content)
        return len(content)

    def tell(self) -> int:
        return self._size_bytes

    def flush(self) -> None:
        """Leaving `with` does."""

    def close(self) -> None:
        self.closed = True

    def writable(self) -> bool:
        return True

    def readable(self) -> bool:
        return False

    def seekable(self) -> bool:
        return False


def read_tables(path: Path) -> Iterator["pa.Table"]:
    """Yield a Parquet file in tables of `rows.SCHEMA`, at most 8,192 rows, checksums compared.

    Raises:
        OSError, ValueError: The file is damaged, or none of ours.
    """
    try:
        yield from _tables(path)
    except pa.ArrowException as error:
        # Some of them are IndexError or KeyError: a damaged number pointed nowhere.
        raise ValueError(str(error)) from error


def _tables(path: Path) -> Iterator["pa.Table"]:
    names = pq.read_schema(path).names
    if names != SCHEMA.names:
        raise ValueError(f"expected the columns {SCHEMA.names}, found {names}")
    rows = 0
    with pq.ParquetFile(
        path, read_dictionary=_IN_NUMBERS, page_checksum_verification=True, pre_buffer=False
    ) as file:
        for batch in file.iter_batches(_BATCH_ROWS, use_threads=False):
            rows += batch.num_rows
            # A damaged header of a dictionary's page leaves numbers that stand for nothing.
            batch.validate(full=True)
            yield pa.Table.from_batches([batch]).cast(SCHEMA)
        if rows != file.metadata.num_rows:
            # The checksum is of a page's content: a damaged header of it can hide the page.
            raise ValueError(f"expected {file.metadata.num_rows:,} rows, found {rows:,}")
