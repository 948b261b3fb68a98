"""`make bench`: every measure and every peer in one run, written as a table and two pictures.

A run that was broken off goes on where it was, as long as neither the code nor an option changed.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import machine
from benchmarks.compact import compact_races
from benchmarks.files import race_room
from benchmarks.goals import Section, shown_of
from benchmarks.goals_picture import draw_goals
from benchmarks.measure import Race, Result, pinned, run
from benchmarks.picture import draw
from benchmarks.processes import process_races
from benchmarks.profiling import profile_races
from benchmarks.progress import Progress
from benchmarks.results import render
from benchmarks.scaling import Rooms, scaling_section
from benchmarks.splitting import split_races
from benchmarks.transforming import transform_races

__all__ = ["main"]

_HERE = Path(__file__).parent
_IN_THE_PICTURE = {"mix50", "quick50"}
_PROFILES = "profiles"


@dataclass(slots=True)
class _Measured:
    """All that the page tells."""

    results: list[Result] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)


def main(arguments: list[str] | None = None) -> int:
    """Measure and write `RESULTS.md` and its pictures; 0 even where a goal is missed."""
    options = _options(arguments)
    rounds: int = options.rounds or (1 if options.quick else 5)
    progress = Progress(
        f"{rounds} {options.quick} {options.only} {options.short} {options.profile}",
        fresh=options.fresh,
    )
    out: Path = options.out
    prefix, room = "logkura-bench-", race_room()
    with (
        tempfile.TemporaryDirectory(prefix=prefix, dir=room) as races,
        tempfile.TemporaryDirectory(prefix=prefix) as disk,
    ):
        measured = _all(Path(races), Path(disk), rounds, options, progress)
    profiles = progress.folder / _PROFILES
    _replace(out / _PROFILES, profiles)
    page = render(
        measured.results,
        machine=machine.machine(),
        versions=machine.versions(),
        rounds=rounds,
        room=str(room),
        sections=measured.sections,
        profiles=[f"{_PROFILES}/{path.name}" for path in sorted(profiles.glob("*.txt"))],
    )
    _write(out, page, measured)
    progress.forget()
    sys.stdout.write(f"{page}\nwritten: {out / 'RESULTS.md'}\n")
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smoke run: little data, one round")
    parser.add_argument("--rounds", type=int, help="rounds that count (5; with --quick 1)")
    parser.add_argument("--only", default="", help="races whose title or corpus has this text")
    parser.add_argument("--short", action="store_true", help="leave out the object of 10 GB")
    parser.add_argument("--fresh", action="store_true", help="forget a run that was broken off")
    parser.add_argument(
        "--profile",
        action="store_true",
        help="write a profile of everything of ours; without, of what misses a goal",
    )
    parser.add_argument("--out", type=Path, help="where to write (this folder; --quick: a new one)")
    options = parser.parse_args(arguments)
    if options.out is None:
        # A smoke run's figures say nothing; they must not stand where the real ones do.
        quick_folder = Path(tempfile.gettempdir()) / "logkura-bench-quick"
        options.out = quick_folder if options.quick else _HERE
    return options


def _all(
    folder: Path, disk: Path, rounds: int, options: argparse.Namespace, progress: Progress
) -> _Measured:
    measured = _Measured()

    def measure(make: Callable[..., Iterable[Race]], name: str) -> None:
        races = make(folder / name, quick=options.quick)
        measured.results += _run(races, rounds, options, progress)
        shutil.rmtree(folder / name, ignore_errors=True)

    with pinned():
        measure(transform_races, "transform")
        measure(split_races, "split")
        measure(compact_races, "compact")
        if options.only in "Cost by size, cost by log groups":
            sys.stderr.write("Cost by size and by log groups\n")
            measured.sections.append(
                scaling_section(
                    Rooms(memory=folder, disk=disk),
                    progress,
                    quick=options.quick,
                    short=options.short,
                )
            )
    measure(process_races, "processes")
    return measured


def _run(
    races: Iterable[Race], rounds: int, options: argparse.Namespace, progress: Progress
) -> Iterator[Result]:
    for race in races:
        name = f"{race.title} {race.corpus}"
        if options.only not in name:
            continue
        sys.stderr.write(f"{race.title}: {race.corpus}\n")

        def measured(race: Race = race) -> object:
            result = run(race, rounds)
            profile_races(result, progress.folder / _PROFILES, everything=options.profile)
            return result.to_document()

        yield Result(race, **progress.once(name, measured))


def _replace(target: Path, source: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    if source.is_dir():
        shutil.copytree(source, target)


def _write(out: Path, page: str, measured: _Measured) -> None:
    out.mkdir(parents=True, exist_ok=True)
    results = measured.results
    shown = [each for result in results for each in shown_of(result)]
    shown += [each for section in measured.sections for each in section.shown]
    (out / "RESULTS.md").write_text(page)
    (out / "goals.svg").write_text(draw_goals(shown))
    pictured = [result for result in results if result.race.corpus in _IN_THE_PICTURE]
    (out / "results.svg").write_text(draw(pictured))


if __name__ == "__main__":
    sys.exit(main())
