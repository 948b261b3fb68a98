"""How every command prints: results to standard output, everything else to standard error."""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TransferSpeedColumn,
)

from logkura.errors import LogkuraError

__all__ = [
    "byte_progress",
    "command_name",
    "console",
    "counted",
    "messages",
    "print_error",
    "print_json",
]

# Into a file or a pipe, tables are as wide as they need to be.
_PIPE_WIDTH = 1000


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _PIPE_WIDTH
    # No emoji: a log group may well be called `:key:`.
    return Console(stderr=stderr, highlight=False, soft_wrap=True, emoji=False, width=width)


console = _console(stderr=False)
"""Results."""

messages = _console(stderr=True)
"""Progress, notes and errors."""


def command_name() -> str:
    """Return what to type for this command here: its name, or its path when it is not on PATH."""
    started = Path(sys.argv[0])
    found = shutil.which(started.name)
    if found is not None and Path(found).samefile(started):
        return started.name
    return os.path.relpath(started)


def counted(number: int, noun: str) -> str:
    """Return `1 piece`, `2 pieces`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def print_json(document: Any) -> None:
    """Print one JSON document on one line, non-ASCII text as it is, and flush it.

    Whoever reads a pipe from a command that goes on running waits for that line.
    """
    sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def print_error(error: LogkuraError) -> None:
    """Print an error as `place: error[code]: message`, its hint, and where it is explained."""
    messages.print(str(error), style="red", markup=False)


def byte_progress() -> Progress:
    """Return a progress display for work measured in bytes; silent when nobody watches."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeElapsedColumn(),
        console=messages,
        disable=not messages.is_terminal,
        transient=True,
    )
