"""Every change by hand is found and named, with who made it and a way back that works."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

import pytest

from logkura.aws import Clients
from logkura.deploy.drift import Drift, DriftReport, Looking, find_drift
from logkura.estate import Estate
from logkura.lab import Lab, ManualClock
from logkura.spec import Archive
from tests.lab.drift.changes import CHANGES, Change
from tests.lab.drift.hands import ACCOUNT
from tests.lab.drift.shell import run

AT_ONCE = Looking(wait=lambda _: None)
START = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)

Rounds = Mapping[int, tuple[DriftReport, DriftReport]]


@pytest.fixture(scope="module")
def rounds(
    archive: Archive, deploy: Callable[[Lab], Estate], somebody: Callable[[Lab], Clients]
) -> Rounds:
    """Give what is told after the changes of each round, and after the told commands were run."""
    found = {}
    for number in sorted({change.round for change in CHANGES.values()}):
        with Lab(clock=ManualClock(START)) as lab:
            estate, mallory = deploy(lab), somebody(lab)
            for change in CHANGES.values():
                if change.round == number:
                    change.hand(mallory, estate)
            report = find_drift(archive, lab.clients, AT_ONCE)
            # What was run once is not run again, as the command prints it once.
            for commands in dict.fromkeys(each.repair.commands for each in report.drifts):
                for command in commands:
                    run(command, lab.clients)
            found[number] = report, find_drift(archive, lab.clients, AT_ONCE)
    return found


@pytest.mark.parametrize("case", CHANGES)
def test_a_change_is_named_with_its_maker(rounds: Rounds, case: str) -> None:
    change = CHANGES[case]
    found = _told(rounds[change.round][0], change)
    assert found, [each.difference.sentence for each in rounds[change.round][0].drifts]
    for told in found:
        assert f"{change.kind} {change.name}" in told.difference.sentence
        assert told.cause.who == f"arn:aws:iam::{ACCOUNT}:user/mallory"
        assert (told.cause.event, told.cause.at) == (change.event, "2026-11-24T11:30:00Z")
        assert told.repair.commands or told.repair.note


@pytest.mark.parametrize("case", CHANGES)
def test_what_a_stack_sees_it_puts_back(rounds: Rounds, case: str) -> None:
    change = CHANGES[case]
    for told in _told(rounds[change.round][0], change):
        assert any("REVERT_DRIFT" in each for each in told.repair.commands) is change.seen
        assert bool(told.stacks) is (change.seen or case == "key to be deleted")


@pytest.mark.parametrize("case", CHANGES)
def test_the_way_back_is_one(rounds: Rounds, case: str) -> None:
    change = CHANGES[case]
    assert bool(_told(rounds[change.round][1], change)) is not change.comes_back


def test_nothing_else_is_told(rounds: Rounds) -> None:
    for number, (report, left) in rounds.items():
        changes = [change for change in CHANGES.values() if change.round == number]
        expected = {(change.kind, change.name) for change in changes}
        told = {(each.difference.kind.value, each.difference.name) for each in report.drifts}
        assert told == expected
        assert report.unknown == ()
        assert left.unknown == ()


def _told(report: DriftReport, change: Change) -> list[Drift]:
    return [
        each
        for each in report.drifts
        if (each.difference.kind.value, each.difference.name, each.difference.field)
        == (change.kind, change.name, change.field)
    ]
