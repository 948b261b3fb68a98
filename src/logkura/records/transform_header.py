"""The first bytes of a message, as CloudWatch Logs writes them: who, which log group, when.

One regular expression reads the header.  It is exact for JSON although it takes no notice of
escapes: a quote inside a string is always escaped, and what must follow a value (`","logGroup":"`)
holds quotes that are not, so no value can contain it.  A name that itself holds an escape, a
header in another order, or one with other fields is left to the reference.
"""

import re
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from logkura.records.layout import Partition
from logkura.records.response import Metadata, metadata_of

__all__ = ["END", "EVENTS", "HEADER", "Key", "Partitions", "partitions"]

EVENTS = b',"logEvents":[{"'
HEADER = re.compile(
    rb'\{"messageType":"DATA_MESSAGE",("owner":"[^"]*","logGroup":"[^"]*)"'
    rb',"logStream":"[^"]*","subscriptionFilters":\["[^"]*"(?:,"[^"]*")*\]'
    rb',"logEvents":\[\{"id":"[^"]*","timestamp":(\d{8})\d{5},"message":"'
)
"""Group 1 is the owner and the log group, as they stand; group 2 the time in hundreds of seconds
(of 13 digits, the years 2001 to 2286), which decides the hour in every time zone."""

END = b"}]}"

Key = tuple[bytes | Any, ...]
"""The two groups of `HEADER`, as `re.Match.group` types them."""

_OWNER_AND_GROUP = re.compile(rb'"owner":"([^"\\]*)","logGroup":"([^"\\]*)')
_MILLISECONDS_OF_GROUP_2 = 100_000
_KEPT_MAX = 4096


class Partitions(dict[Key, Metadata | None]):
    """What an answer says of a partition, by the groups of `HEADER`; None for the reference.

    A log group's metadata is made once an hour and then found by the bytes of its name.
    """

    def __init__(self, region: str, zone: ZoneInfo) -> None:
        super().__init__()
        self._region = region
        self._zone = zone

    def __missing__(self, key: Key) -> Metadata | None:
        partition = self.partition_of(key)
        if len(self) >= _KEPT_MAX:
            self.clear()
        self[key] = metadata = None if partition is None else metadata_of(partition)
        return metadata

    def partition_of(self, key: Key) -> Partition | None:
        """Return the partition of a header, or None when its names hold escapes or no UTF-8."""
        names = _OWNER_AND_GROUP.fullmatch(key[0])
        if names is None:
            return None
        try:
            return Partition.of(
                account=names[1].decode(),
                region=self._region,
                log_group=names[2].decode(),
                timestamp_milliseconds=int(key[1]) * _MILLISECONDS_OF_GROUP_2,
                zone=self._zone,
            )
        except UnicodeDecodeError:
            return None


@lru_cache(maxsize=16)
def partitions(region: str, zone: ZoneInfo) -> Partitions:
    """Return the partitions of a region, kept from one invocation to the next."""
    return Partitions(region, zone)
