"""Writing a slot's set of Parquet files into a local folder, and reading it again."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from logkura.archive.arrow import pa
from logkura.archive.arrow_compute import pc
from logkura.archive.compact_manifest import File
from logkura.archive.parquet import ParquetWriter, read_tables

__all__ = ["read_back", "read_files", "write_set"]

_MIB = 1024 * 1024
# A reader takes row groups one by one, and skips those that hold no time it wants.
_ROW_GROUP_BYTES = 32 * _MIB
_FILE_MAX_BYTES = 256 * _MIB


def write_set(tables: Iterable["pa.Table"], folder: Path, prefix: str) -> dict[Path, File]:
    """Write rows that are in order into files of at most about 256 MiB.

    Args:
        tables: Of `rows.SCHEMA`, small ones.
        folder: A local folder.
        prefix: What the files' keys begin with; a number follows.

    Returns:
        The files in the order of time, and where they lie; none when there is no row.
    """
    files: dict[Path, File] = {}
    writer: _FileWriter | None = None
    for group in _row_groups(tables):
        if writer is None:
            writer = _FileWriter(
                folder / f"file-{len(files)}", f"{prefix}-{len(files):05d}.parquet"
            )
        writer.add(group)
        if writer.path.stat().st_size >= _FILE_MAX_BYTES:
            files[writer.path] = writer.close()
            writer = None
    if writer is not None:
        files[writer.path] = writer.close()
    return files


def _row_groups(tables: Iterable["pa.Table"]) -> Iterator["pa.Table"]:
    collected: list[pa.Table] = []
    collected_bytes = 0
    for table in tables:
        collected.append(table)
        collected_bytes += table.nbytes
        if collected_bytes >= _ROW_GROUP_BYTES:
            yield pa.concat_tables(collected).unify_dictionaries()
            collected, collected_bytes = [], 0
    if collected:
        yield pa.concat_tables(collected).unify_dictionaries()


class _FileWriter:
    """One file, and the times in it."""

    def __init__(self, path: Path, key: str) -> None:
        self.path = path
        self._key = key
        self._writer = ParquetWriter(path)
        self._first: int | None = None
        self._last: int | None = None

    def add(self, group: "pa.Table") -> None:
        self._writer.add_row_group(group)
        times = pc.min_max(group.column("timestamp").cast(pa.int64())).as_py()
        if self._first is None:
            self._first = times["min"]
        if times["max"] is not None:
            self._last = times["max"]

    def close(self) -> File:
        self._writer.close()
        size_bytes = self.path.stat().st_size
        return File(self._key, self._writer.rows_written, size_bytes, self._first, self._last)


def read_files(paths: Iterable[Path]) -> Iterator["pa.Table"]:
    """Yield the rows of files, one after the other.

    Raises:
        OSError, ValueError: As `parquet.read_tables`.
    """
    for path in paths:
        yield from read_tables(path)


def read_back(files: Mapping[Path, File]) -> int:
    """Read a set again, checksums compared; return how many rows can be read.

    A file that cannot be read has none, so that the account does not add up.
    """
    rows = 0
    for path in files:
        try:
            rows += sum(table.num_rows for table in read_tables(path))
        except (OSError, ValueError):
            continue
    return rows
