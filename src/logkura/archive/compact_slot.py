"""Slots: the folders of a compacted archive, one a log group and day, or hour."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from logkura.archive.compact_choices import Period
from logkura.archive.plain import PlainEvent, PlainMessage, with_events
from logkura.records.layout import Partition, hour_of
from logkura.records.message import Event, Message

__all__ = ["Slot", "by_slot"]

_SLOT = re.compile(
    r"(?:.*/)?account=(?P<account>[^/]*)/region=(?P<region>[^/]*)/log_group=(?P<log_group>[^/]*)"
    r"/date=(?P<date>\d{4}-\d\d-\d\d)/(?:hour=(?P<hour>\d\d)/)?",
    re.DOTALL,
)
AnyMessage = Message | PlainMessage


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """One folder: the levels of `records.layout.Partition`, of a day without the last.

    Attributes:
        account: As in `Partition`, like all others.
        region: Region of the log group.
        log_group: Its value as it stands in keys.
        date: `YYYY-MM-DD` in the time zone of the compacted archive.
        hour: `HH`; empty for a day.
    """

    account: str
    region: str
    log_group: str
    date: str
    hour: str = ""

    @classmethod
    def of(cls, partition: Partition, period: Period) -> "Slot":
        """Return the slot of a partition."""
        hour = partition.hour if period == "hour" else ""
        return cls(partition.account, partition.region, partition.log_group, partition.date, hour)

    @classmethod
    def parse(cls, key: str) -> "Slot | None":
        """Return the slot whose folder an object lies in; None when it lies in none.

        Objects of an archive that is not compacted lie in slots of an hour.
        """
        found = _SLOT.fullmatch(key[: key.rfind("/") + 1])
        return cls(**found.groupdict(default="")) if found else None

    @property
    def day(self) -> "Slot":
        """The slot of the day."""
        return replace(self, hour="")

    @property
    def path(self) -> str:
        """The folder, with its closing slash, in the form that query engines read as columns."""
        hour = f"hour={self.hour}/" if self.hour else ""
        return (
            f"account={self.account}/region={self.region}/log_group={self.log_group}"
            f"/date={self.date}/{hour}"
        )


def by_slot(
    message: AnyMessage, region: str, zone: ZoneInfo, period: Period
) -> Iterator[tuple[Slot, AnyMessage]]:
    """Yield the slots of a message's events, each with the message as far as it goes there.

    Args:
        message: A data message; one without events has no slot.
        region: The region of the log group.
        zone: The time zone of days and hours.
        period: How long a slot is.
    """

    def slot(timestamp: int) -> Slot:
        partition = Partition.of(
            account=message.owner,
            region=region,
            log_group=message.log_group,
            timestamp_milliseconds=timestamp,
            zone=zone,
        )
        return Slot.of(partition, period)

    if not message.events:
        return
    times = [event.timestamp for event in message.events]
    first, last = min(times), max(times)
    # What an hour or a day holds between two of its times, it holds altogether.
    if hour_of(first, zone) == hour_of(last, zone) or slot(first) == slot(last):
        yield slot(first), message
        return
    events: dict[Slot, list[Event | PlainEvent]] = {}
    together: Sequence[Event | PlainEvent] = message.events
    for event in together:
        events.setdefault(slot(event.timestamp), []).append(event)
    for each, some in events.items():
        yield each, with_events(message, some)
