"""How to split: the choices of a user, and what follows from them."""

from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from logkura.archive.formats import Compression, Format, packing
from logkura.errors import LogkuraError
from logkura.records.limits import Limits
from logkura.records.parsed import parse, parse_with_lines
from logkura.records.runs import Scanner
from logkura.records.scan import VerifyingScanner
from logkura.records.scan_fast import FastScanner

__all__ = ["Splitting"]


@dataclass(frozen=True, slots=True)
class Splitting:
    """How to split.

    Attributes:
        format: What to write.
        zone: The time zone of date and hour in keys.
        region: The region of the log groups; None to take it from the source's key, if that is
            one of an archive, else `unknown`.
        limits: The reader's bounds.
        compression: Of the `event` and `message` formats.
        fast: Copy the members of an `envelope` without inflating them; see `records.scan_fast`.
        dry_run: Read everything and write nothing.

    Raises:
        LogkuraError: `split-compression` or `split-fast` when two of these do not go together.
    """

    format: Format
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    region: str | None = None
    limits: Limits = field(default_factory=Limits)
    compression: Compression = "gzip"
    fast: bool = False
    dry_run: bool = False

    def __post_init__(self) -> None:
        packing(self.format, self.compression)
        if self.fast and self.format != "envelope":
            raise LogkuraError(
                "split-fast",
                f"expected --format envelope for --fast, found {self.format}: its events are "
                "written anew, so every member is inflated and verified",
                hint="leave --fast out, or write --format envelope",
            )

    def scanner(self, *, verifying: bool = False) -> Scanner:
        """Return what takes ordinary members out of an object.

        Args:
            verifying: Whether to look at every checksum and every event where that can be left to
                others: members that become `parquet` are read a second time; see `regrouping`.
        """
        if self.fast or (self.format == "parquet" and not verifying):
            return FastScanner(self.limits)
        parses = {"event": parse_with_lines, "message": parse, "parquet": parse}
        return VerifyingScanner(self.limits, parses.get(self.format))

    @property
    def choices(self) -> dict[str, Any]:
        """What decides which bytes come out; a destination has one answer to it."""
        return {
            "format": self.format,
            "time_zone": self.zone.key,
            "region": self.region,
            "document_max_bytes": self.limits.document_max_bytes,
            **({} if self.compression == "gzip" else {"compression": self.compression}),
        }
