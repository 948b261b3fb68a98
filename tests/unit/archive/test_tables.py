"""Events into Parquet files."""

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from logkura.archive import tables
from logkura.archive.local_store import LocalStore
from logkura.archive.parquet import read_tables
from logkura.archive.plain import decode_message
from logkura.archive.split import split
from logkura.archive.splitting import Splitting
from logkura.archive.table_outputs import TableOutputs
from logkura.errors import LogkuraError
from logkura.records import parsed
from logkura.records.layout import Partition

HOUR = 3_600_000


def _member(number: int, groups: int) -> bytes:
    document = {
        "messageType": "DATA_MESSAGE",
        "owner": "123456789012",
        "logGroup": f"/g/{number % groups}",
        "logStream": "s",
        "subscriptionFilters": ["f"],
        "logEvents": [
            {
                "id": f"{number:028}{place:028}",
                "timestamp": HOUR * place // 4,
                "message": f"蔵 {place}",
            }
            for place in range(9)
        ],
    }
    return gzip.compress(json.dumps(document, separators=(",", ":")).encode(), mtime=0)


def _rows(folder: Path) -> Counter[tuple[Any, ...]]:
    found: Counter[tuple[Any, ...]] = Counter()
    for path in sorted(folder.rglob("*.parquet")):
        partition = Partition.parse(str(path.relative_to(folder)))
        assert partition is not None
        for table in read_tables(path):
            for row in table.to_pylist():
                assert partition.is_of(row["logGroup"])
                assert f"{row['timestamp']:%H}" == partition.hour
                found[row["logGroup"], row["id"], row["message"]] += 1
    return found


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.gz"
    path.write_bytes(b"".join(_member(number, 20) for number in range(100)))
    return path


def _split(source: Path, out: Path, **more: Any) -> Any:
    return split(LocalStore(source), LocalStore(out), Splitting(format="parquet", **more))


@pytest.mark.parametrize("decoder", ["msgspec", "json"])
@pytest.mark.parametrize("writers_max", [2, 3])
@pytest.mark.parametrize("all_max_bytes", [1, 10**8])
def test_every_event_is_a_row_of_its_hour_once(
    decoder: str,
    writers_max: int,
    all_max_bytes: int,
    source: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tables, "_WRITERS_MAX", writers_max)
    monkeypatch.setattr(tables, "_ALL_MAX_BYTES", all_max_bytes)
    if decoder == "json":
        monkeypatch.setattr(parsed, "_DECODE", None)
    account = _split(source, tmp_path / "out")
    assert account.adds_up
    assert (account.events, account.events_written, account.log_groups) == (900, 900, 20)
    rows = _rows(tmp_path / "out")
    assert (sum(rows.values()), max(rows.values())) == (900, 1)
    files = list((tmp_path / "out").rglob("*.parquet"))
    assert len(files) == account.objects_out
    assert (len(files) == 60) == (writers_max == 3)
    assert _split(source, tmp_path / "out").objects_resumed == 1


def test_another_compression_is_refused() -> None:
    with pytest.raises(LogkuraError) as caught:
        Splitting(format="parquet", compression="zstd")
    assert caught.value.code == "split-compression"
    assert TableOutputs.__mro__[1].__name__ == "Outputs"


def test_a_footer_does_not_grow_without_end(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a file's footer will say of its row groups is in memory until the file is closed."""
    monkeypatch.setattr(tables, "_ALL_MAX_BYTES", 1)
    monkeypatch.setattr(tables, "_ROW_GROUPS_MAX", 4)
    stores = LocalStore(source), LocalStore(tmp_path / "out")
    account = split(*stores, Splitting(format="parquet"))
    assert account.adds_up
    files = [pq.ParquetFile(path).metadata for path in (tmp_path / "out").rglob("*.parquet")]
    assert max(each.num_row_groups for each in files) == 4
    assert sum(each.num_rows for each in files) == account.events == 900
    assert sum(_rows(tmp_path / "out").values()) == 900


def test_a_closed_file_keeps_nothing_of_its_writer(tmp_path: Path) -> None:
    table = tables.Table(tmp_path / "table")
    message = decode_message(gzip.decompress(_member(1, 1)))
    assert message is not None
    table.writer.add(message)
    table.close()
    assert (table.rows_written, table.bytes_written) == (9, table.path.stat().st_size)
    assert not hasattr(table, "writer")
