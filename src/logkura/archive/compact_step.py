"""One step of a compaction: some folders of a log group are read, merged, and published.

A step is as large as it needs to be to write a day once and not several times, and as small as it
can be, because a run that was killed begins again with the step it was at.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING

from logkura.archive.compact_account import CompactAccount
from logkura.archive.compact_choices import Compacting
from logkura.archive.compact_intake import Intake
from logkura.archive.compact_ledger import Done, Ledger
from logkura.archive.compact_manifest import (
    File,
    Manifest,
    SlotState,
    SourceVersion,
    overtaken,
)
from logkura.archive.compact_set import read_back, read_files, write_set
from logkura.archive.compact_slot import Slot
from logkura.archive.store import MutableStore, Store, StoredObject
from logkura.errors import LogkuraError
from logkura.records.message import dump_json

if TYPE_CHECKING:
    from logkura.archive.arrow import pa

__all__ = ["SlotTotals", "Step"]

_COPY_BYTES = 1024 * 1024
_ID_CHARACTERS = 16


@dataclass(frozen=True, slots=True)
class SlotTotals:
    """What a slot has taken and holds.

    Attributes:
        events_merged: Events that it has taken so far.
        events_out: Events that it holds.
        duplicates: Events that it dropped.
        objects_out: Its files.
        bytes_out: Their bytes.
    """

    events_merged: int
    events_out: int
    duplicates: int
    objects_out: int
    bytes_out: int

    @classmethod
    def of(cls, manifest: Manifest) -> "SlotTotals":
        """Return the totals of a slot as its manifest tells them."""
        size_bytes = sum(file.bytes for file in manifest.files)
        return cls(
            manifest.events, manifest.rows, manifest.duplicates, len(manifest.files), size_bytes
        )

    def and_also(self, other: "SlotTotals", held: "SlotTotals") -> "SlotTotals":
        """Return what two steps come to that both began with what a slot held."""
        values = (
            getattr(self, each.name) + getattr(other, each.name) - getattr(held, each.name)
            for each in fields(SlotTotals)
        )
        return SlotTotals(*values)


class Step:
    """Objects of one log group, on their way from the source to the destination.

    Args:
        source: Where they are.
        destination: The compacted archive.
        compacting: The choices.
        folder: A local folder, of this step alone.
    """

    def __init__(
        self, source: Store, destination: MutableStore, compacting: Compacting, folder: Path
    ) -> None:
        self._source = source
        self._destination = destination
        self._compacting = compacting
        self._folder = folder
        self._intake = Intake(source, destination, compacting, folder)
        self._ledgers: dict[str, Ledger] = {}
        self._done: dict[str, dict[SourceVersion, Done]] = {}
        self.account = CompactAccount()
        """Of the objects, and of the slots that were written."""
        self.totals: dict[str, SlotTotals] = {}
        """Of every slot that events of these objects belong to, by its path."""
        self.held: dict[str, SlotTotals] = {}
        """What these slots held before."""

    @property
    def log_groups(self) -> set[tuple[str, str]]:
        """Account and value of the log groups in keys, of all slots."""
        slots = filter(None, map(Slot.parse, self.totals))
        return {(slot.account, slot.log_group) for slot in slots}

    def take(self, stored: StoredObject, slot: Slot, on_bytes: Callable[[int], None]) -> None:
        """Read an object, unless an earlier run is done with it.

        Args:
            stored: The object.
            slot: The folder of the source that it lies in.
            on_bytes: Told how many of its bytes were read.
        """
        folder = slot.day.path
        source = self._source.location(stored.key), stored.version
        ledger = self._ledgers.get(folder)
        if ledger is None:
            ledger = self._ledgers[folder] = Ledger(self._destination, folder)
        done = ledger.done.get(source)
        if done is not None:
            on_bytes(stored.size_bytes)
            self.account += replace(done.account, objects_resumed=1)
        else:
            done = self._intake.take(stored, slot, on_bytes)
            self.account += done.account
            if not done.account.objects_of_messages:
                self._done.setdefault(folder, {})[source] = done
        for path in done.slots:
            self._see(path)

    def _see(self, path: str) -> None:
        """Count what a slot holds already, and remove what a killed run left there."""
        slot = Slot.parse(path)
        if path in self.totals or slot is None:
            return
        state = self._intake.state(slot)
        if not self._compacting.dry_run:
            state.clear()
        self.totals[path] = self.held[path] = SlotTotals.of(state.manifest)

    def publish(self, on_slot: Callable[[str], None]) -> None:
        """Merge and write every slot that has something new, then note the objects as done.

        A set that does not add up is not published, and then no object is noted as done.

        Args:
            on_slot: Told the path of each slot before it is written.
        """
        whole = True
        for slot in sorted(self._intake.new):
            on_slot(slot.path)
            whole &= self._write(self._intake.state(slot))
        if self._compacting.dry_run or not whole:
            return
        self._intake.publish_quarantine()
        for folder, done in self._done.items():
            self._ledgers[folder].add(done)

    def _write(self, state: SlotState) -> bool:
        """Write one slot; return whether it adds up."""
        slot, before = state.slot, state.manifest
        sources = self._intake.new[slot]
        copies = self._copies(state)
        key = f"{slot.path}{self._set_name(before, sources)}"
        rows = self._intake.spill.take(slot, before=_readable(copies, slot))
        files = write_set(rows, self._folder, key)
        duplicates = self._intake.spill.duplicates(slot)
        after = replace(
            before,
            files=tuple(files.values()),
            sources={**before.sources, **sources},
            duplicates=before.duplicates + duplicates,
        )
        readable_rows = read_back(files)
        self.totals[slot.path] = SlotTotals.of(after)
        self.account += CompactAccount(
            events_written=after.rows, events_read_back=readable_rows, slots_written=1
        )
        whole = readable_rows == after.rows and after.events == after.rows + after.duplicates
        if whole and not self._compacting.dry_run:
            state.publish(files, sources, duplicates)
        for path in (*copies, *files):
            path.unlink()
        return whole

    def _set_name(self, before: Manifest, sources: "dict[SourceVersion, int]") -> str:
        """Return a name that follows from what goes into a set, and from its place in time."""
        content = [
            self._compacting.choices,
            before.generation + 1,
            [file.key for file in before.files],
            sorted(sources),
        ]
        return hashlib.sha256(dump_json(content)).hexdigest()[:_ID_CHARACTERS]

    def _copies(self, state: SlotState) -> list[Path]:
        """Return local copies of a slot's files."""
        try:
            return [
                self._copied(file, self._folder / f"before-{number}")
                for number, file in enumerate(state.manifest.files)
            ]
        except LogkuraError as error:
            if state.is_overtaken:
                # Whoever replaced the set has removed its files.
                raise overtaken(f"`{state.slot.path}`") from error
            raise

    def _copied(self, file: File, path: Path) -> Path:
        with self._destination.open(file.key) as content, path.open("wb") as copy:
            while chunk := content.read(_COPY_BYTES):
                copy.write(chunk)
        return path


def _readable(paths: Sequence[Path], slot: Slot) -> Iterator["pa.Table"]:
    """Yield the rows of a slot's files.

    Raises:
        LogkuraError: `compact-set-damaged`.
    """
    try:
        yield from read_files(paths)
    except (OSError, ValueError) as error:
        raise LogkuraError(
            "compact-set-damaged",
            f"cannot read what `{slot.path}` holds: {' '.join(str(error).split())}",
            hint="restore its files from the replica or an older version",
        ) from error
