"""What one source object becomes in the format `parquet`: a row an event, a file a partition."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

from logkura.archive.outputs import Outputs
from logkura.archive.plain import PlainEvent, PlainMessage, with_events
from logkura.archive.regrouping import regrouped
from logkura.archive.tables import Tables
from logkura.records.layout import Partition, hour_of
from logkura.records.limits import Limits
from logkura.records.message import Event, Message
from logkura.records.reader import Archived, Item, read_runs
from logkura.records.runs import Run, Scanner

__all__ = ["TableOutputs"]


class TableOutputs(Outputs):
    """Writes each event into the Parquet file of its own hour.

    Args:
        folder: An empty local folder.
        zone: The time zone of date and hour.
        region: The region of the log groups.
    """

    def __init__(self, folder: Path, zone: ZoneInfo, region: str) -> None:
        super().__init__(folder, "parquet", zone, region)
        self._tables = Tables(folder)

    def read(
        self, file: BinaryIO, scanner: Scanner, limits: Limits, on_bytes: Callable[[int], None]
    ) -> Iterator[Item | Run]:
        """Read a source object one log group after the other.

        Raises:
            Mistaken: The scanner does not verify, and something cannot be decoded.
        """
        return regrouped(
            read_runs(file, scanner, limits=limits),
            self._folder / "members",
            self._zone,
            self._region,
            limits,
            on_log_group=self._tables.close,
            on_bytes=on_bytes,
        )

    def add(self, item: Archived) -> None:
        """Write the events of one message."""
        message = item.message
        self.log_groups.add((message.owner, message.log_group))
        self._add_by_hours(message)

    def add_run(self, run: Run) -> None:
        """Write the events of ordinary members."""
        for span in run.spans:
            message = span.parsed.message
            self.log_groups.add((message.owner, message.log_group))
            times = span.parsed.times
            first, last = hour_of(min(times), self._zone), hour_of(max(times), self._zone)
            if first == last:
                self._tables.add(self._partition(message), message, span.parsed.text_bytes)
            else:
                self._add_by_hours(message)

    def _add_by_hours(self, message: Message | PlainMessage) -> None:
        each_event: Sequence[Event | PlainEvent] = message.events
        hours = groupby(each_event, key=lambda event: hour_of(event.timestamp, self._zone))
        for _, events in hours:
            some = with_events(message, list(events))
            self._tables.add(self._partition(some), some)

    def _partition(self, message: Message | PlainMessage) -> Partition:
        return Partition.of(
            account=message.owner,
            region=self._region,
            log_group=message.log_group,
            timestamp_milliseconds=message.events[0].timestamp,
            zone=self._zone,
        )

    def finish(self) -> None:
        """Close all files, and count the rows in them."""
        super().finish()
        self._tables.close()
        self.events_written = self.records_written = self._tables.events_written

    def _objects(self, name: str) -> Iterator[tuple[str, Path, int]]:
        before = None
        number = 0
        for partition, table in self._tables:
            number = number + 1 if partition == before else 0
            before = partition
            more = f"-{number}" if number else ""
            key = f"{partition.path}{name}{more}{self._suffix}"
            yield key, table.path, table.bytes_written
