"""Runs over the same source: interrupted, repeated, with other options."""

import io
from pathlib import Path
from typing import BinaryIO

import pytest

from logkura.archive.local_store import LocalStore
from logkura.archive.split import split
from logkura.archive.splitting import Splitting
from logkura.errors import LogkuraError
from logkura.records.limits import Limits
from logkura.records.reader import read


class PressedError(KeyboardInterrupt):
    """Ctrl-C at a chosen write."""


class Interrupted(LocalStore):
    """A folder at whose n-th write the user presses Ctrl-C, half-way through the content."""

    def __init__(self, path: Path, at: int) -> None:
        super().__init__(path)
        self._left = at

    def write(self, key: str, content: BinaryIO) -> None:
        """Write, or be interrupted."""
        self._left -= 1
        super().write(key, content if self._left else _Half(content.read()))

    def adopt(self, key: str, path: Path) -> None:
        """Move, or be interrupted before."""
        self._left -= 1
        if not self._left:
            raise PressedError
        super().adopt(key, path)


class _Half(io.BytesIO):
    def read(self, _size: int | None = -1) -> bytes:
        """Give the first half, then be interrupted."""
        if self.tell():
            raise PressedError
        return super().read(max(1, len(self.getvalue()) // 2))


def _tree(path: Path) -> dict[str, bytes]:
    files = (one for one in path.rglob("*") if one.is_file())
    return {str(one.relative_to(path)): one.read_bytes() for one in files}


@pytest.fixture
def source(tmp_path: Path, mixed: bytes) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.gz").write_bytes(mixed)
    (folder / "b.gz").write_bytes(b"garbage" + mixed)
    return folder


@pytest.mark.parametrize("at", [1, 2, 17, 40, 41, 42, 43, 60])
def test_an_interruption_at_any_write_leaves_whole_objects_and_the_next_run_ends_the_same(
    at: int, source: Path, tmp_path: Path
) -> None:
    how = Splitting(format="envelope")
    whole = split(LocalStore(source), LocalStore(tmp_path / "whole"), how)
    with pytest.raises(PressedError):
        split(LocalStore(source), Interrupted(tmp_path / "out", at), how)
    wanted = _tree(tmp_path / "whole")
    left = _tree(tmp_path / "out")
    # A marker is written twice: when an object is begun, and when it is done.
    begun = {key for key, content in left.items() if b'"begun":true' in content}
    done = {key for key in left if key.startswith("_logkura/split/")} - begun
    assert {key: left[key] for key in left.keys() - begun}.items() <= wanted.items()
    assert len(left) + len(done) == at - 1
    assert len(begun) <= 1
    again = split(LocalStore(source), LocalStore(tmp_path / "out"), how)
    assert _tree(tmp_path / "out") == wanted
    assert (again.events, again.objects_out) == (whole.events, whole.objects_out)
    assert again.log_groups == whole.log_groups


def test_what_a_power_cut_took_is_split_again(source: Path, tmp_path: Path) -> None:
    """A folder's files are not forced to disk one by one: the marker tells what must be there."""
    target, how = LocalStore(tmp_path / "out"), Splitting(format="event")
    split(LocalStore(source), target, how)
    whole = _tree(tmp_path / "out")
    lost, cut = sorted((tmp_path / "out").rglob("*.jsonl.gz"))[:2]
    lost.unlink()
    cut.write_bytes(b"")
    assert split(LocalStore(source), target, how).objects_resumed == 0
    assert _tree(tmp_path / "out") == whole
    assert split(LocalStore(source), target, how).objects_resumed == 2
    next((tmp_path / "out" / "_logkura" / "split").iterdir()).write_bytes(b"")
    assert split(LocalStore(source), target, how).objects_resumed == 1
    assert _tree(tmp_path / "out") == whole


@pytest.mark.parametrize(
    "other",
    [
        Splitting(format="envelope"),
        Splitting(format="event", region="ap-northeast-1"),
        Splitting(format="event", limits=Limits(document_max_bytes=1)),
    ],
)
def test_a_second_split_with_other_choices_is_refused(
    other: Splitting, source: Path, tmp_path: Path
) -> None:
    """It would store every event a second time, under other names."""
    target = LocalStore(tmp_path / "out")
    split(LocalStore(source), target, Splitting(format="event"))
    before = _tree(tmp_path / "out")
    with pytest.raises(LogkuraError) as caught:
        split(LocalStore(source), target, other)
    assert caught.value.code == "split-choices"
    assert _tree(tmp_path / "out") == before


def test_what_a_killed_run_has_begun_is_ended_with_the_same_choices(
    source: Path, tmp_path: Path
) -> None:
    """With others, what it moved into the archive already would be there twice."""
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    split(LocalStore(source), LocalStore(whole), Splitting(format="event"))

    class Killed(LocalStore):
        left = 3

        def adopt(self, key: str, path: Path) -> None:
            if key.startswith("account="):
                self.left -= 1
                if self.left == 0:
                    raise KeyboardInterrupt
            super().adopt(key, path)

    with pytest.raises(KeyboardInterrupt):
        split(LocalStore(source), Killed(broken), Splitting(format="event"))
    assert len(list(broken.rglob("account=*/**/*.gz"))) == 2
    for other in ("message", "envelope"):
        with pytest.raises(LogkuraError) as caught:
            split(LocalStore(source), LocalStore(broken), Splitting(format=other))
        assert caught.value.code == "split-choices"
    ended = split(LocalStore(source), LocalStore(broken), Splitting(format="event"))
    assert ended.objects_resumed == 0
    assert _tree(broken) == _tree(whole)


def test_an_object_is_the_same_by_its_folder_and_by_itself(source: Path, tmp_path: Path) -> None:
    target, how = LocalStore(tmp_path / "out"), Splitting(format="event")
    split(LocalStore(source), target, how)
    assert split(LocalStore(source / "a.gz"), target, how).objects_resumed == 1


def test_the_region_is_read_from_a_folder_inside_an_archive(source: Path, tmp_path: Path) -> None:
    how = Splitting(format="envelope", region="eu-west-1")
    split(LocalStore(source), LocalStore(tmp_path / "one"), how)
    inside = tmp_path / "one" / "account=123456789012" / "region=eu-west-1"
    split(LocalStore(inside), LocalStore(tmp_path / "two"), Splitting(format="event"))
    regions = {path.name for path in (tmp_path / "two").glob("account=*/region=*")}
    assert regions == {"region=eu-west-1"}


def test_what_is_left_alone_is_counted(source: Path, tmp_path: Path) -> None:
    split(LocalStore(source), LocalStore(tmp_path / "one"), Splitting(format="envelope"))
    two = split(
        LocalStore(tmp_path / "one"), LocalStore(tmp_path / "two"), Splitting(format="event")
    )
    assert two.objects_skipped == 4  # two markers, one quarantined piece and its note
    assert two.quarantined == 0


def test_a_file_is_no_destination(source: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"kept")
    with pytest.raises(LogkuraError) as caught:
        split(LocalStore(source), LocalStore(tmp_path / "file"), Splitting(format="event"))
    assert caught.value.code == "store-not-a-folder"
    assert (tmp_path / "file").read_bytes() == b"kept"


def test_quarantined_pieces_can_be_split_once_they_are_mended(source: Path, tmp_path: Path) -> None:
    """`quarantine/` is left alone only inside an archive; named itself, it is a source."""
    split(LocalStore(source), LocalStore(tmp_path / "one"), Splitting(format="event"))
    (piece,) = (tmp_path / "one" / "quarantine").rglob("*.bin")
    (member,) = {
        item.member
        for item in read(io.BytesIO((source / "a.gz").read_bytes()))
        if item.offset_bytes == 0
    }
    piece.write_bytes(member)
    mended = split(LocalStore(piece), LocalStore(tmp_path / "two"), Splitting(format="event"))
    assert (mended.messages, mended.quarantined) == (1, 0)
