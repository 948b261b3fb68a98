"""The objects that one source object becomes: built in a local folder, read back, published."""

import io
import shutil
import zlib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from logkura.archive.gathering import Gathering
from logkura.archive.parts import Parts, members_and_lines
from logkura.archive.store import Store
from logkura.records.gzip_member import NEWLINE, gzip_member
from logkura.records.layout import Partition, hour_of
from logkura.records.message import Message, dump_json
from logkura.records.reader import Archived, Quarantined

__all__ = ["Format", "Outputs"]

Format = Literal["envelope", "event"]


class Outputs:
    """Writes messages into one file a partition, and keeps what could not be decoded.

    A message of the `envelope` format stands in the partition of its first event, with the bytes
    of its gzip member as they came.  One without events has no time; it is kept under 1970.  In
    the `event` format each event stands in the partition of its own hour, and a message without
    events leaves nothing.

    Args:
        folder: An empty local folder.
        archive_format: What to write.
        zone: The time zone of date and hour.
        region: The region of the log groups.
    """

    def __init__(self, folder: Path, archive_format: Format, zone: ZoneInfo, region: str) -> None:
        self._folder = folder
        self._format = archive_format
        self._zone = zone
        self._region = region
        # gzip's usual level: a stored byte is paid for years, and level 1 takes a tenth more.
        self._parts = Parts(folder, gzip_member if archive_format == "event" else bytes)
        self._gathering = Gathering(zone)
        self._quarantine: list[tuple[Path, Quarantined]] = []
        self.events_written = 0
        self.records_written = 0
        """Lines of the `event` format, or messages of `envelope`."""
        self.log_groups: set[tuple[str, str]] = set()

    def add(self, item: Archived) -> None:
        """Write one message."""
        message = item.message
        self.log_groups.add((message.owner, message.log_group))
        if self._format == "event":
            self._add_lines(message)
        elif item.is_event_line:
            self._add_message(self._gathering.add(message))
        else:
            # What follows in the source follows in the archive.
            self._add_message(self._gathering.finish())
            self._add_message(message, item.member)

    def _add_lines(self, message: Message) -> None:
        lines = zip(message.events, message.to_lines(), strict=True)
        for _, group in groupby(lines, key=lambda pair: hour_of(pair[0].timestamp, self._zone)):
            events, together = zip(*group, strict=True)
            partition = self._partition(message, events[0].timestamp)
            self._parts.add(partition, b"\n".join(together) + b"\n")
            self.events_written += len(together)
            self.records_written += len(together)

    def _add_message(self, message: Message | None, member: bytes | None = None) -> None:
        if message is None:
            return
        member = member or gzip_member(dump_json(message.to_document()))
        self._parts.add(self._partition(message, message.first_timestamp), member + NEWLINE)
        self.events_written += len(message.events)
        self.records_written += 1

    def _partition(self, message: Message, timestamp: int) -> Partition:
        return Partition.of(
            account=message.owner,
            region=self._region,
            log_group=message.log_group,
            timestamp_milliseconds=timestamp,
            zone=self._zone,
        )

    def quarantine(self, piece: Quarantined) -> None:
        """Keep bytes that could not be decoded, whole."""
        path = self._folder / f"undecoded-{len(self._quarantine)}"
        with path.open("wb") as file, piece.content:
            shutil.copyfileobj(piece.content, file)
        self._quarantine.append((path, piece))

    def finish(self) -> None:
        """Write what is still in memory."""
        self._add_message(self._gathering.finish())
        self._parts.finish()

    def read_back(self) -> tuple[int, int]:
        """Read the finished files again; return how many records and undecoded bytes they hold.

        A file that cannot be read holds none, so that the account does not add up.
        """
        records = 0
        for _, path in self._parts:
            try:
                members, lines = members_and_lines(path)
            except (OSError, zlib.error):
                continue
            # In `envelope` a member of one line feed stands behind each message's.
            records += lines if self._format == "event" else members // 2
        return records, sum(path.stat().st_size for path, _ in self._quarantine)

    def sizes_bytes(self) -> Iterator[int]:
        """Yield the size of each object to publish, quarantine aside."""
        for _, path in self._parts:
            yield path.stat().st_size

    def publish(self, store: Store, name: str, source: str) -> None:
        """Copy everything into the store.

        Args:
            store: Where to.
            name: What each object is called, without its ending.
            source: Where the bytes came from, for the notes beside quarantined ones.
        """
        for partition, path in self._parts:
            with path.open("rb") as file:
                store.write(f"{partition.path}{name}.jsonl.gz", file)
        for number, (path, piece) in enumerate(self._quarantine):
            key = f"quarantine/{name}/{piece.offset_bytes:012d}-{number}-{piece.reason}"
            with path.open("rb") as file:
                store.write(f"{key}.bin", file)
            note = {
                "source": source,
                "reason": piece.reason,
                "detail": piece.detail,
                "offset_bytes": piece.offset_bytes,
                "length_bytes": piece.length_bytes,
            }
            store.write(f"{key}.json", io.BytesIO(dump_json(note) + b"\n"))
