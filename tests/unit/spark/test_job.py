"""Objects cut into pieces become what the local engine makes of them, and nothing in between."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from logkura.archive.local_store import LocalStore
from logkura.archive.split import split
from logkura.archive.splitting import Splitting
from logkura.aws import Clients
from logkura.errors import LogkuraError
from logkura.spark import commit as commit_module
from logkura.spark.job import Job, Sum
from logkura.spark.staging import open_staging

Multiset = Callable[[Path], Counter[Any]]
Seen = Callable[[Path], dict[str, bytes]]


class LostError(BaseException):
    """The machine is gone: nothing that would clean up runs either."""


def _local(tmp_path: Path, **choices: Any) -> Any:
    how = Splitting(**{"format": "envelope", **choices})
    return split(LocalStore(tmp_path / "in"), LocalStore(tmp_path / "local"), how)


def test_a_large_object_is_cut_and_its_pieces_come_to_the_same(
    run_here: Callable[..., Sum], large: Path, tmp_path: Path, multiset: Multiset
) -> None:
    job = Job(str(large.parent), str(tmp_path / "out"), Splitting("envelope"), Clients(), 2_000)
    assert len(list(job.plan(LocalStore(large.parent).list()))) > 3
    whole, pieces = _local(tmp_path), run_here()
    assert not pieces.failures
    assert pieces.account.adds_up
    assert multiset(tmp_path / "out") == multiset(tmp_path / "local") == multiset(tmp_path / "in")
    same = {"objects_out": 0, "seconds": 0.0, "log_groups": 0}
    assert replace(pieces.account, **same) == replace(whole, **same)
    assert len(pieces.log_groups) == whole.log_groups == 4


@pytest.mark.parametrize("archive_format", ["envelope", "event"])
def test_a_second_run_changes_nothing_and_neither_does_the_local_engine(
    run_here: Callable[..., Sum], large: Path, tmp_path: Path, seen: Seen, archive_format: Any
) -> None:
    first = run_here(format=archive_format)
    contents = seen(tmp_path / "out")
    again = run_here(format=archive_format, piece_bytes=1_000)
    how = Splitting(format=archive_format)
    local = split(LocalStore(large.parent), LocalStore(tmp_path / "out"), how)
    assert seen(tmp_path / "out") == contents
    assert again.account.objects_resumed == local.objects_resumed == 1
    assert again.account == replace(first.account, objects_resumed=1)


def test_nothing_is_left_beside_the_archive(
    run_here: Callable[..., Sum], large: Path, tmp_path: Path
) -> None:
    del large
    run_here(work_twice=True)
    assert not (tmp_path / "out" / ".logkura-unfinished").exists()


def test_a_task_that_ran_twice_stores_nothing_twice(
    run_here: Callable[..., Sum], large: Path, tmp_path: Path, multiset: Multiset
) -> None:
    run_here(work_twice=True)
    assert multiset(tmp_path / "out") == multiset(large.parent)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content[:-30],
        lambda content: b"garbage" + content,
        lambda content: content[:5_000] + b"garbage" + content[5_000:],
        lambda content: content + b"\n",
    ],
    ids=["cut off", "garbage before", "garbage within", "line feed behind"],
)
def test_a_damaged_object_is_split_as_a_whole(
    run_here: Callable[..., Sum],
    large: Path,
    tmp_path: Path,
    multiset: Multiset,
    seen: Seen,
    spoil: Callable[[bytes], bytes],
) -> None:
    large.write_bytes(spoil(large.read_bytes()))
    whole, pieces = _local(tmp_path), run_here()
    assert multiset(tmp_path / "out") == multiset(tmp_path / "local")
    assert pieces.account.adds_up
    assert pieces.account.bytes_quarantined == whole.bytes_quarantined
    if whole.quarantined:
        assert seen(tmp_path / "out") == seen(tmp_path / "local")
    assert not (tmp_path / "out" / ".logkura-unfinished").exists()


def test_an_object_gzipped_twice_hidden_behind_members_gzipped_once_is_split_as_a_whole(
    run_here: Callable[..., Sum],
    large: Path,
    members: list[bytes],
    tmp_path: Path,
    multiset: Multiset,
) -> None:
    import zlib  # noqa: PLC0415 -- stored blocks hold whole members

    deflating = zlib.compressobj(0, zlib.DEFLATED, 31)
    stored = deflating.compress(b"".join(members)) + deflating.flush()
    large.write_bytes(b"".join(members) + stored)
    _local(tmp_path)
    assert run_here().account.adds_up
    assert multiset(tmp_path / "out") == multiset(tmp_path / "local")


def test_a_dry_run_counts_the_same_and_writes_nothing(
    run_here: Callable[..., Sum], large: Path, tmp_path: Path
) -> None:
    del large
    dry = run_here(dry_run=True)
    assert not (tmp_path / "out").exists()
    assert dry.account == replace(run_here().account, objects_out=0, bytes_out=0)


def test_an_empty_object_is_counted(run_here: Callable[..., Sum], large: Path) -> None:
    (large.parent / "empty").write_bytes(b"")
    done = run_here()
    assert done.account.objects_in == 2
    assert not done.failures


def _staged_and_shown(monkeypatch: pytest.MonkeyPatch, dies_at: int) -> None:
    """Let the machine that commits be lost at the n-th object that it shows, or at the marker."""
    left = iter(range(dies_at, -1, -1))

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **more: Any) -> Any:
            if next(left, 1) == 0:
                raise LostError
            return function(*arguments, **more)

        return call

    def staging(*arguments: Any) -> Any:
        made = open_staging(*arguments)
        made.show = counted(made.show)  # type: ignore[method-assign]
        return made

    monkeypatch.setattr("logkura.spark.job.open_staging", staging)
    monkeypatch.setattr(commit_module, "write_note", counted(commit_module.write_note))


@pytest.mark.parametrize("dies_at", range(20))
def test_whoever_dies_while_committing_the_next_run_ends_the_same(
    run_here: Callable[..., Sum],
    large: Path,
    tmp_path: Path,
    seen: Seen,
    monkeypatch: pytest.MonkeyPatch,
    dies_at: int,
) -> None:
    del large
    expected = run_here(out="expected", piece_bytes=3_000)
    with monkeypatch.context() as patched:
        _staged_and_shown(patched, dies_at)
        try:
            run_here(piece_bytes=3_000)
        except LostError:
            partly = seen(tmp_path / "out")
            assert partly.items() <= seen(tmp_path / "expected").items() or not partly
    # With pieces of another size: what was begun is ended, and nothing is cut anew.
    again = run_here(piece_bytes=3_000 if dies_at == 0 else 1_000)
    assert not again.failures
    assert {key.rpartition("-")[0] for key in seen(tmp_path / "out")} == {
        key.rpartition("-")[0] for key in seen(tmp_path / "expected")
    }
    assert sorted(seen(tmp_path / "out").values()) == sorted(seen(tmp_path / "expected").values())
    assert again.account == replace(expected.account, objects_resumed=again.account.objects_resumed)


def _died_after_the_record(
    run_here: Callable[..., Sum], monkeypatch: pytest.MonkeyPatch, dies_at: int = 2
) -> None:
    with monkeypatch.context() as patched:
        _staged_and_shown(patched, dies_at)
        with pytest.raises(LostError):
            run_here()


def test_the_local_engine_does_not_touch_what_is_half_committed(
    run_here: Callable[..., Sum], large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _died_after_the_record(run_here, monkeypatch)
    with pytest.raises(LogkuraError, match="split-unfinished"):
        split(LocalStore(large.parent), LocalStore(tmp_path / "out"), Splitting("envelope"))
    run_here()
    split(LocalStore(large.parent), LocalStore(tmp_path / "out"), Splitting("envelope"))


def test_what_was_staged_and_is_gone_is_split_again_under_the_same_names(
    run_here: Callable[..., Sum],
    large: Path,
    tmp_path: Path,
    seen: Seen,
    multiset: Multiset,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _died_after_the_record(run_here, monkeypatch)
    (staged,) = (tmp_path / "out" / ".logkura-unfinished").iterdir()
    for file in staged.iterdir():
        file.unlink()
    assert run_here().account.objects_resumed == 1
    assert multiset(tmp_path / "out") == multiset(large.parent)
    run_here(out="expected")
    assert len(seen(tmp_path / "out")) == len(seen(tmp_path / "expected"))


def test_an_object_that_was_begun_as_a_whole_is_not_cut(
    run_here: Callable[..., Sum],
    large: Path,
    tmp_path: Path,
    multiset: Multiset,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The pieces have other names than the whole, so what was written would be there twice."""
    left = iter(range(3))

    def adopt(store: LocalStore, key: str, path: Path) -> None:
        if key.startswith("account=") and next(left) == 2:
            raise LostError
        original(store, key, path)

    original = LocalStore.adopt
    stores = LocalStore(large.parent), LocalStore(tmp_path / "out")
    with monkeypatch.context() as patched:
        patched.setattr(LocalStore, "adopt", adopt)
        with pytest.raises(LostError):
            split(*stores, Splitting("envelope"))
    assert multiset(tmp_path / "out").total() > 0
    assert run_here().account.adds_up
    assert multiset(tmp_path / "out") == multiset(large.parent)


def test_other_choices_are_refused_for_the_object_and_the_others_go_on(
    run_here: Callable[..., Sum], large: Path, members: list[bytes]
) -> None:
    run_here()
    (large.parent / "small.gz").write_bytes(members[0])
    other = run_here(format="event")
    (failure,) = other.failures
    assert failure.code == "split-choices"
    assert other.account.objects_in == 1


def test_what_fails_of_one_piece_gives_up_the_others(
    run_here: Callable[..., Sum], large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del large
    calls = iter(range(100))

    def refused(*arguments: Any, **more: Any) -> Any:
        if next(calls) == 2:
            raise LogkuraError("store-refused", "no space", hint="make some")
        return original(*arguments, **more)

    original = commit_module.split_object
    monkeypatch.setattr("logkura.spark.job.split_object", refused)
    done = run_here()
    (failure,) = done.failures
    assert str(failure) == "error[store-refused]: no space (hint: make some)"
    assert not done.account.objects_in
    assert not (tmp_path / "out" / ".logkura-unfinished").exists()
