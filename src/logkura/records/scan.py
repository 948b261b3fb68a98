"""Taking runs of members out of a window, every checksum compared and each inflated once."""

from collections.abc import Callable, Generator, Iterator
from typing import Any, NamedTuple

from logkura.records.inflate import inflate_row, inflate_slice
from logkura.records.limits import Limits
from logkura.records.members import GZIP_MAGIC
from logkura.records.runs import (
    Run,
    Slice,
    Span,
    Verified,
    is_newline,
    is_plausible,
    slice_of,
    span_of,
)
from logkura.records.sight import Sight
from logkura.records.window import Window

__all__ = ["VerifyingScanner"]

_ROW_TEXT_BYTES = 512 * 1024
_PARSED_ROW_TEXT_BYTES = 128 * 1024


class _Text(NamedTuple):
    """Where the content of a member lies."""

    within: bytes | bytearray
    begin: int
    end: int


class VerifyingScanner:
    """Takes members whose checksum is right.

    Args:
        limits: A member that inflates to more than `whole_member_max_bytes` is left to the reader.
        parse: Makes of a message's text what its span carries, or None to leave it to the reader;
            without it, the text of events is not looked at.
    """

    def __init__(self, limits: Limits, parse: Callable[[memoryview], Any] | None = None) -> None:
        self._text_max_bytes = limits.whole_member_max_bytes
        self._parse = parse
        # What was parsed is used while it is in the cache, and its memory again for the next.
        self._row_text_bytes = _ROW_TEXT_BYTES if parse is None else _PARSED_ROW_TEXT_BYTES
        self._texts = bytearray()
        self._sight = Sight()

    def take(self, window: Window) -> Iterator[Run | Verified]:
        """Yield runs until something is not as usual; see `runs.Scanner`."""
        sight = self._sight
        sight.open(window)
        try:
            while pieces := self._row_in_sight(sight):
                sight.drop_to((yield from self._taken(sight, pieces)))
                if sight.begin < pieces[-1].next:
                    return
        finally:
            sight.give_back()

    def _row_in_sight(self, sight: Sight) -> list[Slice]:
        """Look far enough to see one slice whole; return those that can be members."""
        while True:
            # What is in sight is used up before the rest of it is moved to make room.
            pieces, closed = self._row(sight)
            if closed or sight.ended or len(sight) > self._text_max_bytes:
                return pieces
            sight.more()

    def _row(self, sight: Sight) -> tuple[list[Slice], bool]:
        """Return slices in sight, and whether there was one, whether it can be a member or not."""
        pieces: list[Slice] = []
        begin, row_text_bytes = sight.begin, 0
        if not sight.buffer.startswith(GZIP_MAGIC[: len(sight)], begin, sight.end):
            return pieces, True
        for following in sight.headers():
            piece = slice_of(sight.buffer, begin, following)
            if not is_plausible(sight.buffer, piece, self._text_max_bytes):
                return pieces, True
            pieces.append(piece)
            begin = following
            row_text_bytes += piece.text_bytes
            if row_text_bytes >= self._row_text_bytes:
                break
        return pieces, bool(pieces)

    def _taken(self, sight: Sight, pieces: list[Slice]) -> Generator[Run | Verified, None, int]:
        """Yield what is in a row of slices; return up to where it is done with."""
        spans: list[Span] = []
        buffer, done = sight.buffer, pieces[0].begin
        for piece, text in zip(pieces, self._contents(buffer, pieces), strict=False):
            if text is None or text.within.startswith(GZIP_MAGIC[:2], text.begin, text.end):
                break
            span = self._span(piece, text)
            if span is not None:
                spans.append(span)
            elif not is_newline(buffer, piece):
                if spans:
                    yield Run(buffer, spans, is_verified=True)
                    spans = []
                yield Verified(
                    sight.offset_bytes + piece.begin,
                    bytes(buffer[piece.begin : piece.end]),
                    bytes(text.within[text.begin : text.end]),
                )
            done = piece.next
        if spans:
            yield Run(buffer, spans, is_verified=True)
        return done

    def _span(self, piece: Slice, text: _Text) -> Span | None:
        span = span_of(piece, text.within, text.begin, text.end)
        if span is None or self._parse is None:
            return span
        with memoryview(text.within) as view:
            parsed = self._parse(view[text.begin : text.end])
        return None if parsed is None else span._replace(parsed=parsed)

    def _contents(self, buffer: bytearray, pieces: list[Slice]) -> Iterator[_Text | None]:
        """Yield what each slice inflates to, up to the first that is not exactly one member."""
        if self._inflated_together(buffer, pieces):
            begin = 0
            for piece in pieces:
                yield _Text(self._texts, begin, begin + piece.text_bytes)
                begin += piece.text_bytes
            return
        for piece in pieces:
            with memoryview(buffer) as view:
                text = inflate_slice(view[piece.begin : piece.end], piece.text_bytes)
            yield None if text is None else _Text(text, 0, len(text))

    def _inflated_together(self, buffer: bytearray, pieces: list[Slice]) -> bool:
        """Inflate a row in one go, when nothing lies between its members.

        Every member begins with a header, and every header begins a slice: if the slices were not
        the members, one of them would have been cut, and what their ends say would be more
        together than what comes out.
        """
        if any(piece.end != piece.next for piece in pieces[:-1]):
            return False
        with memoryview(buffer) as view:
            row = view[pieces[0].begin : pieces[-1].end]
            text_bytes = sum(piece.text_bytes for piece in pieces)
            if len(self._texts) <= text_bytes:
                self._texts = bytearray(max(2 * text_bytes, 2 * _ROW_TEXT_BYTES))
            return inflate_row(row, self._texts, text_bytes) is True
