"""What an archive holds, told from its keys."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import unquote

from logkura.archive.reading import EventFilter
from logkura.archive.store import Store, StoredObject
from logkura.records.layout import Partition
from logkura.records.reader import Archived, read

__all__ = ["Listed", "listing"]


@dataclass(slots=True)
class Listed:
    """One log group of the archive, or, by itself, what lies outside the layout.

    Attributes:
        account: Its owner; empty for objects outside the layout.
        region: Its region.
        log_group: Its name, in full.
        objects: How many objects.
        bytes: Their bytes as stored.
        first: Date and hour of the first folder, `YYYY-MM-DD HH`.
        last: Date and hour of the last folder.
    """

    account: str = ""
    region: str = ""
    log_group: str = ""
    objects: int = 0
    bytes: int = 0
    first: str = ""
    last: str = ""

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


def listing(store: Store, wanted: EventFilter) -> Iterator[Listed]:
    """Yield a row for each log group, in the order of keys, then one for what lies outside."""
    rows: dict[tuple[str, str, str], Listed] = {}
    outside = Listed()
    for stored in store.list():
        partition = Partition.parse(stored.key)
        if partition is None:
            outside.add(stored, None)
        elif wanted.wants_partition(partition):
            identity = (partition.account, partition.region, partition.log_group)
            if identity not in rows:
                rows[identity] = _row(store, stored.key, partition)
            rows[identity].add(stored, partition)
    yield from rows.values()
    if outside.objects:
        yield outside


def _row(store: Store, key: str, partition: Partition) -> Listed:
    name = partition.log_group_name or _name_inside(store, key) or partition.log_group
    return Listed(unquote(partition.account), unquote(partition.region), name)


def _name_inside(store: Store, key: str) -> str | None:
    """Read the name of an abbreviated log group from the first message of an object."""
    with store.open(key) as source:
        for item in read(source):
            if isinstance(item, Archived):
                return item.message.log_group
            item.content.close()
    return None
