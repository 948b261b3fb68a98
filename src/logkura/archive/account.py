"""What went into a split and what came out, so that it can be seen to add up."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

__all__ = ["SplitAccount"]


@dataclass(frozen=True, slots=True)
class SplitAccount:
    """What went in and what came out; of several runs over the same source, of all together.

    Attributes:
        objects_in: Source objects, those done by an earlier run included.
        objects_resumed: Of these, the ones that an earlier run had done.
        objects_skipped: Our own notes and quarantined pieces at the source, left alone.
        bytes_in: Bytes of the source objects.
        documents: Everything the reader found: messages, control messages, undecodable pieces.
        messages: Data messages.
        messages_without_events: Of these, the ones that hold no log event.
        control_messages: CloudWatch Logs' checks of the destination; they hold no log.
        quarantined: Pieces that could not be decoded and are kept whole.
        bytes_quarantined: Bytes of these pieces, as the reader counted them.
        bytes_quarantined_kept: Bytes of these pieces, as they lie in the files made of them.
        messages_copied: Data messages of an `envelope` whose members were copied as they came;
            their events were not decoded, and so not counted.
        messages_unverified: Of these, the ones whose checksums were not compared (`--fast`).
        events: Log events in the messages that were decoded.
        events_written: Log events of these that were written.
        records_written: Lines of the `event` format, messages of `envelope`, events of `message`.
        bytes_written: Bytes handed to the files that become objects.
        bytes_on_disk: Bytes of these files, as they lay on disk when they were finished.
        objects_out: Objects of the archive's layout.
        bytes_out: Their bytes.
        log_groups: How many log groups.
        seconds: Wall time of this run.
    """

    objects_in: int = 0
    objects_resumed: int = 0
    objects_skipped: int = 0
    bytes_in: int = 0
    documents: int = 0
    messages: int = 0
    messages_without_events: int = 0
    messages_copied: int = 0
    messages_unverified: int = 0
    control_messages: int = 0
    quarantined: int = 0
    bytes_quarantined: int = 0
    bytes_quarantined_kept: int = 0
    events: int = 0
    events_written: int = 0
    records_written: int = 0
    bytes_written: int = 0
    bytes_on_disk: int = 0
    objects_out: int = 0
    bytes_out: int = 0
    log_groups: int = 0
    seconds: float = 0.0

    @property
    def adds_up(self) -> bool:
        """Whether all that was found was written, and lies on disk as long as it was written."""
        return (
            self.documents == self.messages + self.control_messages + self.quarantined
            and self.events == self.events_written
            and self.bytes_written == self.bytes_on_disk
            and self.bytes_quarantined == self.bytes_quarantined_kept
        )

    @property
    def verified(self) -> bool:
        """Whether the checksum of every message's member was compared."""
        return self.messages_unverified == 0

    def __add__(self, other: "SplitAccount") -> "SplitAccount":
        both = {
            each.name: getattr(self, each.name) + getattr(other, each.name)
            for each in fields(SplitAccount)
        }
        return SplitAccount(**both)

    @classmethod
    def of(cls, counts: Mapping[str, int]) -> "SplitAccount":
        """Return an account of counts by the names of its fields."""
        return cls(**counts)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "SplitAccount":
        """Read back what `to_document` gave; a field that it does not know is 0."""
        names = {each.name for each in fields(cls)}
        return cls(**{name: document[name] for name in document if name in names})

    def to_document(self) -> dict[str, Any]:
        """Return the account as JSON."""
        return {
            **asdict(self),
            "seconds": round(self.seconds, 3),
            "verified": self.verified,
            "adds_up": self.adds_up,
        }
