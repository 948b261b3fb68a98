"""Un-mixing: objects that hold several log groups become objects that hold one each.

A source object is done when all it became is in the destination and, last of all, a marker of it.
A run that was killed therefore leaves whole objects only, and the next one begins again with the
first source object that has no marker.  Names follow from the source, so nothing is written twice
under another name, and a run over finished work changes nothing.
"""

import hashlib
import io
import json
import re
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from logkura.archive.outputs import Format, Outputs
from logkura.archive.store import Store, StoredObject
from logkura.errors import LogkuraError
from logkura.records.layout import Partition
from logkura.records.limits import Limits
from logkura.records.message import dump_json
from logkura.records.reader import Archived, read

__all__ = ["SplitAccount", "Splitting", "split"]

_MARKERS = "_logkura/split/"
_NOT_OURS_TO_SPLIT = ("_logkura/", "quarantine/")
_UNKNOWN_REGION = "unknown"
_NAME_MAX_CHARACTERS = 60
_ID_CHARACTERS = 12


@dataclass(slots=True)
class SplitAccount:
    """What went in and what came out.

    Attributes:
        objects_in: Source objects, those done by an earlier run included.
        objects_resumed: Of these, the ones that an earlier run had done.
        bytes_in: Bytes of the source objects.
        documents: Everything the reader found: messages, control messages, undecodable pieces.
        messages: Data messages.
        control_messages: CloudWatch Logs' checks of the destination; they hold no log.
        quarantined: Pieces that could not be decoded and are kept whole.
        events: Log events in the messages.
        events_written: Log events in the objects written.
        objects_out: Objects written.
        bytes_out: Their bytes.
        log_groups: How many log groups.
        seconds: Wall time of this run.
    """

    objects_in: int = 0
    objects_resumed: int = 0
    bytes_in: int = 0
    documents: int = 0
    messages: int = 0
    control_messages: int = 0
    quarantined: int = 0
    events: int = 0
    events_written: int = 0
    objects_out: int = 0
    bytes_out: int = 0
    log_groups: int = 0
    seconds: float = 0.0

    @property
    def adds_up(self) -> bool:
        """Whether everything found is accounted for and every event was written."""
        accounted = self.messages + self.control_messages + self.quarantined
        return self.documents == accounted and self.events == self.events_written

    def to_document(self) -> dict[str, Any]:
        """Return the account as JSON."""
        return {**asdict(self), "seconds": round(self.seconds, 3), "adds_up": self.adds_up}


@dataclass(frozen=True, slots=True)
class Splitting:
    """How to split.

    Attributes:
        format: What to write.
        zone: The time zone of date and hour in keys.
        region: The region of the log groups; None to take it from the source's key, if that is
            one of an archive, else `unknown`.
        limits: The reader's bounds.
        dry_run: Read everything and write nothing.
    """

    format: Format
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    region: str | None = None
    limits: Limits = field(default_factory=Limits)
    dry_run: bool = False


def split(
    source: Store,
    destination: Store,
    splitting: Splitting,
    *,
    on_object: Callable[[str, int], None] = lambda *_: None,
    on_bytes: Callable[[int], None] = lambda _: None,
) -> SplitAccount:
    """Split every object of a store into another store.

    Args:
        source: Objects of any shape that `records.reader` reads.
        destination: Gets one folder a log group and hour, and quarantined bytes.
        splitting: Format and the rest.
        on_object: Told each source object's key and size, before it is read.
        on_bytes: Told how many source bytes were read.

    Raises:
        LogkuraError: `split-overlap` when one store lies in the other, `split-source-empty`.
    """
    _refuse_overlap(source.url, destination.url)
    started = time.perf_counter()
    account = SplitAccount()
    log_groups: set[tuple[str, str]] = set()
    for stored in source.list():
        if stored.key.startswith(_NOT_OURS_TO_SPLIT):
            continue
        on_object(stored.key, stored.size_bytes)
        part, groups = _one(source, stored, destination, splitting, on_bytes)
        log_groups |= groups
        _add(account, part)
    if not account.objects_in:
        raise LogkuraError(
            "split-source-empty",
            f"expected objects in `{source.url}`, found none",
            hint="check the path or prefix",
        )
    account.log_groups = len(log_groups)
    account.seconds = time.perf_counter() - started
    return account


