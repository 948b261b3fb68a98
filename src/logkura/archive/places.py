"""Which file a message goes to: that of its log group and of an hour."""

from zoneinfo import ZoneInfo

from logkura.archive.parts import Part, Parts
from logkura.records.layout import Partition
from logkura.records.runs import Span, names_of

__all__ = ["Places"]

_MILLISECONDS_A_QUARTER = 15 * 60 * 1000
_KNOWN_MAX = 20_000


class Places:
    """Finds the part of a partition by what stands in a message.

    Args:
        parts: Where the parts are.
        zone: The time zone of date and hour.
        region: The region of the log groups.
    """

    def __init__(self, parts: Parts, zone: ZoneInfo, region: str) -> None:
        self._parts = parts
        self._zone = zone
        self._region = region
        # By the names as they stand in messages, and by the quarter of an hour.
        self._known: dict[tuple[bytes, bytes, int], Part] = {}
        self.log_groups: set[tuple[str, str]] = set()
        """Owner and name of those that were asked for."""

    def of_span(self, span: Span, timestamp: int) -> Part:
        """Return the part for a time, in milliseconds, of a message of a run."""
        # Every zone's offset is a multiple of a quarter of an hour.
        key = (span.owner, span.log_group, timestamp // _MILLISECONDS_A_QUARTER)
        part = self._known.get(key)
        if part is None:
            names = names_of(span.owner, span.log_group)
            if names is None:
                raise ValueError("a run holds no names that are not text")
            part = self.of(*names, timestamp)
            if len(self._known) >= _KNOWN_MAX:
                self._known.clear()
            self._known[key] = part
        return part

    def of(self, owner: str, log_group: str, timestamp: int) -> Part:
        """Return the part of a log group for a time in milliseconds."""
        self.log_groups.add((owner, log_group))
        return self._parts.part(
            Partition.of(
                account=owner,
                region=self._region,
                log_group=log_group,
                timestamp_milliseconds=timestamp,
                zone=self._zone,
            )
        )
