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
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle
from pathlib import Path

from benchmarks.corpora import records
from benchmarks.files import copy_seconds
from benchmarks.goals import Section, Shown
from benchmarks.measure import Rate
from benchmarks.progress import Progress
from benchmarks.variants import VARIANTS

__all__ = ["Rooms", "Use", "scaling_section", "used"]

_COMMAND = Path(sys.executable).with_name("logkura")
_MB = 1_000_000
_SIZES_BYTES = (10 * _MB, 100 * _MB, 1_000 * _MB, 10_000 * _MB)
_QUICK_SIZES_BYTES = (_MB, 4 * _MB)
_GROUPS, _QUICK_GROUPS = (1, 50, 500, 5_000), (1, 50)
_REPEATED_BYTES_MAX = 200 * _MB
# Firehose's largest buffer: https://docs.aws.amazon.com/firehose/latest/APIReference/
# API_BufferingHints.html (read 2026-11-17).
_SMALL_BYTES = 8 * _MB
_LARGEST_BYTES, _QUICK_LARGEST_BYTES = 128 * 1024 * 1024, _MB
_IN_MEMORY_BYTES_MAX = 1_500 * _MB
_LONG_BYTES = 5_000 * _MB
# Of objects that take minutes; the rest is written by the same code as one of these.
_LONG_VARIANTS = ("envelope, fast", "envelope", "event", "parquet")
_KIB = 1024
_ROOM = 2.5
_ByGroups = Mapping[int, Sequence["_Object"]]
_MEMORY_MAX_MB = 100
_FLAT = 1.25
_HOW = """\
The command's own time for the split; in brackets the most memory it had, that of Python included.
The largest object: {largest}.
"""
_ROOMS = """\
Objects of at most {most} and what is made of them lie in `{memory}`, larger ones in `{disk}`.
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


@dataclass(frozen=True, slots=True)
class Rooms:
    """Where objects and what is made of them lie.

    Attributes:
        memory: For what takes little.
        disk: For the rest.
    """

    memory: Path
    disk: Path

    def of(self, size_bytes: int) -> Path:
        """Return the room for an object of a size."""
        return self.memory if size_bytes <= _IN_MEMORY_BYTES_MAX else self.disk

    def have(self, size_bytes: int) -> bool:
        """Tell whether an object of a size has room, and say it on stderr where it has not."""
        free_bytes = shutil.disk_usage(self.of(size_bytes)).free
        if free_bytes > _ROOM * size_bytes:
            return True
        sys.stderr.write(f"{_label(free_bytes)} free: no object of {_label(size_bytes)}\n")
        return False


def scaling_section(rooms: Rooms, progress: Progress, *, quick: bool, short: bool) -> Section:
    """Return the section on size and log groups.

    Args:
        rooms: For objects and outputs.
        progress: What was measured before.
        quick: Small objects, once.
        short: No object that takes minutes.
    """
    rounds = 1 if quick else 3

    def measured(label: str, corpus: str, size_bytes: int) -> _Object:
        folder = rooms.of(size_bytes) / "scaling"
        kept = progress.once(
            f"scaling {label} {size_bytes}", lambda: _measured(folder, corpus, size_bytes, rounds)
        )
        uses = {name: [Use(**each) for each in some] for name, some in kept["uses"].items()}
        return _Object(label, kept["size_bytes"], uses, kept["files_seconds"])

    by_size = [
        measured(_label(size), "quick50" if quick else "mix50", size)
        for size in (_QUICK_SIZES_BYTES if quick else _SIZES_BYTES)
        if size < _LONG_BYTES or (not short and rooms.have(size))
    ]
    by_groups = {
        size: [
            measured(
                "1 log group" if count == 1 else f"{count:,} log groups", f"groups{count}", size
            )
            for count in (_QUICK_GROUPS if quick else _GROUPS)
        ]
        for size in (_SMALL_BYTES, _QUICK_LARGEST_BYTES if quick else _LARGEST_BYTES)
    }
    return Section(_text(rooms, by_size, by_groups), _shown(by_size, by_groups))


def _measured(folder: Path, corpus: str, size_bytes: int, rounds: int) -> dict[str, object]:
    folder.mkdir()
    path = _of_size(folder / "object.gz", corpus, size_bytes)
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
    return {"size_bytes": size_bytes, "uses": uses, "files_seconds": files_seconds}


def _text(rooms: Rooms, by_size: Sequence[_Object], by_groups: _ByGroups) -> str:
    lines = [
        "## Cost by size: one object of fifty log groups, repeated\n",
        _HOW.format(largest=by_size[-1].label),
        _ROOMS.format(
            memory=rooms.memory.parent, disk=rooms.disk.parent, most=_label(_IN_MEMORY_BYTES_MAX)
        ),
        *_table(by_size),
        "\n## Cost by log groups: messages of 4 KB\n",
        _FILES,
    ]
    for size_bytes, objects in by_groups.items():
        lines += [f"\nAn object of {_label(size_bytes)}:\n", *_table(objects)]
    return "\n".join([*lines, ""])


def _label(size_bytes: int) -> str:
    return f"{size_bytes // _MB:,} MB"


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


def _shown(by_size: Sequence[_Object], by_groups: _ByGroups) -> list[Shown]:
    shown = []
    for name in VARIANTS:
        peaks = [use.peak_bytes / _MB for each in by_size for use in each.uses.get(name, ())]
        most = Rate(max(peaks), min(peaks), max(peaks))
        what = f"Memory of the split, {name}, objects of every size"
        shown.append(Shown(what, "MB", None, _MEMORY_MAX_MB, most))
    shown += _flat("size, {name}", by_size)
    for size_bytes, objects in by_groups.items():
        shown += _flat(f"number of log groups, {{name}}, {_label(size_bytes)}", objects)
    return shown


def _flat(by: str, objects: Sequence[_Object]) -> Iterator[Shown]:
    """Yield how much a byte costs more where it is dearest than where it is cheapest."""
    for name in VARIANTS:
        costs = [_cost(each, name) for each in objects if name in each.uses]
        if len(costs) > 1:
            risen = max(costs) / min(costs)
            ends = f"{objects[0].label} to {_last(objects, name)}"
            what = f"Cost a byte by {by.format(name=name)}: dearest beside cheapest, {ends}"
            yield Shown(what, "×", None, _FLAT, Rate(risen, risen, risen))


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
