"""The messages of one source object, whichever of the archive's formats it has.

Gzip members that hold plain messages, or lines of the `event` format, are decoded at once, and all
else is left to the reader, which takes any shape.  Parquet and zstd are copied to a local file and
read twice: what turns out to be damaged goes to quarantine whole, and none of its events is taken.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from logkura.archive.arrow import pa
from logkura.archive.compact_slot import AnyMessage
from logkura.archive.parquet import read_tables
from logkura.archive.plain import decode_lines
from logkura.records.limits import Limits
from logkura.records.parsed import parse
from logkura.records.reader import Archived, Quarantined, read, read_runs
from logkura.records.runs import Run, Verified
from logkura.records.scan import VerifyingScanner
from logkura.records.window import Window

__all__ = ["Columns", "Decoded", "is_message_format", "messages"]

_MESSAGE_FORMAT = re.compile(r"\.log(\.gz|\.zst)?$")
_PARQUET, _ZSTD = ".parquet", ".zst"
_COPY_BYTES = 1024 * 1024
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


def messages(
    file: BinaryIO, key: str, local: Path, limits: Limits, on_bytes: Callable[[int], None]
) -> Iterator[Item]:
    """Yield what an object holds.

    Args:
        file: The object, from its begin; not of the `message` format.
        key: Its name, which tells Parquet and zstd.
        local: A path for a local copy, which is removed.
        limits: The reader's bounds.
        on_bytes: Told how many bytes of the object were read.
    """
    twice = {_PARQUET: _parquet, _ZSTD: _zstd}.get(PurePosixPath(key).suffix)
    if twice is None:
        yield from _text(file, limits, on_bytes)
        return
    with local.open("wb") as copy:
        while chunk := file.read(_COPY_BYTES):
            copy.write(chunk)
            on_bytes(len(chunk))
    try:
        yield from twice(local, limits)
    finally:
        local.unlink()


def _text(file: BinaryIO, limits: Limits, on_bytes: Callable[[int], None]) -> Iterator[Item]:
    for item in read_runs(file, _Scanner(limits), limits=limits, on_bytes=on_bytes):
        if isinstance(item, _Lines):
            yield from item.messages
        elif isinstance(item, Run):
            for span in item.spans:
                yield Decoded(span.parsed.message, span.parsed.text_bytes)
        elif isinstance(item, Quarantined):
            yield item
        else:
            yield Decoded(item.message)


@dataclass(frozen=True, slots=True)
class _Lines(Run):
    """A member of lines of the `event` format.

    Attributes:
        messages: The lines.
    """

    messages: Sequence[Decoded]


class _Scanner:
    """Takes members that hold usual messages, or lines of the `event` format.

    Args:
        limits: The reader's bounds.
    """

    def __init__(self, limits: Limits) -> None:
        self._scanner = VerifyingScanner(limits, parse)

    def take(self, window: Window) -> Iterator[Run | Verified]:
        """Yield what is taken; see `records.runs.Scanner`."""
        for taken in self._scanner.take(window):
            lines = None
            if isinstance(taken, Verified) and taken.text.startswith(_LINE_BEGIN):
                lines = decode_lines(taken.text)
            if lines is None:
                yield taken
            else:
                messages = [Decoded(each, None, len(each.events)) for each in lines]
                yield _Lines(bytearray(), [], is_verified=True, messages=messages)


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
