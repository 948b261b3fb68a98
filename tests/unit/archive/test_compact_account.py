"""The account of a compaction."""

from dataclasses import replace

import pytest

from logkura.archive.compact_account import CompactAccount

GOOD = CompactAccount(
    objects_in=2,
    documents=6,
    messages=4,
    control_messages=1,
    quarantined=1,
    bytes_quarantined=9,
    bytes_quarantined_kept=9,
    events=10,
    events_assigned=10,
    events_merged=12,
    events_out=9,
    duplicates=3,
    events_written=9,
    events_read_back=9,
)


def test_a_good_account_adds_up() -> None:
    assert GOOD.adds_up
    assert CompactAccount().adds_up


@pytest.mark.parametrize(
    "name",
    [
        "documents",
        "messages",
        "quarantined",
        "bytes_quarantined_kept",
        "events",
        "events_assigned",
        "events_merged",
        "events_out",
        "duplicates",
        "events_written",
        "events_read_back",
    ],
)
def test_anything_that_is_missing_is_seen(name: str) -> None:
    assert not replace(GOOD, **{name: getattr(GOOD, name) - 1}).adds_up


def test_days_cannot_have_taken_less_than_was_there() -> None:
    assert not replace(GOOD, events=13, events_assigned=13).adds_up


def test_what_was_counted_is_read_back_and_summed() -> None:
    assert CompactAccount.from_document({**GOOD.counted(), "new": 1}) == GOOD
    assert (GOOD + GOOD).events == 20
    assert GOOD.to_document()["adds_up"] is True
