"""The table of results as Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from benchmarks.measure import Contender, Goal, Rate, Result

__all__ = ["render"]

_INTRODUCTION = """\
# Benchmarks

Written by `make bench` on {date}; the same command repeats it. Ratios count: the machine is
shared, so what is compared ran in the same round, and a ratio was taken within each round before
its median over rounds was. Every process is kept on one core. In brackets: the quartiles.

- Machine: {machine}
- Rounds: {rounds}, after one that does not count
- Versions: {versions}

![Time of each contender beside the limit](results.svg)

`limit` is what nobody gets below with these libraries; `size` is what was written, as a share of
what came in, compressed. Commands write to nowhere, engines and logkura write files.
"""


_WORDS = {True: "met", False: "**missed**", None: "not measured"}


def render(
    results: Sequence[Result],
    *,
    machine: str,
    versions: Mapping[str, str],
    rounds: int,
    sections: Iterable[str] = (),
) -> str:
    """Return the page.

    Args:
        results: The races, in the order to show.
        machine: One line.
        versions: By name.
        rounds: How many rounds each race had.
        sections: More sections, finished.
    """
    introduction = _INTRODUCTION.format(
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        machine=machine,
        rounds=rounds,
        versions=", ".join(f"{name} {value}" for name, value in versions.items()),
    )
    parts = [introduction, _goals(results), *map(_race, results), *sections, _absent(results)]
    return "\n".join(part for part in parts if part)


def _goals(results: Sequence[Result]) -> str:
    lines = ["## Goals\n", "| goal | measured | |", "|---|---|---|"]
    for result in results:
        for verdict in result.verdicts():
            where = f"{result.race.title}, {result.race.corpus}"
            measured = "" if verdict.measured is None else f"{verdict.measured:.3g}"
            lines.append(
                f"| {where}: {_sentence(verdict.goal)} | {measured} | {_WORDS[verdict.met]} |"
            )
    return "\n".join(lines) + "\n" if len(lines) > 3 else ""


def _sentence(goal: Goal) -> str:
    name = goal.contender.replace("|", "\\|")
    if goal.at_least is not None:
        return f"{name} at least {goal.at_least:g} times faster than {goal.against}"
    return f"{name} at most {goal.at_most:g} times {goal.against or 'the size that came in'}"


def _race(result: Result) -> str:
    race = result.race
    unit = {"record": "µs a record", "MB": "MB/s inflated"}[race.unit]
    amount = f"{race.amount:,.0f} {race.unit}{'s' if race.unit == 'record' else ' inflated'}"
    rows = [
        _row(result, contender) for contender in race.contenders if contender.name in result.seconds
    ]
    head = f"| | {unit} | times the time of {race.baseline} | size |\n|---|---:|---:|---:|"
    return (
        f"## {race.title}: {race.corpus}\n\n{amount}, {race.input_bytes / 1e6:,.1f} MB in.\n\n"
        + "\n".join([head, *rows])
        + "\n"
    )


def _row(result: Result, contender: Contender) -> str:
    race, time = result.race, result.time(contender.name)
    speed = (
        f"{time.median / race.amount * 1e6:,.1f}"
        if race.unit == "record"
        else f"{race.amount / time.median:,.0f}"
    )
    slower = result.speedup(race.baseline, contender.name)
    size_bytes = result.sizes_bytes.get(contender.name)
    size = f"{size_bytes / race.input_bytes:.2f}" if size_bytes else ""
    name = contender.name.replace("|", "\\|")
    name = f"**{name}**" if contender.kind == "ours" else name
    return f"| {name} | {speed} | {_ratio(slower)} | {size} |"


def _ratio(rate: Rate | None) -> str:
    if rate is None:
        return ""
    return f"{rate.median:.3g} ({rate.low:.3g}-{rate.high:.3g})"


def _absent(results: Sequence[Result]) -> str:
    found = {name: reason for result in results for name, reason in result.absent.items()}
    if not found:
        return ""
    lines = [f"- {name}: {reason}" for name, reason in found.items()]
    return "\n".join(["## Absent\n", *lines]) + "\n"
