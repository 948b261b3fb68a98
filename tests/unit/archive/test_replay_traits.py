"""Learning how an archive is written."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from logkura.archive.local_store import LocalStore
from logkura.archive.replay_traits import format_of
from logkura.errors import LogkuraError

UTC = ZoneInfo("UTC")
Make = Callable[..., dict[str, Any]]


@pytest.mark.parametrize("archive_format", ["envelope", "event"])
def test_the_format_is_that_of_the_first_object(
    archive_format: str, document: Make, put: Any, tmp_path: Path
) -> None:
    put("a.jsonl.gz", document(1), archive_format=archive_format)
    assert format_of(LocalStore(tmp_path / "in"), None, UTC) == archive_format
    assert format_of(LocalStore(tmp_path / "in"), "message", UTC) == "message"


def test_bare_lines_are_told_by_their_name(document: Make, put: Any, tmp_path: Path) -> None:
    put("a.log.gz", document(1))
    store = LocalStore(tmp_path / "in")
    assert format_of(store, None, ZoneInfo("Asia/Tokyo")) == "message"


def test_a_new_archive_has_envelopes(tmp_path: Path) -> None:
    assert format_of(LocalStore(tmp_path), None, UTC) == "envelope"
    assert format_of(LocalStore(tmp_path), "event", UTC) == "event"


def test_another_time_zone_is_refused(document: Make, put: Any, tmp_path: Path) -> None:
    put("a.jsonl.gz", document(1))
    with pytest.raises(LogkuraError) as caught:
        format_of(LocalStore(tmp_path / "in"), None, ZoneInfo("Asia/Tokyo"))
    assert caught.value.code == "replay-time-zone"
    assert "2023-11-15 07 in Asia/Tokyo" in caught.value.message


def test_parquet_is_no_format_of_a_stream(document: Make, put: Any, tmp_path: Path) -> None:
    put("a.parquet", document(1), archive_format="parquet")
    store = LocalStore(tmp_path / "in")
    with pytest.raises(LogkuraError) as caught:
        format_of(store, None, UTC)
    assert caught.value.code == "replay-format"
    assert format_of(store, "event", UTC) == "event"
