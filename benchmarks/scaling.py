"""What a split costs as the object or the number of log groups grows: time and memory.

Every measure is the installed command in a process of its own.  Its time is the one it tells
itself, from the first look at the source to the last object: what Python takes to start is the
same for every object.
"""

import json
import shutil
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle
from pathlib import Path

from benchmarks.corpora import object_of, records
from benchmarks.files import copy_seconds
from benchmarks.goals import Section, Shown
from benchmarks.measure import Rate
from benchmarks.progress import Progress
from benchmarks.variants import VARIANTS

__all__ = ["Use", "scaling_section", "used"]

_COMMAND = Path(sys.executable).with_name("logkura")
_MB = 1_000_000
_SIZES_BYTES = (10 * _MB, 100 * _MB, 1_000 * _MB, 10_000 * _MB)
_QUICK_SIZES_BYTES = (_MB, 4 * _MB)
_GROUPS, _QUICK_GROUPS = (1, 50, 500, 5_000), (1, 50)
_REPEATED_BYTES_MAX = 200 * _MB
_LONG_BYTES = 5_000 * _MB
# Of objects that take minutes; the rest is written by the same code as one of these.
_LONG_VARIANTS = ("envelope, fast", "envelope", "event", "parquet")
_KIB = 1024
_ROOM = 2.5
_MEMORY_MAX_MB = 100
_FLAT = 1.25
_HOW = """\
The command's own time for the split; in brackets the most memory it had, that of Python included.
The largest object: {largest}.
"""
_FILES = """\
The last column is what the file system takes for the files of the first one, whoever writes them:
to make folder and file, and to move it into place. A folder a log group and a file an hour is what
the archive is; so many small ones cost that much, however little else is done.
"""
# A process in between tells the memory, because the peak of a process begins with what the one
# that started it held.
_BETWEEN = (
    "import resource, subprocess, sys; code = subprocess.call(sys.argv[1:]); "
    "sys.stderr.write(f'{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss}'); sys.exit(code)"
)


@dataclass(frozen=True, slots=True)
class Use:
    """What a split used: wall time as it tells it, and the most memory it had resident."""

    seconds: float
    peak_bytes: int


@dataclass(frozen=True, slots=True)
class _Object:
    """What is split: one column of a table.

    Attributes:
        label: What the table calls it.
        size_bytes: Of the object.
        uses: By variant, one a run.
        files_seconds: What its files alone took, one a run; see `files.copy_seconds`.
    """

    label: str
    size_bytes: int
    uses: Mapping[str, Sequence[Use]]
    files_seconds: Sequence[float]


