"""Un-mixing: objects that hold several log groups become objects that hold one each.

A source object is done when all it became is in the destination and, last of all, a marker of it.
A run that was killed therefore leaves whole objects only, and the next one begins again with the
first source object that is not marked as done.  Names follow from the source and the choices, so
nothing is written twice under another name: the marker is also written before the first object,
and binds whoever goes on to these choices.  A run over finished work changes nothing.
"""

import hashlib
import io
import json
import re
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from logkura.archive.account import SplitAccount
from logkura.archive.outputs import Outputs
from logkura.archive.routing import routed
from logkura.archive.splitting import Splitting
from logkura.archive.store import NearStore, Store, StoredObject, publishing, work_folder
from logkura.archive.workspace import workspace
from logkura.errors import LogkuraError
from logkura.records.message import dump_json

if TYPE_CHECKING:
    from collections import Counter

__all__ = [
    "STAGED",
    "LogGroups",
    "account_of",
    "empty_source",
    "identity_of",
    "is_split_source",
    "marker_key",
    "read_note",
    "refuse_overlap",
    "split",
    "split_note",
    "split_object",
    "write_note",
]

_MARKERS = "_logkura/split/"
_NOT_OURS_TO_SPLIT = ("_logkura/", "quarantine/")
_NAME_MAX_CHARACTERS = 60
_ID_CHARACTERS = 12

LogGroups = set[tuple[str, str]]

STAGED = "staged"
"""In a marker: the objects that are still to be shown.  See `spark.commit`."""
BEGUN = "begun"
"""In a marker: what the object became is being written, with these choices and as a whole."""


def split(
    source: Store,
    destination: Store,
    splitting: Splitting,
    *,
    on_object: Callable[[str, int], None] = lambda *_: None,
    on_bytes: Callable[[int], None] = lambda _: None,
) -> SplitAccount:
    """Split every object of a store into another store.

    An object whose account does not add up is not published, and gets no marker.

    Args:
        source: Objects of any shape that `records.reader` reads.
        destination: Gets one folder a log group and hour, and quarantined bytes.
        splitting: Format and the rest.
        on_object: Told each source object's key and size, before it is read.
        on_bytes: Told how many source bytes were read.

    Raises:
        LogkuraError: `split-overlap` when one store lies in the other, `split-source-empty`,
            `split-choices` when an earlier run split the same object otherwise.
    """
    refuse_overlap(source.url, destination.url)
    started = time.perf_counter()
    account = SplitAccount()
    log_groups: LogGroups = set()
    for stored in source.list():
        if not is_split_source(stored.key):
            account += SplitAccount(objects_skipped=1)
            continue
        on_object(stored.key, stored.size_bytes)
        part, found = split_object(source, stored, destination, splitting, on_bytes=on_bytes)
        account += part
        log_groups |= found
    if not account.objects_in:
        raise empty_source(source.url)
    seconds = time.perf_counter() - started
    return replace(account, log_groups=len(log_groups), seconds=seconds)


def is_split_source(key: str) -> bool:
    """Tell whether an object is to be split: our notes and quarantined pieces are not."""
    return not key.startswith(_NOT_OURS_TO_SPLIT)


def identity_of(origin: str, version: str) -> str:
    """Return the name by which a split knows a source object, in hexadecimal digits."""
    return hashlib.sha256(f"{origin}\0{version}".encode()).hexdigest()


def marker_key(identity: str) -> str:
    """Return the key of the marker that a source object has been split."""
    return f"{_MARKERS}{identity}.json"


def split_note(
    origin: str, splitting: Splitting, account: SplitAccount, log_groups: LogGroups
) -> dict[str, Any]:
    """Return what a marker tells of a source object."""
    return {
        "source": origin,
        "choices": splitting.choices,
        "account": account.to_document(),
        "log_groups": sorted(log_groups),
    }


def write_note(destination: Store, key: str, note: Mapping[str, Any]) -> None:
    """Write a marker; all that it tells of must be in the destination."""
    destination.write(key, io.BytesIO(dump_json(note) + b"\n"))


def read_note(destination: Store, key: str, splitting: Splitting) -> dict[str, Any]:
    """Read a marker back.

    Raises:
        LogkuraError: `split-choices` when it is of a split with other choices.
    """
    with destination.open(key) as file:
        note: dict[str, Any] = json.load(file)
    if note["choices"] == splitting.choices:
        return note
    differing = {
        name: value
        for name, value in note["choices"].items()
        if splitting.choices.get(name) != value
    }
    raise LogkuraError(
        "split-choices",
        f"`{note['source']}` was split into `{destination.url}` with "
        f"{', '.join(f'{name} {value}' for name, value in differing.items())}; "
        "again with something else would store its events twice",
        hint="write into a new folder, or give the same options as before",
    )


