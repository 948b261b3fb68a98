"""A run that was broken off goes on where it was."""

from pathlib import Path

import pytest

from benchmarks.progress import Progress


@pytest.fixture(autouse=True)
def _temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.progress.tempfile.gettempdir", lambda: str(tmp_path))


def _broken() -> int:
    raise KeyboardInterrupt


def test_what_was_measured_is_not_measured_again() -> None:
    first = Progress("5", fresh=False)
    assert first.once("one", lambda: {"a": [1, 2]}) == {"a": [1, 2]}
    with pytest.raises(KeyboardInterrupt):
        first.once("two", _broken)
    second = Progress("5", fresh=False)
    assert second.once("one", _broken) == {"a": [1, 2]}
    assert second.once("two", lambda: 2) == 2
    assert second.resumed == 1


@pytest.mark.parametrize(("options", "fresh"), [("3", False), ("5", True)])
def test_other_options_or_a_fresh_start_measure_anew(options: str, *, fresh: bool) -> None:
    Progress("5", fresh=False).once("one", lambda: 1)
    assert Progress(options, fresh=fresh).once("one", lambda: 2) == 2


def test_a_finished_run_leaves_nothing() -> None:
    progress = Progress("5", fresh=False)
    progress.once("one", lambda: 1)
    progress.forget()
    assert not progress.folder.exists()