def used(*arguments: str) -> Use:
    """Run `logkura split --json` to its end.

    Raises:
        RuntimeError: It failed.
    """
    done = subprocess.run(  # noqa: S603 -- our own command
        [sys.executable, "-c", _BETWEEN, str(_COMMAND), "split", *arguments, "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"split {arguments}: exit code {done.returncode}: {done.stderr}")
    *_, peak_kib = done.stderr.splitlines()
    return Use(json.loads(done.stdout)["seconds"], int(peak_kib) * _KIB)


def scaling_section(folder: Path, progress: Progress, *, quick: bool, short: bool) -> Section:
    """Return the section on size and log groups.

    Args:
        folder: For objects and outputs.
        progress: What was measured before.
        quick: Small objects, once.
        short: No object that takes minutes.
    """
    folder.mkdir(parents=True)
    corpus, rounds = ("quick50", 1) if quick else ("mix50", 3)
    sizes = _QUICK_SIZES_BYTES if quick else _SIZES_BYTES

    def measured(label: str, make: Callable[[Path], Path]) -> _Object:
        kept = progress.once(f"scaling {label}", lambda: _measured(folder, make, rounds))
        uses = {name: [Use(**each) for each in some] for name, some in kept["uses"].items()}
        return _Object(label, kept["size_bytes"], uses, kept["files_seconds"])

    by_size = [
        measured(f"{size // _MB:,} MB", lambda path, size=size: _of_size(path, corpus, size))
        for size in sizes
        if size < _LONG_BYTES or not (short or _too_little_room(folder, size))
    ]
    by_groups = [
        measured(f"{count:,} log groups", lambda path, count=count: _of_groups(path, count))
        for count in (_QUICK_GROUPS if quick else _GROUPS)
    ]
    return Section(_text(by_size, by_groups), _shown(by_size, by_groups))


def _too_little_room(folder: Path, size_bytes: int) -> bool:
    free_bytes = shutil.disk_usage(folder).free
    if free_bytes > _ROOM * size_bytes:
        return False
    sys.stderr.write(f"{free_bytes // _MB:,} MB free: no object of {size_bytes // _MB:,} MB\n")
    return True


def _measured(folder: Path, make: Callable[[Path], Path], rounds: int) -> dict[str, object]:
    path = make(folder / "object.gz")
    size_bytes = path.stat().st_size
    names = _LONG_VARIANTS if size_bytes >= _LONG_BYTES else tuple(VARIANTS)
    uses: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    files_seconds = []
    repeated = size_bytes <= _REPEATED_BYTES_MAX
    for number in range(rounds if repeated else 1):
        for name in names:
            out = folder / f"{number} {name}"
            uses[name].append(asdict(used(str(path), str(out), *VARIANTS[name].options)))
            if not repeated:
                shutil.rmtree(out)
        if repeated:
            files_seconds.append(
                copy_seconds(folder / f"{number} {names[0]}", folder / f"{number}")
            )
    # Not before: see `files`.
    shutil.rmtree(folder)
    folder.mkdir()
    return {"size_bytes": size_bytes, "uses": uses, "files_seconds": files_seconds}


def _text(by_size: Sequence[_Object], by_groups: Sequence[_Object]) -> str:
    return "\n".join(
        [
            "## Cost by size: one object of fifty log groups, repeated\n",
            _HOW.format(largest=by_size[-1].label),
            *_table(by_size),
            "\n## Cost by log groups: messages of 4 KB\n",
            _FILES,
            *_table(by_groups),
            "",
        ]
    )


def _table(objects: Sequence[_Object]) -> list[str]:
    columns = [*VARIANTS, "limit: its files alone"]
    lines = [f"| | {' | '.join(columns)} |", "|---|" + "---:|" * len(columns)]
    for each in objects:
        cells = [_cell(each, name) for name in VARIANTS]
        cells.append(_files_cell(each))
        lines.append(f"| {each.label} | {' | '.join(cells)} |")
    return lines


def _cell(each: _Object, name: str) -> str:
    if name not in each.uses:
        return ""
    peak_bytes = max(use.peak_bytes for use in each.uses[name])
    return f"{1e3 / _cost(each, name):,.1f} MB/s ({peak_bytes / _MB:,.0f} MB)"


def _files_cell(each: _Object) -> str:
    if not each.files_seconds:
        return ""
    return f"{each.size_bytes / _MB / statistics.median(each.files_seconds):,.1f} MB/s"


def _cost(each: _Object, name: str) -> float:
    """Return seconds a GB."""
    return statistics.median(use.seconds for use in each.uses[name]) / each.size_bytes * 1e9


def _shown(by_size: Sequence[_Object], by_groups: Sequence[_Object]) -> list[Shown]:
    shown = []
    for name in VARIANTS:
        peaks = [use.peak_bytes / _MB for each in by_size for use in each.uses.get(name, ())]
        most = Rate(max(peaks), min(peaks), max(peaks))
        what = f"Memory of the split, {name}, objects of every size"
        shown.append(Shown(what, "MB", None, _MEMORY_MAX_MB, most))
    for kind, objects in (("size", by_size), ("number of log groups", by_groups)):
        for name in VARIANTS:
            costs = [_cost(each, name) for each in objects if name in each.uses]
            if len(costs) > 1:
                risen = max(costs) / min(costs)
                ends = f"{objects[0].label} to {_last(objects, name)}"
                what = f"Cost a byte by {kind}, {name}: dearest beside cheapest, {ends}"
                shown.append(Shown(what, "×", None, _FLAT, Rate(risen, risen, risen)))
    return shown


def _last(objects: Sequence[_Object], name: str) -> str:
    return [each.label for each in objects if name in each.uses][-1]


def _of_size(path: Path, corpus: str, size_bytes: int) -> Path:
    left_bytes = size_bytes
    with path.open("wb") as file:
        for member in cycle(records(corpus)):
            left_bytes -= file.write(member)
            if left_bytes <= 0:
                return path
    return path


def _of_groups(path: Path, count: int) -> Path:
    path.write_bytes(object_of(records(f"groups{count}")))
    return path
