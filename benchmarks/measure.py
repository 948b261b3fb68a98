"""Timing contenders against each other: interleaved, on one core, each round a pair of all.

A machine that is shared is now slow, now fast; what is compared must therefore run in the same
round, and a ratio is taken within a round before the median over rounds is.  A run of a millisecond
would tell how cold the caches are that the one before it left; it is made again and again, and what
counts is the mean.
"""

import gc
import math
import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = ["Absent", "Contender", "Goal", "Race", "Rate", "Result", "Verdict", "pinned", "run"]

Kind = Literal["ours", "peer", "limit"]


_ROUND_SECONDS = 0.1
"""What a contender runs for at least, each round."""


class Absent(Exception):  # noqa: N818 -- not an error: a peer that this machine has not
    """A contender that cannot run here; the text says why."""


@dataclass(frozen=True, slots=True)
class Contender:
    """One way of doing a race's work.

    Attributes:
        name: What the table calls it.
        kind: Ours, another tool, or a limit that nobody gets below.
        prepare: Makes what is timed; what it costs is not counted.  Raises `Absent`.  The function
            it returns does the work once; where it returns a number, these are the seconds that it
            measured itself (a process that stays alive), else the clock around it counts.
        size: Bytes that it wrote, after a run; None where that says nothing.
        close: Ends what `prepare` started.
    """

    name: str
    kind: Kind
    prepare: Callable[[], Callable[[], Any]]
    size: Callable[[], int] | None = None
    close: Callable[[], None] = lambda: None


@dataclass(frozen=True, slots=True)
class Goal:
    """What must be shown.

    Attributes:
        contender: Of whom.
        against: Beside whom; None to judge its size against the race's input.
        at_least: How many times faster than `against` it must be.
        at_most: How many times the time of `against` (or of the input's size) it may take.
    """

    contender: str
    against: str | None
    at_least: float | None = None
    at_most: float | None = None

    def is_met_by(self, measured: float) -> bool:
        """Tell whether a ratio meets it."""
        if self.at_least is not None and measured < self.at_least:
            return False
        return self.at_most is None or measured <= self.at_most


@dataclass(frozen=True, slots=True)
class Race:
    """The same work, done by several contenders.

    Attributes:
        title: What is done.
        corpus: With what.
        unit: What one run handles: `record` counts records, `MB` inflated megabytes.
        amount: How many of these one run handles.
        input_bytes: Size of what goes in, compressed.
        baseline: The contender that all are compared with.
        contenders: Who takes part.
        goals: What must be shown.
    """

    title: str
    corpus: str
    unit: Literal["record", "MB"]
    amount: float
    input_bytes: int
    baseline: str
    contenders: Sequence[Contender]
    goals: Sequence[Goal] = ()


@dataclass(frozen=True, slots=True)
class Rate:
    """A median with its spread: the quartiles of the rounds."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Rate":
        """Return the median and the quartiles; of fewer than four values, all of them."""
        if len(values) < 4:
            return cls(statistics.median(values), min(values), max(values))
        low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
        return cls(middle, low, high)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A goal and what was measured; None where one of the two did not take part."""

    goal: Goal
    measured: Rate | None
    met: bool | None


@dataclass(slots=True)
class Result:
    """What came out of a race.

    Attributes:
        race: The race.
        seconds: Of each contender, one number a round.
        sizes_bytes: What each wrote.
        absent: Who could not take part, and why.
    """

    race: Race
    seconds: dict[str, list[float]] = field(default_factory=dict)
    sizes_bytes: dict[str, int] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)

    def time(self, name: str) -> Rate:
        """Return the seconds of a run."""
        return Rate.of(self.seconds[name])

    def speedup(self, name: str, against: str) -> Rate | None:
        """Return how many times faster a contender is, by rounds; None when one is absent."""
        if name not in self.seconds or against not in self.seconds:
            return None
        pairs = zip(self.seconds[name], self.seconds[against], strict=True)
        return Rate.of([other / own for own, other in pairs])

    def verdicts(self) -> Iterator[Verdict]:
        """Yield every goal."""
        for goal in self.race.goals:
            measured = self._measured(goal)
            met = None if measured is None else goal.is_met_by(measured.median)
            yield Verdict(goal, measured, met)

    def _measured(self, goal: Goal) -> Rate | None:
        if goal.against is None:
            size_bytes = self.sizes_bytes.get(goal.contender)
            return None if size_bytes is None else Rate.of([size_bytes / self.race.input_bytes])
        if goal.at_least is not None:
            return self.speedup(goal.contender, goal.against)
        return self.speedup(goal.against, goal.contender)

    def to_document(self) -> dict[str, Any]:
        """Return what was measured as JSON; `Result(race, **document)` is the result again."""
        return {
            "seconds": self.seconds,
            "sizes_bytes": self.sizes_bytes,
            "absent": self.absent,
        }


@contextmanager
def pinned(core: int | None = None) -> Iterator[int]:
    """Keep this process and those it starts on one core, the last one where none is named."""
    before = os.sched_getaffinity(0)
    core = max(before) if core is None else core
    os.sched_setaffinity(0, {core})
    try:
        yield core
    finally:
        os.sched_setaffinity(0, before)


def run(race: Race, rounds: int) -> Result:
    """Run a race: one round that does not count, then the rounds that do.

    A peer that fails is told as absent, with the reason; one of ours ends the run.

    Raises:
        ValueError: The baseline is none of the contenders, two share a name, or rounds is 0.
    """
    names = [contender.name for contender in race.contenders]
    if race.baseline not in names or len(set(names)) < len(names) or rounds < 1:
        raise ValueError(f"{race.title}: the baseline, a name or the number of rounds is wrong")
    result = Result(race)
    with ExitStack() as stack:
        runs = _prepared(race, result, stack)
        times: dict[str, int] = {}
        for number in range(-1, rounds):
            for contender, once in tuple(runs):
                try:
                    seconds = _timed(once, times.get(contender.name, 1))
                except Exception as error:
                    if contender.kind == "ours":
                        raise
                    result.absent[contender.name] = f"failed: {_first_line(error)}"
                    result.seconds.pop(contender.name, None)
                    runs.remove((contender, once))
                    continue
                if number < 0:
                    times[contender.name] = _times(seconds)
                else:
                    result.seconds.setdefault(contender.name, []).append(seconds)
        # What was written is the same every round.
        for contender, _ in runs:
            if contender.size is not None:
                result.sizes_bytes[contender.name] = contender.size()
    return result


def _prepared(
    race: Race, result: Result, stack: ExitStack
) -> list[tuple[Contender, Callable[[], Any]]]:
    runs = []
    for contender in race.contenders:
        try:
            runs.append((contender, contender.prepare()))
        except Absent as reason:
            result.absent[contender.name] = str(reason)
        else:
            stack.callback(contender.close)
    return runs


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)


def _times(seconds: float) -> int:
    """Return how often a run is made in a round, by what one took."""
    return max(1, math.ceil(_ROUND_SECONDS / max(seconds, _ROUND_SECONDS / 1000)))


def _timed(once: Callable[[], Any], times: int) -> float:
    """Return the seconds of one run, the mean of several."""
    gc.collect()
    gc.disable()
    own_seconds, own = 0.0, None
    try:
        started = time.perf_counter()
        for _ in range(times):
            own = once()
            own_seconds += own if isinstance(own, float) else 0.0
        elapsed = time.perf_counter() - started
    finally:
        gc.enable()
    return (own_seconds if isinstance(own, float) else elapsed) / times
