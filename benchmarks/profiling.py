"""Where the time of a contender goes: a profile by Python's own profiler, as text.

It makes every call of a Python function slower, those of libraries not: what is written in Python
looks more expensive than it is.
"""

import cProfile
import io
import pstats
import re
from pathlib import Path

from benchmarks.measure import Absent, Contender, Race, Result

__all__ = ["profile_races"]

_LINES = 25


def profile_races(result: Result, folder: Path, *, everything: bool) -> list[Path]:
    """Write a profile of each of our contenders that missed a goal.

    Args:
        result: Of a race.
        folder: Where to.
        everything: Of each of our contenders, goal or not.

    Returns:
        What was written.
    """
    missed = {verdict.goal.contender for verdict in result.verdicts() if verdict.met is False}
    written = []
    for contender in result.race.contenders:
        if contender.kind == "ours" and (everything or contender.name in missed):
            text = _profile(result.race, contender)
            if text:
                written.append(_write(folder, result.race, contender, text))
    return written


def _profile(race: Race, contender: Contender) -> str:
    try:
        once = contender.prepare()
    except Absent:
        return ""
    try:
        once()  # what is done once only is not what a second run costs
        profiler = cProfile.Profile()
        profiler.runcall(once)
    finally:
        contender.close()
    text = io.StringIO()
    pstats.Stats(profiler, stream=text).strip_dirs().sort_stats("tottime").print_stats(_LINES)
    head = f"{race.title}, {race.corpus}: {contender.name}\nOne run, by a function's own time.\n"
    body = "\n".join(line.rstrip() for line in text.getvalue().splitlines()).strip("\n")
    return f"{head}\n{body}\n"


def _write(folder: Path, race: Race, contender: Contender, text: str) -> Path:
    name = re.sub(r"[^a-z0-9]+", "-", f"{race.title} {race.corpus} {contender.name}".lower())
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.txt"
    path.write_text(text)
    return path
