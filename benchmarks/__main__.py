"""`make bench`: every measure and every peer in one run, written as a table and a picture."""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks import machine
from benchmarks.compact import compact_races
from benchmarks.measure import Race, Result, pinned, run
from benchmarks.picture import draw
from benchmarks.results import render
from benchmarks.scaling import scaling_section
from benchmarks.splitting import split_races
from benchmarks.transforming import transform_races

__all__ = ["main"]

_HERE = Path(__file__).parent
_IN_THE_PICTURE = {"mix50", "quick50"}


def main(arguments: list[str] | None = None) -> int:
    """Measure and write `RESULTS.md` and `results.svg`; 0 even where a goal is missed."""
    options = _options(arguments)
    rounds = options.rounds or (1 if options.quick else 5)
    with tempfile.TemporaryDirectory(prefix="logkura-bench-") as folder, pinned():
        results = _measured(Path(folder), rounds, options)
        sections = _sections(Path(folder), options)
    page = render(
        results,
        machine=machine.machine(),
        versions=machine.versions(),
        rounds=rounds,
        sections=sections,
    )
    out: Path = options.out
    out.mkdir(parents=True, exist_ok=True)
    (out / "RESULTS.md").write_text(page)
    (out / "results.svg").write_text(
        draw([result for result in results if result.race.corpus in _IN_THE_PICTURE])
    )
    sys.stdout.write(f"{page}\nwritten: {out / 'RESULTS.md'}\n")
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a smoke run: little data, one round")
    parser.add_argument("--rounds", type=int, help="rounds that count (5; with --quick 1)")
    parser.add_argument("--only", default="", help="races whose title or corpus has this text")
    parser.add_argument("--long", action="store_true", help="also split an object of 10 GB")
    parser.add_argument("--out", type=Path, help="where to write (this folder; --quick: a new one)")
    options = parser.parse_args(arguments)
    if options.out is None:
        # A smoke run's figures say nothing; they must not stand where the real ones do.
        quick_folder = Path(tempfile.gettempdir()) / "logkura-bench-quick"
        options.out = quick_folder if options.quick else _HERE
    return options


def _measured(folder: Path, rounds: int, options: argparse.Namespace) -> list[Result]:
    races: list[Race] = [
        *transform_races(folder / "transform", quick=options.quick),
        *split_races(folder / "split", quick=options.quick),
        *compact_races(folder / "compact", quick=options.quick),
    ]
    results = []
    for race in races:
        if options.only not in f"{race.title} {race.corpus}":
            continue
        sys.stderr.write(f"{race.title}: {race.corpus}\n")
        results.append(run(race, rounds))
    return results


def _sections(folder: Path, options: argparse.Namespace) -> list[str]:
    if options.only not in "Cost by size, cost by log groups":
        return []
    sys.stderr.write("Cost by size and by log groups\n")
    return [scaling_section(folder / "scaling", quick=options.quick, long=options.long)]


if __name__ == "__main__":
    sys.exit(main())
