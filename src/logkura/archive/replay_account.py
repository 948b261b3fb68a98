"""What a replay found and what became of it, so that it can be seen to add up."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

__all__ = ["ReplayAccount"]


@dataclass(frozen=True, slots=True)
class ReplayAccount:
    """What was found and what became of it; of several runs over the same objects, of all together.

    Attributes:
        objects_in: Error objects and quarantined pieces, those done by an earlier run included.
        objects_resumed: Of these, the ones in which an earlier run had left nothing to do.
        bytes_in: Their bytes.
        documents: Everything found in them: messages, control messages, undecodable pieces.
        messages: Data messages.
        messages_without_events: Of these, the ones that hold no log event, and leave nothing.
        control_messages: CloudWatch Logs' checks of the destination; they hold no log.
        undecodable: Pieces that still cannot be decoded; they stay where they are.
        bytes_undecodable: Bytes of these pieces.
        events: Log events in the messages.
        events_written: Log events put back into the archive.
        bytes_written: Bytes that were written for them.
        bytes_read_back: The same, counted when the finished objects were read again.
        events_read_back: Log events found when they were; those of the `message` format, which
            cannot be told from each other, count as found when all bytes are.
        objects_out: Objects of the archive's layout.
        log_groups: How many log groups.
        seconds: Wall time of this run.
    """

    objects_in: int = 0
    objects_resumed: int = 0
    bytes_in: int = 0
    documents: int = 0
    messages: int = 0
    messages_without_events: int = 0
    control_messages: int = 0
    undecodable: int = 0
    bytes_undecodable: int = 0
    events: int = 0
    events_written: int = 0
    bytes_written: int = 0
    bytes_read_back: int = 0
    events_read_back: int = 0
    objects_out: int = 0
    log_groups: int = 0
    seconds: float = 0.0

    @property
    def adds_up(self) -> bool:
        """Whether all that can be decoded was written, and can be read."""
        return (
            self.documents == self.messages + self.control_messages + self.undecodable
            and self.events == self.events_written == self.events_read_back
            and self.bytes_written == self.bytes_read_back
        )

    def __add__(self, other: "ReplayAccount") -> "ReplayAccount":
        both = {
            each.name: getattr(self, each.name) + getattr(other, each.name)
            for each in fields(ReplayAccount)
        }
        return ReplayAccount(**both)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "ReplayAccount":
        """Read back what `to_document` gave; a field that it does not know is 0."""
        names = {each.name for each in fields(cls)}
        return cls(**{name: document[name] for name in document if name in names})

    def to_document(self) -> dict[str, Any]:
        """Return the account as JSON."""
        return {**asdict(self), "seconds": round(self.seconds, 3), "adds_up": self.adds_up}
