"""One source object into files: everything in it read, handed on, and counted."""

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

from logkura.archive.opening import open_object
from logkura.archive.outputs import Outputs
from logkura.archive.progress import Progress
from logkura.archive.regrouping import Mistaken
from logkura.archive.splitting import Splitting
from logkura.archive.store import Store, StoredObject
from logkura.records.layout import Partition
from logkura.records.reader import Item, Quarantined
from logkura.records.runs import Run, Scanner

__all__ = ["routed"]

_UNKNOWN_REGION = "unknown"


def routed(
    source: Store,
    stored: StoredObject,
    folder: Path,
    splitting: Splitting,
    on_bytes: Callable[[int], None],
) -> "tuple[Outputs, Counter[str]]":
    """Read an object into files below an empty folder.

    Returns:
        The files, finished, and how many of what was found, by the names of `SplitAccount`.
    """
    region = splitting.region or _region_of(source.location(stored.key))
    progress = Progress(on_bytes, stored.size_bytes)
    first = _outputs(folder / "first", splitting, region)
    try:
        counts = _route(source, stored, first, splitting, splitting.scanner(), progress)
    except Mistaken:
        # Its files are closed before they are removed, and its memory is not held beside the next.
        first.finish()
        del first
        shutil.rmtree(folder / "first")
        again = _outputs(folder / "again", splitting, region)
        scanner = splitting.scanner(verifying=True)
        return again, _route(source, stored, again, splitting, scanner, progress)
    return first, counts


def _outputs(folder: Path, splitting: Splitting, region: str) -> Outputs:
    folder.mkdir()
    if splitting.format == "parquet":
        # Arrow takes 40 MB and a tenth of a second.
        from logkura.archive.table_outputs import TableOutputs  # noqa: PLC0415

        return TableOutputs(folder, splitting.zone, region)
    return Outputs(folder, splitting.format, splitting.zone, region, splitting.compression)


def _route(
    source: Store,
    stored: StoredObject,
    outputs: Outputs,
    splitting: Splitting,
    scanner: Scanner,
    progress: Progress,
) -> "Counter[str]":
    counts = Counter({"objects_in": 1, "bytes_in": stored.size_bytes})
    with open_object(source, stored.key) as file:
        for item in outputs.read(file, scanner, splitting.limits, progress):
            _count(item, counts)
            if isinstance(item, Run):
                outputs.add_run(item)
            elif isinstance(item, Quarantined):
                outputs.quarantine(item)
            elif not item.message.is_control:
                outputs.add(item)
    outputs.finish()
    progress.finish()
    return counts


def _count(item: Item | Run, counts: "Counter[str]") -> None:
    if isinstance(item, Run):
        members = len(item.spans)
        counts["documents"] += members
        counts["messages"] += members
        if item.spans[0].parsed is None:
            counts["messages_copied"] += members
        else:
            counts["events"] += sum(len(span.parsed.message.events) for span in item.spans)
        if not item.is_verified:
            counts["messages_unverified"] += members
        return
    counts["documents"] += 1
    if isinstance(item, Quarantined):
        counts["quarantined"] += 1
        counts["bytes_quarantined"] += item.length_bytes
    elif item.message.is_control:
        counts["control_messages"] += 1
    else:
        counts["messages"] += 1
        counts["messages_without_events"] += not item.message.events
        counts["events"] += len(item.message.events)


def _region_of(location: str) -> str:
    partition = Partition.parse(location)
    return unquote(partition.region) if partition else _UNKNOWN_REGION
