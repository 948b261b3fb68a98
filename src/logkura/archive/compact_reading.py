"""The messages of one source object, whichever of the archive's formats it has.

Gzip members that hold plain messages, or lines of the `event` format, are decoded at once; from the
first that does not, the object is left to the reader, which takes any shape.  Parquet and zstd are
copied to a local file and read twice: what turns out to be damaged goes to quarantine whole, and
none of its events is taken.
"""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, Literal, cast

from logkura.archive.arrow import pa
from logkura.archive.compact_slot import AnyMessage
from logkura.archive.parquet import read_tables
from logkura.archive.plain import decode_lines, decode_message
from logkura.records.limits import Limits
from logkura.records.members import GZIP_MAGIC, Damage, Inflation
from logkura.records.reader import Archived, Quarantined, read
from logkura.records.window import Window

__all__ = ["Columns", "Decoded", "is_message_format", "messages"]

_MESSAGE_FORMAT = re.compile(r"\.log(\.gz|\.zst)?$")
_PARQUET_MAGIC = b"PAR1"
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_MAGIC_BYTES = 4
_PADDING = b"\0\t\n\r "
_LINE_BEGIN = b'{"owner":'


@dataclass(frozen=True, slots=True)
class Decoded:
    """One message.

    Attributes:
        message: The message; control messages too.
        size_bytes: Of the text it was decoded from, if that is known.
        documents: How many documents of the object it was: lines, of the `event` format.
    """

    message: AnyMessage
    size_bytes: int | None = None
    documents: int = 1


@dataclass(frozen=True, slots=True)
class Columns:
    """Rows of Parquet, as `rows.SCHEMA` has them."""

    table: "pa.Table"

    @property
    def documents(self) -> int:
        """How many rows."""
        rows: int = self.table.num_rows
        return rows


Item = Decoded | Columns | Quarantined


def is_message_format(key: str) -> bool:
    """Tell by its name whether an object holds nothing but the text of events.

    Nothing in such an object tells its lines from damage.
    """
    return _MESSAGE_FORMAT.search(key) is not None


def _shape_of(begin: bytes) -> Literal["text", "parquet", "zstd"]:
    if begin.startswith(_PARQUET_MAGIC):
        return "parquet"
    return "zstd" if begin.startswith(_ZSTD_MAGIC) else "text"


def messages(
    file: BinaryIO, local: Path, limits: Limits, on_bytes: Callable[[int], None]
) -> Iterator[Item]:
    """Yield what an object holds.

    Args:
        file: The object, from its begin; not of the `message` format.
        local: A path for a local copy, which is removed.
        limits: The reader's bounds.
        on_bytes: Told how many bytes of the object were read.
    """
    window = Window(file, on_bytes)
    window.look(_MAGIC_BYTES)
    shape = _shape_of(bytes(window.buffer[:_MAGIC_BYTES]))
    if shape == "text":
        yield from _text(window, limits)
        return
    with local.open("wb") as copy:
        while window.look(1):
            window.move(len(window.buffer), copy)
    try:
        yield from (_parquet if shape == "parquet" else _zstd)(local, limits)
    finally:
        local.unlink()


def _text(window: Window, limits: Limits) -> Iterator[Item]:
    while window.look(len(GZIP_MAGIC)) and window.buffer.startswith(GZIP_MAGIC):
        inflation = Inflation(window)
        try:
            content = inflation.read(limits.whole_member_max_bytes)
        except Damage:
            break
        found = _plain(content.strip(_PADDING)) if inflation.ended else None
        if found is None:
            break
        inflation.commit()
        yield from found
    offset_bytes = window.offset_bytes
    for item in read(cast("BinaryIO", _Rest(window)), limits=limits):
        if isinstance(item, Archived):
            yield Decoded(item.message)
        else:
            yield replace(item, offset_bytes=offset_bytes + item.offset_bytes)


def _plain(text: bytes) -> list[Decoded] | None:
    if not text:
        return []
    if text.startswith(_LINE_BEGIN):
        lines = decode_lines(text)
        if lines is None:
            return None
        return [Decoded(each, None, len(each.events)) for each in lines]
    message = decode_message(text)
    return None if message is None else [Decoded(message, len(text))]


class _Rest(io.RawIOBase):
    """What a window has not dropped, and what follows it, as a file."""

    def __init__(self, window: Window) -> None:
        super().__init__()
        self._window = window

    def readable(self) -> bool:
        return True

    def readinto(self, target: object) -> int:
        view = memoryview(target).cast("B")  # type: ignore[arg-type]
        self._window.look(1)
        count = min(len(view), len(self._window.buffer))
        view[:count] = self._window.buffer[:count]
        self._window.drop(count)
        return count


def _parquet(path: Path, _limits: Limits) -> Iterator[Item]:
    try:
        for _ in read_tables(path):
            pass
    except (OSError, ValueError) as error:
        yield _whole(path, "damaged-parquet", error)
        return
    yield from map(Columns, read_tables(path))


def _zstd(path: Path, limits: Limits) -> Iterator[Item]:
    try:
        with pa.CompressedInputStream(pa.OSFile(str(path)), "zstd") as stream:
            while stream.read(1024 * 1024):
                pass
    except OSError as error:
        yield _whole(path, "corrupt-zstd", error)
        return
    with pa.CompressedInputStream(pa.OSFile(str(path)), "zstd") as stream:
        for item in read(stream, limits=limits):
            # An offset in what was inflated says nothing of the object.
            yield (
                Decoded(item.message)
                if isinstance(item, Archived)
                else replace(item, offset_bytes=0)
            )


def _whole(path: Path, reason: str, error: Exception) -> Quarantined:
    detail = " ".join(str(error).split())
    # Whoever takes it closes it; the name may go before that.
    return Quarantined(reason, detail, 0, path.stat().st_size, path.open("rb"))
