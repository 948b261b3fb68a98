"""Spark reads what the local engine writes: every event once, in each format that it knows."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.corpora import object_of, records
from logkura import api
from logkura.archive import Splitting
from logkura.archive.formats import Format
from logkura.aws import Clients

Multiset = Callable[[str, Clients], Counter[Any]]
_ROW = "owner, logGroup, logStream, id, timestamp, message"
_WHERE = "owner, logGroup, logStream"
_ROWS = {
    "envelope": (
        f"SELECT {_WHERE}, event.id, event.timestamp, event.message"  # noqa: S608 -- ours
        f" FROM (SELECT {_WHERE}, explode(logEvents) AS event FROM written)"
    ),
    "event": f"SELECT {_ROW} FROM written",  # noqa: S608
    "parquet": f"SELECT {_WHERE}, id, unix_millis(timestamp), message FROM written",  # noqa: S608
}


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession  # noqa: PLC0415 -- where it is installed

    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.sources.partitionColumnTypeInference.enabled", "false")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "mixed.gz"
    path.parent.mkdir()
    path.write_bytes(object_of(records("quick50")))
    return path.parent


@pytest.mark.parametrize("written", ["envelope", "event", "parquet"])
def test_every_event_is_read_once(
    written: Format, source: Path, tmp_path: Path, spark: Any, multiset: Multiset
) -> None:
    clients, out = Clients(), tmp_path / "out"
    assert api.split(str(source), str(out), Splitting(written), clients).adds_up
    paths = [str(path) for path in sorted(out.glob("account=*/**/*")) if path.is_file()]
    kind = "parquet" if written == "parquet" else "json"
    spark.read.format(kind).load(paths).createOrReplaceTempView("written")
    found = Counter(tuple(row) for row in spark.sql(_ROWS[written]).collect())
    assert found == multiset(str(source), clients)
    assert found.total() > 10_000


def test_bare_messages_are_read_as_lines(
    source: Path, tmp_path: Path, spark: Any, multiset: Multiset
) -> None:
    clients, out = Clients(), tmp_path / "out"
    assert api.split(str(source), str(out), Splitting("message"), clients).adds_up
    paths = [str(path) for path in sorted(out.glob("account=*/**/*")) if path.is_file()]
    found = Counter(row.value for row in spark.read.text(paths).collect())
    texts: Counter[str] = Counter()
    for (*_, message), count in multiset(str(source), clients).items():
        for line in message.split("\n"):
            texts[line] += count
    assert found == texts
