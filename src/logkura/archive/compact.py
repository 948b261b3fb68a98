"""Compaction: an archive becomes Parquet, one sorted set a log group and day, each event once.

The source is left as it is.  Runs are repeated as often as one likes: objects that are done are not
read again, and events that came late are merged into the day they belong to.  See
`compact_manifest` for what happens when a run is killed, `compact_sort` for what counts as one
event, and `compact_spill` for the memory it takes.
"""

import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from logkura.archive.compact_account import CompactAccount
from logkura.archive.compact_choices import Compacting
from logkura.archive.compact_ledger import agree
from logkura.archive.compact_slot import Slot
from logkura.archive.compact_step import SlotTotals, Step
from logkura.archive.reading import EventFilter
from logkura.archive.store import MutableStore, Store, StoredObject
from logkura.archive.workspace import workspace
from logkura.errors import LogkuraError
from logkura.records.layout import Partition

__all__ = [
    "STEP_BYTES",
    "Listing",
    "Placed",
    "StepDone",
    "compact",
    "compact_step",
    "concluded",
    "refuse_overlap",
    "steps",
]

_MIB = 1024 * 1024
STEP_BYTES = 256 * _MIB
"""Some GiB of text: a large log group's day, or a small one's year."""

_STEP_OBJECTS_MAX = 10_000
_NOTES = "_logkura/"

Placed = tuple[StoredObject, Slot]


def compact(
    source: Store,
    destination: MutableStore,
    wanted: EventFilter,
    compacting: Compacting,
    *,
    on_object: Callable[[str, int], None] = lambda *_: None,
    on_bytes: Callable[[int], None] = lambda _: None,
    on_slot: Callable[[str], None] = lambda _: None,
) -> CompactAccount:
    """Compact an archive into another place.

    Args:
        source: An archive of any of the formats.
        destination: Gets Parquet, manifests, and quarantined bytes.
        wanted: Which folders of the source to read; times have two days of room.
        compacting: How.
        on_object: Told each source object's key and size, before it is read.
        on_bytes: Told how many source bytes were read.
        on_slot: Told each folder of the destination, before it is written.

    Raises:
        LogkuraError: `compact-overlap` when one store lies in the other, `compact-source-empty`,
            `compact-choices` when earlier runs were given others, `compact-overtaken` when another
            run is at it, `compact-set-damaged`.
    """
    refuse_overlap(source.url, destination.url)
    started = time.perf_counter()
    listing, done = Listing(source, wanted), StepDone()
    for number, placed in enumerate(steps(listing)):
        if not number:
            # A run that finds nothing decides nothing.
            agree(destination, compacting.choices, dry_run=compacting.dry_run)
        done += compact_step(
            source,
            destination,
            compacting,
            placed,
            on_object=on_object,
            on_bytes=on_bytes,
            on_slot=on_slot,
        )
    return concluded(source.url, done, listing.outside, time.perf_counter() - started)


@dataclass(frozen=True, slots=True)
class StepDone:
    """What one step, or several, came to.

    Attributes:
        account: Of the objects, and of the slots that were written.
        totals: Of every slot that their events belong to, by its path.
        log_groups: Account and value of the log groups in keys.
        held: Where nothing is written, what each of these slots held before.
    """

    account: CompactAccount = field(default_factory=CompactAccount)
    totals: Mapping[str, SlotTotals] = field(default_factory=dict)
    log_groups: frozenset[tuple[str, str]] = frozenset()
    held: Mapping[str, SlotTotals] = field(default_factory=dict)

    def __add__(self, other: "StepDone") -> "StepDone":
        totals = dict(self.totals)
        for path, found in other.totals.items():
            known = totals.get(path, found)
            if path in self.held and path in self.totals:
                # No step saw what the others would have written.
                totals[path] = known.and_also(found, self.held[path])
            else:
                # A slot is told as the last step left it, which had taken the most events.
                totals[path] = max(found, known, key=lambda one: one.events_merged)
        log_groups = self.log_groups | other.log_groups
        return StepDone(
            self.account + other.account, totals, log_groups, {**self.held, **other.held}
        )


