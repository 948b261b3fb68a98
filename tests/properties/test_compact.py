"""Compaction keeps every event once, for every mix of events and formats."""

import gzip
import tempfile
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from logkura.archive.compact import compact
from logkura.archive.compact_choices import Compacting
from logkura.archive.compact_manifest import manifests
from logkura.archive.local_store import LocalStore
from logkura.archive.parquet import ParquetWriter, read_tables
from logkura.archive.plain import decode_lines, decode_message
from logkura.archive.reading import EventFilter
from logkura.archive.rows import Rows, messages_of
from logkura.records.layout import Partition
from logkura.records.message import Message, NotAMessageError, dump_json

SURROGATES = st.characters() | st.characters(categories=["Cs"])
TEXT = st.text(SURROGATES, max_size=12)
JSON = st.none() | st.booleans() | st.integers() | TEXT
TIMES = st.integers(1_700_000_000_000, 1_700_200_000_000) | st.integers() | st.integers(0, 9)
FIELD_NAMES = TEXT.filter(lambda name: not name.startswith("event."))
EVENT = st.builds(
    lambda extra, **fields: {**extra, **fields},
    st.dictionaries(FIELD_NAMES, JSON, max_size=1),
    id=st.text("01", max_size=3) | TEXT,
    timestamp=TIMES,
    message=st.sampled_from(["a", "b"]) | TEXT,
)
DOCUMENT = st.builds(
    lambda extra, **fields: {"messageType": "DATA_MESSAGE", **extra, **fields},
    st.dictionaries(FIELD_NAMES, JSON, max_size=1),
    messageType=st.just("DATA_MESSAGE"),
    owner=st.sampled_from(["1", "2"]) | TEXT,
    logGroup=st.sampled_from(["/a/b", "/a-b", "g" * 512, "../up"]) | TEXT,
    logStream=st.sampled_from(["s", "t"]) | TEXT,
    subscriptionFilters=st.lists(TEXT, max_size=2),
    logEvents=st.lists(EVENT, max_size=4),
)
FORMATS = st.sampled_from(["envelope", "event", "parquet"])


def _rows(message: Message) -> set[tuple[Any, ...]]:
    header = message.owner, message.log_group, message.log_stream
    return {(*header, event.id, event.timestamp, event.message) for event in message.events}


@settings(max_examples=300, deadline=None)
@given(st.lists(DOCUMENT, max_size=5))
def test_columns_give_messages_back(documents: list[dict[str, Any]]) -> None:
    messages = [Message.from_document(one) for one in documents]
    rows = Rows()
    for message in messages:
        rows.add(message)
    found = list(messages_of(rows.take()))
    # Neighbours with the same header are one message.
    assert [event for one in found for event in one.events] == [
        event for one in messages for event in one.events
    ]
    headers = [(one.owner, one.log_group, one.log_stream, one.subscription_filters, one.extra)
               for one in messages for _ in one.events]  # fmt: skip
    assert headers == [
        (one.owner, one.log_group, one.log_stream, one.subscription_filters, one.extra)
        for one in found
        for _ in one.events
    ]


@settings(max_examples=500, deadline=None)
@given(DOCUMENT | st.dictionaries(TEXT, JSON, max_size=3))
def test_the_quick_decoder_agrees_or_is_silent(document: dict[str, Any]) -> None:
    content = dump_json(document)
    quick = decode_message(content)
    if quick is not None:
        wanted = Message.from_document(document)
        assert not wanted.extra
        assert _rows(wanted) == {
            (quick.owner, quick.log_group, quick.log_stream, event.id, event.timestamp,
             event.message) for event in quick.events
        }  # fmt: skip
    try:
        lines = list(Message.from_document(document).to_lines())
    except NotAMessageError:
        return
    quick_lines = decode_lines(b"\n".join(lines))
    if quick_lines is not None:
        events = [event.message for one in quick_lines for event in one.events]
        assert events == [event.message for event in Message.from_document(document).events]


def _write(root: Path, number: int, message: Message, archive_format: str) -> None:
    partition = Partition.of(
        account=message.owner, region="r", log_group=message.log_group,
        timestamp_milliseconds=message.first_timestamp, zone=ZoneInfo("UTC"),
    )  # fmt: skip
    path = root / f"{partition.path}{number}.{archive_format}"
    path.parent.mkdir(parents=True, exist_ok=True)
    if archive_format == "parquet":
        writer = ParquetWriter(path)
        writer.add(message)
        writer.close()
    elif archive_format == "event":
        path.write_bytes(gzip.compress(b"".join(line + b"\n" for line in message.to_lines())))
    else:
        path.write_bytes(gzip.compress(dump_json(message.to_document())))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(DOCUMENT, FORMATS), min_size=1, max_size=6),
    st.integers(0, 6),
    st.sampled_from(["day", "hour"]),
    st.sampled_from(["UTC", "Asia/Tokyo", "America/New_York"]),
)
def test_every_event_is_kept_once_whatever_the_runs(
    objects: list[tuple[dict[str, Any], str]], first: int, period: Any, zone: str
) -> None:
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        wanted: set[tuple[Any, ...]] = set()
        for number, (document, archive_format) in enumerate(objects):
            message = Message.from_document(document)
            wanted |= _rows(message)
            _write(root / "in", number, message, archive_format)
            if number == first:
                _compact(root, period, zone)
        account = _compact(root, period, zone)
        assert account.adds_up
        assert account.quarantined == 0
        found = [
            row
            for manifest in manifests(LocalStore(root / "out"))
            for file in manifest.files
            for table in read_tables(root / "out" / file.key)
            for message in messages_of(table)
            for row in _rows(message)
        ]
        assert len(found) == len(set(found)) == account.events_out
        assert set(found) == wanted


def _compact(root: Path, period: Any, zone: str) -> Any:
    compacting = Compacting(period=period, zone=ZoneInfo(zone))
    stores = LocalStore(root / "in"), LocalStore(root / "out")
    return compact(*stores, EventFilter(), compacting)
