"""The layout of the archive: which key a log group's events live under, and back again.

A partition is `account=…/region=…/log_group=…/date=YYYY-MM-DD/hour=HH/`, in the Hive style that
Athena, Glue, Spark and DuckDB read as columns.  The mapping is injective: two log groups never
share a prefix, whatever characters their names hold.

*Values* are percent-encoded, so that a log group's `/` does not become a level of the path.
A log group's name may have 512 characters, which no encoding fits into Firehose's 512 characters
of evaluated prefix together with the other levels.  A name whose encoding is longer than
`LITERAL_MAX_CHARACTERS` is therefore *abbreviated*: the start of its encoding, `~`, and the
SHA-256 of the whole name in base32.  `~` never occurs in a literal value, so the two forms cannot
be confused.  The full name of an abbreviated group stands in every object below the prefix, and
`Partition.is_of` recognises it from a list of names.

*Date and hour* are those of the message's first event, in the archive's time zone.  A call of
PutLogEvents is in chronological order and spans 24 hours at most
(`facts.cloudwatch_logs.PUT_LOG_EVENTS_MAX_SPAN_HOURS`), so the other events of its message follow
within a day.  Whether CloudWatch Logs ever joins calls in one message is not documented; whoever
looks for a time reads one day more on both sides, and decides by the events' own timestamps.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import quote, unquote
from zoneinfo import ZoneInfo

__all__ = ["LITERAL_MAX_CHARACTERS", "Partition", "decode_value", "encode_value", "hour_of"]

LITERAL_MAX_CHARACTERS = 200
"""Longest literal value: 200 keeps the prefix below 512 and a folder's name below 255 bytes."""

_READABLE_CHARACTERS = 120
_MILLISECONDS_A_QUARTER = 15 * 60 * 1000
_PARTITION = re.compile(
    r"(?P<base>(?:.*/)?)account=(?P<account>[^/]*)/region=(?P<region>[^/]*)"
    r"/log_group=(?P<log_group>[^/]*)/date=(?P<date>\d{4}-\d\d-\d\d)/hour=(?P<hour>\d\d)/[^/]+",
    re.DOTALL,
)


@lru_cache(maxsize=4096)
def encode_value(name: str) -> str:
    """Encode a name as one level of a key.

    Lone surrogates, which JSON can carry, are encoded as their three bytes.
    """
    literal = quote(name, safe="", errors="surrogatepass").replace("~", "%7E")
    if len(literal) <= LITERAL_MAX_CHARACTERS:
        return literal
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()
    # A cut inside `%2F` would leave half an escape; the readable part ends before it.
    readable = re.sub(r"%[0-9A-F]?$", "", literal[:_READABLE_CHARACTERS])
    return f"{readable}~{base64.b32encode(digest).decode().rstrip('=').lower()}"


def decode_value(value: str) -> str | None:
    """Return the name behind one level of a key, or None when it is abbreviated."""
    return None if "~" in value else unquote(value, errors="surrogatepass")


@lru_cache(maxsize=4096)
def _hour_of_quarter(quarter: int, zone: ZoneInfo) -> tuple[str, str]:
    moment = datetime.fromtimestamp(quarter * _MILLISECONDS_A_QUARTER / 1000, UTC)
    local = moment.astimezone(zone)
    return f"{local.year:04d}-{local.month:02d}-{local.day:02d}", f"{local.hour:02d}"


def hour_of(timestamp_milliseconds: int, zone: ZoneInfo) -> tuple[str, str]:
    """Return (`YYYY-MM-DD`, `HH`) of an event's time in the archive's zone.

    A time outside the years 1 to 9999 is no time an agent sent; it goes to `0000-00-00`, `00`,
    where it is found rather than lost.
    """
    # Every zone's offset is a multiple of 15 minutes, so a quarter never straddles an hour.
    try:
        return _hour_of_quarter(timestamp_milliseconds // _MILLISECONDS_A_QUARTER, zone)
    except (OverflowError, ValueError, OSError):
        return "0000-00-00", "00"


@dataclass(frozen=True, slots=True)
class Partition:
    """One folder of the archive.

    Attributes:
        account: Owner of the log group, 12 digits.
        region: Region of the log group.
        log_group: Its value as it stands in the key (see `encode_value`).
        date: `YYYY-MM-DD` in the archive's time zone.
        hour: `HH` in the archive's time zone.
    """

    account: str
    region: str
    log_group: str
    date: str
    hour: str

    @classmethod
    def of(
        cls,
        *,
        account: str,
        region: str,
        log_group: str,
        timestamp_milliseconds: int,
        zone: ZoneInfo,
    ) -> "Partition":
        """Return the partition of a message by the time of its first event."""
        date, hour = hour_of(timestamp_milliseconds, zone)
        return cls(encode_value(account), encode_value(region), encode_value(log_group), date, hour)

    @classmethod
    def parse(cls, key: str) -> "Partition | None":
        """Read the partition out of an object's key; None when the key is not of this layout."""
        found = _PARTITION.fullmatch(key)
        if found is None:
            return None
        levels = found.groupdict()
        del levels["base"]
        return cls(**levels)

    @property
    def log_group_path(self) -> str:
        """The log group's folder, with its closing slash, below the archive's prefix."""
        return f"account={self.account}/region={self.region}/log_group={self.log_group}/"

    @property
    def path(self) -> str:
        """The folder, with its closing slash, below the archive's prefix."""
        return f"{self.log_group_path}date={self.date}/hour={self.hour}/"

    @property
    def log_group_name(self) -> str | None:
        """The log group's name, or None when the key holds its abbreviation."""
        return decode_value(self.log_group)

    def is_of(self, log_group_name: str) -> bool:
        """Tell whether this folder holds the named log group, abbreviated or not."""
        return encode_value(log_group_name) == self.log_group
