"""Taking runs of members without inflating them: their first bytes tell whose they are.

A header is looked for in the compressed bytes, and so much is inflated behind it as holds a
message's own header: text that comes out clean and begins like a message shows that a member begins
there.  That bytes in the middle of a member look so has a chance of one in 10^13 a position, and
what they would have to say of the length before them makes it smaller.

What a checksum would show is not seen: a bit that changed inside a member is copied as it is.  A
member is inflated after all, and its checksum compared, where something speaks against it: when its
length cannot be that of its text, when its text does not begin as usual, when it is the last one.
So cut members and bytes between members are found, and their neighbours are kept.
"""

import zlib
from collections.abc import Generator, Iterator
from typing import NamedTuple

from logkura.records.codec import INFLATE_ERRORS, bare_inflater
from logkura.records.frames import PADDING
from logkura.records.inflate import inflate_slice
from logkura.records.limits import Limits
from logkura.records.members import GZIP_MAGIC
from logkura.records.runs import (
    HEADER,
    Run,
    Slice,
    Span,
    Verified,
    is_newline,
    is_plausible,
    names_of,
    slice_of,
    span_of,
)
from logkura.records.sight import Sight
from logkura.records.window import Window

__all__ = ["FastScanner"]

_WITH_HEADER = 31
# Without optional fields, it has ten bytes.
_PLAIN_HEADER, _HEADER_BYTES = GZIP_MAGIC + b"\0", 10
# The names of a message are complete within 260 bytes of nearly every member; of long ones the
# rest is inflated like that of any unusual member.
_HEAD_BYTES = 400
_HEAD_TEXT_BYTES = 352
_MORE_TEXT_BYTES = 1024


class _Head(NamedTuple):
    """A place where a member begins, and whose message it is, where that is told as usual."""

    begin: int
    owner: bytes
    log_group: bytes
    timestamp: int | None


class FastScanner:
    """Takes members by their first and last bytes.

    Args:
        limits: A member that inflates to more than `whole_member_max_bytes` is left to the reader.
    """

    def __init__(self, limits: Limits) -> None:
        self._text_max_bytes = limits.whole_member_max_bytes
        self._sight = Sight()

    def take(self, window: Window) -> Iterator[Run | Verified]:
        """Yield runs until something is not as usual; see `runs.Scanner`."""
        sight = self._sight
        sight.open(window)
        try:
            while len(sight) <= self._text_max_bytes:
                sight.more()
                is_usual = yield from self._in_sight(sight)
                if sight.ended or not is_usual:
                    return
        finally:
            sight.give_back()

    def _in_sight(self, sight: Sight) -> Generator[Run | Verified, None, bool]:
        """Take what is in sight as a whole; tell whether to go on when more is."""
        head = _head(sight, sight.begin)
        if head is None:
            return False
        spans: list[Span] = []
        done, is_usual = sight.begin, True
        for following in sight.headers():
            if not sight.ended and following + _HEAD_BYTES > sight.end:
                break
            is_last = following == sight.end
            next_head = None if is_last else _head(sight, following)
            if next_head is None and not is_last:
                continue
            piece = slice_of(sight.buffer, head.begin, following)
            plausible = is_plausible(sight.buffer, piece, self._text_max_bytes)
            if plausible and head.timestamp is not None and not is_last:
                spans.append(Span(piece.begin, piece.end, *head[1:3], head.timestamp, None))
            elif not is_newline(sight.buffer, piece):
                if spans:
                    yield Run(sight.buffer, spans, is_verified=False)
                    spans = []
                found = self._inflated(sight, piece) if plausible else None
                if found is None:
                    is_usual = False
                    break
                yield found
            done = following
            head = next_head or head
        if spans:
            yield Run(sight.buffer, spans, is_verified=False)
        sight.drop_to(done)
        return is_usual

    def _inflated(self, sight: Sight, piece: Slice) -> Run | Verified | None:
        """Inflate one member after all; None when the reader must say what it is."""
        with memoryview(sight.buffer) as view:
            member = view[piece.begin : piece.end]
            text = inflate_slice(member, piece.text_bytes)
            if text is None or text.startswith(GZIP_MAGIC[:2]):
                return None
            span = span_of(piece, text, 0, len(text))
            if span is not None:
                return Run(sight.buffer, [span], is_verified=True)
            return Verified(sight.offset_bytes + piece.begin, bytes(member), text)


def _head(sight: Sight, begin: int) -> _Head | None:
    """Return what begins at a header, or None when that is no member of documents or of gzip."""
    begin_of_member = sight.buffer[begin : min(begin + _HEAD_BYTES, sight.end)]
    if not begin_of_member.startswith(GZIP_MAGIC):
        return None
    if begin_of_member.startswith(_PLAIN_HEADER):
        inflating = bare_inflater()
        del begin_of_member[:_HEADER_BYTES]
    else:
        inflating = zlib.decompressobj(_WITH_HEADER)
    try:
        text = inflating.decompress(begin_of_member, _HEAD_TEXT_BYTES)
        header = HEADER.match(text)
        if header is None and text[:1] == b"{":
            text += inflating.decompress(inflating.unconsumed_tail, _MORE_TEXT_BYTES)
            header = HEADER.match(text)
    except INFLATE_ERRORS:
        return None
    if header is not None:
        _, owner, log_group, timestamp = header.groups()
        if names_of(owner, log_group) is not None:
            return _Head(begin, owner, log_group, int(timestamp))
    elif text.lstrip(PADDING)[:1] not in (b"{", b"", GZIP_MAGIC[:1]):
        return None
    return _Head(begin, b"", b"", None)
