"""The harness: what it times, compares, judges and prints."""

import os
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest

from benchmarks.measure import Absent, Contender, Goal, Race, Rate, Result, pinned, run
from benchmarks.picture import draw
from benchmarks.results import render


def _race(*contenders: Contender, goals: tuple[Goal, ...] = ()) -> Race:
    return Race("Sleeping", "nothing", "MB", 2.0, 1_000_000, "slow", contenders, goals)


def _says(name: str, seconds: float, size_bytes: int | None = None) -> Contender:
    """A contender that measures itself."""
    size = None if size_bytes is None else (lambda: size_bytes)
    return Contender(name, "ours" if name == "fast" else "peer", lambda: lambda: seconds, size)


def test_contenders_alternate_and_the_first_round_does_not_count() -> None:
    calls: list[str] = []

    def logs(name: str) -> Contender:
        def once() -> float:
            calls.append(name)
            return 1.0

        return Contender(name, "peer", lambda: once)

    result = run(_race(logs("slow"), logs("fast")), rounds=3)
    assert calls == ["slow", "fast"] * 4
    assert {name: len(seconds) for name, seconds in result.seconds.items()} == {
        "slow": 3,
        "fast": 3,
    }


def test_the_clock_counts_where_a_contender_does_not_measure_itself() -> None:
    slow = Contender("slow", "peer", lambda: lambda: time.sleep(0.02))
    assert run(_race(slow), rounds=1).seconds["slow"][0] >= 0.02


def test_a_short_run_is_made_again_and_its_mean_counts() -> None:
    told = iter([0.01, *(0.02, 0.04) * 100])
    result = run(_race(Contender("slow", "peer", lambda: lambda: next(told))), rounds=2)
    # Ten in each of the two rounds, as one took a tenth of what a round takes.
    assert result.seconds["slow"] == [pytest.approx(0.03), pytest.approx(0.03)]
    assert len(list(told)) == 200 - 20


def test_a_ratio_is_taken_within_each_round() -> None:
    # A machine that is ten times slower in one round does not change who is how much faster.
    result = Result(_race(_says("slow", 1.0), _says("fast", 1.0)))
    result.seconds = {"slow": [1.0, 10.0, 1.0], "fast": [0.5, 5.0, 0.5]}
    assert result.speedup("fast", "slow") == Rate(2.0, 2.0, 2.0)
    assert result.speedup("fast", "nobody") is None


def test_who_is_absent_is_named_with_the_reason_and_closed_is_who_was_prepared() -> None:
    closed: list[str] = []

    def absent() -> Callable[[], None]:
        raise Absent("not on this machine")

    contenders = (
        Contender("slow", "peer", lambda: lambda: 1.0, close=lambda: closed.append("slow")),
        Contender("fast", "ours", absent, close=lambda: closed.append("fast")),
    )
    result = run(_race(*contenders), rounds=1)
    assert result.absent == {"fast": "not on this machine"}
    assert closed == ["slow"]
    page = render([result], machine="one", versions={}, rounds=1, room="two")
    assert "- fast: not on this machine" in page


def test_goals_are_met_missed_or_not_measured() -> None:
    goals = (
        Goal("fast", "slow", at_least=3),
        Goal("fast", "slow", at_least=5),
        Goal("slow", "fast", at_most=4),
        Goal("slow", "fast", at_most=3.9),
        Goal("fast", None, at_most=0.5),
        Goal("nobody", "slow", at_least=1),
    )
    result = run(_race(_says("slow", 4.0), _says("fast", 1.0, 400_000), goals=goals), rounds=2)
    verdicts = list(result.verdicts())
    assert [verdict.met for verdict in verdicts] == [True, False, True, False, True, None]
    medians = [verdict.measured and verdict.measured.median for verdict in verdicts]
    assert medians == [4.0, 4.0, 4.0, 4.0, 0.4, None]
    page = render([result], machine="one", versions={"a": "1"}, rounds=2, room="two")
    assert page.count("**missed**") == 2
    assert page.count("not measured") == 1
    assert "6 goals: 3 met, 2 missed, 1 open." in page
    assert "| **fast** | 2 | 0.25 (0.25-0.25) | 0.40 |" in page


def test_a_peer_that_fails_is_told_as_absent_and_one_of_ours_ends_the_run() -> None:
    calls: list[str] = []

    def fails() -> None:
        calls.append("failed")
        if len(calls) > 1:
            raise MemoryError("out of memory\nand more")

    peer, ours = (Contender("broken", kind, lambda: fails) for kind in ("peer", "ours"))
    result = run(_race(_says("slow", 4.0), peer), rounds=3)
    assert result.absent == {"broken": "failed: out of memory"}
    assert list(result.seconds) == ["slow"]
    with pytest.raises(MemoryError):
        run(_race(_says("slow", 4.0), ours), rounds=3)


@pytest.mark.parametrize("rounds", [0, -1])
def test_a_race_without_a_round_is_refused(rounds: int) -> None:
    with pytest.raises(ValueError, match="rounds"):
        run(_race(_says("slow", 1.0)), rounds)


def test_a_race_without_its_baseline_is_refused() -> None:
    with pytest.raises(ValueError, match="baseline"):
        run(_race(_says("fast", 1.0)), 1)


def test_pinning_holds_for_children_and_ends() -> None:
    before = os.sched_getaffinity(0)
    with pinned() as core:
        assert os.sched_getaffinity(0) == {core}
    assert os.sched_getaffinity(0) == before


def test_the_picture_is_well_formed_and_names_everybody() -> None:
    result = run(_race(_says("slow", 4.0), _says("fast", 0.01)), rounds=1)
    root = ET.fromstring(draw([result]))  # noqa: S314 -- our own
    texts = " ".join("".join(node.itertext()) for node in root.iter())
    assert "Sleeping, nothing" in texts
    assert "fast" in texts
    bars = {
        float(node.get("width", "0"))
        for node in root.iter("{http://www.w3.org/2000/svg}rect")
        if node.get("height") == "14"
    }
    assert len(bars) == 2
