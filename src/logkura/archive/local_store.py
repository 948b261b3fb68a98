"""Objects as files of a folder."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from logkura.archive.stored_object import StoredObject
from logkura.errors import LogkuraError

__all__ = ["LocalStore"]

_UNFINISHED = ".logkura-unfinished"


class LocalStore:
    """A folder, or one file of it.

    Args:
        path: The folder or file; a folder that does not exist is made by the first write.
    """

    def __init__(self, path: Path) -> None:
        self._single = path.name if path.is_file() else None
        self._root = path.parent if self._single else path
        self._path = path

    @property
    def url(self) -> str:
        """The absolute path."""
        return str(self._path.resolve())

    def list(self) -> Iterator[StoredObject]:
        """Yield files in the order of keys; hidden folders of ours are left out."""
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
        found = (self._root / key).stat()
        return StoredObject(key, found.st_size, f"{found.st_size}-{found.st_mtime_ns}")

    def open(self, key: str) -> BinaryIO:
        """Open a file."""
        try:
            return (self._root / key).open("rb")
        except OSError as error:
            raise LogkuraError(
                "store-refused",
                f"cannot read `{self._root / key}`: {error.strerror}",
                hint="check its permissions",
            ) from error

    def write(self, key: str, content: BinaryIO) -> None:
        """Write beside the folder's objects, then move into place in one step."""
        unfinished = self._root / _UNFINISHED
        unfinished.mkdir(parents=True, exist_ok=True)
        part = unfinished / uuid4().hex
        target = self._root / key
        try:
            with part.open("wb") as file:
                shutil.copyfileobj(content, file, 1024 * 1024)
                file.flush()
                os.fsync(file.fileno())
            target.parent.mkdir(parents=True, exist_ok=True)
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
            self._remove_if_empty(unfinished)

    @staticmethod
    def _remove_if_empty(folder: Path) -> None:
        try:
            folder.rmdir()
        except OSError:
            # Another run writes here too, or one was killed: what it left is not ours to judge.
            return

    def exists(self, key: str) -> bool:
        """Tell whether there is such a file."""
        return (self._root / key).is_file()
