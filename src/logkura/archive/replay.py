"""Putting failed records back: error objects and quarantined pieces become archived messages.

They go straight into the archive, not into the stream.  A stream would take them through the
function that has failed at them, deliver them once more than once, and say nothing of what became
of them; and it may not exist any more, or not where this copy of the archive is.  Written directly,
by the transformer's own decisions, every record has a name that follows from where it was found, so
that a second run changes nothing, and what was written can be read back and counted.

What cannot be decoded stays where it is.  Nothing is removed: error objects are evidence, and often
locked.  A record that Firehose delivered as well is then archived twice, as with any delivery that
is at least once; readers tell by the ids, and compaction keeps one.
"""

import hashlib
import io
import json
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from logkura.archive.replay_account import ReplayAccount
from logkura.archive.replay_outputs import ReplayOutputs
from logkura.archive.replay_region import region_of
from logkura.archive.replay_traits import Format, format_of
from logkura.archive.store import MutableStore, StoredObject
from logkura.archive.workspace import workspace
from logkura.errors import LogkuraError
from logkura.records.limits import Limits
from logkura.records.message import dump_json
from logkura.records.outcome import Settings
from logkura.records.reader import Archived, read

__all__ = ["Replaying", "replay"]

_FAILED = ("errors/", "quarantine/")
_PIECES, _NOTE_ENDING = "quarantine/", ".json"
_MARKERS = "_logkura/replay/"
_ID_CHARACTERS = 12
_BEGUN = "begun"
"""In a marker: what the object became is being written, with these choices."""


@dataclass(frozen=True, slots=True)
class Replaying:
    """How to replay.

    Attributes:
        format: What to write; None for the format that the archive has.
        zone: The time zone of date and hour in the archive's keys.
        region: The region of the log groups; None to learn it from each object.
        limits: The reader's bounds: larger ones decode what was too large before.
        dry_run: Read everything and write nothing.
    """

    format: Format | None = None
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    region: str | None = None
    limits: Limits = field(default_factory=Limits)
    dry_run: bool = False


def replay(
    archive: MutableStore,
    replaying: Replaying,
    *,
    on_object: Callable[[str, int], None] = lambda *_: None,
    on_bytes: Callable[[int], None] = lambda _: None,
) -> ReplayAccount:
    """Put the failed records of an archive back into it.

    Args:
        archive: The archive, from its prefix on: where `errors/` and `quarantine/` are.
        replaying: How.
        on_object: Told each object's key and size, before it is read.
        on_bytes: Told how many bytes were read.

    Raises:
        LogkuraError: `replay-nothing` when there are no failed records, `replay-format`,
            `replay-time-zone`, `replay-region`, `replay-choices`.
    """
    started = time.perf_counter()
    account = ReplayAccount()
    log_groups: set[tuple[str, str]] = set()
    settings: Settings | None = None
    for stored in _failed(archive):
        if settings is None:
            archive_format = format_of(archive, replaying.format, replaying.zone)
            settings = Settings(format=archive_format, zone=replaying.zone)
        on_object(stored.key, stored.size_bytes)
        one = _Replay(archive, stored, replaying, settings, on_bytes)
        account += one.run()
        log_groups |= one.log_groups
    if not account.objects_in:
        raise LogkuraError(
            "replay-nothing",
            f"expected objects below `errors/` or `quarantine/` of `{archive.url}`, found none",
            hint="name the archive with its prefix; without failed records there is nothing to do",
        )
    seconds = time.perf_counter() - started
    return replace(account, log_groups=len(log_groups), seconds=seconds)


def _failed(archive: MutableStore) -> Iterator[StoredObject]:
    for stored in archive.list():
        is_note = stored.key.startswith(_PIECES) and stored.key.endswith(_NOTE_ENDING)
        if stored.key.startswith(_FAILED) and not is_note:
            yield stored