def account_of(note: Mapping[str, Any]) -> tuple[SplitAccount, LogGroups]:
    """Return the account and the log groups that a marker tells.

    Raises:
        LogkuraError: `split-unfinished` when it is the record of a commit that was broken off.
    """
    if STAGED in note:
        raise LogkuraError(
            "split-unfinished",
            f"a run on Spark ended while it was showing what became of `{note['source']}`",
            hint="finish it: run the split again with --engine spark",
        )
    log_groups = {(owner, log_group) for owner, log_group in note["log_groups"]}
    return SplitAccount.from_document(note["account"]), log_groups


def empty_source(url: str) -> LogkuraError:
    """Return the error that there is nothing to split."""
    return LogkuraError(
        "split-source-empty",
        f"expected objects in `{url}`, found none",
        hint="check the path or prefix",
    )


def refuse_overlap(source: str, destination: str) -> None:
    """Make sure that what a split writes is nothing it reads.

    Raises:
        LogkuraError: `split-overlap`.
    """
    one, two = source.rstrip("/") + "/", destination.rstrip("/") + "/"
    if one.startswith(two) or two.startswith(one):
        raise LogkuraError(
            "split-overlap",
            f"source `{source}` and destination `{destination}` lie in each other",
            hint="write into a folder or prefix of its own",
        )


def split_object(
    source: Store,
    stored: StoredObject,
    destination: Store,
    splitting: Splitting,
    *,
    on_bytes: Callable[[int], None] = lambda _: None,
) -> tuple[SplitAccount, LogGroups]:
    """Split one object, unless an earlier run did; return its account and its log groups.

    Raises:
        LogkuraError: `split-choices` when an earlier run split it otherwise.
    """
    origin = source.location(stored.key)
    identity = identity_of(origin, stored.version)
    marker = marker_key(identity)
    if not splitting.dry_run and destination.exists(marker):
        note = _note(destination, marker, splitting)
        if note is not None and BEGUN not in note and _is_all_there(destination, note):
            on_bytes(stored.size_bytes)
            account, log_groups = account_of(note)
            return replace(account, objects_resumed=1), log_groups
    with _folder(destination, splitting) as folder:
        outputs, counts = routed(source, stored, folder, splitting, on_bytes)
        account = _accounted(counts, outputs)
        if splitting.dry_run or not account.adds_up:
            account = replace(account, objects_out=0, bytes_out=0)
        else:
            note = split_note(origin, splitting, account, outputs.log_groups)
            _mark(destination, marker, folder, {**note, BEGUN: True})
            published = outputs.publish(destination, _name(stored.key, identity), origin)
            _mark(destination, marker, folder, {**note, "objects": published})
    return account, outputs.log_groups


def _mark(destination: Store, marker: str, folder: Path, note: Mapping[str, Any]) -> None:
    # Moved like the objects: none of them is forced to disk.
    (folder / "note").write_bytes(dump_json(note) + b"\n")
    publishing(destination)(marker, folder / "note")


def _folder(destination: Store, splitting: Splitting) -> AbstractContextManager[Path]:
    if splitting.dry_run:
        return workspace(Path(tempfile.gettempdir()), "logkura-split-")
    return work_folder(destination)


def _note(destination: Store, marker: str, splitting: Splitting) -> dict[str, Any] | None:
    """Read a marker; None when a power cut left a broken one."""
    try:
        return read_note(destination, marker, splitting)
    except ValueError:
        return None


def _is_all_there(destination: Store, note: Mapping[str, Any]) -> bool:
    """Tell whether a folder still holds what a marker names.

    A power cut can take what the system had not written out yet.  S3 has, when it answers.
    """
    if not isinstance(destination, NearStore):
        return True
    objects: Mapping[str, int] = note.get("objects", {})
    return all(destination.size_bytes(key) == size for key, size in objects.items())


def _accounted(counts: "Counter[str]", outputs: Outputs) -> SplitAccount:
    sizes = list(outputs.sizes_bytes())
    return replace(
        SplitAccount.of(counts),
        events_written=outputs.events_written,
        records_written=outputs.records_written,
        bytes_written=outputs.bytes_written,
        bytes_on_disk=sum(sizes),
        bytes_quarantined_kept=outputs.quarantined_bytes(),
        objects_out=len(sizes),
        bytes_out=sum(sizes),
    )


def _name(key: str, identity: str) -> str:
    stem = PurePosixPath(key).name.partition(".")[0]
    readable = re.sub(r"[^A-Za-z0-9_-]", "_", stem)[:_NAME_MAX_CHARACTERS]
    return f"{readable}-{identity[:_ID_CHARACTERS]}"
