"""Where objects are: a folder, a single file, or S3, behind one interface."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, Protocol, runtime_checkable

from logkura.archive.local_store import LocalStore
from logkura.archive.stored_object import StoredObject
from logkura.archive.workspace import workspace
from logkura.aws import Clients
from logkura.errors import LogkuraError

__all__ = [
    "MutableStore",
    "NearStore",
    "Store",
    "StoredObject",
    "open_store",
    "publishing",
    "work_folder",
]

_S3 = "s3://"


class Store(Protocol):
    """Objects by key.  A write is all or nothing: no reader ever sees half an object."""

    @property
    def url(self) -> str:
        """Where the store is: an absolute path, or `s3://bucket/prefix`."""

    def location(self, key: str) -> str:
        """Return where an object is, whether the store is a folder or the object itself."""

    def list(self) -> Iterator[StoredObject]:
        """Yield every object, in the order of keys."""

    def open(self, key: str, offset_bytes: int = 0) -> BinaryIO:
        """Open an object for reading, from a place on, which lies before its end, to its end."""

    def write(self, key: str, content: BinaryIO) -> None:
        """Write an object whole, replacing one of the same key."""

    def exists(self, key: str) -> bool:
        """Tell whether there is such an object."""


class MutableStore(Store, Protocol):
    """A store in which small objects can be swapped, and objects removed."""

    def look(self, key: str) -> tuple[bytes, str] | None:
        """Return a small object's content and its version, or None when there is none."""

    def swap(self, key: str, content: bytes, version: str | None) -> str | None:
        """Write a small object if it is still as it was looked at.

        Args:
            key: The object.
            content: What to write.
            version: What `look` told; None when there was no such object.

        Returns:
            Its new version; None when it was not as before, and nothing was written.
        """

    def remove(self, key: str) -> None:
        """Remove an object; it need not exist."""


@runtime_checkable
class NearStore(Protocol):
    """A store on a file system, into which a finished file is moved rather than copied."""

    def work_folder(self) -> AbstractContextManager[Path]:
        """Give a folder from which files can be moved."""

    def adopt(self, key: str, path: Path) -> None:
        """Move a finished file into place, replacing one of the same key."""

    def size_bytes(self, key: str) -> int | None:
        """Return the size of an object, or None when there is none."""


def work_folder(store: Store) -> AbstractContextManager[Path]:
    """Give an empty folder for what is going to be published, as near to the store as can be."""
    if isinstance(store, NearStore):
        return store.work_folder()
    return workspace(Path(tempfile.gettempdir()), "logkura-split-")


def publishing(store: Store) -> Callable[[str, Path], None]:
    """Return what shows a finished file of `work_folder` as an object: whole, or not at all."""
    # Asked once for thousands of objects: to ask takes as long as to move one.
    if isinstance(store, NearStore):
        return store.adopt

    def copy(key: str, path: Path) -> None:
        with path.open("rb") as file:
            store.write(key, file)

    return copy


def open_store(url: str, clients: Clients) -> MutableStore:
    """Open `s3://bucket/prefix`, a folder, or a single file.

    Raises:
        LogkuraError: `store-url` when it is neither.
    """
    if not url.startswith(_S3):
        if "://" in url:
            raise LogkuraError(
                "store-url",
                f"expected a path or `s3://bucket/prefix`, found `{url}`",
                hint="copy other places to a folder first",
            )
        return LocalStore(Path(url))
    bucket, _, key = url.removeprefix(_S3).partition("/")
    if not bucket:
        raise LogkuraError(
            "store-url", f"expected `s3://bucket/prefix`, found `{url}`", hint="name the bucket"
        )
    # With the SDK, which who works in folders need not load.
    from logkura.archive.s3_store import S3Store  # noqa: PLC0415

    return S3Store(clients.get("s3"), bucket, key)
