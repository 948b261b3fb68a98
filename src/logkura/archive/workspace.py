"""A folder for unfinished work that goes away with its process, however the process ends."""

import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from logkura.errors import LogkuraError

__all__ = ["workspace"]

_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def workspace(parent: Path, prefix: str) -> Iterator[Path]:
    """Give a new folder below `parent`, and remove those that killed runs left there.

    Who works in a folder holds a lock on it.  The system releases the lock when the process ends,
    by SIGKILL too, so a folder that can be locked belongs to nobody.

    Args:
        parent: Made when it does not exist.
        prefix: How such folders are named; nothing else is removed.

    Raises:
        LogkuraError: `store-refused` when there cannot be such a folder, or when the disk is full
            while something is written into it.
    """
    try:
        _make(parent)
        for abandoned in _folders(parent, prefix):
            _remove_if_abandoned(abandoned)
        folder, lock = _locked(parent, prefix)
    except OSError as error:
        raise _refused(parent, error) from error
    try:
        yield folder
    except OSError as error:
        if error.errno in _FULL:
            raise _refused(parent, error) from error
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _refused(parent: Path, error: OSError) -> LogkuraError:
    return LogkuraError(
        "store-refused",
        f"cannot write below `{parent}`: {error.strerror or error}",
        hint="check permissions, and the space that is left",
    )


def _make(parent: Path) -> None:
    while not parent.is_dir():
        try:
            parent.mkdir(parents=True, exist_ok=True)
        except FileExistsError:
            # Another run's, which has removed it since; else something that is no folder.
            if parent.exists() and not parent.is_dir():
                raise


def _folders(parent: Path, prefix: str) -> list[Path]:
    try:
        return list(parent.glob(f"{prefix}*"))
    except FileNotFoundError:
        return []


def _locked(parent: Path, prefix: str) -> tuple[Path, int]:
    while True:
        # Another run may remove the empty parent, or this folder before its lock is taken.
        _make(parent)
        try:
            folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
            lock = os.open(folder, os.O_RDONLY)
        except FileNotFoundError:
            continue
        fcntl.flock(lock, fcntl.LOCK_EX)
        if folder.exists():
            return folder, lock
        os.close(lock)


def _remove_if_abandoned(folder: Path) -> None:
    try:
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        # Its owner removed it meanwhile, or it is another user's.
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return
    else:
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)
