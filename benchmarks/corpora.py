"""Seeded corpora in the shape of CloudWatch Logs: one gzip member a message.

    from benchmarks.corpora import object_of, records

    members = records("mix50")                  # a list of gzip members
    content = object_of(members, double=True)   # one object, as Firehose's own gzip leaves it

Same name and seed, same text; the compressed bytes also depend on the machine's zlib.  What was
made is kept in a folder of the system's temporary one, and made again when it is not there.
"""

import gzip
import hashlib
import json
import os
import random
import struct
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.lines import KINDS

__all__ = ["CORPORA", "OWNER", "Corpus", "object_of", "records"]

OWNER = "123456789012"
_MIB = 1024 * 1024
_FIRST_MILLISECONDS = 1_795_514_400_000
# An event's id is its time, shifted, and a rest that counts up: see `lab/event_ids.py`.
_TIMESTAMP_SHIFT = 144
_EVENT_FRAME_BYTES = 113
_MESSAGE_FRAME_BYTES = 380  # the header, and half an event that goes beyond


@dataclass(frozen=True, slots=True)
class Corpus:
    """What a corpus is made of.

    Attributes:
        kinds: Kinds of lines; log group n writes kind n modulo their number.
        groups: Log groups.
        text_bytes: Size of all messages inflated.
        median_bytes: Median of one message inflated.
        spread: Sigma of the lognormal distribution of sizes; 0 makes all alike.
        max_bytes: The largest message.
        skew: Exponent of Zipf's law over log groups; 0 gives all the same share.
        control_share: Of all members, how many are control messages.
    """

    kinds: tuple[str, ...]
    groups: int
    text_bytes: int
    median_bytes: int
    spread: float = 0.0
    max_bytes: int = 1_150_000
    skew: float = 0.0
    control_share: float = 0.0


def _alike(size_bytes: int) -> Corpus:
    return Corpus(("app",), 10, 32 * _MIB, size_bytes, max_bytes=2 * size_bytes)


CORPORA: dict[str, Corpus] = {
    "mix50": Corpus(
        ("app", "web", "lambda", "os", "japanese"), 50, 139 * _MIB, 37_000, 1.33, skew=1.1,
        control_share=0.004,
    ),
    "app10": Corpus(("app",), 10, 64 * _MIB, 37_000, 1.33),
    "web2": Corpus(("web",), 2, 64 * _MIB, 60_000, 1.0),
    "lam20": Corpus(("lambda",), 20, 64 * _MIB, 26_000, 0.6, max_bytes=64_000),
    "jpjava5": Corpus(("japanese",), 5, 64 * _MIB, 45_000, 1.0),
    "sz1k": _alike(1_000),
    "sz4k": _alike(4_000),
    "sz16k": _alike(16_000),
    "sz64k": _alike(64_000),
    "sz1000k": _alike(1_000_000),
}  # fmt: skip
"""mix50: fifty log groups of all kinds, some large, most small.  The others: one kind each, and
one size each (1 KB to 1 MB a message).  quick50 is a small mix50, for a smoke run.
groups1 to groups5000: messages of 4 KB, of so many log groups."""
CORPORA["quick50"] = replace(CORPORA["mix50"], text_bytes=4 * _MIB)
CORPORA |= {
    f"groups{groups}": replace(CORPORA["sz4k"], groups=groups) for groups in (1, 50, 500, 5_000)
}


def records(name: str, seed: int = 1) -> list[bytes]:
    """Return the gzip members of a corpus, in the order they came.

    Args:
        name: One of `CORPORA`.
        seed: Another seed makes other lines.
    """
    path = _cached(name, seed)
    if not path.is_file():
        _keep(path, list(_members(CORPORA[name], random.Random(f"{name} {seed}"))))
    with path.open("rb") as file:
        (count,) = struct.unpack("<Q", file.read(8))
        lengths = struct.unpack(f"<{count}Q", file.read(8 * count))
        return [file.read(length) for length in lengths]


