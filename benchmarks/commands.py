"""Peers that are commands: what they need, how they are called, and how their version is asked."""

import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Absent, Contender

__all__ = ["COMMANDS", "Command", "command_contender", "command_version"]

_EVENTS = ". as $message | .logEvents[] | {logGroup: $message.logGroup} + ."


@dataclass(frozen=True, slots=True)
class Command:
    """A pipe of programs that reads one file and writes to nowhere.

    Attributes:
        name: What the table calls it.
        programs: One argument list a program; `FILE` is the object.
        package: Debian package that has it.
        version: Arguments that print the version.
    """

    name: str
    programs: Sequence[Sequence[str]]
    package: str
    version: Sequence[str]


COMMANDS = (
    Command("gzip -dc", [("gzip", "-dc", "FILE")], "gzip", ("gzip", "--version")),
    Command("pigz -dc", [("pigz", "-dc", "FILE")], "pigz", ("pigz", "--version")),
    Command("igzip -dc", [("igzip", "-dc", "FILE")], "isal", ("igzip", "--version")),
    Command(
        "zcat | jq", [("zcat", "FILE"), ("jq", "-c", _EVENTS)], "jq", ("jq", "--version")
    ),
)  # fmt: skip


def _missing(command: Command) -> str | None:
    """Return why a command cannot run here; None when it can."""
    for program, *_ in command.programs:
        if shutil.which(program) is None:
            return f"`{program}` is not installed (Debian package `{command.package}`)"
    return None


def command_version(call: Sequence[str]) -> str:
    """Return the first line of what a program says of its version, or that it is absent."""
    if shutil.which(call[0]) is None:
        return "absent"
    done = subprocess.run(  # noqa: S603 -- the table above
        call, capture_output=True, text=True, check=False
    )
    return (done.stdout or done.stderr).partition("\n")[0].strip()


def command_contender(command: Command, path: Path) -> Contender:
    """Return a contender that runs a command over a file."""
    return Contender(command.name, "peer", lambda: _prepared(command, path))


def _prepared(command: Command, path: Path) -> Callable[[], None]:
    reason = _missing(command)
    if reason is not None:
        raise Absent(reason)
    calls = [
        [str(path) if word == "FILE" else word for word in words] for words in command.programs
    ]
    return lambda: _piped(calls)


def _piped(calls: Sequence[Sequence[str]]) -> None:
    running: list[subprocess.Popen[bytes]] = []
    for number, call in enumerate(calls):
        last = number == len(calls) - 1
        running.append(
            subprocess.Popen(  # noqa: S603 -- the table above
                call,
                stdin=running[-1].stdout if running else subprocess.DEVNULL,
                stdout=subprocess.DEVNULL if last else subprocess.PIPE,
            )
        )
        if number:
            # Whoever reads is the only one that holds the pipe, so that its end is seen.
            running[-2].stdout.close()  # type: ignore[union-attr]
    codes = [process.wait() for process in running]
    if any(codes):
        raise RuntimeError(f"{calls}: exit codes {codes}")
