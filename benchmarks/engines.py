"""Peers that are engines: the same job (one folder a log group, one row an event) as they do it.

Each reads an object as Firehose wrote it, except polars and Spark, which need a line feed between
messages: they are given one that has it, and what it costs to put it there is not counted.
"""

import importlib.util
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.measure import Absent, Contender

__all__ = [
    "duckdb_contenders",
    "folder_bytes",
    "in_fresh_folder",
    "polars_contenders",
    "spark_contenders",
]

_DUCKDB_COLUMNS = (
    "{messageType: 'VARCHAR', owner: 'VARCHAR', logGroup: 'VARCHAR', logStream: 'VARCHAR', "
    "logEvents: 'STRUCT(id VARCHAR, \"timestamp\" BIGINT, message VARCHAR)[]'}"
)
_SPARK_SCHEMA = (
    "messageType string, owner string, logGroup string, logStream string, "
    "logEvents array<struct<id: string, timestamp: bigint, message: string>>"
)
_OBJECT_MAX_BYTES = 32 * 1024 * 1024
_ROW = ("owner", "logGroup", "logStream")
_FIELDS = ("id", "timestamp", "message")


def folder_bytes(folder: Path) -> int:
    """Return the bytes of all files below a folder, checksums of Hadoop aside."""
    return sum(
        path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(".crc")
    )


def in_fresh_folder(
    name: str, kind: Any, folder: Path, prepare: Callable[[], Callable[[Path], Any]]
) -> Contender:
    """Return a contender whose every run writes into a new folder; making it is not counted.

    Args:
        name: What the table calls it.
        kind: As in `Contender`.
        folder: Where to; removed before each run, kept after the last.
        prepare: Gives what is timed; it is told the folder.
    """

    def prepared() -> Callable[[], float]:
        work = prepare()

        def once() -> float:
            shutil.rmtree(folder, ignore_errors=True)
            folder.parent.mkdir(parents=True, exist_ok=True)
            started = time.perf_counter()
            work(folder)
            return time.perf_counter() - started

        return once

    return Contender(name, kind, prepared, size=lambda: folder_bytes(folder))


def _needed(module: str) -> None:
    if importlib.util.find_spec(module) is None:
        raise Absent(f"the Python package `{module}` is not installed (extra `bench`)")


def duckdb_contenders(path: Path, out: Path) -> list[Contender]:
    """DuckDB: `COPY … PARTITION_BY (logGroup)`, one thread."""

    def prepare(options: str) -> Callable[[], Callable[[Path], Any]]:
        def prepared() -> Callable[[Path], Any]:
            _needed("duckdb")
            import duckdb  # noqa: PLC0415 -- a peer may be absent

            connection = duckdb.connect()
            connection.execute("SET threads=1; SET preserve_insertion_order=false")
            rows = ", ".join((*_ROW, *(f"event.{name}" for name in _FIELDS)))
            query = (
                f"SELECT {rows} FROM (SELECT {', '.join(_ROW)}, unnest(logEvents) AS event "  # noqa: S608 -- names from above
                f"FROM read_json('{path}', format='unstructured', compression='gzip', "
                f"maximum_object_size={_OBJECT_MAX_BYTES}, columns={_DUCKDB_COLUMNS}) "
                "WHERE messageType = 'DATA_MESSAGE')"
            )
            return lambda folder: connection.execute(
                f"COPY ({query}) TO '{folder}' ({options}, PARTITION_BY (logGroup))"
            )

        return prepared

    return [
        in_fresh_folder(f"DuckDB COPY, {name}", "peer", out / f"duckdb-{place}", prepare(options))
        for place, (name, options) in enumerate(
            (
                ("JSON gzip", "FORMAT json, COMPRESSION gzip"),
                ("JSON zstd", "FORMAT json, COMPRESSION zstd"),
                ("Parquet zstd", "FORMAT parquet, COMPRESSION zstd"),
            )
        )
    ]


def polars_contenders(path: Path, out: Path) -> list[Contender]:
    """polars: streaming sinks by log group; one thread by POLARS_MAX_THREADS."""

    def prepare(kind: str) -> Callable[[], Callable[[Path], None]]:
        def prepared() -> Callable[[Path], None]:
            _needed("polars")
            os.environ["POLARS_MAX_THREADS"] = "1"
            import polars as pl  # noqa: PLC0415 -- a peer may be absent, and reads the variable

            event = pl.Struct({"id": pl.String, "timestamp": pl.Int64, "message": pl.String})
            names = ("messageType", *_ROW)
            schema: Any = {**dict.fromkeys(names, pl.String), "logEvents": pl.List(event)}

            def work(folder: Path) -> None:
                messages = pl.scan_ndjson(path, schema=schema)
                rows = (
                    messages.filter(pl.col("messageType") == "DATA_MESSAGE")
                    .select(*_ROW, "logEvents")
                    .explode("logEvents")
                    .unnest("logEvents")
                )
                target = pl.PartitionBy(folder, key="logGroup")
                if kind == "json":
                    rows.sink_ndjson(target, compression="gzip", compression_level=1, mkdir=True)
                else:
                    rows.sink_parquet(target, compression="zstd", compression_level=1, mkdir=True)

            return work

        return prepared

    return [
        in_fresh_folder("polars, JSON gzip 1", "peer", out / "polars-json", prepare("json")),
        in_fresh_folder("polars, Parquet zstd 1", "peer", out / "polars-parquet", prepare("pq")),
    ]


def spark_contenders(path: Path, out: Path) -> list[Contender]:
    """PySpark in `local[1]`, its session already started: `partitionBy("logGroup")`."""

    def prepare(kind: str) -> Callable[[], Callable[[Path], None]]:
        def prepared() -> Callable[[Path], None]:
            _needed("pyspark")
            if shutil.which("java") is None:
                raise Absent(
                    "there is no `java` on PATH (Debian package `openjdk-17-jre-headless`)"
                )
            session = _spark_session()

            def work(folder: Path) -> None:
                rows = (
                    session.read.schema(_SPARK_SCHEMA).json(str(path))
                    .where("messageType = 'DATA_MESSAGE'")
                    .selectExpr(*_ROW, "explode(logEvents) AS event")
                    .selectExpr(*_ROW, "event.*")
                )  # fmt: skip
                writer = rows.write.partitionBy("logGroup")
                if kind == "json":
                    writer.json(str(folder), compression="gzip")
                else:
                    writer.parquet(str(folder), compression="zstd")

            return work

        return prepared

    return [
        in_fresh_folder("PySpark, JSON gzip", "peer", out / "spark-json", prepare("json")),
        in_fresh_folder("PySpark, Parquet zstd", "peer", out / "spark-parquet", prepare("pq")),
    ]


def _spark_session() -> Any:
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    from pyspark.sql import SparkSession  # noqa: PLC0415 -- a peer may be absent

    return (
        SparkSession.builder.master("local[1]")
        .appName("logkura-bench")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.memory", "2g")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )
