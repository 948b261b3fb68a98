"""How an archive is written, learned from its first object.

What is put back must lie where the stream would have put it, and look as its neighbours do.
"""

from typing import Literal
from zoneinfo import ZoneInfo

from logkura.archive.store import Store
from logkura.errors import LogkuraError
from logkura.records.layout import Partition, hour_of
from logkura.records.reader import Archived, read

__all__ = ["Format", "format_of"]

Format = Literal["envelope", "event", "message"]

_MESSAGE_SUFFIX = ".log.gz"


def format_of(archive: Store, wanted: Format | None, zone: ZoneInfo) -> Format:
    """Return the format to write in, and make sure that the time zone is the archive's.

    Args:
        archive: Its first object in a log group's folder is looked at; without one, the format
            is that of a new archive, `envelope`.
        wanted: The format that the user asks for; None for the archive's own.
        zone: The time zone that the user names.

    Raises:
        LogkuraError: `replay-format` when the archive's own cannot be told, or is none that a
            stream writes; `replay-time-zone` when its folders are not in that time zone.
    """
    for stored in archive.list():
        partition = Partition.parse(stored.key)
        if partition is None:
            continue
        if stored.key.endswith(_MESSAGE_SUFFIX):
            # Nothing in it tells a time.
            return wanted or "message"
        found = _first_message(archive, stored.key)
        if found is not None:
            _refuse_other_zone(stored.key, partition, found, zone)
            return wanted or ("event" if found.is_event_line else "envelope")
        if wanted is None:
            raise LogkuraError(
                "replay-format",
                f"expected messages or log events in `{archive.location(stored.key)}`, found none",
                hint="name the archive's format with --format",
            )
        return wanted
    return wanted or "envelope"


def _first_message(archive: Store, key: str) -> Archived | None:
    with archive.open(key) as file:
        for item in read(file):
            if not isinstance(item, Archived):
                item.content.close()
                return None
            if item.message.events:
                return item
    return None


def _refuse_other_zone(key: str, partition: Partition, item: Archived, zone: ZoneInfo) -> None:
    there = partition.date, partition.hour
    here = hour_of(item.message.first_timestamp, zone)
    if there != here:
        raise LogkuraError(
            "replay-time-zone",
            f"expected `{key}` in the folder of {' '.join(here)} in {zone.key}, found it in that "
            f"of {' '.join(there)}",
            hint="name the archive's time zone (layout.time_zone of archive.yaml) with --time-zone",
        )
