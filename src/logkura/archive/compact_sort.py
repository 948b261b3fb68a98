"""The order of rows, and the merge of sorted runs of them.

Rows are in the order of time, then id, log stream, text, and exact values.  That is a total order,
so equal rows stand together, and of those the first is kept.  An id alone does not make two events
one: where time or text differ nobody can tell which of them is right, and both are kept.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from logkura.archive.arrow import pa
from logkura.archive.arrow_compute import pc

__all__ = ["bounded", "merged", "sorted_rows"]

_PIECE_BYTES = 1024 * 1024
_NO_TIME = -(2**63)
_NOTHING = ""
_ORDER = ("timestamp", "id", "logStream", "message", "exact")

Key = tuple[int, str, str, str, str]


def sorted_rows(table: "pa.Table") -> "pa.Table":
    """Return a table of `rows.SCHEMA` in order; of equal rows the first stays before the others."""
    table = table.unify_dictionaries().combine_chunks()
    order = [(name, "ascending") for name in _ORDER]
    return table.take(pc.sort_indices(_keys(table), sort_keys=order))


def _keys(table: "pa.Table") -> "pa.Table":
    """Return the columns that decide the order, without nulls, and text where numbers stand for it.

    A time is its number: Python's times count microseconds, and take longer to make.
    """
    time, identifier, log_stream, message, exact = map(table.column, _ORDER)
    columns = [
        pc.fill_null(time.cast(pa.int64()), _NO_TIME),
        identifier,
        log_stream.cast(pa.string()),
        message,
        pc.fill_null(exact, _NOTHING),
    ]
    return pa.table(columns, names=list(_ORDER))


def bounded(tables: Iterable["pa.Table"]) -> Iterator["pa.Table"]:
    """Cut tables into pieces of at most 1 MiB, or one row."""
    for table in tables:
        if table.num_rows > 1 and table.nbytes > _PIECE_BYTES:
            half = table.num_rows // 2
            yield from bounded((table.slice(0, half), table.slice(half)))
        elif table.num_rows:
            yield table


def merged(
    runs: Sequence[Iterable["pa.Table"]], on_duplicates: Callable[[int], None]
) -> Iterator["pa.Table"]:
    """Yield the rows of sorted runs in order, each once.

    Args:
        runs: Each in order from its first table to its last.  Of equal rows, that of the first run
            is kept.
        on_duplicates: Told how many rows were dropped.
    """
    cursors = [_Cursor(bounded(run)) for run in runs]
    last: Key | None = None
    while any(cursor.more() for cursor in cursors):
        live = [cursor for cursor in cursors if cursor.more()]
        # No run holds anything unseen before the end of the piece that ends first.
        limit = min(cursor.last for cursor in live)
        parts = [cursor.take(limit) for cursor in live if cursor.first <= limit]
        table = parts[0] if len(parts) == 1 else sorted_rows(pa.concat_tables(parts))
        distinct = _distinct(table)
        if _Piece(distinct).key(0) == last:
            distinct = distinct.slice(1)
        on_duplicates(table.num_rows - distinct.num_rows)
        last = limit
        if distinct.num_rows:
            yield distinct


def _distinct(table: "pa.Table") -> "pa.Table":
    """Return a sorted table without rows that equal the one before."""
    same = _as_before(table.column("id"))
    if not pc.any(same).as_py():
        return table
    for column in _keys(table).columns:
        same = pc.and_(same, _as_before(column))
    return table.filter(pa.chunked_array([pa.array([True]), *pc.invert(same).chunks]))


def _as_before(column: "pa.ChunkedArray") -> "pa.ChunkedArray":
    """Tell of every row but the first whether it equals the one before."""
    return pc.equal(column.slice(1), column.slice(0, max(0, len(column) - 1)))


class _Piece:
    """A table whose rows can be compared with those of others."""

    def __init__(self, table: "pa.Table") -> None:
        self.table = table
        self._keys = _keys(table).columns

    def key(self, row: int) -> Key:
        """Return what decides a row's place; Python compares strings as Arrow does their UTF-8."""
        time, identifier, log_stream, message, exact = (each[row].as_py() for each in self._keys)
        return time, identifier, log_stream, message, exact

    def end(self, begin: int, limit: Key) -> int:
        """Return the first row from `begin` on that comes after a key."""
        rows = range(begin, self.table.num_rows)
        # Nearly always the time decides, and one column is looked at instead of five.
        first = begin + bisect_left(rows, limit[0], key=self._time)
        behind = first + bisect_right(rows[first - begin :], limit[0], key=self._time)
        return first + bisect_right(range(first, behind), limit, key=self.key)

    def _time(self, row: int) -> int:
        time: int = self._keys[0][row].as_py()
        return time


class _Cursor:
    """A run as far as it has been merged."""

    def __init__(self, pieces: Iterator["pa.Table"]) -> None:
        self._pieces = pieces
        self._piece: _Piece | None = None
        self._begin = 0

    def more(self) -> bool:
        """Have a piece in sight, if there is one; tell whether there is."""
        if self._piece is None:
            table = next(self._pieces, None)
            if table is not None:
                self._piece, self._begin = _Piece(table), 0
                self.first = self._piece.key(0)
                self.last = self._piece.key(table.num_rows - 1)
        return self._piece is not None

    def take(self, limit: Key) -> "pa.Table":
        """Take the rows up to a key, itself included, from the piece in sight.

        Raises:
            ValueError: There is none.
        """
        if self._piece is None:
            raise ValueError("there is no piece in sight")
        piece, begin = self._piece, self._begin
        self._begin = piece.end(begin, limit)
        taken = piece.table.slice(begin, self._begin - begin)
        if self._begin < piece.table.num_rows:
            self.first = piece.key(self._begin)
        else:
            self._piece = None
        return taken
