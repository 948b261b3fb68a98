"""One object of a store, or a piece of one, as a store of its own."""

import io
from collections.abc import Iterator
from typing import BinaryIO, cast

from logkura.archive.store import Store, StoredObject
from logkura.errors import LogkuraError

__all__ = ["OneObject", "Piece"]


class OneObject:
    """A store of which only one object is seen; it cannot be written.

    Args:
        store: The store.
        stored: The object, as the store listed it.
    """

    def __init__(self, store: Store, stored: StoredObject) -> None:
        self._store = store
        self._stored = stored

    @property
    def url(self) -> str:
        """Where the whole store is."""
        return self._store.url

    def location(self, key: str) -> str:
        """Return where the object is."""
        return self._store.location(key)

    def list(self) -> Iterator[StoredObject]:
        """Yield the object."""
        yield self._stored

    def open(self, key: str, offset_bytes: int = 0) -> BinaryIO:
        """Open it."""
        return self._store.open(key, offset_bytes)

    def exists(self, key: str) -> bool:
        """Tell whether the store has an object, seen or not."""
        return self._store.exists(key)

    def write(self, key: str, content: BinaryIO) -> None:
        """Refuse.

        Raises:
            LogkuraError: `store-refused`, always.
        """
        content.close()
        raise LogkuraError("store-refused", f"cannot write `{key}`: the store is a view of another")


class Piece(OneObject):
    """A piece of an object, from one cut to another, as the only object of a store.

    Its version names the piece, so that what becomes of it is named after it too.

    Args:
        store: The store.
        stored: The object, as the store listed it.
        begin_bytes: Where the piece begins.
        end_bytes: Where it ends.
    """

    def __init__(
        self, store: Store, stored: StoredObject, begin_bytes: int, end_bytes: int
    ) -> None:
        version = f"{stored.version} bytes {begin_bytes}-{end_bytes}"
        super().__init__(store, StoredObject(stored.key, end_bytes - begin_bytes, version))
        self._begin = begin_bytes

    def open(self, key: str, offset_bytes: int = 0) -> BinaryIO:
        """Open the piece; it ends where it ends, not where the object does."""
        left_bytes = self._stored.size_bytes - offset_bytes
        source = super().open(key, self._begin + offset_bytes)
        return cast("BinaryIO", io.BufferedReader(_Limited(source, left_bytes)))


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