class _Replay:
    """One error object or quarantined piece, on its way back."""

    def __init__(
        self,
        archive: MutableStore,
        stored: StoredObject,
        replaying: Replaying,
        settings: Settings,
        on_bytes: Callable[[int], None],
    ) -> None:
        self._archive = archive
        self._stored = stored
        self._replaying = replaying
        self._settings = settings
        self._on_bytes = on_bytes
        self._origin = archive.location(stored.key)
        self._identity = hashlib.sha256(f"{self._origin}\0{stored.version}".encode()).hexdigest()
        self._region = replaying.region
        self.log_groups: set[tuple[str, str]] = set()

    def run(self) -> ReplayAccount:
        """Replay the object, unless an earlier run left nothing to do."""
        marker = f"{_MARKERS}{self._identity}.json"
        found = self._archive.look(marker)
        noted = None if found is None else json.loads(found[0])
        before = noted if noted is not None and _BEGUN not in noted else None
        if before is not None and not before["account"]["undecodable"]:
            self._on_bytes(self._stored.size_bytes)
            return self._resumed(before)
        with workspace(Path(tempfile.gettempdir()), "logkura-replay-") as folder:
            outputs = ReplayOutputs(folder, self._settings)
            account = self._accounted(self._route(outputs), outputs)
            self.log_groups = outputs.log_groups
            if before is not None and account.events == before["account"]["events"]:
                # Some of it cannot be decoded, as before.
                return self._resumed(before)
            if self._replaying.dry_run or not account.adds_up or not account.events:
                return account
            self._refuse_other_choices(noted)
            if noted is None:
                begun = self._note(account, **{_BEGUN: True})
                self._archive.write(marker, io.BytesIO(begun))
            keys = outputs.publish(self._archive, f"replay-{self._identity[:_ID_CHARACTERS]}")
            account = replace(account, objects_out=len(keys))
            self._archive.write(marker, io.BytesIO(self._note(account)))
        return account

    def _route(self, outputs: ReplayOutputs) -> "Counter[str]":
        counts = Counter({"objects_in": 1, "bytes_in": self._stored.size_bytes})
        with self._archive.open(self._stored.key) as file:
            for item in read(file, limits=self._replaying.limits, on_bytes=self._on_bytes):
                counts["documents"] += 1
                if not isinstance(item, Archived):
                    item.content.close()
                    counts.update(undecodable=1, bytes_undecodable=item.length_bytes)
                elif item.message.is_control:
                    counts["control_messages"] += 1
                else:
                    counts.update(messages=1, events=len(item.message.events))
                    if item.message.events:
                        self._region = self._region or region_of(self._archive, self._stored)
                        outputs.add(item, self._region)
                    else:
                        counts["messages_without_events"] += 1
        return counts

    def _accounted(self, counts: "Counter[str]", outputs: ReplayOutputs) -> ReplayAccount:
        events, size_bytes = outputs.read_back()
        return replace(
            ReplayAccount(**counts),
            events_written=outputs.events_written,
            events_read_back=events,
            bytes_written=outputs.bytes_written,
            bytes_read_back=size_bytes,
        )

    def _resumed(self, note: dict[str, Any]) -> ReplayAccount:
        self.log_groups = {(account, log_group) for account, log_group in note["log_groups"]}
        return replace(ReplayAccount.from_document(note["account"]), objects_resumed=1)

    @property
    def _choices(self) -> dict[str, str | None]:
        """What decides under which keys the messages lie."""
        zone = self._settings.zone.key
        return {"format": self._settings.format, "time_zone": zone, "region": self._region}

    def _refuse_other_choices(self, before: dict[str, Any] | None) -> None:
        if before is not None and before["choices"] != self._choices:
            told = ", ".join(f"{name} {value}" for name, value in before["choices"].items())
            raise LogkuraError(
                "replay-choices",
                f"a part of `{self._origin}` was replayed with {told}; the whole with something "
                "else would store its events twice",
                hint="give the same options as before",
            )

    def _note(self, account: ReplayAccount, **more: bool) -> bytes:
        note = {
            "source": self._origin,
            "choices": self._choices,
            "account": account.to_document(),
            "log_groups": sorted(self.log_groups),
            **more,
        }
        return dump_json(note) + b"\n"
