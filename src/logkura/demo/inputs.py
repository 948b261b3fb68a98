"""Which files the demo archives: the machine's own text logs, the user's, or a bundled few."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from logkura.errors import LogkuraError
from logkura.facts.cloudwatch_logs import LOG_GROUP_NAME_MAX_CHARACTERS
from logkura.spec import Archive

__all__ = ["LogFile", "find_logs", "log_group_prefix"]

_HOST_FOLDER = Path("/var/log")
_HOST_FILES_MAX = 60
_HOST_FILE_MAX_BYTES = 4 * 1024 * 1024
_HOST_TOTAL_MAX_BYTES = 32 * 1024 * 1024
_HEAD_BYTES = 4096
_NOT_IN_A_NAME = re.compile(r"[^.\-_/#A-Za-z0-9]")


@dataclass(frozen=True, slots=True)
class LogFile:
    """One file and the log group it becomes.

    Attributes:
        path: The file.
        log_group: The name of its log group.
        size_bytes: Its size; the demo reads no further, even when the file grows.
    """

    path: Path
    log_group: str
    size_bytes: int


def log_group_prefix(archive: Archive) -> str:
    """Return what the log groups of the demo's files begin with, so that they are archived.

    Raises:
        LogkuraError: `demo-no-prefix` when the archive subscribes no prefix without a filter
            pattern: a demo cannot tell what a pattern leaves out from what is lost.
    """
    for source in archive.sources:
        if source.log_group_prefix is not None and not source.filter_pattern:
            return source.log_group_prefix
    raise LogkuraError(
        "demo-no-prefix",
        "expected a source with `log_group_prefix` and no filter pattern, found none",
        hint="add `- log_group_prefix: /demo/host/` to the sources for the demo",
    )


def find_logs(logs: Path | None, prefix: str) -> tuple[str, tuple[LogFile, ...]]:
    """Return where the logs come from, in words, and the files.

    Args:
        prefix: What each file's log group begins with.
        logs: A file or a folder of the user's; None for the machine's own logs, bounded in
            number and size, or the bundled ones where the machine has none.

    Raises:
        LogkuraError: `demo-logs-missing` when the path does not exist or holds no readable file.
    """
    if logs is not None:
        found = _named(_user_files(logs), logs if logs.is_dir() else logs.parent, prefix)
        if not found:
            raise LogkuraError(
                "demo-logs-missing",
                f"`{logs}` holds no readable file, expected a log file or a folder of them",
                hint="name another path, or leave --logs out to use this machine's own logs",
            )
        return f"files of {logs}", found
    host = _named(_host_files(), Path("/"), prefix)
    if host:
        return f"text logs of this machine below {_HOST_FOLDER}", host
    corpus = Path(str(files("logkura.demo").joinpath("corpus")))
    bundled = (path for path in sorted(corpus.iterdir()) if path.suffix == ".log")
    return "bundled logs (this machine has none that can be read)", _named(bundled, corpus, prefix)


def _user_files(logs: Path) -> Iterator[Path]:
    if logs.is_file():
        yield logs
        return
    for folder, names, file_names in os.walk(logs):
        names.sort()
        for name in sorted(file_names):
            path = Path(folder, name)
            if path.is_file() and os.access(path, os.R_OK):
                yield path


def _host_files() -> Iterator[Path]:
    total_bytes = 0
    for number, path in enumerate(filter(_is_text_log, _user_files(_HOST_FOLDER))):
        size_bytes = path.stat().st_size
        total_bytes += size_bytes
        if number >= _HOST_FILES_MAX or total_bytes > _HOST_TOTAL_MAX_BYTES:
            return
        yield path


def _is_text_log(path: Path) -> bool:
    try:
        if not 0 < path.stat().st_size <= _HOST_FILE_MAX_BYTES:
            return False
        with path.open("rb") as file:
            return b"\0" not in file.read(_HEAD_BYTES)
    except OSError:
        return False


def _named(paths: Iterable[Path], root: Path, prefix: str) -> tuple[LogFile, ...]:
    """Give each file its log group; two files never share one."""
    taken: set[str] = set()
    found = []
    longest = LOG_GROUP_NAME_MAX_CHARACTERS.value - len("-99999")
    for path in paths:
        relative = _NOT_IN_A_NAME.sub("_", str(path.relative_to(root)))
        name = wanted = (prefix + relative)[:longest]
        number = 1
        while name in taken:
            number += 1
            name = f"{wanted}-{number}"
        taken.add(name)
        found.append(LogFile(path, name, path.stat().st_size))
    return tuple(found)
