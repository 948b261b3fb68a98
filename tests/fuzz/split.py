"""Ten thousand damaged objects through the verified split: `make fuzz-split`.

Every object is members of gzip, a message each, then damaged once:

- *truncate*: it ends somewhere;
- *flip*: one to three of its bits are others;
- *splice*: a part of another object is put into it somewhere, or over what was there.

What must come out is told by two judges that know nothing of the split.  Which members the damage
did not touch follows from where it was done: the message of each of them is found, as often as it
is there.  Whether there is damage at all is told by zlib alone, member by member: where one of
them fails, or is not there to its end, something is quarantined; where none does (a bit of a
header's time, a cut between two members) nothing is.  And nothing is found that was never sent.
"""

import argparse
import gzip
import json
import random
import re
import shutil
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from pathlib import Path

from logkura.archive.local_store import LocalStore
from logkura.archive.split import split_object
from logkura.archive.splitting import Splitting

KINDS = ("truncate", "flip", "splice")
FAILED = Path("fuzz-split-failed.gz")
_WITH_HEADER = 31
_IDS = re.compile(rb'"id":"(\d+)"')
_EVENTS_A_MESSAGE = 3


@dataclass
class Totals:
    """What the run has seen.

    Attributes:
        trials: Objects by kind of damage.
        harmless: Of these, what zlib finds no fault with.
        found: Objects of which something was quarantined.
        messages: Messages that came out.
        quarantined: Pieces that were kept.
    """

    trials: Counter[str] = field(default_factory=Counter)
    harmless: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    messages: int = 0
    quarantined: int = 0


@dataclass(frozen=True)
class Whole:
    """An object that nothing happened to: its members, and where each begins and ends."""

    members: list[bytes]

    @property
    def content(self) -> bytes:
        """The object."""
        return b"".join(self.members)

    def within(self, begin: int, end: int) -> Counter[bytes]:
        """Return the members that lie in a stretch as a whole."""
        places = pairwise(accumulate(map(len, self.members), initial=0))
        return Counter(
            member
            for member, (first, last) in zip(self.members, places, strict=True)
            if begin <= first and last <= end
        )


@dataclass(frozen=True)
class Trial:
    """A damaged object, and the members that the damage did not touch."""

    kind: str
    content: bytes
    intact: Counter[bytes]


def whole(first: int, chance: random.Random) -> Whole:
    """Return an object of some members, whose events' ids begin with a number each."""
    return Whole([_member(first + number, chance) for number in range(chance.randint(4, 14))])


def _member(number: int, chance: random.Random) -> bytes:
    events = [
        {
            "id": f"{number:028d}{index:028d}",
            "timestamp": 1_700_000_000_000 + index,
            "message": chance.randbytes(chance.randint(10, 400)).hex() + " 蔵 \x1f\x8b\x08",
        }
        for index in range(_EVENTS_A_MESSAGE)
    ]
    document = {
        "messageType": "DATA_MESSAGE",
        "owner": "123456789012",
        "logGroup": f"/g/{number % 3}",
        "logStream": "s",
        "subscriptionFilters": ["f"],
        "logEvents": events,
    }
    text = json.dumps(document, separators=(",", ":"), ensure_ascii=False).encode()
    return gzip.compress(text, chance.choice((0, 1, 6)), mtime=0)


