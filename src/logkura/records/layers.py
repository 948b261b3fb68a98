"""Members that are not read as a whole: those of an outer layer, and large ones of text."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from logkura.records.frames import Frame, FrameKind, Framer
from logkura.records.limits import Limits
from logkura.records.members import GZIP_MAGIC, Damage, Inflation, find_next
from logkura.records.window import CHUNK_BYTES, Window, spool

__all__ = ["Fault", "LargeMember", "Members", "as_file", "skip_member"]

_LOOK_BACK_BYTES = 64 * 1024


def as_file(content: bytes | BinaryIO) -> BinaryIO:
    """Return bytes as a file positioned at its end; a file as it is."""
    if not isinstance(content, bytes):
        return content
    file = io.BytesIO(content)
    file.seek(len(content))
    return file


def skip_member(window: Window, inflation: Inflation, limits: Limits) -> BinaryIO:
    """Move a member out of the window as it came, by its end and not by what looks like one.

    Returns:
        Its compressed bytes; up to the next member when it has no end within the limits.
    """
    raw, inflated_bytes = spool(), 0
    try:
        while inflated_bytes <= limits.refused_max_bytes:
            inflation.commit(raw)
            if inflation.ended:
                return raw
            inflated_bytes += len(inflation.read(CHUNK_BYTES))
    except Damage:
        inflation.commit(raw)
    find_next(window, raw, skip=0)
    return raw


@dataclass(frozen=True, slots=True)
class Fault:
    """What could not be decoded: why, and the bytes, positioned at their end."""

    reason: str
    detail: str
    content: BinaryIO


class LargeMember:
    """A member of text that is streamed, because it is larger than what is read as a whole.

    As long as no document has come out of it, its compressed bytes are kept: a member without
    any document, or a bomb, is handed out as it came.  Afterwards a document that cannot be
    decoded is handed out as text.

    Args:
        window: Begins with the member.
        limits: The bounds.
        begin: What was inflated so far.
        inflation: The member.
    """

    def __init__(self, window: Window, limits: Limits, begin: bytes, inflation: Inflation) -> None:
        self._window = window
        self._limits = limits
        self._begin = begin
        self._inflation = inflation
        self._framer = Framer(limits, stop_at_gzip=True)
        self.members: Members | None = None
        """Gzip that followed the text: what `read` left to be read as a layer."""
        self._raw: BinaryIO | None = spool()
        self._junk: BinaryIO | None = None
        self._silent_bytes = 0

    def read(self) -> Iterator[bytes | Fault]:
        """Yield documents as text, and faults."""
        content, inflation = self._begin, self._inflation
        try:
            while True:
                self._silent_bytes += len(content)
                for frame in self._framer.feed(content, final=inflation.ended):
                    yield from self._frame(frame)
                if self._framer.rest and self._framer.stopped:
                    break
                inflation.commit(self._raw, keep_bytes=_LOOK_BACK_BYTES)
                if inflation.ended or self._framer.stopped or self._is_bomb():
                    break
                content = inflation.read(CHUNK_BYTES)
        except Damage as damage:
            # A damaged member can run on into the next one: that is looked for a little before.
            for frame in self._framer.feed(b"", final=True):
                yield from self._frame(frame)
            yield from self._rest(damage.reason, damage.detail)
            return
        if self._framer.stopped and self._framer.rest:
            yield from self._end_junk()
            self._forget_raw()
            self.members = Members(self._framer.rest, inflation, self._window)
        elif not inflation.ended:
            detail = f"no document ends within {self._limits.refused_max_bytes:,} inflated bytes"
            yield from self._rest("too-large", detail)
        elif self._raw is not None:
            self._forget_junk()
            yield Fault("garbage", "the member holds no JSON document", self._raw)
        else:
            yield from self._end_junk()

    def _is_bomb(self) -> bool:
        return self._silent_bytes > self._limits.refused_max_bytes

    def _frame(self, frame: Frame) -> Iterator[bytes | Fault]:
        if frame.kind is FrameKind.DOCUMENT and isinstance(frame.content, bytes):
            yield from self._end_junk()
            self._forget_raw()
            self._silent_bytes = 0
            yield frame.content
        elif frame.kind is FrameKind.TOO_LARGE:
            yield from self._end_junk()
            self._forget_raw()
            self._silent_bytes = 0
            yield Fault(
                "too-large", "the document is longer than the reader takes", as_file(frame.content)
            )
        else:
            self._junk = self._junk or spool()
            content = as_file(frame.content)
            content.seek(0)
            while chunk := content.read(CHUNK_BYTES):
                self._junk.write(chunk)
            content.close()

    def _forget_raw(self) -> None:
        if self._raw is not None:
            self._raw.close()
            self._raw = None

    def _forget_junk(self) -> None:
        if self._junk is not None:
            self._junk.close()
            self._junk = None

    def _end_junk(self) -> Iterator[Fault]:
        junk, self._junk = self._junk, None
        if junk is not None:
            yield Fault("garbage", "the text is no JSON document", junk)

    def _rest(self, reason: str, detail: str) -> Iterator[Fault]:
        """Hand out what is left of the member.

        That is its compressed bytes up to the next member or, where documents came out of it
        before, the text behind the last of them and what could not be inflated.  A piece may be
        empty: then nothing is missing, but the checksum of what was read never came.
        """
        raw, self._raw = self._raw, None
        junk, self._junk = self._junk, None
        rest = raw or junk or spool()
        if raw is not None and junk is not None:
            junk.close()
        if rest is junk and self._window.look(1):
            yield Fault("garbage", "the text is no JSON document", rest)
            rest = spool()
        find_next(self._window, rest, skip=1 if self._window.look(1) else 0)
        yield Fault(reason, detail, rest)


class Members(io.RawIOBase):
    """The contents of the members from one on, as one stream: an outer layer of gzip.

    It ends before a member that is damaged; `damage` then tells why.

    Args:
        begin: What was inflated of the first member so far.
        inflation: The first member.
        window: Begins with it.
    """

    def __init__(self, begin: bytes, inflation: Inflation, window: Window) -> None:
        super().__init__()
        self._ready = begin
        self._inflation = inflation
        self._window = window
        self._ended = False
        self.damage: Damage | None = None

    def readable(self) -> bool:
        """Tell that it can be read."""
        return True

    def readinto(self, target: object) -> int:
        """Inflate into a buffer; 0 at the end."""
        if not self._ready and not self._ended:
            self._fill()
        view = memoryview(target).cast("B")  # type: ignore[arg-type]
        count = min(len(view), len(self._ready))
        view[:count] = self._ready[:count]
        self._ready = self._ready[count:]
        return count

    def commit(self) -> None:
        """Drop the compressed bytes whose content has been handed out."""
        self._inflation.commit()

    def _fill(self) -> None:
        try:
            while not self._ready:
                # All that was inflated so far has been handed out; of what is fed from here on,
                # damage leaves the bytes in the window that gave nothing.
                self._inflation.commit()
                if self._inflation.ended and not self._begin_next():
                    self._ended = True
                    return
                self._ready = self._inflation.read(CHUNK_BYTES)
        except Damage as damage:
            self.damage = damage
            self._ended = True

    def _begin_next(self) -> bool:
        """Go on with the next member, if one follows directly."""
        self._window.look(len(GZIP_MAGIC))
        if not self._window.buffer.startswith(GZIP_MAGIC):
            return False
        self._inflation = Inflation(self._window)
        return True
