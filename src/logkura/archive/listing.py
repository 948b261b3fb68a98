"""What an archive holds, told from its keys."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import unquote

from logkura.archive.opening import open_object
from logkura.archive.reading import EventFilter
from logkura.archive.store import Store, StoredObject
from logkura.errors import NotSeenError
from logkura.records.layout import Partition
from logkura.records.reader import Archived, read

__all__ = ["Listed", "listing"]


@dataclass(slots=True)
class Listed:
    """One log group or one object of the archive, or, by itself, what lies outside the layout.

    Attributes:
        account: Its owner; empty for objects outside the layout.
        region: Its region.
        log_group: Its name, in full; as in the key where no object could be read to learn it.
        objects: How many objects.
        bytes: Their bytes as stored.
        first: Date and hour of the first folder, `YYYY-MM-DD HH`.
        last: Date and hour of the last folder.
        key: The object, in a list of objects.
    """

    account: str = ""
    region: str = ""
    log_group: str = ""
    objects: int = 0
    bytes: int = 0
    first: str = ""
    last: str = ""
    key: str = ""

    @property
    def is_outside(self) -> bool:
        """Whether these are the objects that no log group has."""
        return not self.first

    def to_document(self) -> dict[str, Any]:
        """Return the row as JSON."""
        return asdict(self)

    def add(self, stored: StoredObject, partition: Partition | None) -> None:
        """Count one object."""
        self.objects += 1
        self.bytes += stored.size_bytes
        if partition is not None:
            hour = f"{partition.date} {partition.hour}"
            self.first = min(self.first, hour) if self.first else hour
            self.last = max(self.last, hour)


def listing(store: Store, wanted: EventFilter, *, long: bool = False) -> Iterator[Listed]:
    """Yield a row for each log group, in the order of names, then one for what lies outside.

    Args:
        store: The archive, or a part of one.
        wanted: Which folders to list; times have two days of room, since the events of a message
            may follow a day later, and keys do not tell their time zone.
        long: A row for each object, in the order of keys, instead of each log group.
    """
    rows: dict[tuple[str, str, str], Listed] = {}
    names: dict[str, str] = {}
    outside = Listed()
    for stored in store.list():
        partition = Partition.parse(store.location(stored.key))
        if partition is None:
            outside.add(stored, None)
            continue
        if not wanted.wants_partition(partition):
            continue
        name = names.get(partition.log_group)
        if name is None:
            name = names[partition.log_group] = _name(store, stored.key, partition)
        if not wanted.wants_log_group(name):
            continue
        account, region = unquote(partition.account), unquote(partition.region)
        if long:
            row = Listed(account, region, name, key=stored.key)
        else:
            row = rows.setdefault((account, region, name), Listed(account, region, name))
        row.add(stored, partition)
        if long:
            yield row
    # Not the order of keys, in which `/os-2` stands before `/os`.
    yield from (rows[identity] for identity in sorted(rows))
    if outside.objects:
        yield outside


def _name(store: Store, key: str, partition: Partition) -> str:
    """Return the name of a log group; an abbreviated one stands in full in its objects."""
    if partition.log_group_name is not None:
        return partition.log_group_name
    try:
        with open_object(store, key) as source:
            for item in read(source):
                if isinstance(item, Archived):
                    return item.message.log_group
                item.content.close()
    except NotSeenError:
        # Who may list may not be allowed to decrypt.
        return partition.log_group
    return partition.log_group
