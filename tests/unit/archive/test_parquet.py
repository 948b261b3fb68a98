"""Parquet files: what is in them, who can read them, how much memory they take."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow.parquet
import pytest

from logkura.archive.parquet import ParquetWriter, read_tables
from logkura.archive.rows import Rows, messages_of
from logkura.records.message import Event, Message

Make = Callable[..., dict[str, Any]]


@pytest.fixture
def messages(document: Make) -> list[Message]:
    return [
        *(Message.from_document(document(number)) for number in range(10)),
        Message.from_document(document(11, policyLevel="ACCOUNT")),
        replace(
            Message.from_document(document(12)),
            events=(Event("1", 10**20, "\ud800 蔵", {"extractedFields": {"a": "b"}}),),
        ),
    ]


@pytest.fixture
def written(messages: list[Message], tmp_path: Path) -> Path:
    path = tmp_path / "events.parquet"
    writer = ParquetWriter(path)
    for message in messages:
        writer.add(message)
    writer.close()
    assert writer.rows_written == 34
    return path


def test_events_come_back_as_they_were(written: Path, messages: list[Message]) -> None:
    found = [one for table in read_tables(written) for one in messages_of(table)]
    assert [event for one in found for event in one.events] == [
        event for one in messages for event in one.events
    ]
    assert [one for one in found if one.extra] == [one for one in messages if one.extra]
    assert {one.log_stream for one in found} == {"host-1"}


def test_pyarrow_duckdb_and_polars_read_the_same_rows(written: Path) -> None:
    columns = ["logGroup", "logStream", "id", "message", "messageExtra"]
    by_arrow = pyarrow.parquet.read_table(written, columns=columns).to_pylist()
    query = f"SELECT {', '.join(columns)} FROM read_parquet('{written}')"  # noqa: S608
    by_duckdb = duckdb.sql(query).fetchall()
    by_polars = pl.read_parquet(written, columns=columns).rows()
    assert [tuple(row.values()) for row in by_arrow] == by_duckdb == by_polars


def test_times_are_times_to_every_reader(written: Path, messages: list[Message]) -> None:
    wanted = messages[0].events[0].timestamp
    (by_duckdb,) = duckdb.sql(
        f"SELECT epoch_ms(min(timestamp)) FROM read_parquet('{written}')"  # noqa: S608
    ).fetchall()
    by_polars = pl.read_parquet(written)["timestamp"].min()
    assert by_duckdb == (wanted,)
    assert by_polars.timestamp() * 1000 == wanted  # type: ignore[union-attr]
    assert pyarrow.parquet.read_schema(written).field("timestamp").type == pyarrow.timestamp(
        "ms", "UTC"
    )


def test_filters_are_a_list_to_every_reader(written: Path) -> None:
    query = f"SELECT DISTINCT list_contains(subscriptionFilters, 'archive') FROM '{written}'"  # noqa: S608
    assert duckdb.sql(query).fetchall() == [(True,)]
    assert pl.read_parquet(written)["subscriptionFilters"].to_list()[0] == ["archive"]


def test_encodings_are_those_that_were_measured(written: Path) -> None:
    group = pyarrow.parquet.ParquetFile(written).metadata.row_group(0)
    columns = {group.column(place).path_in_schema: group.column(place) for place in range(9)}
    assert columns["id"].encodings == ("RLE", "DELTA_BYTE_ARRAY")
    assert columns["timestamp"].encodings == ("RLE", "DELTA_BINARY_PACKED")
    assert not columns["message"].has_dictionary_page
    assert columns["logStream"].has_dictionary_page
    assert {column.compression for column in columns.values()} == {"ZSTD"}


def test_row_groups_bound_the_memory(tmp_path: Path, messages: list[Message]) -> None:
    path = tmp_path / "events.parquet"
    writer = ParquetWriter(path, row_group_max_bytes=3000)
    for message in messages * 100:
        writer.add(message)
        assert writer.memory_bytes < 3000
    writer.close()
    metadata = pyarrow.parquet.ParquetFile(path).metadata
    assert metadata.num_row_groups > 10
    assert metadata.num_rows == 3400


def test_no_file_is_open_or_made_before_its_time(tmp_path: Path, messages: list[Message]) -> None:
    writers = [ParquetWriter(tmp_path / f"{number}.parquet") for number in range(3000)]
    for writer in writers:
        writer.add(messages[0])
    assert not list(tmp_path.iterdir())
    for writer in writers:
        writer.flush()
    # More than a process may have open.
    assert len(list(tmp_path.iterdir())) == 3000
    for writer in writers[:2]:
        writer.add(messages[1])
        writer.close()
        assert pyarrow.parquet.read_table(tmp_path / "0.parquet").num_rows == 6


def test_a_table_is_one_row_group(tmp_path: Path, messages: list[Message]) -> None:
    collected = Rows()
    for message in messages:
        collected.add(message)
    writer = ParquetWriter(tmp_path / "one.parquet")
    writer.add_row_group(collected.take())
    writer.close()
    assert pyarrow.parquet.ParquetFile(tmp_path / "one.parquet").metadata.num_row_groups == 1


def test_a_file_without_events_is_valid(tmp_path: Path) -> None:
    path = tmp_path / "none.parquet"
    ParquetWriter(path).close()
    assert sum(table.num_rows for table in read_tables(path)) == 0
    assert duckdb.sql(f"SELECT count(*) FROM '{path}'").fetchall() == [(0,)]  # noqa: S608


def test_an_existing_file_is_not_overwritten(tmp_path: Path, messages: list[Message]) -> None:
    path = tmp_path / "events.parquet"
    path.write_bytes(b"kept")
    writer = ParquetWriter(path)
    writer.add(messages[0])
    with pytest.raises(FileExistsError):
        writer.flush()
    assert path.read_bytes() == b"kept"


def test_the_same_events_give_the_same_bytes(
    tmp_path: Path, written: Path, messages: list[Message]
) -> None:
    writer = ParquetWriter(tmp_path / "again.parquet")
    for message in messages:
        writer.add(message)
    writer.close()
    assert (tmp_path / "again.parquet").read_bytes() == written.read_bytes()


def test_a_flipped_bit_does_not_pass_for_an_event(written: Path) -> None:
    """Checksums cover what pages hold; a flip in a page's own header changes nothing, or breaks."""
    whole = [one for table in read_tables(written) for one in messages_of(table)]
    content = written.read_bytes()
    footer_bytes = int.from_bytes(content[-8:-4], "little")
    found = 0
    places = range(4, len(content) - footer_bytes - 8, 7)
    for place in places:
        damaged = bytearray(content)
        damaged[place] ^= 4
        written.write_bytes(damaged)
        try:
            assert [one for table in read_tables(written) for one in messages_of(table)] == whole
        except (OSError, ValueError):
            found += 1
    assert found > len(places) * 0.9
