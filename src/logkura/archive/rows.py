"""Log events as rows of columns: the shape of a Parquet object.

A row is a line of the `event` format in columns:

| column | type | |
|---|---|---|
| `owner`, `logGroup`, `logStream` | text | of its message |
| `subscriptionFilters` | list of text | of its message |
| `id`, `message` | text | of the event |
| `timestamp` | milliseconds, UTC | of the event |
| `messageExtra`, `eventExtra` | JSON, or null | fields that have no column, as they came |
| `exact` | JSON, or null | values that their columns cannot hold |

Nothing is lost.  A column cannot hold everything that JSON can: text with a lone surrogate, a time
outside the years 1 to 9999.  Then the value stands in `exact` under its field's name, and the
column has what it can: text with the replacement character instead of the surrogate, null instead
of the time.
"""

import json
from array import array
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain, groupby, repeat
from typing import Any

from logkura.archive.arrow import pa
from logkura.archive.plain import PlainEvent, PlainMessage
from logkura.records.message import DATA_MESSAGE, Event, Message, dump_json

__all__ = ["SCHEMA", "Rows", "messages_of"]

# In memory a number a row; in a file it is text like any other.
_FEW_VALUES = pa.dictionary(pa.int32(), pa.string())

SCHEMA = pa.schema(
    [
        ("owner", _FEW_VALUES),
        ("logGroup", _FEW_VALUES),
        ("logStream", _FEW_VALUES),
        ("subscriptionFilters", pa.list_(pa.field("element", pa.string()))),
        ("id", pa.string()),
        ("timestamp", pa.timestamp("ms", "UTC")),
        ("message", pa.string()),
        ("messageExtra", _FEW_VALUES),
        ("eventExtra", pa.string()),
        ("exact", pa.string()),
    ]
)
"""The columns, in their order."""

_HEADER_COLUMNS = ("owner", "logGroup", "logStream", "subscriptionFilters", "messageExtra")
_EVENT_COLUMNS = ("id", "timestamp", "message", "eventExtra", "exact")
_EVENT_SCHEMA = pa.schema([SCHEMA.field(name) for name in _EVENT_COLUMNS])

_FIRST_MILLISECOND = int(datetime(1, 1, 1, tzinfo=UTC).timestamp()) * 1000
_LAST_MILLISECOND = int(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp()) * 1000 + 999
# So few that the events are still in the processor's cache when they become columns.  With many
# more, or with each message by itself, that takes longer.
_CHUNK_EVENTS = 1000
_CHUNK_BYTES = 1024 * 1024

Header = tuple[str, str, str, tuple[str, ...], str | None]
Runs = Sequence[tuple[int, int]]
"""The header of rows that follow each other, by its place among the headers, and how many."""
Fields = dict[int, Mapping[str, Any]]
"""Fields of events that have no column, or whose column cannot hold them, by the events' places."""


class Rows:
    """Collects events in memory until they are taken as a table."""

    def __init__(self) -> None:
        self._headers: dict[Header, int] = {}
        self._runs: list[tuple[int, int]] = []
        self._chunks: list[pa.RecordBatch] = []
        self._chunks_bytes = 0
        self._pending: list[Event | PlainEvent] = []
        self._pending_extras: Fields = {}
        self._pending_bytes = 0
        self._rows = 0

    def __len__(self) -> int:
        return self._rows

    @property
    def memory_bytes(self) -> int:
        """About how much memory the collected events take."""
        return self._chunks_bytes + self._pending_bytes

    def add(self, message: Message | PlainMessage, size_bytes: int | None = None) -> None:
        """Take the events of a data message.

        Args:
            message: The message.
            size_bytes: Of the text it was decoded from; None to measure it, which takes longer.
        """
        if size_bytes is None:
            size_bytes = sum(len(event.message) + len(event.id) for event in message.events)
        self._runs.append((self._header(message), len(message.events)))
        self._rows += len(message.events)
        if isinstance(message, Message):
            for place, event in enumerate(message.events, len(self._pending)):
                if event.extra:
                    self._pending_extras[place] = event.extra
        self._pending += message.events
        self._pending_bytes += size_bytes
        if len(self._pending) >= _CHUNK_EVENTS or self._pending_bytes >= _CHUNK_BYTES:
            self._seal()

    def _header(self, message: Message | PlainMessage) -> int:
        header: Header = (
            message.owner,
            message.log_group,
            message.log_stream,
            tuple(message.subscription_filters),
            _json(message.extra) if isinstance(message, Message) else None,
        )
        return self._headers.setdefault(header, len(self._headers))

    def _seal(self) -> None:
        """Turn pending events into columns."""
        columns = _event_columns(self._pending, self._pending_extras)
        chunk = pa.RecordBatch.from_arrays(columns, schema=_EVENT_SCHEMA)
        self._chunks.append(chunk)
        self._chunks_bytes += chunk.nbytes
        self._pending, self._pending_extras, self._pending_bytes = [], {}, 0

    def take(self) -> "pa.Table":
        """Return what was collected, in the order it came, and forget it."""
        self._seal()
        table = pa.Table.from_batches(self._chunks, schema=_EVENT_SCHEMA)
        runs, headers = self._runs, list(self._headers)
        try:
            columns = _header_columns(headers, runs)
        except UnicodeEncodeError:
            columns = _header_columns(list(map(_readable, headers)), runs)
            table = _with_exact_headers(table, list(map(_exact_header, headers)), runs)
        for name, column in zip(_HEADER_COLUMNS, columns, strict=True):
            table = table.append_column(name, column)
        self.__init__()  # type: ignore[misc]  # empty again
        return table.select(SCHEMA.names)