def object_of(records: list[bytes], *, double: bool = False) -> bytes:
    """Return the object that Firehose makes of records: joined, nothing in between.

    Args:
        records: Gzip members.
        double: Whether the stream's own compression is on: one more member around all.
    """
    content = b"".join(records)
    return gzip.compress(content, 6, mtime=0) if double else content


def _cached(name: str, seed: int) -> Path:
    """Where a corpus is kept; the code that makes it is part of the name."""
    sources = (Path(__file__).with_name(each) for each in ("corpora.py", "lines.py"))
    made_by = b"".join(source.read_bytes() for source in sources)
    version = hashlib.sha256(made_by + zlib.ZLIB_RUNTIME_VERSION.encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"logkura-corpora-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{name}-{seed}-{version}"


def _keep(path: Path, members: list[bytes]) -> None:
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    with unfinished.open("wb") as file:
        file.write(struct.pack("<Q", len(members)))
        file.write(struct.pack(f"<{len(members)}Q", *map(len, members)))
        file.writelines(members)
    unfinished.replace(path)


def _members(corpus: Corpus, chance: random.Random) -> Iterator[bytes]:
    shares = [1 / (number + 1) ** corpus.skew for number in range(corpus.groups)]
    milliseconds, made_bytes = _FIRST_MILLISECONDS, 0
    while made_bytes < corpus.text_bytes:
        milliseconds += chance.randrange(500)
        if chance.random() < corpus.control_share:
            yield _gzipped(_control(milliseconds))
            continue
        group = chance.choices(range(corpus.groups), shares)[0]
        size_bytes = corpus.median_bytes * chance.lognormvariate(0, corpus.spread)
        text = _message(corpus, chance, group, milliseconds, min(int(size_bytes), corpus.max_bytes))
        made_bytes += len(text)
        yield _gzipped(text)


def _message(
    corpus: Corpus, chance: random.Random, group: int, milliseconds: int, size_bytes: int
) -> bytes:
    """One data message; its events stop before the wanted size, but there is one."""
    kind = corpus.kinds[group % len(corpus.kinds)]
    write, call = KINDS[kind], chance.getrandbits(40) << 96
    events: list[str] = []
    left_bytes = size_bytes - _MESSAGE_FRAME_BYTES
    while left_bytes > 0 or not events:
        message = write(chance, milliseconds)
        identifier = (milliseconds << _TIMESTAMP_SHIFT) | call + len(events)
        text = json.dumps(message, ensure_ascii=False)
        events.append(f'{{"id":"{identifier:056d}","timestamp":{milliseconds},"message":{text}}}')
        left_bytes -= len(text.encode()) + _EVENT_FRAME_BYTES
        milliseconds += chance.randrange(20)
    return (
        f'{{"messageType":"DATA_MESSAGE","owner":"{OWNER}","logGroup":"/{kind}/service-{group:02d}"'
        f',"logStream":"i-{chance.getrandbits(68):017x}","subscriptionFilters":["archive"]'
        f',"logEvents":[{",".join(events)}]}}'
    ).encode()


def _control(milliseconds: int) -> bytes:
    return (
        '{"messageType":"CONTROL_MESSAGE","owner":"CloudwatchLogs","logGroup":"","logStream":""'
        f',"subscriptionFilters":[],"logEvents":[{{"id":"","timestamp":{milliseconds},'
        '"message":"CWL CONTROL MESSAGE: Checking health of destination Firehose."}]}'
    ).encode()


def _gzipped(text: bytes) -> bytes:
    """One member with the header that Java writes: no time, no name, no system."""
    deflating = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    body = deflating.compress(text) + deflating.flush()
    trailer = struct.pack("<II", zlib.crc32(text), len(text) & 0xFFFFFFFF)
    return b"\x1f\x8b\x08\0\0\0\0\0\0\0" + body + trailer
