"""What a split writes, read by the tools that people have: every event once, whoever reads.

Each tool is given the files and nothing of ours.  Spark reads them in `tests/spark`.
"""

import gzip
import io
import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow.json
import pyarrow.parquet
import pytest
import zstandard

from logkura.archive.formats import Compression, Format
from logkura.archive.local_store import LocalStore
from logkura.archive.split import split
from logkura.archive.splitting import Splitting
from logkura.records.reader import Archived, read

Event = tuple[str, str, str, str, int, str]
"""Owner, log group, log stream, id, time, message."""

Read = Callable[[Sequence[Path], Format], Iterator[Event]]

_NAMES = ("owner", "logGroup", "logStream", "id", "timestamp", "message")
_OF_MESSAGE = ("owner", "logGroup", "logStream")


def _of_documents(documents: Iterator[dict[str, Any]], written: Format) -> Iterator[Event]:
    for document in documents:
        if written == "event":
            yield tuple(document[name] for name in _NAMES)  # type: ignore[misc]
            continue
        where = [document[name] for name in _OF_MESSAGE]
        for event in document["logEvents"]:
            yield (*where, event["id"], event["timestamp"], event["message"])


def _of_text(text: bytes, written: Format) -> Iterator[Event]:
    return _of_documents((json.loads(line) for line in text.splitlines()), written)


def _by_command(program: str) -> Read:
    def read_with(paths: Sequence[Path], written: Format) -> Iterator[Event]:
        command = [program, "-dc", *map(str, paths)]
        yield from _of_text(
            subprocess.run(command, capture_output=True, check=True).stdout, written
        )

    return read_with


def _by_python(paths: Sequence[Path], written: Format) -> Iterator[Event]:
    for path in paths:
        with gzip.open(path) as file:
            yield from _of_text(file.read(), written)


def _by_zstandard(paths: Sequence[Path], written: Format) -> Iterator[Event]:
    for path in paths:
        with zstandard.open(path, "rb", closefd=True) as file:
            yield from _of_text(file.read(), written)


def _by_jq(paths: Sequence[Path], written: Format) -> Iterator[Event]:
    row = "[.owner, .logGroup, .logStream, .id, .timestamp, .message]"
    if written == "envelope":
        row = (
            ". as $m | .logEvents[]"
            " | [$m.owner, $m.logGroup, $m.logStream, .id, .timestamp, .message]"
        )
    text = b"".join(map(_inflated, paths))
    command = [str(shutil.which("jq")), "-c", row]
    found = subprocess.run(command, input=text, capture_output=True, check=True)
    for line in found.stdout.splitlines():
        yield tuple(json.loads(line))


def _by_duckdb(paths: Sequence[Path], written: Format) -> Iterator[Event]:
    files = [str(path) for path in paths]
    lines = "read_json($files, format = 'newline_delimited')"
    rows = f"SELECT {', '.join(_NAMES)} FROM {lines}"  # noqa: S608 -- names of ours
    if written == "envelope":
        rows = (
            "SELECT owner, logGroup, logStream, event.id, event.timestamp, event.message"  # noqa: S608
            f" FROM (SELECT owner, logGroup, logStream, unnest(logEvents) AS event FROM {lines})"
        )
    elif written == "parquet":
        rows = (
            "SELECT owner, logGroup, logStream, id, epoch_ms(timestamp), message"
            " FROM read_parquet($files, hive_partitioning = false)"
        )
    yield from duckdb.execute(rows, {"files": files}).fetchall()


def _by_polars(paths: Sequence[Path], written: Format) -> Iterator[Event]:
    for path in paths:
        if written == "parquet":
            table = pl.read_parquet(path, hive_partitioning=False)
            yield from table.select(
                *_NAMES[:4], pl.col("timestamp").dt.epoch("ms"), "message"
            ).iter_rows()
            continue
        table = pl.read_ndjson(io.BytesIO(_inflated(path)))
        if written == "envelope":
            table = table.explode("logEvents").unnest("logEvents")
        yield from table.select(_NAMES).iter_rows()


