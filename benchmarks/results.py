"""The table of results as Markdown."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from benchmarks.goals import Section, Shown, shown_of
from benchmarks.measure import Contender, Rate, Result

__all__ = ["render"]

_INTRODUCTION = """\
# Benchmarks

Written by `make bench` on {date}; the same command repeats it. Ratios count: the machine is
shared, so what is compared ran in the same round, and a ratio was taken within each round before
its median over rounds was. Every process is kept on one core. In brackets: the quartiles.

- Machine: {machine}
- Rounds: {rounds}, after one that does not count
- Versions: {versions}

![Goals beside what was measured](goals.svg)

`limit` is what nobody gets below with these libraries; `size` is what was written, as a share of
what came in, compressed. Commands write to nowhere, engines and logkura write files, below
`{room}`, unless it is said otherwise.
"""

_PICTURE = "## Times\n\n![Time of each contender beside the limit](results.svg)\n"
_WORDS = {True: "met", False: "**missed**", None: "not measured"}


def render(
    results: Sequence[Result],
    *,
    machine: str,
    versions: Mapping[str, str],
    rounds: int,
    room: str,
    sections: Sequence[Section] = (),
    profiles: Iterable[str] = (),
) -> str:
    """Return the page.

    Args:
        results: The races, in the order to show.
        machine: One line.
        versions: By name.
        rounds: How many rounds each race had.
        room: Where races read and wrote files.
        sections: What is no race.
        profiles: Files beside the page that tell where the time goes.
    """
    introduction = _INTRODUCTION.format(
        date=f"{datetime.now(UTC):%Y-%m-%d}",
        machine=machine,
        rounds=rounds,
        room=room,
        versions=", ".join(f"{name} {value}" for name, value in versions.items()),
    )
    shown = [each for result in results for each in shown_of(result)]
    shown += [each for section in sections for each in section.shown]
    parts = [introduction, _goals(shown), _profiles(profiles), _PICTURE]
    parts += [*map(_race, results), *(section.text for section in sections), _absent(results)]
    return "\n".join(part for part in parts if part)


def _goals(shown: Sequence[Shown]) -> str:
    if not shown:
        return ""
    met, missed = (sum(each.is_met is answer for each in shown) for answer in (True, False))
    lines = [
        "## Goals\n",
        f"{len(shown)} goals: {met} met, {missed} missed, {len(shown) - met - missed} open.\n",
        "| | goal | measured | |",
        "|---|---:|---:|---|",
    ]
    for each in shown:
        what = each.what.replace("|", "\\|")
        lines.append(f"| {what} | {each.wanted} | {each.found} | {_WORDS[each.is_met]} |")
    return "\n".join(lines) + "\n"


def _profiles(paths: Iterable[str]) -> str:
    lines = [f"- [{path}]({path})" for path in paths]
    if not lines:
        return ""
    head = "## Where the time goes\n\nProfiles; what was tried is in [TRIED.md](TRIED.md).\n"
    return "\n".join([head, *lines]) + "\n"


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
