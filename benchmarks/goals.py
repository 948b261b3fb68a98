"""Goals beside what was measured, by whatever: rows of one table and one picture."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.measure import Goal, Rate, Result

__all__ = ["Section", "Shown", "shown_of"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A goal, and what was measured.

    Attributes:
        what: What the goal says, without its number.
        unit: Of the number: `×`, or `MB`.
        at_least: The number that what was measured must reach, or
        at_most: that it must not exceed.
        measured: The median and its quartiles; None where somebody it needs did not take part.
    """

    what: str
    unit: str
    at_least: float | None
    at_most: float | None
    measured: Rate | None

    @property
    def wanted(self) -> str:
        """The number with its direction."""
        if self.at_least is not None:
            return f"≥ {self.at_least:g}{self._unit}"
        return f"≤ {self.at_most:g}{self._unit}"

    @property
    def found(self) -> str:
        """What was measured, with its spread; nothing where it was not."""
        if self.measured is None:
            return ""
        rate = self.measured
        spread = f" ({rate.low:.3g}-{rate.high:.3g})" if rate.low != rate.high else ""
        return f"{rate.median:.3g}{self._unit}{spread}"

    @property
    def _unit(self) -> str:
        return self.unit if self.unit == "×" else f" {self.unit}"

    @property
    def is_met(self) -> bool | None:
        """Whether it is met; None where it was not measured."""
        share = self.share(self.measured.median) if self.measured else None
        return None if share is None else share >= 1

    def share(self, measured: float) -> float:
        """Return how much of the goal a number is; 1 and more meets it."""
        if self.at_least is not None:
            return measured / self.at_least
        return (self.at_most or 0) / measured

    def to_document(self) -> dict[str, Any]:
        """Return it as JSON."""
        return asdict(self)

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> "Shown":
        """Read back what `to_document` gave."""
        measured = document["measured"]
        return cls(**{**document, "measured": Rate(**measured) if measured else None})


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page that is no race.

    Attributes:
        text: Its Markdown.
        shown: Its goals.
    """

    text: str
    shown: Sequence[Shown]


def shown_of(result: Result) -> Iterator[Shown]:
    """Yield the goals of a race."""
    for verdict in result.verdicts():
        goal = verdict.goal
        what = f"{result.race.title}, {result.race.corpus}: {_sentence(goal)}"
        yield Shown(what, "×", goal.at_least, goal.at_most, verdict.measured)


def _sentence(goal: Goal) -> str:
    if goal.against is None:
        return f"{goal.contender}, size beside what came in"
    if goal.at_least is not None:
        return f"{goal.contender}, times faster than {goal.against}"
    return f"{goal.contender}, time beside {goal.against}"
