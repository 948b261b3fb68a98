"""What went into a compaction and what came out, so that it can be seen to add up."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

__all__ = ["CompactAccount"]


@dataclass(frozen=True, slots=True)
class CompactAccount:
    """What went in and what came out; of several runs over the same source, of all together.

    Attributes:
        objects_in: Source objects, those done by an earlier run included.
        objects_resumed: Of these, the ones that an earlier run had done.
        objects_outside: Objects that lie in no folder of a log group, such as error objects and
            quarantined pieces.
        objects_of_messages: Objects of the `message` format, which are left alone: their lines
            have no id, time or log stream, so they can be neither sorted nor told apart.
        bytes_in: Bytes of the source objects.
        documents: Everything that was found: messages, control messages, undecodable pieces; each
            line of the `event` format and each row of Parquet counts as a message.
        messages: Data messages.
        control_messages: CloudWatch Logs' checks of the destination; they hold no log.
        quarantined: Pieces that could not be decoded and are kept whole.
        bytes_quarantined: Bytes of these pieces, as the reader counted them.
        bytes_quarantined_kept: Bytes of these pieces, as they lie in the files made of them.
        events: Log events in the source objects.
        events_assigned: The same, counted where they were assigned to slots.
        slots: Folders of a log group and day (or hour) that these events belong to.
        events_merged: Events that these slots have taken so far, of objects that were not looked
            at this time too.
        events_out: Events that they hold.
        duplicates: Events that were stored several times.
        events_read_back: Of the slots written by this run, events that were read again.
        events_written: The same, counted when they were written.
        slots_written: How many slots this run has written.
        objects_out: Parquet objects of the slots.
        bytes_out: Their bytes.
        log_groups: How many log groups.
        seconds: Wall time of this run.
    """

    objects_in: int = 0
    objects_resumed: int = 0
    objects_outside: int = 0
    objects_of_messages: int = 0
    bytes_in: int = 0
    documents: int = 0
    messages: int = 0
    control_messages: int = 0
    quarantined: int = 0
    bytes_quarantined: int = 0
    bytes_quarantined_kept: int = 0
    events: int = 0
    events_assigned: int = 0
    slots: int = 0
    events_merged: int = 0
    events_out: int = 0
    duplicates: int = 0
    events_read_back: int = 0
    events_written: int = 0
    slots_written: int = 0
    objects_out: int = 0
    bytes_out: int = 0
    log_groups: int = 0
    seconds: float = 0.0

    @property
    def adds_up(self) -> bool:
        """Whether all that was found was merged, and all that was written can be read."""
        return (
            self.documents == self.messages + self.control_messages + self.quarantined
            and self.bytes_quarantined == self.bytes_quarantined_kept
            and self.events == self.events_assigned <= self.events_merged
            and self.events_merged == self.events_out + self.duplicates
            and self.events_written == self.events_read_back
        )

    def __add__(self, other: "CompactAccount") -> "CompactAccount":
        both = {
            each.name: getattr(self, each.name) + getattr(other, each.name)
            for each in fields(CompactAccount)
        }
        return CompactAccount(**both)

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> "CompactAccount":
        """Read back what `counted` gave; a field that it does not know is 0."""
        names = {each.name for each in fields(cls)}
        return cls(**{name: document[name] for name in document if name in names})

    def counted(self) -> dict[str, Any]:
        """Return what is not 0."""
        values = ((each.name, getattr(self, each.name)) for each in fields(self))
        return {name: value for name, value in values if value}

    def to_document(self) -> dict[str, Any]:
        """Return the account as JSON."""
        return {**asdict(self), "seconds": round(self.seconds, 3), "adds_up": self.adds_up}
