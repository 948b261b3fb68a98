"""Objects as files of a folder."""

import fcntl
import hashlib
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from logkura.archive.stored_object import StoredObject
from logkura.archive.workspace import workspace
from logkura.errors import LogkuraError

__all__ = ["LocalStore"]

_UNFINISHED = ".logkura-unfinished"
_COPY_BYTES = 1024 * 1024


class LocalStore:
    """A folder, or one file of it.

    Args:
        path: The folder or file; a folder that does not exist is made by the first write.
    """

    def __init__(self, path: Path) -> None:
        self._single = path.name if path.is_file() else None
        self._root = path.parent if self._single else path
        self._path = path
        # Keys of folders that are there, so that each is made once.
        self._folders: set[str] = set()

    @property
    def url(self) -> str:
        """The absolute path."""
        return str(self._path.resolve())

    def location(self, key: str) -> str:
        """Return the absolute path of a file."""
        return str(self._root.resolve() / key)

    def list(self) -> Iterator[StoredObject]:
        """Yield files in the order of keys; a write that is not finished is none.

        Raises:
            LogkuraError: `store-missing`.
        """
        if self._single is not None:
            yield self._stored(self._single)
            return
        if not self._root.is_dir():
            raise LogkuraError(
                "store-missing",
                f"expected a file or folder, found no `{self._path}`",
                hint="check the path",
            )
        keys = []
        for folder, names, files in os.walk(self._root):
            names[:] = [name for name in names if name != _UNFINISHED]
            base = Path(folder).relative_to(self._root)
            keys += [(base / name).as_posix() for name in files]
        for key in sorted(keys):
            yield self._stored(key)

    def _stored(self, key: str) -> StoredObject:
        with _told("look at", self._root / key):
            found = (self._root / key).stat()
        return StoredObject(key, found.st_size, f"{found.st_size}-{found.st_mtime_ns}")

    def open(self, key: str, offset_bytes: int = 0) -> BinaryIO:
        """Open a file.

        Raises:
            LogkuraError: `store-refused`.
        """
        with _told("read", self._root / key):
            file = (self._root / key).open("rb")
            file.seek(offset_bytes)
            return file

    def write(self, key: str, content: BinaryIO) -> None:
        """Write beside the folder's objects, then move into place in one step.

        Raises:
            LogkuraError: `store-not-a-folder` when the store is a single file, `store-refused`.
        """
        self._refuse_single()
        target = self._root / key
        unfinished = self._root / _UNFINISHED
        try:
            with workspace(unfinished, "write-") as folder:
                part = folder / "part"
                _copy(content, part, target)
                with _told("write", target):
                    target.parent.mkdir(parents=True, exist_ok=True)
                    part.replace(target)
        finally:
            _remove_if_empty(unfinished)

    @contextmanager
    def work_folder(self) -> Iterator[Path]:
        """Give a folder on the same file system, which goes away with its process.

        Raises:
            LogkuraError: `store-not-a-folder` when the store is a single file, `store-refused`.
        """
        self._refuse_single()
        unfinished = self._root / _UNFINISHED
        try:
            with workspace(unfinished, "split-") as folder:
                yield folder
        finally:
            _remove_if_empty(unfinished)

    def adopt(self, key: str, path: Path) -> None:
        """Move a finished file of `work_folder` into place in one step.

        Its content is left to the system to write out: whoever must know that it survived a power
        cut compares sizes afterwards.

        Raises:
            LogkuraError: `store-refused`.
        """
        target = f"{self._root}/{key}"
        with _told("write", target):
            self._make(key.rpartition("/")[0])
            os.replace(path, target)  # noqa: PTH105 -- as in `_make`

    def _make(self, folder: str) -> None:
        # As text: of thousands of folders, a Path takes longer than the system does.
        if folder in self._folders:
            return
        if folder:
            self._make(folder.rpartition("/")[0])
            with suppress(FileExistsError):
                os.mkdir(f"{self._root}/{folder}")  # noqa: PTH102
        else:
            self._root.mkdir(parents=True, exist_ok=True)
        self._folders.add(folder)

    def size_bytes(self, key: str) -> int | None:
        """Return the size of a file, or None when there is none."""
        try:
            return (self._root / key).stat().st_size
        except OSError:
            return None

    def exists(self, key: str) -> bool:
        """Tell whether there is such a file.

        Raises:
            LogkuraError: `store-not-a-folder` when the store is a single file.
        """
        self._refuse_single()
        return (self._root / key).is_file()

    def look(self, key: str) -> tuple[bytes, str] | None:
        """Return a small file's content and the digest of it, or None when there is none.

        Raises:
            LogkuraError: `store-refused`.
        """
        path = self._root / key
        if not path.is_file():
            return None
        with _told("read", path):
            content = path.read_bytes()
        # Not the time of change: within a tick of the kernel's clock it stands still.
        return content, hashlib.sha256(content).hexdigest()

    def swap(self, key: str, content: bytes, version: str | None) -> str | None:
        """Write a small file if it is still as it was looked at, whoever else swaps meanwhile.

        Returns:
            Its new version, or None when nothing was written.

        Raises:
            LogkuraError: `store-not-a-folder` when the store is a single file, `store-refused`.
        """
        self._refuse_single()
        with _told("lock", self._root):
            self._root.mkdir(parents=True, exist_ok=True)
            lock = os.open(self._root, os.O_RDONLY)
        try:
            with _told("lock", self._root):
                fcntl.flock(lock, fcntl.LOCK_EX)
            found = self.look(key)
            if (found[1] if found else None) != version:
                return None
            self.write(key, io.BytesIO(content))
        finally:
            os.close(lock)
        return hashlib.sha256(content).hexdigest()

    def remove(self, key: str) -> None:
        """Remove a file; its folder stays.

        Raises:
            LogkuraError: `store-refused`.
        """
        with _told("remove", self._root / key):
            (self._root / key).unlink(missing_ok=True)

    def _refuse_single(self) -> None:
        if self._single is not None:
            raise LogkuraError(
                "store-not-a-folder",
                f"expected a folder to write into, found the file `{self._path}`",
                hint="name a new folder",
            )


@contextmanager
def _told(what: str, path: Path | str) -> Iterator[None]:
    """Turn the system's errors into ours; `what` follows "cannot"."""
    try:
        yield
    except OSError as error:
        raise LogkuraError(
            "store-refused",
            f"cannot {what} `{path}`: {error.strerror or error}",
            hint="check permissions, and the space that is left",
        ) from error


def _copy(content: BinaryIO, part: Path, target: Path) -> None:
    with part.open("wb") as file:
        # The source's own failures are not told as failures to write.
        while chunk := content.read(_COPY_BYTES):
            with _told("write", target):
                file.write(chunk)
        # A name that survives a power cut must not outlive its content.
        with _told("write", target):
            file.flush()
            os.fsync(file.fileno())


def _remove_if_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        # Another run is writing here too.
        return
