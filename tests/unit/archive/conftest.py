"""Objects to split and read."""

import gzip
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest

from logkura.archive.compact_manifest import manifests
from logkura.archive.compact_slot import Slot
from logkura.archive.local_store import LocalStore
from logkura.archive.parquet import ParquetWriter, read_tables
from logkura.archive.rows import messages_of
from logkura.records.layout import Partition, encode_value
from logkura.records.message import Message, dump_json

HOUR = 3_600_000
START = 1_700_000_000_000


@pytest.fixture
def document() -> Callable[..., dict[str, Any]]:
    """Give a function that makes a subscription message as a document."""

    def make(
        number: int, log_group: str = "/demo/os", events: int = 3, **fields: Any
    ) -> dict[str, Any]:
        return {
            "messageType": "DATA_MESSAGE",
            "owner": "123456789012",
            "logGroup": log_group,
            "logStream": "host-1",
            "subscriptionFilters": ["archive"],
            "logEvents": [
                {
                    "id": f"{number:028d}{index:028d}",
                    "timestamp": START + number * HOUR // 4 + index,
                    "message": f"{log_group} {number} {index} 蔵",
                }
                for index in range(events)
            ],
            **fields,
        }

    return make


@pytest.fixture
def mixed(document: Callable[..., dict[str, Any]]) -> bytes:
    """Give an object as a stream of several log groups writes it."""
    groups = ("/demo/os", "/demo/app", "/demo/os-2", "/demo_os", "g" * 512)
    documents = [document(number, groups[number % len(groups)]) for number in range(40)]
    return b"".join(gzip.compress(json.dumps(one).encode(), mtime=0) for one in documents)


Row = tuple[str, str, str, str, int, str]


@pytest.fixture
def held() -> Callable[[Path], Counter[Row]]:
    """Give a function that reads all events of a compacted archive's sets, as a multiset.

    It also holds the archive to what a reader may rely on: every file that a manifest names is
    there and whole, in order, and in its log group's folder; nothing else looks like one.
    """

    def read_sets(root: Path, *, complete: bool = True) -> Counter[Row]:
        found: Counter[Row] = Counter()
        named: set[str] = set()
        for manifest in manifests(LocalStore(root)) if root.exists() else ():
            last = 0
            for file in manifest.files:
                named.add(file.key)
                table = pa.concat_tables(read_tables(root / file.key))
                assert table.num_rows == file.rows
                assert (root / file.key).stat().st_size == file.bytes
                slot = Slot.parse(file.key)
                assert slot is not None
                for message in messages_of(table):
                    assert slot.log_group == encode_value(message.log_group)
                    for event in message.events:
                        row = (message.owner, message.log_group, message.log_stream)
                        found[(*row, event.id, event.timestamp, event.message)] += 1
                times = table.column("timestamp").cast(pa.int64()).to_pylist()
                known = [last, *(time for time in times if time is not None)]
                assert known == sorted(known)
                last = known[-1]
        assert set(found.values()) <= {1}
        if complete:
            on_disk = {str(path.relative_to(root)) for path in root.rglob("*.parquet")}
            assert on_disk == named
        return found

    return read_sets


@pytest.fixture
def rows_of() -> Callable[..., Counter[Row]]:
    """Give a function that counts the events of documents."""

    def count(*documents: dict[str, Any]) -> Counter[Row]:
        return Counter(
            (
                one["owner"],
                one["logGroup"],
                one["logStream"],
                event["id"],
                event["timestamp"],
                event["message"],
            )
            for one in documents
            for event in one["logEvents"]
        )

    return count


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., str]:
    """Give a function that writes documents into an object of the archive at `tmp_path / "in"`."""

    def write(
        name: str, *documents: dict[str, Any], archive_format: str = "envelope", region: str = "r"
    ) -> str:
        messages = [Message.from_document(one) for one in documents]
        partition = Partition.of(
            account=messages[0].owner,
            region=region,
            log_group=messages[0].log_group,
            timestamp_milliseconds=messages[0].first_timestamp,
            zone=ZoneInfo("UTC"),
        )
        key = partition.path + name
        path = tmp_path / "in" / key
        path.parent.mkdir(parents=True, exist_ok=True)
        if archive_format == "parquet":
            writer = ParquetWriter(path)
            for message in messages:
                writer.add(message)
            writer.close()
            return key
        if archive_format == "event":
            texts = [b"\n".join(one.to_lines()) for one in messages]
        else:
            texts = [dump_json(one.to_document()) for one in messages]
        if name.endswith(".zst"):
            content = pa.compress(b"\n".join(texts) + b"\n", codec="zstd", asbytes=True)
        else:
            content = b"".join(gzip.compress(text + b"\n", mtime=0) for text in texts)
        path.write_bytes(content)
        return key

    return write
