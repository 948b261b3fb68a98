"""The objects that one source object becomes: built in a local folder, counted, published."""

import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import BinaryIO
from zoneinfo import ZoneInfo

from logkura.archive.formats import Compression, Format, packing
from logkura.archive.gathering import Gathering
from logkura.archive.parts import Parts
from logkura.archive.places import Places
from logkura.archive.store import Store, publishing
from logkura.records.gzip_member import NEWLINE, gzip_member
from logkura.records.layout import hour_of
from logkura.records.limits import Limits
from logkura.records.message import Message, dump_json
from logkura.records.parsed import Parsed
from logkura.records.reader import Archived, Item, Quarantined, read_runs
from logkura.records.runs import Run, Scanner, Span

__all__ = ["Outputs"]


class Outputs:
    """Writes messages into one file a partition, and keeps what could not be decoded.

    A message of the `envelope` format stands in the partition of its first event, with the bytes
    of its gzip member as they came.  One without events has no time; it is kept under 1970.  In
    the `event` and `message` formats each event stands in the partition of its own hour, and a
    message without events leaves nothing.

    Args:
        folder: An empty local folder.
        archive_format: What to write.
        zone: The time zone of date and hour.
        region: The region of the log groups.
        compression: Of the `event` and `message` formats.
    """

    def __init__(
        self,
        folder: Path,
        archive_format: Format,
        zone: ZoneInfo,
        region: str,
        compression: Compression = "gzip",
    ) -> None:
        self._folder = folder
        self._format = archive_format
        self._zone = zone
        self._region = region
        how = packing(archive_format, compression)
        self._suffix = how.suffix
        self._parts = Parts(folder, how.pack, how.part_bytes)
        self._gathering = Gathering(zone)
        self._quarantine: list[tuple[Path, Quarantined]] = []
        self._places = Places(self._parts, zone, region)
        self.events_written = 0
        self.records_written = 0
        """Lines of the `event` format, messages of `envelope`, log events of `message`."""

    @property
    def log_groups(self) -> set[tuple[str, str]]:
        """Owner and name of every log group that was added."""
        return self._places.log_groups

    def read(
        self, file: BinaryIO, scanner: Scanner, limits: Limits, on_bytes: Callable[[int], None]
    ) -> Iterator[Item | Run]:
        """Read a source object, in the order in which its items are to be added."""
        return read_runs(file, scanner, limits=limits, on_bytes=on_bytes)

    def add(self, item: Archived) -> None:
        """Write one message."""
        message = item.message
        self.log_groups.add((message.owner, message.log_group))
        if self._format != "envelope":
            self._add_events(message)
        elif item.is_event_line:
            self._add_message(self._gathering.add(message))
        else:
            # What follows in the source follows in the archive.
            self._add_message(self._gathering.finish())
            self._add_message(message, item.member)

    def add_run(self, run: Run) -> None:
        """Write ordinary members, copied or, where events were parsed, event by event."""
        if self._format != "envelope":
            for span in run.spans:
                self._add_parsed(span, span.parsed)
            return
        self._add_message(self._gathering.finish())
        with memoryview(run.compressed) as members:
            for span in run.spans:
                part = self._places.of_span(span, span.timestamp)
                self._parts.add(part, bytes(members[span.begin : span.end]), NEWLINE)
        self.records_written += len(run.spans)

    def _add_parsed(self, span: Span, parsed: Parsed) -> None:
        times = parsed.times
        first, last = (self._places.of_span(span, ends(times)) for ends in (min, max))
        if first is last:
            self._add_lines(span, times[0], parsed, 0, len(times))
            return
        begin = 0
        for _, group in groupby(times, key=lambda time: hour_of(time, self._zone)):
            end = begin + len(list(group))
            self._add_lines(span, times[begin], parsed, begin, end)
            begin = end

    def _add_lines(self, span: Span, time: int, parsed: Parsed, begin: int, end: int) -> None:
        written = parsed.to_lines if self._format == "event" else parsed.to_text
        self._parts.add(self._places.of_span(span, time), *written(begin, end))
        self.events_written += end - begin
        self.records_written += end - begin

    def _add_events(self, message: Message) -> None:
        lines = zip(message.events, self._lines_of(message), strict=True)
        for _, group in groupby(lines, key=lambda pair: hour_of(pair[0].timestamp, self._zone)):
            events, together = zip(*group, strict=True)
            part = self._places.of(message.owner, message.log_group, events[0].timestamp)
            self._parts.add(part, b"\n".join(together), b"\n")
            self.events_written += len(together)
            self.records_written += len(together)

    def _lines_of(self, message: Message) -> Iterator[bytes]:
        if self._format == "event":
            return message.to_lines()
        return (replace(message, events=(each,)).to_text()[:-1] for each in message.events)

    def _add_message(self, message: Message | None, member: bytes | None = None) -> None:
        if message is None:
            return
        member = member or gzip_member(dump_json(message.to_document()))
        part = self._places.of(message.owner, message.log_group, message.first_timestamp)
        self._parts.add(part, member, NEWLINE)
        self.events_written += len(message.events)
        self.records_written += 1

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

    def _objects(self, name: str) -> Iterator[tuple[str, Path, int]]:
        """Yield each object's key, its file, and the bytes handed to it, in the order of keys."""
        for partition, part in self._parts:
            yield f"{partition.path}{name}{self._suffix}", part.path, part.bytes_written

    @property
    def bytes_written(self) -> int:
        """Bytes handed to the files, quarantine aside."""
        return sum(size_bytes for _, _, size_bytes in self._objects(""))

    def sizes_bytes(self) -> Iterator[int]:
        """Yield the size of each file to publish, as it lies on disk, quarantine aside."""
        for _, path, _ in self._objects(""):
            try:
                yield path.stat().st_size
            except FileNotFoundError:
                yield 0

    def quarantined_bytes(self) -> int:
        """Return the bytes kept in quarantine, as they lie on disk."""
        return sum(path.stat().st_size for path, _ in self._quarantine)

    def publish(self, store: Store, name: str, source: str) -> dict[str, int]:
        """Move everything into the store.

        Args:
            store: Where to.
            name: What each object is called, without its ending.
            source: Where the bytes came from, for the notes beside quarantined ones.

        Returns:
            The key and the size of every object.
        """
        published: dict[str, int] = {}
        show = publishing(store)
        for key, path, size_bytes in self._objects(name):
            show(key, path)
            published[key] = size_bytes
        for number, (path, piece) in enumerate(self._quarantine):
            key = f"quarantine/{name}/{piece.offset_bytes:012d}-{number}-{piece.reason}"
            show(f"{key}.bin", path)
            published[f"{key}.bin"] = piece.length_bytes
            note = {
                "source": source,
                "reason": piece.reason,
                "detail": piece.detail,
                "offset_bytes": piece.offset_bytes,
                "length_bytes": piece.length_bytes,
            }
            content = dump_json(note) + b"\n"
            store.write(f"{key}.json", io.BytesIO(content))
            published[f"{key}.json"] = len(content)
        return published
