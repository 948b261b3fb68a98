"""Reading an object of archived records, whatever its shape.

An object is a row of pieces: gzip members, text, padding, and bytes that are none of these.  A
member's content is text or, again, such a row (a second layer).  Text is documents with or
without newlines between them.  What cannot be decoded is handed out whole, as `Quarantined`, and
reading goes on behind it, so damage costs what is damaged and nothing else.

The account: every byte that is not padding belongs to a message or to a quarantined piece.  Two
shapes are bounded by honesty rather than by memory: a member larger than
`Limits.whole_member_max_bytes` is yielded before its checksum is known, and damage that is found
later is reported then; of a member without an end, the compressed bytes are handed out.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import BinaryIO

from logkura.records.documents import Decoded, Undecodable, Wrapped, decode
from logkura.records.frames import PADDING, Frame, FrameKind, Framer
from logkura.records.layers import LargeMember, Members, as_file, skip_member
from logkura.records.limits import Limits
from logkura.records.members import GZIP_MAGIC, Damage, Inflation, find_next, is_plausible
from logkura.records.message import Message
from logkura.records.runs import Run, Scanner
from logkura.records.window import CHUNK_BYTES, Window, spool

__all__ = ["Archived", "Item", "Quarantined", "read", "read_runs"]

_BRACE = b"{"[0]
# What makes a text no single document may only mean that it is several, or gzip behind text.
_MAY_BE_SEVERAL = frozenset({"not-json", "not-utf-8"})


@dataclass(frozen=True, slots=True)
class Archived:
    """One message as it was found.

    Attributes:
        message: The message; a line of the `event` format is a message with one event.
        member: The gzip member that held exactly this document, in one line, as it came; None when
            the document shared its member, had none, or spans lines.
        offset_bytes: Where in the object it, or the outermost member around it, begins.
        is_event_line: Whether it came as a line of the `event` format.
    """

    message: Message
    member: bytes | None
    offset_bytes: int
    is_event_line: bool


@dataclass(frozen=True, slots=True)
class Quarantined:
    """Bytes that could not be decoded.

    Attributes:
        reason: A slug: `truncated-gzip`, `corrupt-gzip`, `garbage`, `not-utf-8`, `not-json`,
            `not-a-message`, `too-large`, `nested-too-deep`, `bad-base64`.
        detail: One sentence.
        offset_bytes: Where in the object they, or the outermost member around them, begin.
        length_bytes: How many they are.
        content: The bytes, whole: of a damaged member its compressed bytes, of a document its
            text.  Positioned at 0; the caller closes it.
    """

    reason: str
    detail: str
    offset_bytes: int
    length_bytes: int
    content: BinaryIO


Item = Archived | Quarantined


def read(
    source: BinaryIO,
    *,
    limits: Limits | None = None,
    on_bytes: Callable[[int], None] | None = None,
) -> Iterator[Item]:
    """Read an object from its begin to its end.

    Args:
        source: Read forwards in chunks; need not be seekable.
        limits: What is kept in memory and what is refused.
        on_bytes: Told how many bytes of the source were read, as they are.

    Yields:
        Messages, control messages among them, in their order, and what could not be decoded.
    """
    for item in _Reader(source, limits or Limits(), on_bytes).read():
        if not isinstance(item, Run):
            yield item


def read_runs(
    source: BinaryIO,
    scanner: Scanner,
    *,
    limits: Limits | None = None,
    on_bytes: Callable[[int], None] | None = None,
) -> Iterator[Item | Run]:
    """Read an object as `read` does, and faster: ordinary members come in runs.

    In each layer of gzip the scanner is asked first; what it leaves is read piece by piece.

    Args:
        source: As for `read`.
        scanner: Takes ordinary members.
        limits: As for `read`.
        on_bytes: As for `read`.

    Yields:
        Runs, which are valid until the next step, and the items of `read`, in their order.
    """
    return _Reader(source, limits or Limits(), on_bytes, scanner=scanner).read()


def _quarantined(reason: str, detail: str, offset_bytes: int, content: BinaryIO) -> Quarantined:
    length = content.tell()
    content.seek(0)
    return Quarantined(reason, detail, offset_bytes, length, content)


class _Reader:
    """Reads one row of pieces; its inner layers and wrapped records are readers of their own.

    Args:
        source: The row.
        limits: The bounds; an inner layer has one layer less.
        on_bytes: Progress, for the outermost row alone.
        offset_bytes: Where the row stands in the object; None for the object itself.
        scanner: Takes ordinary members; None when all are wanted one by one.
    """

    def __init__(
        self,
        source: BinaryIO,
        limits: Limits,
        on_bytes: Callable[[int], None] | None = None,
        offset_bytes: int | None = None,
        scanner: Scanner | None = None,
    ) -> None:
        self._scanner = scanner
        self._window = Window(source, on_bytes)
        self._limits = limits
        self._offset = offset_bytes
        # The object itself is as long as it is; what was inflated may be a bomb.
        self._junk_max_bytes = None if offset_bytes is None else limits.refused_max_bytes
        self._last_message_bytes = 0
        self.abandoned = False

    @property
    def _here(self) -> int:
        return self._window.offset_bytes if self._offset is None else self._offset

    def read(self) -> Iterator[Item | Run]:
        window = self._window
        while window.look(1):
            for item in chain(self._scanned(), self._piece()):
                if not isinstance(item, Quarantined):
                    self._last_message_bytes = window.offset_bytes
                yield item
            silent_bytes = window.offset_bytes - self._last_message_bytes
            if self._junk_max_bytes is not None and silent_bytes > self._junk_max_bytes:
                self.abandoned = True
                return

    def _scanned(self) -> Iterator[Item | Run]:
        if self._scanner is None:
            return
        for taken in self._scanner.take(self._window):
            if isinstance(taken, Run):
                yield taken
            else:
                here = taken.offset_bytes if self._offset is None else self._offset
                yield from self._whole(taken.text, taken.member, here)

    def _piece(self) -> Iterator[Item | Run]:
        window = self._window
        if not window.look(1):
            return
        if window.buffer[0] in PADDING:
            window.drop(len(window.buffer) - len(window.buffer.lstrip(PADDING)))
        elif self._at_member():
            yield from self._member()
        elif window.buffer[0] == _BRACE:
            yield from self._text()
        else:
            yield self._garbage()

    def _at_member(self) -> bool:
        self._window.look(len(GZIP_MAGIC))
        # The last bytes of a cut object may be the begin of a header.
        return self._window.buffer[:3] == GZIP_MAGIC[: len(self._window.buffer)]

    def _garbage(self) -> Quarantined:
        window, here, content = self._window, self._here, spool()
        limit = self._junk_max_bytes
        while window.look(1) and not (window.buffer[0] == _BRACE or is_plausible(window, 0)):
            if limit is not None and content.tell() > limit:
                break
            line_end = window.buffer.find(b"\n", 0, CHUNK_BYTES)
            magic = window.buffer.find(GZIP_MAGIC, 1, CHUNK_BYTES)
            ends = [end for end in (line_end + 1, magic) if end > 0]
            window.move(min(ends, default=min(len(window.buffer), CHUNK_BYTES)), content)
        return _quarantined("garbage", "the bytes are neither gzip nor JSON", here, content)

    def _member(self) -> Iterator[Item | Run]:
        here, inflation = self._here, Inflation(self._window)
        try:
            content = inflation.read(self._limits.whole_member_max_bytes)
        except Damage as damage:
            yield self._damaged(damage, here)
            return
        if content.startswith(GZIP_MAGIC[:2]):
            yield from self._layer(content, inflation, here)
        elif inflation.damage is not None:
            yield self._damaged(inflation.damage, here)
        elif inflation.ended:
            member = bytes(self._window.buffer[: inflation.consumed_bytes])
            inflation.commit()
            yield from self._whole(content, member, here)
        else:
            large = LargeMember(self._window, self._limits, content, inflation)
            for piece in large.read():
                if isinstance(piece, bytes):
                    yield from self._decoded(decode(piece), piece, here, None)
                else:
                    yield _quarantined(piece.reason, piece.detail, here, piece.content)
            if large.members is not None:
                yield from self._members(large.members, here)

    def _damaged(self, damage: Damage, here: int) -> Quarantined:
        content = spool()
        find_next(self._window, content, skip=1, limit_bytes=self._junk_max_bytes)
        return _quarantined(damage.reason, damage.detail, here, content)

    def _whole(self, content: bytes, member: bytes, here: int) -> Iterator[Item | Run]:
        """Read the content of a member that fits into memory, its checksum verified."""
        text = content.strip(PADDING)
        if not text:
            return
        decoded = decode(text)
        if isinstance(decoded, Undecodable) and decoded.reason in _MAY_BE_SEVERAL:
            # Not the stripped text: the last bytes of a member are often zeros.
            yield from self._row(io.BytesIO(content), here)
        else:
            # A copy of the member must be one line of an object.
            single = None if b"\n" in text else member
            yield from self._decoded(decoded, text, here, single)

    def _row(self, source: BinaryIO, here: int) -> Iterator[Item | Run]:
        """Read what was inflated as a row of pieces of its own."""
        inner = replace(self._limits, layers_max=self._limits.layers_max - 1)
        yield from _Reader(source, inner, None, here).read()

    def _layer(self, content: bytes, inflation: Inflation, here: int) -> Iterator[Item | Run]:
        """Read a member whose content is gzip again."""
        if self._limits.layers_max <= 1:
            raw = skip_member(self._window, inflation, self._limits)
            detail = "there are more layers of gzip than an archive has"
            yield _quarantined("nested-too-deep", detail, here, raw)
            return
        yield from self._members(Members(content, inflation, self._window), here)

    def _members(self, stream: Members, here: int) -> Iterator[Item | Run]:
        inner = replace(self._limits, layers_max=self._limits.layers_max - 1)
        buffered = io.BufferedReader(stream, CHUNK_BYTES)
        reader = _Reader(buffered, inner, None, here, self._scanner)
        last: Item | Run | None = None
        for last in reader.read():
            yield last
        damage = stream.damage
        if reader.abandoned:
            stream.commit()
            detail = f"no message in {self._limits.refused_max_bytes:,} inflated bytes"
            damage = Damage("too-large", detail)
        # What came before the damage has been read.  Where nothing is left of a cut layer and its
        # content ended with a whole message, an empty piece says that there may have been more.
        if damage is not None and (self._window.look(1) or isinstance(last, Archived | Run)):
            yield self._damaged(damage, here)

    def _text(self) -> Iterator[Item | Run]:
        """Read documents that are not compressed, up to the next member or the end."""
        window, framer = self._window, Framer(self._limits, stop_at_gzip=True)
        here = self._here
        while not framer.stopped:
            final = not window.look(1)
            chunk = bytes(window.buffer)
            window.drop(len(chunk))
            for frame in framer.feed(chunk, final=final):
                yield from self._frame(frame, here)
                here = self._here if self._offset is not None else self._here - len(framer.rest)
            if final:
                return
        window.put_back(framer.rest)

    def _frame(self, frame: Frame, here: int) -> Iterator[Item | Run]:
        if frame.kind is FrameKind.DOCUMENT and isinstance(frame.content, bytes):
            yield from self._decoded(decode(frame.content), frame.content, here, None)
            return
        reason, detail = _FRAME_FAULTS[frame.kind]
        yield _quarantined(reason, detail, here, as_file(frame.content))

    def _decoded(
        self,
        decoded: Decoded | Wrapped | Undecodable,
        content: bytes,
        here: int,
        member: bytes | None,
    ) -> Iterator[Item | Run]:
        if isinstance(decoded, Undecodable):
            yield _quarantined(decoded.reason, decoded.detail, here, as_file(content))
        elif not isinstance(decoded, Wrapped):
            yield Archived(decoded.message, member, here, decoded.is_event_line)
        elif self._limits.wrappers_max == 0:
            detail = "there are more error documents inside each other than Firehose makes"
            yield _quarantined("nested-too-deep", detail, here, as_file(content))
        else:
            inner = replace(self._limits, wrappers_max=self._limits.wrappers_max - 1)
            yield from _Reader(io.BytesIO(decoded.content), inner, None, here).read()


_FRAME_FAULTS = {
    FrameKind.GARBAGE: ("garbage", "the text is no JSON document"),
    FrameKind.UNFINISHED: ("not-json", "the text ends inside a document"),
    FrameKind.TOO_LARGE: ("too-large", "the document is longer than the reader takes"),
    FrameKind.RUNAWAY: ("too-large", "the document is longer than the reader looks for its end"),
}
