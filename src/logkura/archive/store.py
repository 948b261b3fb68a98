"""Where objects are: a folder, a single file, or S3, behind one interface."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Protocol

from logkura.archive.local_store import LocalStore
from logkura.archive.s3_store import S3Store
from logkura.archive.stored_object import StoredObject
from logkura.aws import Clients
from logkura.errors import LogkuraError

__all__ = ["Store", "StoredObject", "open_store"]

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


def open_store(url: str, clients: Clients) -> Store:
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
    return S3Store(clients.get("s3"), bucket, key)
