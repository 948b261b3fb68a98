"""The account of a replay."""

from dataclasses import replace

import pytest

from logkura.archive.replay_account import ReplayAccount

GOOD = ReplayAccount(
    objects_in=1,
    documents=5,
    messages=3,
    control_messages=1,
    undecodable=1,
    events=9,
    events_written=9,
    events_read_back=9,
    bytes_written=100,
    bytes_read_back=100,
)


def test_a_good_account_adds_up() -> None:
    assert GOOD.adds_up


@pytest.mark.parametrize(
    "name",
    ["documents", "messages", "undecodable", "events", "events_written", "events_read_back",
     "bytes_read_back"],
)  # fmt: skip
def test_anything_that_is_missing_is_seen(name: str) -> None:
    assert not replace(GOOD, **{name: getattr(GOOD, name) - 1}).adds_up


def test_it_is_read_back_and_summed() -> None:
    assert ReplayAccount.from_document({**GOOD.to_document(), "new": 1}) == GOOD
    assert (GOOD + GOOD).events == 18