def _event_columns(events: Sequence[Event | PlainEvent], extras: Fields) -> "list[pa.Array]":
    exact: dict[int, dict[str, Any]] = {}
    return [
        _text_column("id", [event.id for event in events], exact),
        _timestamp_column([event.timestamp for event in events], exact),
        _text_column("message", [event.message for event in events], exact),
        _json_column(len(events), extras),
        _json_column(len(events), exact),
    ]


def _text_column(name: str, values: list[str], exact: dict[int, dict[str, Any]]) -> "pa.Array":
    try:
        return pa.array(values, pa.string())
    except UnicodeEncodeError:
        pass
    readable = [_utf8(value) for value in values]
    for place, (value, text) in enumerate(zip(values, readable, strict=True)):
        if value != text:
            exact.setdefault(place, {})[name] = value
    return pa.array(readable, pa.string())


def _timestamp_column(values: list[int], exact: dict[int, dict[str, Any]]) -> "pa.Array":
    kind = SCHEMA.field("timestamp").type
    if not values or (min(values) >= _FIRST_MILLISECOND and max(values) <= _LAST_MILLISECOND):
        return pa.array(values, kind)
    known: list[int | None] = list(values)
    for place, value in enumerate(values):
        if not _FIRST_MILLISECOND <= value <= _LAST_MILLISECOND:
            exact.setdefault(place, {})["timestamp"] = value
            known[place] = None
    return pa.array(known, kind)


def _json_column(rows: int, fields: Mapping[int, Mapping[str, Any]]) -> "pa.Array":
    if not fields:
        return pa.nulls(rows, pa.string())
    return pa.array([_json(fields.get(place, {})) for place in range(rows)], pa.string())


def _header_columns(headers: Sequence[Header], runs: Runs) -> "list[pa.Array]":
    values = list(zip(*headers, strict=True)) or [()] * len(_HEADER_COLUMNS)
    return [
        _repeated(of_headers, SCHEMA.field(name).type, runs)
        for name, of_headers in zip(_HEADER_COLUMNS, values, strict=True)
    ]


def _repeated(values: Sequence[Any], kind: "pa.DataType", runs: Runs) -> "pa.Array":
    """Return each run's value as often as the run has rows."""
    if pa.types.is_dictionary(kind) and None not in values:
        return _by_numbers(values, kind, runs)
    longest: dict[Any, int] = {}
    for header, count in runs:
        longest[values[header]] = max(count, longest.get(values[header], 0))
    blocks = {value: pa.array([value] * count, kind) for value, count in longest.items()}
    return pa.concat_arrays(
        [blocks[values[header]].slice(0, count) for header, count in runs] or [pa.array([], kind)]
    )


def _by_numbers(values: Sequence[str], kind: "pa.DataType", runs: Runs) -> "pa.Array":
    # Headers that differ share a log group: a dictionary has each value once.
    places = {value: place for place, value in enumerate(dict.fromkeys(values))}
    numbers = array("i")
    for header, count in runs:
        numbers += array("i", [places[values[header]]]) * count
    buffers = [None, pa.py_buffer(numbers)]
    indices = pa.Array.from_buffers(kind.index_type, len(numbers), buffers)
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(places), kind.value_type))


def _readable(header: Header) -> Header:
    """Return a header with what columns can hold of it."""
    owner, log_group, log_stream, filters, extra = header
    return _utf8(owner), _utf8(log_group), _utf8(log_stream), tuple(map(_utf8, filters)), extra


def _exact_header(header: Header) -> dict[str, Any]:
    """Return the values of a header that their columns cannot hold, by the columns' names."""
    pairs = zip(_HEADER_COLUMNS, header, _readable(header), strict=True)
    return {name: value for name, value, readable in pairs if value != readable}


def _with_exact_headers(
    table: "pa.Table", exact: Sequence[dict[str, Any]], runs: Runs
) -> "pa.Table":
    place = table.schema.get_field_index("exact")
    of_events = table.column(place).to_pylist()
    of_rows = chain.from_iterable(repeat(exact[header], count) for header, count in runs)
    texts = [
        _json({**of_header, **json.loads(of_event or "{}")})
        for of_header, of_event in zip(of_rows, of_events, strict=True)
    ]
    return table.set_column(place, "exact", pa.array(texts, pa.string()))


def _utf8(text: str) -> str:
    """Return text that UTF-8 has: itself, nearly always."""
    return text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _json(extra: Mapping[str, Any]) -> str | None:
    return dump_json(extra).decode() if extra else None


def messages_of(table: "pa.Table") -> Iterator[Message]:
    """Yield rows as messages, one a run of rows with the same header: what `Rows` took."""
    # Not as a time: Python's has no years before 1 or after 9999, and another precision.
    times = table.column("timestamp").cast(pa.int64())
    place = table.schema.get_field_index("timestamp")
    rows = table.set_column(place, "timestamp", times).to_pylist()
    for row in rows:
        row.update(json.loads(row["exact"] or "{}"))
    for _, together in groupby(rows, key=lambda row: [row[name] for name in _HEADER_COLUMNS]):
        yield _message(list(together))


def _message(rows: list[dict[str, Any]]) -> Message:
    header = rows[0]
    return Message(
        DATA_MESSAGE,
        header["owner"],
        header["logGroup"],
        header["logStream"],
        tuple(header["subscriptionFilters"]),
        tuple(map(_event, rows)),
        json.loads(header["messageExtra"] or "{}"),
    )


def _event(row: dict[str, Any]) -> Event:
    extra = json.loads(row["eventExtra"] or "{}")
    return Event(row["id"], row["timestamp"], row["message"], extra)
