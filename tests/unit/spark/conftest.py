"""A split over pieces without Spark: the same three steps, in this process.

`tests/spark` runs the same over Spark itself.
"""

import gzip
import json
import pickle
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from logkura.archive.local_store import LocalStore
from logkura.archive.reading import EventFilter, Found, events
from logkura.archive.splitting import Splitting
from logkura.aws import Clients
from logkura.spark.job import Job, Sum

Run = Callable[..., Sum]


@pytest.fixture
def run_here(tmp_path: Path) -> Run:
    """Give a function that splits `in` into `out` as Spark would, one task after the other."""

    def run(
        *, piece_bytes: int = 2_000, out: str = "out", work_twice: bool = False, **choices: Any
    ) -> Sum:
        splitting = Splitting(**{"format": "envelope", **choices})
        source, destination = tmp_path / "in", tmp_path / out
        job = Job(str(source), str(destination), splitting, Clients(), piece_bytes)
        tasks = list(job.plan(LocalStore(source).list()))
        outcomes = defaultdict(list)
        if work_twice:
            # An attempt whose machine was lost: what it staged belongs to nobody.
            list(job.work(tasks))
        for stored, outcome in job.work(tasks):
            outcomes[stored].append(outcome)
        return sum(job.finish(outcomes.items()), Sum())

    return run


class _Rows:
    """What the driver uses of an RDD, rows pickled between steps as they are between machines."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = pickle.loads(pickle.dumps(list(rows)))  # noqa: S301 -- our own

    def mapPartitions(self, function: Callable[..., Any]) -> "_Rows":  # noqa: N802 -- Spark's name
        """Run a function over the rows of a partition; there is one."""
        return _Rows(pickle.loads(pickle.dumps(function))(iter(self._rows)))  # noqa: S301

    def keyBy(self, function: Callable[..., Any]) -> "_Rows":  # noqa: N802
        """Put a key before each row."""
        return _Rows((function(row), row) for row in self._rows)

    def partitionBy(self, count: int, place: Callable[..., int]) -> "_Rows":  # noqa: N802
        """Order by partition."""
        return _Rows(sorted(self._rows, key=lambda row: place(row[0]) % count))

    def values(self) -> "_Rows":
        """Drop the keys."""
        return _Rows(row for _, row in self._rows)

    def groupByKey(self, count: int, place: Callable[..., int]) -> "_Rows":  # noqa: N802
        """Put rows of one key together."""
        groups = defaultdict(list)
        for key, row in self._rows:
            assert 0 <= place(key) % count < count
            groups[key].append(row)
        return _Rows(groups.items())

    def treeAggregate(  # noqa: N802
        self, zero: Any, add: Callable[..., Any], combine: Callable[..., Any]
    ) -> Any:
        """Add up."""
        total = zero
        for row in self._rows:
            total = add(total, row)
        return combine(zero, total)


class _Context:
    """What the driver uses of a Spark context."""

    defaultParallelism = 2  # noqa: N815 -- Spark's name

    def parallelize(self, rows: Iterable[Any], slices: int) -> _Rows:
        """Hand out rows."""
        assert slices > 0
        return _Rows(rows)


@pytest.fixture
def context() -> Any:
    """Give a context that does in this process what Spark does on many machines."""
    return _Context()


@pytest.fixture
def large(tmp_path: Path, members: list[bytes]) -> Path:
    """Make a source folder with an object of many members."""
    folder = tmp_path / "in"
    folder.mkdir()
    path = folder / "large.gz"
    path.write_bytes(b"".join(members))
    return path


@pytest.fixture
def members() -> list[bytes]:
    """Give sixty members of four log groups."""
    return [_member(number) for number in range(60)]


def _member(number: int) -> bytes:
    document = {
        "messageType": "DATA_MESSAGE",
        "owner": "123456789012",
        "logGroup": f"/demo/{number % 4}",
        "logStream": "host-1",
        "subscriptionFilters": ["archive"],
        "logEvents": [
            {"id": f"{number}-{index}", "timestamp": 1_700_000_000_000, "message": f"蔵 {index}"}
            for index in range(3)
        ],
    }
    return gzip.compress(json.dumps(document).encode(), mtime=0)


@pytest.fixture
def multiset() -> Callable[[Path], Counter[Any]]:
    """Give a function that counts every event below a folder."""

    def count(folder: Path) -> Counter[Any]:
        found = (item for item in events(LocalStore(folder), EventFilter()))
        messages = (item.message for item in found if isinstance(item, Found))
        return Counter(
            (message.owner, message.log_group, event.id, event.timestamp, event.message)
            for message in messages
            for event in message.events
        )

    return count


@pytest.fixture
def seen() -> Callable[[Path], dict[str, bytes]]:
    """Give a function that reads what a reader of the archive sees: objects, not notes."""

    def read(folder: Path) -> dict[str, bytes]:
        store = LocalStore(folder)
        keys: Iterable[str] = (stored.key for stored in store.list()) if folder.exists() else ()
        contents = {}
        for key in keys:
            if not key.startswith("_logkura/"):
                with store.open(key) as file:
                    contents[key] = file.read()
        return contents

    return read
