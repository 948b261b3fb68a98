"""Which file a message goes to."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from logkura.archive import places
from logkura.archive.parts import Parts
from logkura.archive.places import Places
from logkura.records.runs import Span

HOUR = 3_600_000


def _span(name: str) -> Span:
    return Span(0, 0, b"123456789012", name.encode(), 0, None)


def test_a_part_is_found_by_log_group_and_hour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "_KNOWN_MAX", 3)
    one = Places(Parts(tmp_path, None), ZoneInfo("Asia/Kathmandu"), "r")
    for _ in range(2):
        for name in "abcdef":
            first = one.of_span(_span(name), 0)
            # 05:30 and 05:59 there, then 06:00.
            assert one.of_span(_span(name), HOUR // 4) is first
            assert one.of_span(_span(name), HOUR // 2 - 1) is first
            assert one.of_span(_span(name), HOUR // 2) is not first
            assert one.of("123456789012", name, 1) is first
    assert one.log_groups == {("123456789012", name) for name in "abcdef"}
    assert len(one._known) <= 3


def test_names_that_are_no_text_are_none_of_a_run(tmp_path: Path) -> None:
    one = Places(Parts(tmp_path, None), ZoneInfo("UTC"), "r")
    with pytest.raises(ValueError, match="no names"):
        one.of_span(_span("\\u0061"), 0)
