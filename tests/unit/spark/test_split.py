"""The driver's side, over a context that does in this process what Spark does on many machines.

`tests/spark` runs the same over Spark itself.
"""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from logkura.archive.splitting import Splitting
from logkura.aws import Clients
from logkura.errors import LogkuraError
from logkura.spark.split import split

Split = Callable[..., Any]


@pytest.fixture
def split_here(tmp_path: Path, context: Any) -> Split:
    def run(source: str = "in", **more: Any) -> Any:
        places = str(tmp_path / source), str(tmp_path / "out")
        how = Splitting(**{"format": "envelope", **more})
        return split(*places, how, Clients(), context, piece_bytes=2_000)

    return run


def test_the_account_is_of_all_objects(
    large: Path,
    members: list[bytes],
    tmp_path: Path,
    multiset: Callable[[Path], Counter[Any]],
    split_here: Split,
) -> None:
    (large.parent / "small.gz").write_bytes(members[0])
    (large.parent / "quarantine").mkdir()
    (large.parent / "quarantine" / "old").write_bytes(b"left alone")
    account = split_here()
    assert account.adds_up
    assert (account.objects_in, account.objects_skipped, account.log_groups) == (2, 1, 4)
    found = multiset(tmp_path / "out")
    assert found.total() == account.events == 3 * (len(members) + 1)
    assert account.seconds > 0


def test_a_single_file_is_a_source_and_is_cut(
    large: Path,
    members: list[bytes],
    tmp_path: Path,
    multiset: Callable[[Path], Counter[Any]],
    split_here: Split,
) -> None:
    (large.parent / "beside.gz").write_bytes(members[0])
    account = split_here("in/large.gz")
    assert account.adds_up
    assert account.objects_in == 1
    assert multiset(tmp_path / "out").total() == account.events == 3 * len(members)
    # Each piece names its objects after the bytes it holds.
    assert account.objects_out > 4
    assert split_here("in/large.gz").objects_resumed == 1


def test_nothing_to_split_is_told(tmp_path: Path, split_here: Split) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(LogkuraError, match="split-source-empty"):
        split_here()


def test_places_that_overlap_are_refused(large: Path, context: Any) -> None:
    places = str(large.parent), str(large.parent / "out")
    with pytest.raises(LogkuraError, match="split-overlap"):
        split(*places, Splitting("envelope"), Clients(), context)


def test_a_failure_of_one_object_is_raised_when_the_others_are_done(
    large: Path, members: list[bytes], tmp_path: Path, split_here: Split
) -> None:
    split_here()
    (large.parent / "small.gz").write_bytes(members[0])
    with pytest.raises(LogkuraError, match="split-choices"):
        split_here(format="event")
    assert list((tmp_path / "out").rglob("small-*"))
