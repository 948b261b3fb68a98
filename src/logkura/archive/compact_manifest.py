"""What a slot holds: one small object that is swapped as a whole, so there is no half set.

A slot's files become visible together, when the manifest that names them is written, and what they
replace is removed only afterwards.  Each write takes the place of the manifest that was read, or
none: of two runs at the same slot one is refused, before it has changed anything.

1. *declared*: the manifest names the files that are about to be written.  They are not its set yet.
   Should the run end here, the next one knows what to remove.
2. The files are written.
3. *published*: the manifest names the new files as its set, and the old ones as stale.
4. The stale ones are removed, and then the manifest forgets them.

Names of files contain the manifest's generation, so nobody writes a file that somebody else is
about to remove.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from logkura.archive.compact_slot import Slot
from logkura.archive.store import MutableStore
from logkura.errors import LogkuraError
from logkura.records.message import dump_json

__all__ = [
    "File",
    "Manifest",
    "SlotState",
    "SourceVersion",
    "manifest_key",
    "manifests",
    "overtaken",
]

_MANIFESTS = "_logkura/compact/manifests/"
_NAME = "manifest.json"

SourceVersion = tuple[str, str]
"""Where a source object is, and its version."""


def manifest_key(slot: Slot) -> str:
    """Return the key of a slot's manifest."""
    return f"{_MANIFESTS}{slot.path}{_NAME}"


def overtaken(what: str) -> LogkuraError:
    """Return the error that another run was quicker."""
    return LogkuraError(
        "compact-overtaken",
        f"another run changed {what} while this one worked at it; nothing was lost or doubled",
        hint="let one run at a time compact into a destination, then run this one again",
    )


@dataclass(frozen=True, slots=True)
class File:
    """One Parquet object of a set.

    Attributes:
        key: Where it is, relative to the compacted archive.
        rows: How many events.
        bytes: Its size.
        first: Time of its first event in milliseconds; None when its column has none.
        last: Time of its last event.
    """

    key: str
    rows: int
    bytes: int
    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class Manifest:
    """A slot's set and where it came from.

    Attributes:
        generation: Counts the manifests of the slot.
        files: The set, in the order of time.
        duplicates: How many events were dropped because the slot had an equal one.
        sources: How many events each source object had for this slot, before duplicates went.
        unfinished: Keys of files that are being written, or that a killed run left.
        stale: Keys of files that no set has any more, still to be removed.
    """

    generation: int = 0
    files: tuple[File, ...] = ()
    duplicates: int = 0
    sources: Mapping[SourceVersion, int] = field(default_factory=dict)
    unfinished: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Events in the set."""
        return sum(file.rows for file in self.files)

    @property
    def events(self) -> int:
        """Events that were merged into it."""
        return sum(self.sources.values())

    def to_json(self) -> bytes:
        """Return the manifest as it is stored."""
        document = {
            "generation": self.generation,
            "files": [asdict(file) for file in self.files],
            "events": self.events,
            "duplicates": self.duplicates,
            "sources": [[*source, events] for source, events in sorted(self.sources.items())],
            "unfinished": self.unfinished,
            "stale": self.stale,
        }
        return dump_json(document) + b"\n"

    @classmethod
    def from_json(cls, content: bytes) -> "Manifest":
        """Read a manifest back."""
        document: dict[str, Any] = json.loads(content)
        return cls(
            document["generation"],
            tuple(File(**file) for file in document["files"]),
            document["duplicates"],
            {(origin, version): events for origin, version, events in document["sources"]},
            tuple(document["unfinished"]),
            tuple(document["stale"]),
        )


def manifests(store: MutableStore) -> Iterator[Manifest]:
    """Yield the manifests of a compacted archive, in the order of their slots' names."""
    for stored in store.list():
        if stored.key.startswith(_MANIFESTS):
            found = store.look(stored.key)
            if found:
                yield Manifest.from_json(found[0])
        elif stored.key > _MANIFESTS:
            # Keys come in order; what follows is no note.
            return


class SlotState:
    """A slot's manifest as it is in the store, and the steps that change it.

    Args:
        store: The compacted archive.
        slot: The slot.
    """

    def __init__(self, store: MutableStore, slot: Slot) -> None:
        self._store = store
        self.slot = slot
        self._key = manifest_key(slot)
        found = store.look(self._key)
        self.manifest = Manifest.from_json(found[0]) if found else Manifest()
        self._version = found[1] if found else None

    def publish(
        self,
        files: Mapping[Path, File],
        sources: Mapping[SourceVersion, int],
        duplicates: int,
    ) -> None:
        """Replace the set.

        Args:
            files: The new set in the order of time, and where each file lies; their keys contain
                the generation after this one.
            sources: How many events were merged since the last set, by source object.
            duplicates: How many of them were dropped.

        Raises:
            LogkuraError: `compact-overtaken` when another run changed the slot meanwhile.
        """
        before = self.manifest
        new = tuple(file.key for file in files.values())
        gone = {*before.unfinished, *before.stale, *(file.key for file in before.files)}
        self._swap(replace(before, unfinished=tuple(sorted({*before.unfinished, *new}))))
        for path, file in files.items():
            with path.open("rb") as content:
                self._store.write(file.key, content)
        published = Manifest(
            files=tuple(files.values()),
            duplicates=before.duplicates + duplicates,
            sources={**before.sources, **sources},
            stale=tuple(sorted(gone.difference(new))),
        )
        try:
            self._swap(published)
        except LogkuraError:
            # Nobody else has files of these names, and no set will have them.
            for key in new:
                self._store.remove(key)
            raise
        self.clear()

    @property
    def is_overtaken(self) -> bool:
        """Whether another run has changed the manifest since it was read or swapped."""
        found = self._store.look(self._key)
        return (found[1] if found else None) != self._version

    def clear(self) -> None:
        """Remove what no set has, if there is anything."""
        manifest = self.manifest
        rest = {*manifest.unfinished, *manifest.stale}
        if not rest:
            return
        if manifest.unfinished:
            # Whoever is still writing them finds the manifest changed, and gives up.
            self._swap(replace(manifest, unfinished=(), stale=tuple(sorted(rest))))
        for key in sorted(rest):
            self._store.remove(key)
        self._swap(replace(self.manifest, stale=()))

    def _swap(self, manifest: Manifest) -> None:
        manifest = replace(manifest, generation=self.manifest.generation + 1)
        version = self._store.swap(self._key, manifest.to_json(), self._version)
        if version is None:
            raise overtaken(f"`{self.slot.path}`")
        self.manifest, self._version = manifest, version
