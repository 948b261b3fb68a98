"""A million random and mutated inputs to the record reader: `make fuzz`.

Every input is an object made of known messages in a random shape, then damaged in a random way,
or bytes without any sense.  For each, the reader must come to an end, raise nothing, and account
for what it was given:

- a message that the damage cannot reach is found;
- every byte that is not padding lies in a message or in a quarantined piece; of a second layer
  only the end can be told, so there a message is found or something is quarantined.

An input that breaks this is written to a file, and what replays it is printed with it.
"""

import argparse
import base64
import gzip
import io
import json
import random
import sys
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from logkura.records.gzip_member import NEWLINE
from logkura.records.limits import Limits
from logkura.records.members import GZIP_MAGIC
from logkura.records.message import Message
from logkura.records.reader import Archived, read

LIMITS = Limits(
    document_max_bytes=64 * 1024, refused_max_bytes=512 * 1024, whole_member_max_bytes=4 * 1024
)
SLOW_SECONDS = 5.0
FAILED = Path("fuzz-failed.bin")
PADDING = b"\0\t\n\r "


@dataclass
class Totals:
    """What the run has seen."""

    inputs: int = 0
    bytes: int = 0
    messages: int = 0
    quarantined: Counter[str] = field(default_factory=Counter)
    slowest_seconds: float = 0.0


@dataclass(frozen=True)
class Case:
    """An input, and what must come out of it.

    Attributes:
        content: The object.
        certain: Numbers of the messages that are found, whatever was damaged.
        unless_quarantined: Numbers of those that are found if nothing is quarantined.
        is_flat: Whether pieces lie in the object as they are, so that bytes can be accounted for.
    """

    content: bytes
    certain: frozenset[int] = frozenset()
    unless_quarantined: frozenset[int] = frozenset()
    is_flat: bool = True


def _message(number: int, generator: random.Random) -> bytes:
    events = [
        {
            "id": f"{number:028d}{index:028d}",
            "timestamp": 1_700_000_000_000 + index,
            "message": generator.choice(["plain", '}{"\\', "蔵\n", "x" * 300, "\x1f\x8b\x08"]),
        }
        for index in range(generator.randint(1, 4))
    ]
    document = {
        "messageType": "DATA_MESSAGE",
        "owner": "123456789012",
        "logGroup": generator.choice(["/a", "/b", "c"]),
        "logStream": "s",
        "subscriptionFilters": [],
        "logEvents": events,
    }
    return json.dumps(document, ensure_ascii=generator.random() < 0.5).encode()


@dataclass(frozen=True)
class Known:
    """A message in every shape; compressing is what costs, so it is done once."""

    number: int
    member: bytes
    texts: tuple[bytes, ...]


def _corpus(generator: random.Random) -> list[Known]:
    known = []
    for number in range(400):
        text = _message(number, generator)
        member = gzip.compress(text, mtime=0)
        raw = base64.b64encode(member).decode()
        error = json.dumps({"errorCode": "Lambda.FunctionError", "rawData": raw}).encode()
        lines = b"\n".join(Message.from_document(json.loads(text)).to_lines())
        known.append(Known(number, member, (text, error, lines)))
    return known


def _pieces(chosen: list[Known], generator: random.Random) -> list[bytes]:
    """Return one piece a message, each decodable by itself, with or without what separates."""
    separator = generator.choice([b"", b"\n", b"\0" * 7, NEWLINE])
    return [
        (one.member if generator.random() < 0.75 else generator.choice(one.texts) + b"\n")
        + separator
        for one in chosen
    ]


def _damage(piece: bytes, generator: random.Random) -> bytes:
    kind = generator.randrange(5)
    position = generator.randrange(len(piece))
    if kind == 0:
        return piece[:position]
    if kind == 1:
        flipped = bytearray(piece)
        flipped[position] ^= 1 << generator.randrange(8)
        return bytes(flipped)
    if kind == 2:
        return piece[:position] + generator.randbytes(generator.randint(1, 30)) + piece[position:]
    if kind == 3:
        return piece[:position] + piece[position + generator.randint(1, 30) :]
    return generator.randbytes(len(piece))


def _out_of_reach(pieces: list[bytes], victim: int) -> set[int]:
    """Return the pieces that damage cannot reach: it may swallow text, up to the next member."""
    safe = set(range(victim))
    member_seen = False
    for index in range(victim + 1, len(pieces)):
        member_seen = member_seen or pieces[index].startswith(GZIP_MAGIC)
        if member_seen:
            safe.add(index)
    return safe


def make_case(corpus: list[Known], generator: random.Random) -> Case:
    """Make one input."""
    if generator.random() < 0.1:
        return Case(generator.randbytes(generator.randint(0, 400)))
    chosen = generator.sample(corpus, generator.randint(1, 5))
    pieces = _pieces(chosen, generator)
    safe = set(range(len(chosen)))
    if generator.random() < 0.8:
        victim = generator.randrange(len(chosen))
        safe = _out_of_reach(pieces, victim)
        pieces[victim] = _damage(pieces[victim], generator)
    certain = frozenset(chosen[index].number for index in safe)
    content = b"".join(pieces)
    if generator.random() < 0.75:
        return Case(content, certain)
    content = gzip.compress(content, 1)
    if generator.random() < 0.5:
        return Case(content, certain, is_flat=False)
    content = _damage(content, generator)
    return Case(content, frozenset(), certain if content else frozenset(), is_flat=False)


