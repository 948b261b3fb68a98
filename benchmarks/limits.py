"""What nobody gets below with the libraries there are, however little else is done."""

import base64
import importlib.util
import json
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.measure import Absent, Contender

__all__ = ["copy_limit", "inflate_limit", "inflated_bytes", "parse_limit"]

_WITH_HEADER = 31


def _size_bytes(member: bytes) -> int:
    """What a member says of its content's size, in its last four bytes."""
    return int.from_bytes(member[-4:], "little")


def inflated_bytes(members: Sequence[bytes]) -> int:
    """Return the size of all members inflated."""
    return sum(map(_size_bytes, members))


def inflate_limit(members: Sequence[bytes]) -> Contender:
    """Inflate every member with ISA-L, checksums compared, its size known in advance."""

    def prepare() -> Callable[[], None]:
        if importlib.util.find_spec("isal") is None:
            raise Absent("the Python package `isal` is not installed (extra `bench`)")
        from isal import isal_zlib  # noqa: PLC0415 -- a peer may be absent

        sized = [(member, _size_bytes(member)) for member in members]
        inflate = isal_zlib.decompress

        def once() -> None:
            for member, size_bytes in sized:
                inflate(member, _WITH_HEADER, size_bytes)

        return once

    return Contender("limit: inflate (ISA-L)", "limit", prepare)


def copy_limit(content: bytes) -> Contender:
    """Copy the object from one place in memory to another."""
    target = bytearray(len(content))

    def once() -> None:
        target[:] = content

    return Contender("limit: memcpy", "limit", lambda: once)


def parse_limit(invocations: Sequence[str]) -> Contender:
    """Parse the invocations and decode the base64 of every record, and nothing else."""

    def once() -> None:
        for text in invocations:
            event: dict[str, Any] = json.loads(text)
            for record in event["records"]:
                base64.b64decode(record["data"])

    return Contender("limit: json.loads + base64", "limit", lambda: once)