def compact_step(
    source: Store,
    destination: MutableStore,
    compacting: Compacting,
    placed: Sequence[Placed],
    *,
    on_object: Callable[[str, int], None] = lambda *_: None,
    on_bytes: Callable[[int], None] = lambda _: None,
    on_slot: Callable[[str], None] = lambda _: None,
) -> StepDone:
    """Compact some objects of one log group; the arguments are those of `compact`.

    Raises:
        LogkuraError: `compact-overtaken` when another run is at one of its slots,
            `compact-set-damaged`.
    """
    with workspace(Path(tempfile.gettempdir()), "logkura-compact-") as folder:
        step = Step(source, destination, compacting, folder)
        for stored, slot in placed:
            on_object(stored.key, stored.size_bytes)
            step.take(stored, slot, on_bytes)
        step.publish(on_slot)
    held = step.held if compacting.dry_run else {}
    return StepDone(step.account, step.totals, frozenset(step.log_groups), held)


def concluded(source_url: str, done: StepDone, outside: int, seconds: float) -> CompactAccount:
    """Return the account of all steps of a run.

    Raises:
        LogkuraError: `compact-source-empty` when there was nothing to compact.
    """
    if not done.account.objects_in + done.account.objects_of_messages:
        raise LogkuraError(
            "compact-source-empty",
            f"expected objects in folders of log groups in `{source_url}`, found none",
            hint="check the path or prefix; objects that mix log groups are to be split first",
        )
    return replace(
        done.account + _summed(done.totals),
        objects_outside=outside,
        log_groups=len(done.log_groups),
        seconds=seconds,
    )


def refuse_overlap(source: str, destination: str) -> None:
    """Make sure that what a compaction writes is nothing it reads.

    Raises:
        LogkuraError: `compact-overlap`.
    """
    one, two = source.rstrip("/") + "/", destination.rstrip("/") + "/"
    if one.startswith(two) or two.startswith(one):
        raise LogkuraError(
            "compact-overlap",
            f"source `{source}` and destination `{destination}` lie in each other",
            hint="write into a folder or prefix of its own",
        )


class Listing:
    """The objects of the source that lie in wanted folders, in the order of keys."""

    def __init__(self, source: Store, wanted: EventFilter) -> None:
        self._source = source
        self._wanted = wanted
        self.outside = 0
        """How many objects lie in no folder of a log group."""

    def __iter__(self) -> Iterator[Placed]:
        for stored in self._source.list():
            if stored.key.startswith(_NOTES):
                continue
            # The whole location, since the store may itself be a folder of the layout.
            slot = Slot.parse(self._source.location(stored.key))
            if slot is None:
                self.outside += 1
            elif self._wanted.wants_partition(_partition(slot)):
                yield stored, slot


def _partition(slot: Slot) -> Partition:
    return Partition(slot.account, slot.region, slot.log_group, slot.date, slot.hour or "00")


def steps(placed: Iterable[Placed], step_bytes: int = STEP_BYTES) -> Iterator[list[Placed]]:
    """Cut the objects into steps: each of one log group, between two of its days if it can be.

    Args:
        placed: In the order of keys.
        step_bytes: A step that has as much ends with its day.
    """
    step: list[Placed] = []
    size_bytes = 0
    for stored, slot in placed:
        full = size_bytes >= step_bytes
        if step and _ends(step[-1][1].day, slot.day, len(step), full=full):
            yield step
            step, size_bytes = [], 0
        step.append((stored, slot))
        size_bytes += stored.size_bytes
    if step:
        yield step


def _ends(last: Slot, following: Slot, objects: int, *, full: bool) -> bool:
    same_log_group = replace(last, date="") == replace(following, date="")
    if not same_log_group or objects >= _STEP_OBJECTS_MAX:
        return True
    return last != following and full


def _summed(totals: Mapping[str, SlotTotals]) -> CompactAccount:
    names = [each.name for each in fields(SlotTotals)]
    sums = {name: sum(getattr(each, name) for each in totals.values()) for name in names}
    return CompactAccount(slots=len(totals), **sums)
