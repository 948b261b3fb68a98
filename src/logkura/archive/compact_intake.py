"""Reading source objects: their events go to their slots, what cannot be decoded is kept whole."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from logkura.archive.arrow import pa
from logkura.archive.arrow_compute import pc
from logkura.archive.compact_account import CompactAccount
from logkura.archive.compact_choices import Compacting
from logkura.archive.compact_ledger import Done
from logkura.archive.compact_manifest import SlotState, SourceVersion
from logkura.archive.compact_reading import Columns, Decoded, is_message_format, messages
from logkura.archive.compact_slot import AnyMessage, Slot, by_slot
from logkura.archive.compact_spill import Spill
from logkura.archive.quarantine import Quarantine
from logkura.archive.rows import messages_of
from logkura.archive.store import MutableStore, Store, StoredObject
from logkura.records.message import CONTROL_MESSAGE, Event, Message
from logkura.records.reader import Quarantined

__all__ = ["Intake"]

_NAME_MAX_CHARACTERS = 60
_ID_CHARACTERS = 12


class Intake:
    """Takes source objects one after the other.

    Args:
        source: Where they are.
        destination: The compacted archive, whose manifests say what was taken before.
        compacting: The choices.
        folder: A local folder.
    """

    def __init__(
        self, source: Store, destination: MutableStore, compacting: Compacting, folder: Path
    ) -> None:
        self._source = source
        self._destination = destination
        self._compacting = compacting
        self._folder = folder
        self._quarantines: list[tuple[Quarantine, str, str]] = []
        self._states: dict[Slot, SlotState] = {}
        self.spill = Spill(folder)
        self.new: dict[Slot, Counter[SourceVersion]] = {}
        """How many events of which source object each slot is to take."""

    def state(self, slot: Slot) -> SlotState:
        """Return what a slot holds."""
        found = self._states.get(slot)
        if found is None:
            found = self._states[slot] = SlotState(self._destination, slot)
        return found

    def take(self, stored: StoredObject, slot: Slot, on_bytes: Callable[[int], None]) -> Done:
        """Read an object and assign its events.

        Args:
            stored: The object.
            slot: The folder it lies in, which tells its region.
            on_bytes: Told how many bytes were read.
        """
        if is_message_format(stored.key):
            on_bytes(stored.size_bytes)
            return Done(CompactAccount(objects_of_messages=1))
        origin = self._source.location(stored.key)
        assigned = _Assigned((origin, stored.version), unquote(slot.region))
        pieces = Quarantine(self._folder / f"pieces-{len(self._quarantines)}")
        self._quarantines.append((pieces, _name(stored.key, assigned.source), origin))
        counts = Counter({"objects_in": 1, "bytes_in": stored.size_bytes})
        local, limits = self._folder / "copy", self._compacting.limits
        with self._source.open(stored.key) as file:
            for item in messages(file, stored.key, local, limits, on_bytes):
                if isinstance(item, Quarantined):
                    counts.update(documents=1, quarantined=1, bytes_quarantined=item.length_bytes)
                    pieces.add(item)
                else:
                    counts.update(documents=item.documents, **self._assign(item, assigned))
        counts["bytes_quarantined_kept"] = pieces.bytes_kept
        counts["events_assigned"] = assigned.slots.total()
        slots = {each.path: events for each, events in assigned.slots.items()}
        return Done(CompactAccount(**counts), slots)

    def publish_quarantine(self) -> None:
        """Copy what could not be decoded into the destination."""
        for pieces, name, origin in self._quarantines:
            pieces.publish(self._destination, name, origin)

    def _assign(self, item: Decoded | Columns, assigned: "_Assigned") -> dict[str, int]:
        """Send events to their slots; return what was found, by the account's fields."""
        if isinstance(item, Columns):
            self._assign_columns(item.table, assigned)
            return {"messages": item.documents, "events": item.table.num_rows}
        message = item.message
        if message.message_type == CONTROL_MESSAGE:
            return {"control_messages": item.documents}
        for slot, some in self._by_slot(message, assigned):
            size_bytes = item.size_bytes if some is message else None
            if self._is_new(slot, len(some.events), assigned):
                self.spill.add(slot, some, size_bytes)
        return {"messages": item.documents, "events": len(message.events)}

    def _assign_columns(self, table: "pa.Table", assigned: "_Assigned") -> None:
        ends = _ends_of(table)
        slots = {slot for slot, _ in self._by_slot(ends, assigned)} if ends else set()
        if len(slots) == 1 and ends is not None:
            (slot,) = slots
            if self._is_new(slot, table.num_rows, assigned):
                self.spill.add_table(slot, table)
            return
        for message in messages_of(table):
            self._assign(Decoded(message), assigned)

    def _by_slot(
        self, message: AnyMessage, assigned: "_Assigned"
    ) -> Iterator[tuple[Slot, AnyMessage]]:
        how = self._compacting
        return by_slot(message, assigned.region, how.zone, how.period)

    def _is_new(self, slot: Slot, events: int, assigned: "_Assigned") -> bool:
        """Count events of a slot; tell whether it did not take them in an earlier run."""
        assigned.slots[slot] += events
        if assigned.source in self.state(slot).manifest.sources:
            return False
        self.new.setdefault(slot, Counter())[assigned.source] += events
        return True


@dataclass(frozen=True, slots=True)
class _Assigned:
    """Where the events of one object went.

    Attributes:
        source: The object.
        region: Of its log groups.
        slots: How many events each slot was sent.
    """

    source: SourceVersion
    region: str
    slots: "Counter[Slot]" = field(default_factory=Counter)


def _ends_of(table: "pa.Table") -> Message | None:
    """Return a message of the first and the last event, if it tells the log group of all rows."""
    if table.column("exact").null_count < table.num_rows or any(
        len(pc.unique(table.column(name))) != 1 for name in ("owner", "logGroup")
    ):
        return None
    (message,) = messages_of(table.slice(0, 1))
    ends = pc.min_max(table.column("timestamp").cast(pa.int64())).as_py()
    return replace(message, events=tuple(Event("", ends[name], "") for name in ("min", "max")))


def _name(key: str, source: SourceVersion) -> str:
    """Return a name that follows from a source object."""
    identity = hashlib.sha256("\0".join(source).encode()).hexdigest()
    stem = PurePosixPath(key).name.partition(".")[0]
    readable = re.sub(r"[^A-Za-z0-9_-]", "_", stem)[:_NAME_MAX_CHARACTERS]
    return f"{readable}-{identity[:_ID_CHARACTERS]}"
