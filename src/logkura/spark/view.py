"""A piece of an object, as an object of its own."""

import io
from collections.abc import Iterator
from typing import BinaryIO, cast

from logkura.archive.store import Store, StoredObject
from logkura.errors import LogkuraError

__all__ = ["PieceStore"]


class PieceStore:
    """A store whose only object is a piece of another store's; it cannot be written.

    The version of the piece names it, so that what becomes of it is named after it too.

    Args:
        store: The store.
        stored: The object, as the store listed it.
        begin_bytes: Where the piece begins.
        end_bytes: Where it ends.
    """

    def __init__(
        self, store: Store, stored: StoredObject, begin_bytes: int, end_bytes: int
    ) -> None:
        self._store = store
        self._begin = begin_bytes
        version = f"{stored.version} bytes {begin_bytes}-{end_bytes}"
        self.piece = StoredObject(stored.key, end_bytes - begin_bytes, version)

    @property
    def url(self) -> str:
        """Where the whole store is."""
        return self._store.url

    def location(self, key: str) -> str:
        """Return where the whole object is."""
        return self._store.location(key)

    def list(self) -> Iterator[StoredObject]:
        """Yield the piece."""
        yield self.piece

    def exists(self, key: str) -> bool:
        """Tell whether the whole store has an object."""
        return self._store.exists(key)

    def open(self, key: str, offset_bytes: int = 0) -> BinaryIO:
        """Open the piece; it ends where it ends, not where the object does."""
        source = self._store.open(key, self._begin + offset_bytes)
        left_bytes = self.piece.size_bytes - offset_bytes
        return cast("BinaryIO", io.BufferedReader(_Limited(source, left_bytes)))

    def write(self, key: str, content: BinaryIO) -> None:
        """Refuse.

        Raises:
            LogkuraError: `store-refused`, always.
        """
        del content
        raise LogkuraError("store-refused", f"cannot write `{key}` into a piece of an object")


class _Limited(io.RawIOBase):
    def __init__(self, source: BinaryIO, left_bytes: int) -> None:
        super().__init__()
        self._source = source
        self._left_bytes = left_bytes

    def readable(self) -> bool:
        return True

    def readinto(self, target: object) -> int:
        view = memoryview(target).cast("B")  # type: ignore[arg-type]
        chunk = self._source.read(min(len(view), self._left_bytes))
        view[: len(chunk)] = chunk
        self._left_bytes -= len(chunk)
        return len(chunk)

    def close(self) -> None:
        self._source.close()
        super().close()
