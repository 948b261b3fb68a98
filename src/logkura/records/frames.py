"""Finding the JSON documents in a text that may have no newline between them.

A document is an object.  Its end is found by counting braces outside of strings; one regular
expression runs over strings and braces, with possessive repeats, so the time is linear and the
memory that of one document.  JSON forbids control characters in strings.  A raw line feed there
means that the document is broken, and the search begins again behind that line; so does the byte
1f, with which a gzip member begins, and the search begins again at it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import BinaryIO

from logkura.records.limits import Limits
from logkura.records.window import CHUNK_BYTES, spool

__all__ = ["PADDING", "Frame", "FrameKind", "Framer"]

PADDING = b"\0\t\n\r "
"""What may stand between documents and members and means nothing: JSON's blanks, and zeros."""

_TOKEN = re.compile(rb'"[^"\\\n\x1f]*+(?:\\[^\n\x1f][^"\\\n\x1f]*+)*+"|[{}"\x1f]')
_STRING_GOES_ON = re.compile(rb'[^"\\\n\x1f]*+(?:\\[^\n\x1f][^"\\\n\x1f]*+)*+')
_PADDED = re.compile(rb"[%b]*+" % re.escape(PADDING))
_NEXT_DOCUMENT = re.compile(rb'\{\s*+"|\x1f\x8b\x08')
_LOOK_AHEAD_BYTES = 64
_GZIP, _BRACE, _CLOSING_BRACE = b"\x1f"[0], b"{"[0], b"}"[0]


class FrameKind(Enum):
    """What a piece of text is."""

    DOCUMENT = "document"
    GARBAGE = "garbage"
    UNFINISHED = "unfinished"
    TOO_LARGE = "too-large"
    RUNAWAY = "runaway"
    """Too large, and without an end as far as was looked."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A piece of text: bytes, or a spooled file at its end where it is too large."""

    kind: FrameKind
    content: bytes | BinaryIO


class Framer:
    """Cuts a text, fed in chunks, into documents and what lies between them.

    Args:
        limits: How large a document may be.
        stop_at_gzip: Whether a gzip member may follow the text; `stopped` then tells, and `rest`
            holds what was not consumed.
    """

    def __init__(self, limits: Limits, *, stop_at_gzip: bool = False) -> None:
        self._limits = limits
        self._stop_at_gzip = stop_at_gzip
        self._buffer = bytearray()
        self._depth = 0
        self._scanned = 0
        self._in_string = False
        self._refused: BinaryIO | None = None
        self.stopped = False

    @property
    def rest(self) -> bytes:
        """What was fed and not yet given back."""
        return bytes(self._buffer)

    def feed(self, chunk: bytes | bytearray, *, final: bool = False) -> Iterator[Frame]:
        """Take a chunk and yield what it completes; `final` says that nothing follows."""
        self._buffer += chunk
        while not self.stopped:
            frame = self._inside(final=final) if self._depth else self._between(final=final)
            if frame is None:
                return
            yield frame

    def _between(self, *, final: bool) -> Frame | None:
        padding = _PADDED.match(self._buffer)
        del self._buffer[: padding.end() if padding else 0]
        if not self._buffer:
            return None
        first = self._buffer[0]
        if first == _BRACE:
            self._depth, self._scanned = 1, 1
            return self._inside(final=final)
        if first == _GZIP and self._stop_at_gzip:
            self.stopped = True
            return None
        following = _NEXT_DOCUMENT.search(self._buffer, 1)
        if following:
            return self._cut(FrameKind.GARBAGE, following.start())
        end = len(self._buffer) if final else len(self._buffer) - _LOOK_AHEAD_BYTES
        return self._cut(FrameKind.GARBAGE, end) if end > 0 else None

    def _inside(self, *, final: bool) -> Frame | None:
        end, broken = self._scan()
        if end is not None:
            kind = FrameKind.GARBAGE if broken else FrameKind.DOCUMENT
        elif final:
            kind, end = FrameKind.UNFINISHED, len(self._buffer)
        elif self._refused or len(self._buffer) > self._limits.document_max_bytes:
            return self._refuse()
        else:
            return None
        if self._refused is None:
            return self._cut(kind, end)
        refused, self._refused = self._refused, None
        refused.write(self._buffer[:end])
        self._forget(end)
        return Frame(FrameKind.TOO_LARGE, refused)

    def _scan(self) -> tuple[int | None, bool]:
        """Go on; return the document's end, when it is in sight, and whether it is broken there.

        INVARIANT: `_scanned` never goes back, so all scans of a document together are linear.
        """
        while True:
            if self._in_string and not self._end_string():
                fault = self._fault_in_string()
                return fault, fault is not None
            for token in _TOKEN.finditer(self._buffer, self._scanned):
                self._scanned = token.end()
                first = self._buffer[token.start()]
                if first == _BRACE:
                    self._depth += 1
                elif first == _CLOSING_BRACE:
                    self._depth -= 1
                    if self._depth == 0:
                        return self._scanned, False
                elif first == _GZIP:
                    return token.start(), True
                elif token.end() - token.start() == 1:
                    # A quote that opens no whole string: it goes on, or holds a line feed.
                    self._in_string = True
                    break
            else:
                self._scanned = len(self._buffer)
                return None, False

    def _end_string(self) -> bool:
        """Go on inside a string; tell whether it ended."""
        inside = _STRING_GOES_ON.match(self._buffer, self._scanned)
        self._scanned = inside.end() if inside else self._scanned
        if self._buffer[self._scanned : self._scanned + 1] != b'"':
            return False
        self._scanned += 1
        self._in_string = False
        return True

    def _fault_in_string(self) -> int | None:
        """Return where the document is broken: behind a line feed, or before what may be gzip."""
        at = self._scanned + (self._buffer[self._scanned : self._scanned + 1] == b"\\")
        found = self._buffer[at : at + 1]
        if found == b"\n":
            return at + 1
        return at if found == b"\x1f" else None

    def _refuse(self) -> Frame | None:
        """Let the begin of a document that is too large go to disk, and look for its end."""
        refused = self._refused = self._refused or spool()
        # In steps: a copy of the whole would double the memory of the largest document.
        for begin in range(0, self._scanned, CHUNK_BYTES):
            refused.write(self._buffer[begin : min(begin + CHUNK_BYTES, self._scanned)])
        del self._buffer[: self._scanned]
        self._scanned = 0
        if refused.tell() <= self._limits.refused_max_bytes:
            return None
        self._refused = None
        refused.write(self._buffer)
        self._buffer.clear()
        self.stopped = True
        return Frame(FrameKind.RUNAWAY, refused)

    def _cut(self, kind: FrameKind, end: int) -> Frame:
        content = bytes(self._buffer[:end])
        self._forget(end)
        return Frame(kind, content)

    def _forget(self, end: int) -> None:
        del self._buffer[:end]
        self._depth = self._scanned = 0
        self._in_string = False
