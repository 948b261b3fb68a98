"""Runs of ordinary members: what a reader may take without looking at every part of it.

Nearly every object is members one after the other, each a message in the order of fields that
CloudWatch Logs writes.  Where the next member begins is told by its header, found in the compressed
bytes; what a member inflates to, by its last four bytes; whose it is, by the begin of its text.  A
run holds members of which all of this is known.  Everything else is left to the reader.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from logkura.records.gzip_member import NEWLINE
from logkura.records.members import GZIP_MAGIC
from logkura.records.window import Window

__all__ = [
    "HEADER",
    "MAGIC",
    "Run",
    "Scanner",
    "Slice",
    "Span",
    "Verified",
    "is_newline",
    "is_plausible",
    "names_of",
    "slice_of",
    "span_of",
]

MAGIC = re.compile(re.escape(GZIP_MAGIC))
HEADER = re.compile(
    rb'\{"messageType":"DATA_MESSAGE",("owner":"([^"]*)","logGroup":"([^"]*)"'
    rb',"logStream":"[^"]*","subscriptionFilters":\[(?:"[^"]*"(?:,"[^"]*")*)?\],)'
    rb'"logEvents":\[\{"id":"[^"]*","timestamp":(0|[1-9]\d{0,14}),"message":"'
)
"""A data message up to its first event's text, as CloudWatch Logs writes it.

Groups: its header's fields with their last comma; owner; log group; the first event's time.  No
notice is taken of escapes: a quote inside a string is escaped, and what must follow a value holds
quotes that are not, so no value can contain it."""
_END = b'"}]}'

_NEWLINES = b"\n\r"
_PLAIN_FLAGS = 0
# The largest ratio seen in real messages is below 10; of garbage, the last four bytes are rarely so
# modest.
_RATIO_MAX = 40
_LEAST_MEMBER_BYTES = 20
_STORED_OVERHEAD_BYTES = 64
_STORED_OVERHEAD_RATIO = 1000


class Span(NamedTuple):
    """One message of a run.

    Attributes:
        begin: Where its member begins in the run's `compressed`.
        end: Where it ends.
        owner: As it stands in the text: UTF-8 without escapes.
        log_group: The same.
        timestamp: Milliseconds of its first event.
        parsed: What the scanner's `parse` made of the text; None when it has none.
    """

    begin: int
    end: int
    owner: bytes
    log_group: bytes
    timestamp: int
    parsed: Any


@dataclass(frozen=True, slots=True)
class Run:
    """Ordinary members, each one line of an object, whose events were not decoded.

    Attributes:
        compressed: Where they lie.  It is the reader's own, and changes when the reader goes on.
        spans: Their places, in order.
        is_verified: Whether their checksums were compared.
    """

    compressed: bytearray
    spans: list[Span]
    is_verified: bool


@dataclass(frozen=True, slots=True)
class Verified:
    """A member whose checksum was compared, and whose content is not as usual.

    Attributes:
        offset_bytes: Where in the window's stream it begins.
        member: Its bytes.
        text: What it inflates to.
    """

    offset_bytes: int
    member: bytes
    text: bytes


class Scanner(Protocol):
    """Takes what it can from a window."""

    def take(self, window: Window) -> Iterator[Run | Verified]:
        """Yield what is taken, and drop it from the window afterwards.

        It ends before what only the reader can judge.
        """


class Slice(NamedTuple):
    """Compressed bytes from one member's header to the next.

    Attributes:
        begin: Where it begins.
        end: Where the member ends, when it is an ordinary one.
        next: Where the next one begins: in between there may be line feeds.
        text_bytes: The length of its text, as its last bytes say.
    """

    begin: int
    end: int
    next: int
    text_bytes: int


def slice_of(buffer: bytearray, begin: int, following: int) -> Slice:
    """Return the slice between two headers; line feeds before the second belong to no member."""
    end = following
    # As the last byte of a length, a line feed stands for more than any message has.
    while end > begin and buffer[end - 1] in _NEWLINES:
        end -= 1
    return Slice(begin, end, following, int.from_bytes(buffer[max(begin, end - 4) : end], "little"))


def is_plausible(buffer: bytearray, piece: Slice, text_max_bytes: int) -> bool:
    """Tell whether a slice can be one member that inflates to what its end says.

    Its header has no optional fields, which libraries read with different care.
    """
    size_bytes = piece.end - piece.begin
    least_bytes = size_bytes - _STORED_OVERHEAD_BYTES - size_bytes // _STORED_OVERHEAD_RATIO
    return (
        size_bytes >= _LEAST_MEMBER_BYTES
        and buffer[piece.begin + len(GZIP_MAGIC)] == _PLAIN_FLAGS
        and max(least_bytes, 1) <= piece.text_bytes <= min(_RATIO_MAX * size_bytes, text_max_bytes)
    )


def is_newline(buffer: bytearray, piece: Slice) -> bool:
    """Tell whether a slice is the member that parts two messages of an `envelope`."""
    return piece.end - piece.begin == len(NEWLINE) and buffer[piece.begin : piece.end] == NEWLINE


@lru_cache(maxsize=8192)
def names_of(owner: bytes, log_group: bytes) -> tuple[str, str] | None:
    """Return owner and log group as text, or None when they hold escapes or are not UTF-8."""
    if b"\\" in owner + log_group:
        return None
    try:
        return owner.decode(), log_group.decode()
    except UnicodeDecodeError:
        return None


def span_of(piece: Slice, text: bytes | bytearray, begin: int, end: int) -> Span | None:
    """Return the message in a stretch of text, or None when it is not written as usual.

    The text of its events is not looked at, but for its end and that it is one line.
    """
    header = HEADER.match(text, begin, end)
    if header is None or not text.endswith(_END, begin, end) or text.find(b"\n", begin, end) >= 0:
        return None
    _, owner, log_group, timestamp = header.groups()
    if names_of(owner, log_group) is None:
        return None
    return Span(piece.begin, piece.end, owner, log_group, int(timestamp), None)