def _refuse_overlap(source: str, destination: str) -> None:
    one, two = source.rstrip("/") + "/", destination.rstrip("/") + "/"
    if one.startswith(two) or two.startswith(one):
        raise LogkuraError(
            "split-overlap",
            f"source `{source}` and destination `{destination}` lie in each other",
            hint="write into a folder or prefix of its own",
        )


def _one(
    source: Store,
    stored: StoredObject,
    destination: Store,
    splitting: Splitting,
    on_bytes: Callable[[int], None],
) -> tuple[SplitAccount, set[tuple[str, str]]]:
    """Split one object, unless an earlier run did."""
    identity = _identity(source, stored, splitting)
    marker = f"{_MARKERS}{identity}.json"
    if not splitting.dry_run and destination.exists(marker):
        on_bytes(stored.size_bytes)
        return _resumed(destination, marker)
    region = splitting.region or _region_of(stored.key)
    account = SplitAccount(objects_in=1, bytes_in=stored.size_bytes)
    with tempfile.TemporaryDirectory(prefix="logkura-split-") as folder:
        outputs = Outputs(Path(folder), splitting.format, splitting.zone, region)
        _route(source, stored, outputs, splitting, on_bytes, account)
        outputs.finish()
        account.events_written = outputs.events
        if not splitting.dry_run:
            origin = f"{source.url}/{stored.key}"
            for size_bytes in outputs.publish(destination, _name(stored.key, identity), origin):
                account.objects_out += 1
                account.bytes_out += size_bytes
            note = {**asdict(account), "source": origin, "groups": sorted(outputs.log_groups)}
            destination.write(marker, io.BytesIO(dump_json(note) + b"\n"))
    return account, outputs.log_groups


def _route(
    source: Store,
    stored: StoredObject,
    outputs: Outputs,
    splitting: Splitting,
    on_bytes: Callable[[int], None],
    account: SplitAccount,
) -> None:
    with source.open(stored.key) as file:
        for item in read(file, limits=splitting.limits, on_bytes=on_bytes):
            account.documents += 1
            if not isinstance(item, Archived):
                account.quarantined += 1
                outputs.quarantine(item)
            elif item.message.is_control:
                account.control_messages += 1
            else:
                account.messages += 1
                account.events += len(item.message.events)
                outputs.add(item)


def _resumed(destination: Store, marker: str) -> tuple[SplitAccount, set[tuple[str, str]]]:
    with destination.open(marker) as file:
        note = json.load(file)
    counts = {one.name: note[one.name] for one in fields(SplitAccount) if one.name in note}
    groups = {(owner, log_group) for owner, log_group in note["groups"]}
    return SplitAccount(**{**counts, "objects_resumed": 1}), groups


def _add(total: SplitAccount, part: SplitAccount) -> None:
    for one in fields(SplitAccount):
        setattr(total, one.name, getattr(total, one.name) + getattr(part, one.name))


def _identity(source: Store, stored: StoredObject, splitting: Splitting) -> str:
    """Return what tells this piece of work from any other."""
    parts = (
        source.url,
        stored.key,
        stored.version,
        splitting.format,
        splitting.zone.key,
        splitting.region or "",
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:_ID_CHARACTERS]


def _name(key: str, identity: str) -> str:
    stem = PurePosixPath(key).name.partition(".")[0]
    readable = re.sub(r"[^A-Za-z0-9_-]", "_", stem)[:_NAME_MAX_CHARACTERS]
    return f"{readable}-{identity}"


def _region_of(key: str) -> str:
    partition = Partition.parse(key)
    return unquote(partition.region) if partition else _UNKNOWN_REGION
