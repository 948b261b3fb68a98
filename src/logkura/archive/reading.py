"""The log events of an archive, or of any object, one after the other."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fnmatch import fnmatchcase
from urllib.parse import unquote

from logkura.archive.opening import open_object
from logkura.archive.store import Store, StoredObject
from logkura.records.layout import Partition
from logkura.records.message import Message
from logkura.records.reader import Archived, Quarantined, read

__all__ = ["Damaged", "EventFilter", "Found", "events"]

# A message's events lie within a day of its first one, and the archive's time zone within a day
# of UTC: dates in keys are compared with so much room on both sides.
_ROOM = timedelta(days=2)
_UNKNOWN_REGION = "unknown"


@dataclass(frozen=True, slots=True)
class EventFilter:
    """Which events are wanted; what is None is not asked.

    Attributes:
        account: Owner of the log group.
        region: Region of the log group; only keys tell it, outside the layout it is `unknown`.
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
        return (
            self.account in {None, unquote(partition.account)}
            and self.region in {None, unquote(partition.region)}
            and self._may_want_log_group(partition)
            and self._wants_date(partition.date)
        )

    def wants_log_group(self, name: str) -> bool:
        """Tell whether a log group of this name is wanted."""
        return self.log_group is None or fnmatchcase(name, self.log_group)

    def _may_want_log_group(self, partition: Partition) -> bool:
        name = partition.log_group_name
        if name is not None:
            return self.wants_log_group(name)
        # An abbreviated name can be compared with a name, not with a pattern.
        pattern = self.log_group
        return pattern is None or "*" in pattern or "?" in pattern or partition.is_of(pattern)

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
            or not self.wants_log_group(message.log_group)
            or (self.log_stream and not fnmatchcase(message.log_stream, self.log_stream))
        ):
            return None
        since = self.since.timestamp() * 1000 if self.since else float("-inf")
        until = self.until.timestamp() * 1000 if self.until else float("inf")
        kept = tuple(event for event in message.events if since <= event.timestamp < until)
        return replace(message, events=kept) if kept else None


@dataclass(frozen=True, slots=True)
class Found:
    """A message with its wanted events.

    Attributes:
        location: The object it stands in.
        message: The message, without the events that are not wanted.
    """

    location: str
    message: Message


@dataclass(frozen=True, slots=True)
class Damaged:
    """Bytes of an object that could not be decoded.

    Attributes:
        location: The object they stand in.
        piece: What the reader says of them; whoever takes it closes its content.
    """

    location: str
    piece: Quarantined


def events(store: Store, wanted: EventFilter) -> Iterator[Found | Damaged]:
    """Yield the wanted events in the order of keys, and what could not be decoded.

    Of an archive only its log groups are read, not its quarantine or errors; anything else is
    read whole.
    """
    archive = any(_partition(store, stored) for stored in store.list())
    for stored in store.list():
        partition = _partition(store, stored)
        if partition is None:
            skipped = archive or wanted.region not in {None, _UNKNOWN_REGION}
        else:
            skipped = not wanted.wants_partition(partition)
        if not skipped:
            yield from _of_object(store, stored, wanted)


def _partition(store: Store, stored: StoredObject) -> Partition | None:
    # The whole location, since the store may itself be a folder of the layout.
    return Partition.parse(store.location(stored.key))


def _of_object(
    store: Store, stored: StoredObject, wanted: EventFilter
) -> Iterator[Found | Damaged]:
    location = store.location(stored.key)
    with open_object(store, stored.key) as source:
        for item in read(source):
            if not isinstance(item, Archived):
                yield Damaged(location, item)
            elif not item.message.is_control and (kept := wanted.wanted(item.message)):
                yield Found(location, kept)
