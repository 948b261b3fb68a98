"""The log events of an archive, or of any object, one after the other."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fnmatch import fnmatchcase
from urllib.parse import unquote

from logkura.archive.store import Store
from logkura.records.layout import Partition
from logkura.records.message import Message
from logkura.records.reader import Archived, Quarantined, read

__all__ = ["EventFilter", "Found", "events", "in_layout"]

# A message's events lie within a day of its first one, and the archive's time zone within a day
# of UTC: dates in keys are compared with so much room on both sides.
_ROOM = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events are wanted; what is None is not asked.

    Attributes:
        account: Owner of the log group.
        region: Region of the log group; only keys tell it.
        log_group: Pattern with `*` and `?` for the log group's name.
        log_stream: Pattern for the log stream's name.
        since: No event before this time.
        until: No event from this time on.
    """

    account: str | None = None
    region: str | None = None
    log_group: str | None = None
    log_stream: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def wants_partition(self, partition: Partition) -> bool:
        """Tell whether a folder can hold a wanted event."""
        name = partition.log_group_name
        return (
            self.account in {None, unquote(partition.account)}
            and self.region in {None, unquote(partition.region)}
            and (self.log_group is None or name is None or fnmatchcase(name, self.log_group))
            and self._wants_date(partition.date)
        )

    def _wants_date(self, text: str) -> bool:
        try:
            day = datetime.combine(date.fromisoformat(text), datetime.min.time(), UTC)
        except ValueError:
            # The folder of impossible times: only its events can tell.
            return True
        return (self.since is None or day > self.since - _ROOM) and (
            self.until is None or day < self.until + _ROOM
        )

    def wanted(self, message: Message) -> Message | None:
        """Return the message with its wanted events, or None when it has none."""
        if (
            self.account not in {None, message.owner}
            or (self.log_group and not fnmatchcase(message.log_group, self.log_group))
            or (self.log_stream and not fnmatchcase(message.log_stream, self.log_stream))
        ):
            return None
        since = self.since.timestamp() * 1000 if self.since else float("-inf")
        until = self.until.timestamp() * 1000 if self.until else float("inf")
        kept = tuple(event for event in message.events if since <= event.timestamp < until)
        return replace(message, events=kept) if kept else None


@dataclass(frozen=True, slots=True)
class Found:
    """A message with its wanted events, and the object it stands in."""

    key: str
    message: Message


def in_layout(store: Store) -> bool:
    """Tell whether the store holds an archive, and not just objects."""
    return any(Partition.parse(stored.key) for stored in store.list())


def events(store: Store, wanted: EventFilter) -> Iterator[Found | Quarantined]:
    """Yield the wanted events in the order of keys, and what could not be decoded.

    Of an archive only its log groups are read, not its quarantine or errors; anything else is
    read whole.  The caller closes the content of what could not be decoded.
    """
    archive = in_layout(store)
    for stored in store.list():
        partition = Partition.parse(stored.key)
        if archive and (partition is None or not wanted.wants_partition(partition)):
            continue
        with store.open(stored.key) as source:
            for item in read(source):
                if not isinstance(item, Archived):
                    yield item
                elif not item.message.is_control and (kept := wanted.wanted(item.message)):
                    yield Found(stored.key, kept)
