"""A million random and mutated inputs to the record reader: `make fuzz`.

Every input is an object made of known messages in a random shape, then damaged in a random way,
or bytes without any sense.  For each, the reader must come to an end, raise nothing, and account
for what it was given: a message whose member was not touched is found, and what is not found lies
in a quarantined piece.  An input that breaks this is written to a file, to be replayed with
`--replay FILE`.
"""

import argparse
import gzip
import io
import json
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from logkura.records.gzip_member import NEWLINE
from logkura.records.limits import Limits
from logkura.records.reader import Archived, read

LIMITS = Limits(
    document_max_bytes=64 * 1024, refused_max_bytes=512 * 1024, whole_member_max_bytes=4 * 1024
)
SLOW_SECONDS = 5.0
FAILED = Path("fuzz-failed.bin")


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
    """An input and the messages that must come out of it, by number."""

    content: bytes
    certain: frozenset[int]


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


def _corpus(generator: random.Random) -> list[tuple[int, bytes, bytes]]:
    """Return messages as (number, text, member); compressing is what costs, so it is done once."""
    texts = [(number, _message(number, generator)) for number in range(400)]
    return [(number, text, gzip.compress(text, mtime=0)) for number, text in texts]


def _pieces(chosen: list[tuple[int, bytes, bytes]], generator: random.Random) -> list[bytes]:
    """Return one piece a message, each decodable by itself, with or without what separates."""
    separator = generator.choice([b"", b"\n", b"\0" * 7, NEWLINE])
    return [
        (member if generator.random() < 0.8 else text + b"\n") + separator
        for _, text, member in chosen
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


def make_case(corpus: list[tuple[int, bytes, bytes]], generator: random.Random) -> Case:
    """Make one input."""
    if generator.random() < 0.1:
        return Case(generator.randbytes(generator.randint(0, 400)), frozenset())
    chosen = generator.sample(corpus, generator.randint(1, 5))
    # Members alone survive a damaged neighbour for certain: text may be swallowed by text.
    chosen_pieces = _pieces(chosen, generator)
    certain = {number for number, _, _ in chosen}
    is_text = [piece.startswith(b"{") for piece in chosen_pieces]
    if generator.random() < 0.8:
        victim = generator.randrange(len(chosen))
        chosen_pieces[victim] = _damage(chosen_pieces[victim], generator)
        certain = {
            number
            for index, (number, _, _) in enumerate(chosen)
            if index != victim and not is_text[index]
        }
    content = b"".join(chosen_pieces)
    if generator.random() < 0.25:
        content = gzip.compress(content, 1)
        if generator.random() < 0.5:
            return Case(_damage(content, generator), frozenset())
    return Case(content, frozenset(certain))


def check(case: Case, totals: Totals) -> str:
    """Read an input; return what is wrong, or nothing."""
    started = time.perf_counter()
    found: set[int] = set()
    consumed: list[int] = []
    for item in read(io.BytesIO(case.content), limits=LIMITS, on_bytes=consumed.append):
        if isinstance(item, Archived):
            totals.messages += 1
            if item.message.events and item.message.events[0].id[:28].isdigit():
                found.add(int(item.message.events[0].id[:28]))
            continue
        totals.quarantined[item.reason] += 1
        with item.content as file:
            if len(file.read()) != item.length_bytes:
                return "a quarantined piece is not as long as it says"
        if item.length_bytes == 0 and item.reason not in {"truncated-gzip", "corrupt-gzip"}:
            return "a quarantined piece is empty"
    seconds = time.perf_counter() - started
    totals.inputs += 1
    totals.bytes += len(case.content)
    totals.slowest_seconds = max(totals.slowest_seconds, seconds)
    if sum(consumed) != len(case.content):
        return f"{sum(consumed)} of {len(case.content)} bytes were read"
    if not case.certain <= found:
        return f"messages {sorted(case.certain - found)} are lost"
    return f"it took {seconds:.1f} s" if seconds > SLOW_SECONDS else ""


def run(inputs: int, seed: int) -> tuple[Totals, str]:
    """Try so many inputs; stop at the first that is wrong, and say so."""
    generator = random.Random(seed)
    corpus = _corpus(generator)
    totals = Totals()
    for number in range(inputs):
        case = make_case(corpus, generator)
        if wrong := check(case, totals):
            FAILED.write_bytes(case.content)
            return totals, f"input {number} of seed {seed}: {wrong}; written to {FAILED}"
    return totals, ""


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--replay", type=Path)
    options = parser.parse_args()
    if options.replay:
        wrong = check(Case(options.replay.read_bytes(), frozenset()), Totals())
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
