"""Compaction beside what else makes Parquet of such objects: one file a log group, a row an event.

`ParquetWriter` inflates, decodes and writes, no more; that is what `COPY` and the sinks of others
do.  `logkura split` finds, verifies and places the members besides.  `logkura compact` also sorts
by time, keeps each event once, reads back what it wrote, and leaves manifests; DuckDB is asked for
the same order and the same uniqueness beside it.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.corpora import object_of, records
from benchmarks.engines import duckdb_contenders, in_fresh_folder, polars_contenders
from benchmarks.limits import inflate_limit, inflated_bytes
from benchmarks.measure import Absent, Contender, Goal, Race
from logkura import api
from logkura.archive import Compacting, EventFilter, Splitting
from logkura.records.gzip_member import NEWLINE

__all__ = ["compact_races"]

_LIMIT = "limit: inflate (ISA-L)"
_OURS, _WRITER = "logkura compact", "logkura ParquetWriter"
_SPLIT = "logkura split, parquet"
_COPY, _SORTED = "DuckDB COPY, Parquet zstd", "DuckDB COPY, sorted, each once"
_GOALS = (
    Goal(_WRITER, _LIMIT, at_most=6),
    Goal(_WRITER, _COPY, at_least=2),
    Goal(_WRITER, None, at_most=0.90),
)
_OBJECTS = 6
_HEADER = ("owner", "logGroup", "logStream")
_EVENT = ("id", "timestamp", "message")


def compact_races(folder: Path, *, quick: bool) -> list[Race]:
    """Return the races of the compaction.

    Args:
        folder: For objects and outputs; the caller removes it.
        quick: A small corpus.
    """
    if quick:
        return [_race("quick50", folder / "quick50")]
    return [_race(name, folder / name) for name in ("mix50", "lam20", "jpjava5")]


def _race(corpus: str, folder: Path) -> Race:
    members = records(corpus)
    archive = _archive(members, folder)
    path, lines = folder / "object.gz", folder / "lines.jsonl.gz"
    path.write_bytes(object_of(list(members)))
    lines.write_bytes(b"".join(member + NEWLINE for member in members))
    return Race(
        title="Make Parquet of an archive, one set a log group",
        corpus=corpus,
        unit="MB",
        amount=inflated_bytes(members) / 1e6,
        input_bytes=path.stat().st_size,
        baseline=_LIMIT,
        contenders=[
            inflate_limit(members),
            in_fresh_folder(_WRITER, "ours", folder / "writer", lambda: _write_all(members)),
            in_fresh_folder(_SPLIT, "ours", folder / "split", lambda: _split(path)),
            in_fresh_folder(_OURS, "ours", folder / "compacted", lambda: _compact(archive)),
            *(each for each in duckdb_contenders(path, folder) if each.name == _COPY),
            _duckdb_sorted(folder),
            *(each for each in polars_contenders(lines, folder) if "Parquet" in each.name),
        ],
        goals=_GOALS if corpus in {"mix50", "quick50"} else (),
    )


def _archive(members: Sequence[bytes], folder: Path) -> Path:
    """Split a corpus that came in several objects, as a stream leaves it."""
    mixed, archive = folder / "mixed", folder / "archive"
    mixed.mkdir(parents=True)
    size = -(-len(members) // _OBJECTS)
    for begin in range(0, len(members), size):
        content = object_of(list(members[begin : begin + size]))
        (mixed / f"{begin:08d}.gz").write_bytes(content)
    api.split(str(mixed), str(archive), Splitting(format="envelope"), api.connect())
    return archive


def _write_all(members: Sequence[bytes]) -> Callable[[Path], None]:
    """Inflate, decode and write each event into its log group's file."""
    try:
        from isal import isal_zlib  # noqa: PLC0415 -- an extra

        from logkura.archive.parquet import ParquetWriter  # noqa: PLC0415 -- an extra
        from logkura.archive.plain import decode_message  # noqa: PLC0415 -- an extra
    except ImportError as missing:
        raise Absent(f"{missing}: extra `bench`") from missing

    def work(out: Path) -> None:
        out.mkdir()
        writers: dict[tuple[str, str], ParquetWriter] = {}
        for member in members:
            text = isal_zlib.decompress(member, 31, int.from_bytes(member[-4:], "little"))
            message = decode_message(text)
            if message is None or message.message_type != "DATA_MESSAGE":
                continue
            key = message.owner, message.log_group
            if key not in writers:
                writers[key] = ParquetWriter(out / f"{len(writers)}.parquet")
            writers[key].add(message, len(text))
        for writer in writers.values():
            writer.close()

    return work


def _split(path: Path) -> Callable[[Path], None]:
    def work(out: Path) -> None:
        account = api.split(str(path), str(out), Splitting(format="parquet"), api.connect())
        if not account.adds_up:
            raise RuntimeError(f"the split of {path} does not add up")

    return work


def _compact(archive: Path) -> Callable[[Path], None]:
    def work(out: Path) -> None:
        account = api.compact(str(archive), str(out), EventFilter(), Compacting(), api.connect())
        if not account.adds_up:
            raise RuntimeError(f"the compaction of {archive} does not add up")

    return work


def _duckdb_sorted(folder: Path) -> Contender:
    """DuckDB over the same archive: distinct events, in order, one file a log group and day."""

    def prepare() -> Callable[[Path], None]:
        try:
            import duckdb  # noqa: PLC0415 -- a peer may be absent
        except ImportError as missing:
            raise Absent("the Python package `duckdb` is not installed") from missing
        connection = duckdb.connect()
        connection.execute("SET threads=1")
        columns = (
            "{owner: 'VARCHAR', logGroup: 'VARCHAR', logStream: 'VARCHAR', "
            "logEvents: 'STRUCT(id VARCHAR, \"timestamp\" BIGINT, message VARCHAR)[]'}"
        )
        rows = ", ".join((*_HEADER, *(f"event.{name} AS {name}" for name in _EVENT)))
        archive = (
            f"read_json('{folder}/archive/account=*/**/*.jsonl.gz', compression='gzip', "
            "format='newline_delimited', maximum_object_size=33554432, hive_partitioning=true, "
            f"columns={columns})"
        )
        query = (
            f"SELECT DISTINCT ON ({', '.join(_HEADER)}, event.id) {rows}, date "  # noqa: S608 -- our own
            f"FROM (SELECT {', '.join(_HEADER)}, date, unnest(logEvents) AS event FROM {archive}) "
            "ORDER BY logGroup, timestamp, id"
        )
        return lambda out: connection.execute(
            f"COPY ({query}) TO '{out}' "
            "(FORMAT parquet, COMPRESSION zstd, PARTITION_BY (logGroup, date))"
        )

    return in_fresh_folder(_SORTED, "peer", folder / "duckdb-sorted", prepare)