def _by_pyarrow(paths: Sequence[Path], written: Format) -> Iterator[Event]:
    for path in paths:
        if written == "parquet":
            for row in pyarrow.parquet.ParquetFile(path).read().to_pylist():
                row["timestamp"] = round(row["timestamp"].timestamp() * 1000)
                yield tuple(row[name] for name in _NAMES)  # type: ignore[misc]
            continue
        with pyarrow.input_stream(str(path), compression="detect") as lines:
            table = pyarrow.json.read_json(lines)
        yield from _of_documents(iter(table.to_pylist()), written)


def _inflated(path: Path) -> bytes:
    with gzip.open(path) if path.suffix == ".gz" else zstandard.open(path, "rb") as file:
        return file.read()


@pytest.fixture
def source(tmp_path: Path, mixed: bytes) -> Path:
    path = tmp_path / "in" / "mixed.gz"
    path.parent.mkdir()
    path.write_bytes(mixed)
    return path


@pytest.fixture
def expected(mixed: bytes) -> Counter[Event]:
    found: Counter[Event] = Counter()
    for item in read(io.BytesIO(mixed)):
        assert isinstance(item, Archived)
        where = (item.message.owner, item.message.log_group, item.message.log_stream)
        for event in item.message.events:
            found[(*where, event.id, event.timestamp, event.message)] += 1
    assert found.total() == 120
    return found


_EVERYBODY: dict[str, Read] = {
    "gzip -dc": _by_command("gzip"),
    "zstd -dc": _by_command("zstd"),
    "Python gzip": _by_python,
    "zstandard": _by_zstandard,
    "jq": _by_jq,
    "DuckDB": _by_duckdb,
    "polars": _by_polars,
    "pyarrow": _by_pyarrow,
}
_PROGRAMS = {"gzip -dc": "gzip", "zstd -dc": "zstd", "jq": "jq"}
_OF_GZIP = ("gzip -dc", "Python gzip", "jq", "DuckDB", "polars", "pyarrow")
_READ: dict[tuple[Format, Compression, bool], tuple[str, ...]] = {
    ("envelope", "gzip", False): _OF_GZIP,
    ("envelope", "gzip", True): _OF_GZIP,
    ("event", "gzip", False): _OF_GZIP,
    ("event", "zstd", False): ("zstd -dc", "zstandard", "DuckDB", "polars", "pyarrow"),
    ("parquet", "gzip", False): ("DuckDB", "polars", "pyarrow"),
}
"""By what is written, how it is compressed, and whether it was copied without a look."""

_CASES = [(*what, tool) for what, tools in _READ.items() for tool in tools]


def _written(
    source: Path, target: Path, written: Format, compression: Compression, *, fast: bool = False
) -> list[Path]:
    splitting = Splitting(format=written, compression=compression, fast=fast)
    assert split(LocalStore(source.parent), LocalStore(target), splitting).adds_up
    paths = [path for path in sorted(target.glob("account=*/**/*")) if path.is_file()]
    assert len(paths) > 5
    return paths


@pytest.mark.parametrize(("written", "compression", "fast", "tool"), _CASES)
def test_every_tool_reads_every_event_once(
    written: Format,
    compression: Compression,
    fast: bool,  # noqa: FBT001 -- a case's
    tool: str,
    source: Path,
    expected: Counter[Event],
    tmp_path: Path,
) -> None:
    program = _PROGRAMS.get(tool)
    if program and shutil.which(program) is None:
        pytest.skip(f"`{program}` is not installed")
    paths = _written(source, tmp_path / "out", written, compression, fast=fast)
    assert Counter(map(tuple, _EVERYBODY[tool](paths, written))) == expected


@pytest.mark.parametrize("compression", ["gzip", "zstd"])
def test_bare_messages_are_lines_of_text(
    compression: Compression, source: Path, expected: Counter[Event], tmp_path: Path
) -> None:
    lines = Counter(
        line
        for path in _written(source, tmp_path / "out", "message", compression)
        for line in _inflated(path).decode().splitlines()
    )
    texts: Counter[str] = Counter()
    for (*_, text), count in expected.items():
        texts[text] += count
    assert lines == texts
