"""Several processes beside one: the command with `--jobs`, over many objects, on all cores."""

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.corpora import object_of, records
from benchmarks.engines import in_fresh_folder
from benchmarks.limits import inflated_bytes
from benchmarks.measure import Absent, Contender, Goal, Race
from benchmarks.scaling import used
from benchmarks.variants import VARIANTS

__all__ = ["process_races"]

_JOBS = (1, 2)
_ONE, _TWO = (f"logkura --jobs {jobs}" for jobs in _JOBS)
# Some seconds of work each: to start the processes is part of it.
_OBJECTS = {"envelope": 40, "event": 12}


def process_races(folder: Path, *, quick: bool) -> list[Race]:
    """Return the races of one process against two; they must not be pinned to a core.

    Args:
        folder: For objects and outputs; the caller removes it.
        quick: A few small objects.
    """
    return [_race(name, 2 if quick else count, folder, quick) for name, count in _OBJECTS.items()]


def _race(name: str, count: int, folder: Path, quick: bool) -> Race:  # noqa: FBT001 -- ours
    corpus = "quick50" if quick else "mix50"
    members = records(corpus)
    content, source = object_of(members), folder / f"{name}-in"
    source.mkdir(parents=True)
    for number in range(count):
        (source / f"{number:03d}.gz").write_bytes(content)

    def contender(label: str, jobs: int) -> Contender:
        prepare = partial(_prepared, name, jobs, source)
        return in_fresh_folder(label, "ours", folder / f"{name}-out-{jobs}", prepare)

    return Race(
        title=f"Split {count} objects by processes, {name}",
        corpus=corpus,
        unit="MB",
        amount=inflated_bytes(members) * count / 1e6,
        input_bytes=len(content) * count,
        baseline=_ONE,
        contenders=[contender(_ONE, 1), contender(_TWO, 2)],
        goals=() if quick else (Goal(_TWO, _ONE, at_least=1.8),),
    )


def _prepared(name: str, jobs: int, source: Path) -> Callable[[Path], Any]:
    cores = len(os.sched_getaffinity(0))
    if cores < jobs:
        raise Absent(f"this process may use {cores} core")
    options = [*VARIANTS[name].options, "--jobs", str(jobs)]
    return lambda out: used(str(source), str(out), *options).seconds
