"""Events of many slots, collected within a bound of memory and written to disk in sorted runs.

Memory: what is collected, up to the bound, and three times the largest slot's part of it for the
moment in which that is sorted.  Disk: all events once, compressed.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from logkura.archive.arrow import pa
from logkura.archive.compact_slot import AnyMessage, Slot
from logkura.archive.compact_sort import bounded, merged, sorted_rows
from logkura.archive.rows import SCHEMA, Rows

__all__ = ["Spill"]

_MIB = 1024 * 1024
_MEMORY_MAX_BYTES = 64 * _MIB
# With a piece of 1 MiB of each in memory.
_RUNS_AT_ONCE_MAX = 64
_COMPRESSED = pa.ipc.IpcWriteOptions(compression="lz4")


class _Collected:
    """Events of one slot in memory."""

    def __init__(self) -> None:
        self.rows = Rows()
        self._tables: list[pa.Table] = []
        self._tables_bytes = 0

    @property
    def memory_bytes(self) -> int:
        return self.rows.memory_bytes + self._tables_bytes

    def add_table(self, table: "pa.Table") -> None:
        self._tables.append(table)
        self._tables_bytes += table.nbytes

    def take(self) -> "pa.Table":
        tables, self._tables, self._tables_bytes = self._tables, [], 0
        return pa.concat_tables([*tables, self.rows.take()])


class Spill:
    """Takes events in any order, and gives them back in order, slot by slot.

    Args:
        folder: A local folder for what does not fit into memory.
        memory_max_bytes: About how much to collect before some of it is written.
    """

    def __init__(self, folder: Path, memory_max_bytes: int = _MEMORY_MAX_BYTES) -> None:
        self._folder = folder
        self._memory_max_bytes = memory_max_bytes
        self._memory_bytes = 0
        self._collected: dict[Slot, _Collected] = {}
        self._runs: dict[Slot, list[Path]] = {}
        self._run_count = 0
        self._duplicates: Counter[Slot] = Counter()

    @property
    def slots(self) -> list[Slot]:
        """The slots that have events, in the order of their names."""
        return sorted({*self._collected, *self._runs})

    def add(self, slot: Slot, message: AnyMessage, size_bytes: int | None) -> None:
        """Take the events of a message.

        Args:
            slot: Where they belong.
            message: The message.
            size_bytes: Of the text it was decoded from, if that is known.
        """
        collected = self._collected_of(slot)
        before = collected.memory_bytes
        collected.rows.add(message, size_bytes)
        self._grow(collected.memory_bytes - before)

    def add_table(self, slot: Slot, table: "pa.Table") -> None:
        """Take rows that are columns already."""
        self._collected_of(slot).add_table(table)
        self._grow(table.nbytes)

    def _collected_of(self, slot: Slot) -> _Collected:
        return self._collected.setdefault(slot, _Collected())

    def _grow(self, memory_bytes: int) -> None:
        self._memory_bytes += memory_bytes
        if self._memory_bytes < self._memory_max_bytes:
            return
        # The largest go: small ones may still grow into a run worth its name.
        by_size = sorted(self._collected, key=lambda each: -self._collected[each].memory_bytes)
        for slot in by_size:
            if self._memory_bytes <= self._memory_max_bytes // 2:
                break
            collected = self._collected.pop(slot)
            self._memory_bytes -= collected.memory_bytes
            self._write(slot, [sorted_rows(collected.take())])

    def _write(self, slot: Slot, tables: Iterable["pa.Table"]) -> None:
        path = self._folder / f"run-{self._run_count}"
        self._run_count += 1
        with (
            pa.OSFile(str(path), "wb") as file,
            pa.ipc.new_stream(file, SCHEMA, options=_COMPRESSED) as stream,
        ):
            for piece in bounded(tables):
                # A stream takes a dictionary anew when it changes, a batch at a time.
                stream.write_table(piece.unify_dictionaries())
        self._runs.setdefault(slot, []).append(path)

    def take(self, slot: Slot, before: Iterable["pa.Table"] = ()) -> Iterator["pa.Table"]:
        """Yield the events of a slot in order, each once, and forget them.

        Args:
            slot: One of `slots`, or any other.
            before: Events that are there already, in order; of equal ones, these are kept.
        """
        while len(self._runs.get(slot, ())) > _RUNS_AT_ONCE_MAX:
            some = self._runs[slot][:_RUNS_AT_ONCE_MAX]
            self._runs[slot] = self._runs[slot][_RUNS_AT_ONCE_MAX:]
            self._write(slot, self._merged(slot, [_read(path) for path in some]))
            _remove(some)
        runs: list[Iterable[pa.Table]] = [before]
        paths = self._runs.pop(slot, [])
        runs += map(_read, paths)
        collected = self._collected.pop(slot, None)
        if collected is not None:
            self._memory_bytes -= collected.memory_bytes
            runs.append([sorted_rows(collected.take())])
        yield from self._merged(slot, runs)
        _remove(paths)

    def duplicates(self, slot: Slot) -> int:
        """Return how many events of a slot have been dropped because an equal one was there."""
        return self._duplicates[slot]

    def _merged(self, slot: Slot, runs: Sequence[Iterable["pa.Table"]]) -> Iterator["pa.Table"]:
        def drop(count: int) -> None:
            self._duplicates[slot] += count

        return merged(runs, drop)


def _read(path: Path) -> Iterator["pa.Table"]:
    with pa.OSFile(str(path), "rb") as file, pa.ipc.open_stream(file) as stream:
        for batch in stream:
            yield pa.Table.from_batches([batch])


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        path.unlink()