def damaged(kind: str, one: Whole, other: Whole, chance: random.Random) -> Trial:
    """Damage an object in one way."""
    content = one.content
    place = chance.randrange(len(content))
    if kind == "truncate":
        return Trial(kind, content[:place], one.within(0, place))
    if kind == "flip":
        bits = chance.sample(range(8 * len(content)), chance.randint(1, 3))
        changed = bytearray(content)
        for bit in bits:
            changed[bit // 8] ^= 1 << bit % 8
        ends = [-1, *sorted({bit // 8 for bit in bits}), len(content)]
        untouched = (one.within(first + 1, last) for first, last in pairwise(ends))
        return Trial(kind, bytes(changed), sum(untouched, Counter[bytes]()))
    begin, end = sorted(chance.sample(range(len(other.content) + 1), 2))
    # Put in between, or over what was there.
    behind = place if chance.random() < 0.5 else min(len(content), place + end - begin)
    spliced = content[:place] + other.content[begin:end] + content[behind:]
    intact = one.within(0, place) + other.within(begin, end) + one.within(behind, len(content))
    return Trial(kind, spliced, intact)


def is_whole(content: bytes) -> bool:
    """Tell by zlib alone whether an object is members to its last byte."""
    while content:
        inflating = zlib.decompressobj(_WITH_HEADER)
        try:
            inflating.decompress(content)
        except zlib.error:
            return False
        if not inflating.eof:
            return False
        content = inflating.unused_data
    return True


def messages_in(content: bytes) -> Counter[bytes]:
    """Return which messages an object holds, by the id of the first event of each."""
    ids = _IDS.findall(content)
    return Counter(each for each in ids if int(each[28:]) == 0)


def check(trial: Trial, splitting: Splitting, folder: Path, totals: Totals) -> str:
    """Split an object; return what is wrong, or nothing.

    Args:
        trial: The object.
        splitting: How.
        folder: An empty folder of this trial alone.
        totals: Counts it.
    """
    source, out = folder / "in", folder / "out"
    source.mkdir(parents=True)
    (source / "object.gz").write_bytes(trial.content)
    store = LocalStore(source)
    (stored,) = store.list()
    account, _ = split_object(store, stored, LocalStore(out), splitting)
    try:
        found = sum((messages_in(text) for text in _texts(out)), Counter[bytes]())
    except (zlib.error, OSError, EOFError) as error:
        return f"what was written cannot be read: {error}"
    sent = sum((messages_in(gzip.decompress(each)) for each in trial.intact.elements()), Counter())
    harmless = is_whole(trial.content)
    totals.trials[trial.kind] += 1
    totals.harmless[trial.kind] += harmless
    totals.found[trial.kind] += account.quarantined > 0
    totals.messages += found.total()
    totals.quarantined += account.quarantined
    if not account.adds_up:
        return "the account does not add up"
    if found.total() != account.messages:
        return f"{account.messages} messages were counted, and {found.total()} written"
    if sent - found:
        return f"{(sent - found).total()} messages that nothing happened to were lost"
    if (account.quarantined > 0) == harmless:
        return "quarantined without a fault" if harmless else "the damage was not found"
    return ""


def _texts(out: Path) -> Iterator[bytes]:
    for path in out.glob("account=*/**/*.gz"):
        yield gzip.decompress(path.read_bytes())


def run(trials: int, seed: int, *, splitting: Splitting | None = None) -> tuple[Totals, str]:
    """Check so many damaged objects; stop at the first that is wrong, and keep it in a file."""
    totals, chance = Totals(), random.Random(seed)
    known = [whole(100 * number, chance) for number in range(40)]
    formats = [splitting] if splitting else [Splitting("envelope"), Splitting("event")]
    # Memory, where there is such a folder: what is quarantined is forced to disk.
    where = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 -- a new folder in it
    with tempfile.TemporaryDirectory(prefix="logkura-fuzz-", dir=where) as folder:
        for number in range(trials):
            one, other = chance.sample(known, 2)
            trial = damaged(KINDS[number % len(KINDS)], one, other, chance)
            how = formats[number // len(KINDS) % len(formats)]
            place = Path(folder) / str(number)
            wrong = check(trial, how, place, totals)
            shutil.rmtree(place)
            if wrong:
                FAILED.write_bytes(trial.content)
                return totals, f"{trial.kind}, {how.format}: {wrong}; see {FAILED}"
    return totals, ""


def main() -> int:
    """Run from the command line; 1 when something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    started = time.perf_counter()
    totals, wrong = run(options.trials, options.seed)
    seconds = time.perf_counter() - started
    for kind, trials in totals.trials.items():
        harmless, found = totals.harmless[kind], totals.found[kind]
        sys.stdout.write(
            f"{kind}: {trials:,} objects, {found:,} found damaged, {harmless:,} whole to zlib\n"
        )
    sys.stdout.write(
        f"{totals.trials.total():,} objects in {seconds:.1f} s: {totals.messages:,} messages "
        f"written, {totals.quarantined:,} pieces quarantined, {wrong or 'nothing wrong'}\n"
    )
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
