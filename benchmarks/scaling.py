"""What a split costs as the object or the number of log groups grows: time and memory.

Every measure is the installed command in a process of its own, from its start to its end.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from time import perf_counter
from typing import get_args

from benchmarks.corpora import object_of, records
from logkura.archive.outputs import Format

__all__ = ["Use", "scaling_section", "used"]

_COMMAND = Path(sys.executable).with_name("logkura")
_MB = 1_000_000
_SIZES_BYTES = (10 * _MB, 100 * _MB, 1_000 * _MB)
_LONG_BYTES = 10_000 * _MB
_GROUPS = (1, 50, 500, 5_000)
_KIB = 1024


@dataclass(frozen=True, slots=True)
class Use:
    """What a process used: wall time, and the most memory it had resident."""

    seconds: float
    peak_bytes: int


def used(command: Sequence[str]) -> Use:
    """Run a command to its end.

    Raises:
        RuntimeError: It failed.
    """
    started = perf_counter()
    process = subprocess.Popen(  # noqa: S603 -- our own command
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command}: exit code {process.returncode}")
    return Use(perf_counter() - started, usage.ru_maxrss * _KIB)


def scaling_section(folder: Path, *, quick: bool, long: bool) -> str:
    """Return the section on size and log groups as Markdown.

    Args:
        folder: For objects and outputs.
        quick: One small object.
        long: Also an object of 10 GB.
    """
    folder.mkdir(parents=True)
    sizes = (_MB,) if quick else (*_SIZES_BYTES, *((_LONG_BYTES,) if long else ()))
    groups = (50,) if quick else _GROUPS
    return "\n".join(
        [
            "## Cost by size: one object of mix50, repeated\n",
            "The command, from its start to its end; in brackets the most memory it had.\n",
            *_table(folder, [f"{size_bytes // _MB:,} MB" for size_bytes in sizes], "size",
                    (_of_size(folder, "mix50" if not quick else "quick50", s) for s in sizes)),
            "\n## Cost by log groups: 32 MiB of messages of 4 KB\n",
            *_table(folder, [f"{count:,}" for count in groups], "log groups",
                    (_of_groups(folder, count) for count in groups)),
            "",
        ]
    )  # fmt: skip


def _table(
    folder: Path, labels: Sequence[str], what: str, objects: Iterator[Path]
) -> Iterator[str]:
    formats = get_args(Format)
    yield f"| {what} | {' | '.join(formats)} |"
    yield "|---|" + "---:|" * len(formats)
    for label, path in zip(labels, objects, strict=True):
        cells = [_cell(path, folder / "out", archive_format) for archive_format in formats]
        yield f"| {label} | {' | '.join(cells)} |"
        path.unlink()


def _cell(path: Path, out: Path, archive_format: str) -> str:
    use = used([str(_COMMAND), "split", str(path), str(out), "--format", archive_format])
    shutil.rmtree(out)
    rate = path.stat().st_size / _MB / use.seconds
    return f"{rate:,.1f} MB/s ({use.peak_bytes / _MB:,.0f} MB)"


def _of_size(folder: Path, corpus: str, size_bytes: int) -> Path:
    path, left_bytes = folder / "object.gz", size_bytes
    with path.open("wb") as file:
        for member in cycle(records(corpus)):
            left_bytes -= file.write(member)
            if left_bytes <= 0:
                return path
    return path


def _of_groups(folder: Path, count: int) -> Path:
    path = folder / "object.gz"
    path.write_bytes(object_of(records(f"groups{count}")))
    return path
