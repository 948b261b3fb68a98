"""What files cost by themselves: where races write them, and how long the system takes for them.

On a disk's file system the same file takes now 20 microseconds, now 200: ext4, for one, passes over
every inode that was freed within the last minutes before it takes one, so whoever has just removed
five thousand files makes the next five thousand slowly.  Races therefore write into memory where
there is room, and what must be on a disk is removed when all has been measured.
"""

import os
import shutil
import tempfile
import time
from pathlib import Path

__all__ = ["copy_seconds", "race_room"]

_MEMORY = Path("/dev/shm")  # noqa: S108 -- a folder of its own is made there
_ROOM_BYTES = 8_000_000_000


def race_room() -> Path:
    """Return a folder in memory that has room for the races, or else the system's temporary one."""
    if _MEMORY.is_mount() and shutil.disk_usage(_MEMORY).free >= _ROOM_BYTES:
        return _MEMORY
    return Path(tempfile.gettempdir())


def copy_seconds(source: Path, target: Path) -> float:
    """Make the files of a folder in another, as a split must, and do nothing else.

    Each is written in one folder and moved to its place, so that nobody sees half of it; the
    folders above it are made when they are not there.  Contents are in memory before.

    Args:
        source: What a split left.
        target: A folder that does not exist.

    Returns:
        Wall time.
    """
    paths = sorted(path for path in source.rglob("*") if path.is_file())
    files = [(str(path.relative_to(source)), path.read_bytes()) for path in paths]
    begun, made = target / "begun", {str(target)}
    begun.mkdir(parents=True)
    started = time.perf_counter()
    for number, (name, content) in enumerate(files):
        unfinished = f"{begun}/{number}"
        file = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        os.write(file, content)
        os.close(file)
        place = f"{target}/{name}"
        _make(place.rpartition("/")[0], made)
        os.rename(unfinished, place)  # noqa: PTH104 -- the system's share alone
    return time.perf_counter() - started


def _make(folder: str, made: set[str]) -> None:
    if folder not in made:
        _make(folder.rpartition("/")[0], made)
        os.mkdir(folder)  # noqa: PTH102
        made.add(folder)
