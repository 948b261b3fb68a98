"""The account of the demo: every event sent against every event found, one by one."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from logkura.archive.store import Store
from logkura.demo.trap import Trap
from logkura.records.layout import Partition
from logkura.records.message import Message
from logkura.records.reader import Archived, read

__all__ = ["DemoAccount", "Fingerprints", "Found", "missing", "take_stock"]

_FINGERPRINT_BYTES = 12


@dataclass(slots=True)
class Fingerprints:
    """A multiset of events, each reduced to a digest of everything that must survive."""

    counts: Counter[bytes] = field(default_factory=Counter)

    def add(self, log_group: str, log_stream: str, timestamp: int, message: str) -> None:
        """Count one event."""
        text = f"{log_group}\0{log_stream}\0{timestamp}\0{message}"
        content = text.encode("utf-8", "surrogatepass")
        self.counts[hashlib.blake2b(content, digest_size=_FINGERPRINT_BYTES).digest()] += 1

    def missing_from(self, other: "Fingerprints") -> int:
        """Return how many events of this multiset the other one lacks."""
        return (self.counts - other.counts).total()

    @property
    def total(self) -> int:
        """How many events."""
        return self.counts.total()


@dataclass(slots=True)
class Found:
    """What one bucket holds.

    Attributes:
        events: The events, as a multiset.
        objects: Objects of the archive's layout.
        bytes: Their bytes as stored.
        log_groups: The log groups with at least one event.
        mixed_objects: Objects that hold another log group than their key says.
        duplicates: Events whose id occurred before in the same log stream.
        quarantined: Pieces of objects that could not be decoded.
        other_objects: Objects outside the layout: errors, quarantine.
        example: The key of one object of the layout.
    """

    events: Fingerprints = field(default_factory=Fingerprints)
    objects: int = 0
    bytes: int = 0
    log_groups: set[str] = field(default_factory=set)
    mixed_objects: int = 0
    duplicates: int = 0
    quarantined: int = 0
    other_objects: list[str] = field(default_factory=list)
    example: str = ""


def take_stock(store: Store) -> Found:
    """Read every object of a bucket, whole."""
    found = Found()
    seen: set[tuple[str, str, str]] = set()
    for stored in store.list():
        partition = Partition.parse(stored.key)
        if partition is None:
            found.other_objects.append(stored.key)
            continue
        found.objects += 1
        found.example = found.example or stored.key
        found.bytes += stored.size_bytes
        mixed = False
        for message in _messages(store, stored.key, found):
            mixed = mixed or not partition.is_of(message.log_group)
            found.log_groups.add(message.log_group)
            _count(message, found, seen)
        found.mixed_objects += mixed
    return found


def _messages(store: Store, key: str, found: Found) -> Iterator[Message]:
    with store.open(key) as source:
        for item in read(source):
            if isinstance(item, Archived):
                yield item.message
            else:
                item.content.close()
                found.quarantined += 1


def _count(message: Message, found: Found, seen: set[tuple[str, str, str]]) -> None:
    for event in message.events:
        found.events.add(message.log_group, message.log_stream, event.timestamp, event.message)
        identity = (message.log_group, message.log_stream, event.id)
        found.duplicates += identity in seen
        seen.add(identity)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """What was sent and what is there.

    Attributes:
        lines_read: Lines of the files.
        refused: Reason to lines that CloudWatch Logs does not take.
        events_sent: Events that CloudWatch Logs took.
        events_archived: Events found in the archive.
        events_replicated: Events found in the replica; None without one.
        log_groups: Log groups in the archive.
        objects: Objects of the archive.
        mixed_objects: Objects, of archive and replica, that hold a foreign log group.
        duplicates: Events stored more than once, in archive or replica.
        lost: Events sent that archive or replica does not hold byte for byte.
        wrongly_encrypted: Objects, of both, that are not under the key that the design names.
        undelivered_objects: Error objects of Firehose.
        quarantined: Undecodable pieces found in archived objects.
        bytes_sent: Bytes of the events' text.
        bytes_archived: Bytes of the archive's objects as stored.
        seconds: Wall time of the whole demo.
        example: The key of one object, to look at; empty when there is none.
        trap: What came of breaking it on purpose; None without a replica.
    """

    lines_read: int
    refused: Mapping[str, int]
    events_sent: int
    events_archived: int
    events_replicated: int | None
    log_groups: int
    objects: int
    mixed_objects: int
    duplicates: int
    lost: int
    wrongly_encrypted: int
    undelivered_objects: int
    quarantined: int
    bytes_sent: int
    bytes_archived: int
    seconds: float
    example: str = ""
    trap: Trap | None = None

    @property
    def adds_up(self) -> bool:
        """Whether every line is accounted for and nothing is where it should not be."""
        everywhere = {self.events_sent, self.events_archived}
        if self.events_replicated is not None:
            everywhere.add(self.events_replicated)
        faults = (
            self.mixed_objects,
            self.duplicates,
            self.lost,
            self.wrongly_encrypted,
            self.undelivered_objects,
            self.quarantined,
        )
        refused = sum(self.refused.values())
        return (
            len(everywhere) == 1
            and not any(faults)
            and self.lines_read == self.events_sent + refused
        )

    @property
    def compression_ratio(self) -> float:
        """Bytes of text to one byte stored."""
        return self.bytes_sent / self.bytes_archived if self.bytes_archived else 0.0

    def to_document(self) -> dict[str, Any]:
        """Return the account as JSON."""
        return {
            "lines_read": self.lines_read,
            "refused": dict(self.refused),
            "events_sent": self.events_sent,
            "events_archived": self.events_archived,
            "events_replicated": self.events_replicated,
            "log_groups": self.log_groups,
            "objects": self.objects,
            "mixed_objects": self.mixed_objects,
            "duplicates": self.duplicates,
            "lost": self.lost,
            "wrongly_encrypted": self.wrongly_encrypted,
            "undelivered_objects": self.undelivered_objects,
            "quarantined": self.quarantined,
            "bytes_sent": self.bytes_sent,
            "bytes_archived": self.bytes_archived,
            "compression_ratio": round(self.compression_ratio, 2),
            "seconds": round(self.seconds, 2),
            "adds_up": self.adds_up,
            "trap": self.trap.to_document() if self.trap else None,
        }


def missing(sent: Fingerprints, stores: Iterable[Found]) -> int:
    """Return how many events sent are missing from the store that lacks most."""
    return max((sent.missing_from(found.events) for found in stores), default=sent.total)
