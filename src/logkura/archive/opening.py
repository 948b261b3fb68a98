"""Opening an object of the archive for the reader, which knows gzip and text."""

import io
from contextlib import AbstractContextManager
from typing import Any, BinaryIO, cast

from logkura.archive.store import Store
from logkura.errors import LogkuraError

__all__ = ["open_object"]

_ZSTD = ".zst"
_READ_BYTES = 256 * 1024
# A bomb makes 32,000 times as much of them.
_STEP_BYTES = 1024


def open_object(store: Store, key: str) -> AbstractContextManager[BinaryIO]:
    """Open an object; one whose name ends in `.zst` is decompressed.

    Raises:
        LogkuraError: `archive-zstd` when zstd is needed and not installed, or on reading, when the
            object is damaged.
    """
    file = store.open(key)
    if not key.endswith(_ZSTD):
        return file
    try:
        import zstandard  # noqa: PLC0415 -- an extra
    except ImportError as error:
        file.close()
        raise LogkuraError(
            "archive-zstd",
            f"expected the Python package `zstandard` to read `{store.location(key)}`, found none",
            hint="install logkura[fast]",
        ) from error
    text = _Text(file, zstandard.ZstdDecompressor(), zstandard.ZstdError, store.location(key))
    return cast("BinaryIO", io.BufferedReader(text, _READ_BYTES))


class _Text(io.RawIOBase):
    """What zstd frames hold, checksums compared, to the end of the last one.

    Args:
        file: The frames.
        zstd: Makes decompressors.
        damage: What they raise.
        location: The object, for the message.
    """

    def __init__(self, file: BinaryIO, zstd: Any, damage: type[Exception], location: str) -> None:
        super().__init__()
        self._file = file
        self._zstd = zstd
        self._damage = damage
        self._location = location
        self._frame: Any = None
        self._ready = memoryview(b"")

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, target: object) -> int:
        """Fill a buffer; 0 at the end.

        Raises:
            LogkuraError: `archive-zstd`.
        """
        try:
            while not self._ready and (chunk := self._file.read(_STEP_BYTES)):
                self._ready = memoryview(self._decompressed(chunk))
        except self._damage as error:
            raise self._told(str(error)) from error
        if not self._ready and self._frame is not None:
            raise self._told("the object ends inside a frame")
        view = memoryview(target).cast("B")  # type: ignore[arg-type]
        count = min(len(view), len(self._ready))
        view[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def _decompressed(self, chunk: bytes) -> bytes:
        texts = []
        while chunk:
            self._frame = self._frame or self._zstd.decompressobj()
            texts.append(self._frame.decompress(chunk))
            chunk = self._frame.unused_data
            if self._frame.eof:
                self._frame = None
        return b"".join(texts)

    def _told(self, detail: str) -> LogkuraError:
        return LogkuraError(
            "archive-zstd",
            f"cannot decompress `{self._location}`: {detail}",
            hint="the object is damaged; take it from the replica, or split its source again",
        )

    def close(self) -> None:
        """Close the object."""
        self._file.close()
        super().close()
