"""The objects that one source object becomes, built in a local folder, then published.

Many log groups are written at once with a bounded number of open files: gzip members may follow
each other, so a file that was closed for want of room is simply opened again.
"""

import gzip
import io
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Literal, cast
from zoneinfo import ZoneInfo

from logkura.archive.store import Store
from logkura.records.gzip_member import NEWLINE, gzip_member
from logkura.records.layout import Partition
from logkura.records.message import Message, dump_json
from logkura.records.reader import Archived, Quarantined

__all__ = ["Format", "Outputs"]

Format = Literal["envelope", "event"]

_OPEN_MAX = 64
_LEVEL = 6
_COPY_BYTES = 1024 * 1024
# Lines are gathered into messages no larger than those of one call of PutLogEvents.
_GATHERED_MAX_EVENTS = 1000


class Outputs:
    """Writes messages into one file a partition.

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
        self._paths: dict[Partition, Path] = {}
        self._open: OrderedDict[Partition, BinaryIO] = OrderedDict()
        self._gathered: list[Message] = []
        self._quarantine: list[tuple[Path, Quarantined]] = []
        self.events = 0
        self.log_groups: set[tuple[str, str]] = set()

    def add(self, item: Archived) -> None:
        """Write one message; one without events holds nothing to write."""
        message = item.message
        if not message.events:
            return
        self.log_groups.add((message.owner, message.log_group))
        if self._format == "event":
            self._add_lines(message)
        elif item.is_event_line:
            self._gather(message)
        else:
            self._flush_gathered()
            self._add_envelope(message, item.member)

    def _add_lines(self, message: Message) -> None:
        for event, line in zip(message.events, message.to_lines(), strict=True):
            partition = self._partition(message, event.timestamp)
            self._file(partition).write(line + b"\n")
            self.events += 1

    def _add_envelope(self, message: Message, member: bytes | None) -> None:
        member = member or gzip_member(dump_json(message.to_document()))
        file = self._file(self._partition(message, message.first_timestamp))
        file.write(member + NEWLINE)
        self.events += len(message.events)

    def _gather(self, line: Message) -> None:
        """Join lines that stood in one message, as far as they follow each other in one hour."""
        if self._gathered and (
            replace(line, events=()) != replace(self._gathered[0], events=())
            or self._partition(line, line.first_timestamp)
            != self._partition(line, self._gathered[0].first_timestamp)
            or len(self._gathered) >= _GATHERED_MAX_EVENTS
        ):
            self._flush_gathered()
        self._gathered.append(line)

    def _flush_gathered(self) -> None:
        lines, self._gathered = self._gathered, []
        if lines:
            events = tuple(event for line in lines for event in line.events)
            self._add_envelope(replace(lines[0], events=events), None)

    def _partition(self, message: Message, timestamp: int) -> Partition:
        return Partition.of(
            account=message.owner,
            region=self._region,
            log_group=message.log_group,
            timestamp_milliseconds=timestamp,
            zone=self._zone,
        )

    def _file(self, partition: Partition) -> BinaryIO:
        file = self._open.get(partition)
        if file is not None:
            self._open.move_to_end(partition)
            return file
        if len(self._open) >= _OPEN_MAX:
            _, oldest = self._open.popitem(last=False)
            oldest.close()
        path = self._paths.setdefault(partition, self._folder / f"{len(self._paths)}")
        self._open[partition] = file = self._opened(path)
        return file

    def _opened(self, path: Path) -> BinaryIO:
        raw: BinaryIO = path.open("ab")
        return raw if self._format == "envelope" else cast("BinaryIO", _Member(raw))

    def quarantine(self, piece: Quarantined) -> None:
        """Keep bytes that could not be decoded, whole."""
        path = self._folder / f"q{len(self._quarantine)}"
        with path.open("wb") as file, piece.content:
            while chunk := piece.content.read(_COPY_BYTES):
                file.write(chunk)
        self._quarantine.append((path, piece))

    def finish(self) -> None:
        """Write what is still gathered and close every file."""
        self._flush_gathered()
        for file in self._open.values():
            file.close()
        self._open.clear()

    def publish(self, store: Store, name: str, source: str) -> Iterator[int]:
        """Copy everything into the store and yield the size of each archive object.

        Args:
            store: Where to.
            name: What each object is called, without its ending.
            source: Where the bytes came from, for the notes beside quarantined ones.
        """
        for partition, path in sorted(self._paths.items(), key=lambda item: item[0].path):
            with path.open("rb") as file:
                store.write(f"{partition.path}{name}.jsonl.gz", file)
            yield path.stat().st_size
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


class _Member(gzip.GzipFile):
    """One gzip member at the end of a file, without a time; closing it closes the file."""

    def __init__(self, raw: BinaryIO) -> None:
        super().__init__(filename="", mode="wb", compresslevel=_LEVEL, fileobj=raw, mtime=0)
        self._raw_file = raw

    def close(self) -> None:
        super().close()
        self._raw_file.close()
