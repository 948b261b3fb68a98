"""The driver's side, over a context that does in this process what Spark does on many machines.

`tests/spark` runs the same over Spark itself.
"""

import pickle
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from logkura.archive.splitting import Splitting
from logkura.aws import Clients
from logkura.errors import LogkuraError
from logkura.spark.split import split


class Rows:
    """What the driver uses of an RDD, rows pickled between steps as they are between machines."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self._rows = pickle.loads(pickle.dumps(list(rows)))  # noqa: S301 -- our own

    def mapPartitions(self, function: Callable[..., Any]) -> "Rows":  # noqa: N802 -- Spark's name
        """Run a function over the rows of a partition; there is one."""
        return Rows(pickle.loads(pickle.dumps(function))(iter(self._rows)))  # noqa: S301

    def keyBy(self, function: Callable[..., Any]) -> "Rows":  # noqa: N802
        """Put a key before each row."""
        return Rows((function(row), row) for row in self._rows)

    def partitionBy(self, count: int, place: Callable[..., int]) -> "Rows":  # noqa: N802
        """Order by partition."""
        return Rows(sorted(self._rows, key=lambda row: place(row[0]) % count))

    def values(self) -> "Rows":
        """Drop the keys."""
        return Rows(row for _, row in self._rows)

    def groupByKey(self, count: int, place: Callable[..., int]) -> "Rows":  # noqa: N802
        """Put rows of one key together."""
        groups = defaultdict(list)
        for key, row in self._rows:
            assert 0 <= place(key) % count < count
            groups[key].append(row)
        return Rows(groups.items())

    def treeAggregate(  # noqa: N802
        self, zero: Any, add: Callable[..., Any], combine: Callable[..., Any]
    ) -> Any:
        """Add up."""
        total = zero
        for row in self._rows:
            total = add(total, row)
        return combine(zero, total)


class Context:
    """What the driver uses of a Spark context."""

    defaultParallelism = 2  # noqa: N815 -- Spark's name

    def parallelize(self, rows: Iterable[Any], slices: int) -> Rows:
        """Hand out rows."""
        assert slices > 0
        return Rows(rows)


def _split(tmp_path: Path, **more: Any) -> Any:
    places = str(tmp_path / "in"), str(tmp_path / "out")
    context: Any = Context()
    how = Splitting(**{"format": "envelope", **more})
    return split(*places, how, Clients(), context, piece_bytes=2_000)


def test_the_account_is_of_all_objects(
    large: Path,
    members: list[bytes],
    tmp_path: Path,
    multiset: Callable[[Path], Counter[Any]],
) -> None:
    (large.parent / "small.gz").write_bytes(members[0])
    (large.parent / "quarantine").mkdir()
    (large.parent / "quarantine" / "old").write_bytes(b"left alone")
    account = _split(tmp_path)
    assert account.adds_up
    assert (account.objects_in, account.objects_skipped, account.log_groups) == (2, 1, 4)
    found = multiset(tmp_path / "out")
    assert found.total() == account.events == 3 * (len(members) + 1)
    assert account.seconds > 0


def test_nothing_to_split_is_told(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(LogkuraError, match="split-source-empty"):
        _split(tmp_path)


def test_places_that_overlap_are_refused(large: Path) -> None:
    context: Any = Context()
    places = str(large.parent), str(large.parent / "out")
    with pytest.raises(LogkuraError, match="split-overlap"):
        split(*places, Splitting("envelope"), Clients(), context)


def test_a_failure_of_one_object_is_raised_when_the_others_are_done(
    large: Path, members: list[bytes], tmp_path: Path
) -> None:
    _split(tmp_path)
    (large.parent / "small.gz").write_bytes(members[0])
    with pytest.raises(LogkuraError, match="split-choices"):
        _split(tmp_path, format="event")
    assert list((tmp_path / "out").rglob("small-*"))