def _extent(content: bytes, offset: int, piece: bytes | None) -> tuple[int, int]:
    """Return which bytes of an object a message or a quarantined piece stands for."""
    begin = len(content) - len(content[offset:].lstrip(PADDING))
    if piece is not None and content.startswith(piece, begin):
        return begin, begin + len(piece)
    # It comes out of a member, or out of a document: all of that is accounted for.
    try:
        if content.startswith(GZIP_MAGIC, begin):
            inflating = zlib.decompressobj(31)
            inflating.decompress(content[begin:])
            return begin, len(content) - len(inflating.unused_data)
        text = content[begin:].decode("latin-1")
        return begin, begin + json.JSONDecoder().raw_decode(text)[1]
    except (zlib.error, ValueError):
        return begin, begin


def _is_padding(content: bytes) -> bool:
    """Tell whether bytes are padding, or members of nothing but padding."""
    while content := content.lstrip(PADDING):
        inflating = zlib.decompressobj(31)
        try:
            if inflating.decompress(content).strip(PADDING) or not inflating.eof:
                return False
        except zlib.error:
            return False
        content = inflating.unused_data
    return True


def _unaccounted(content: bytes, extents: list[tuple[int, int]]) -> int | None:
    """Return where bytes begin that belong to nothing that came out, if there are any."""
    reached = 0
    for begin, end in [*sorted(extents), (len(content), len(content))]:
        if begin > reached and not _is_padding(content[reached:begin]):
            return reached
        reached = max(reached, end)
    return None


@dataclass
class Seen:
    """What the reader made of an input: messages by number, and every piece with its offset."""

    found: set[int] = field(default_factory=set)
    pieces: list[tuple[int, bytes | None]] = field(default_factory=list)
    quarantined: list[tuple[str, int, int]] = field(default_factory=list)
    """Reason, length as told, length as found."""
    consumed_bytes: int = 0


def _see(content: bytes) -> Seen:
    seen = Seen()

    def on_bytes(count: int) -> None:
        seen.consumed_bytes += count

    for item in read(io.BytesIO(content), limits=LIMITS, on_bytes=on_bytes):
        if isinstance(item, Archived):
            if item.message.events and item.message.events[0].id[:28].isdigit():
                seen.found.add(int(item.message.events[0].id[:28]))
            seen.pieces.append((item.offset_bytes, item.member))
            continue
        with item.content as file:
            piece = file.read()
        seen.pieces.append((item.offset_bytes, piece))
        seen.quarantined.append((item.reason, item.length_bytes, len(piece)))
    return seen


def _faults(case: Case, seen: Seen) -> Iterator[str]:
    for reason, told_bytes, found_bytes in seen.quarantined:
        if told_bytes != found_bytes:
            yield "a quarantined piece is not as long as it says"
        # Of a cut second layer an empty piece says that there may have been more.
        if found_bytes == 0 and (case.is_flat or reason != "truncated-gzip"):
            yield "a quarantined piece is empty"
    if seen.consumed_bytes != len(case.content):
        yield f"{seen.consumed_bytes} of {len(case.content)} bytes were read"
    if not case.certain <= seen.found:
        yield f"messages {sorted(case.certain - seen.found)} are lost"
    if not seen.quarantined and not case.unless_quarantined <= seen.found:
        lost = sorted(case.unless_quarantined - seen.found)
        yield f"messages {lost} are lost, and nothing is kept"
    if case.is_flat:
        at = _unaccounted(case.content, [_extent(case.content, *piece) for piece in seen.pieces])
        if at is not None:
            yield f"bytes at {at} are in no message and in no quarantined piece"


def check(case: Case, totals: Totals) -> str:
    """Read an input; return what is wrong, or nothing."""
    started = time.perf_counter()
    seen = _see(case.content)
    seconds = time.perf_counter() - started
    totals.inputs += 1
    totals.bytes += len(case.content)
    totals.messages += len(seen.pieces) - len(seen.quarantined)
    totals.quarantined.update(reason for reason, *_ in seen.quarantined)
    totals.slowest_seconds = max(totals.slowest_seconds, seconds)
    slow = f"it took {seconds:.1f} s" if seconds > SLOW_SECONDS else ""
    return next(_faults(case, seen), slow)


def run(inputs: int, seed: int) -> tuple[Totals, str]:
    """Try so many inputs; stop at the first that is wrong, and say so."""
    generator = random.Random(seed)
    corpus = _corpus(generator)
    totals = Totals()
    for number in range(inputs):
        case = make_case(corpus, generator)
        if wrong := check(case, totals):
            FAILED.write_bytes(case.content)
            layered = "" if case.is_flat else " --layered"
            again = f"again with --replay {FAILED}{layered}"
            return totals, f"input {number} of seed {seed}: {wrong}; {again}"
    return totals, ""


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--replay", type=Path)
    parser.add_argument("--layered", action="store_true", help="the replayed input is a layer")
    options = parser.parse_args()
    if options.replay:
        case = Case(options.replay.read_bytes(), is_flat=not options.layered)
        wrong = check(case, Totals())
        sys.stdout.write(f"{wrong or 'nothing wrong'}\n")
        return int(bool(wrong))
    started = time.perf_counter()
    totals, wrong = run(options.inputs, options.seed)
    pieces = ", ".join(f"{count:,} {reason}" for reason, count in totals.quarantined.most_common())
    sys.stdout.write(
        f"{totals.inputs:,} inputs, {totals.bytes:,} bytes in {time.perf_counter() - started:.0f} s"
        f"; slowest {totals.slowest_seconds * 1000:.0f} ms\n"
        f"{totals.messages:,} messages; quarantined: {pieces}\n"
        f"{wrong or 'no crash, no hang, nothing lost'}\n"
    )
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
