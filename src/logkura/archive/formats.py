"""The formats of the archive: what their objects are called, and how their content is packed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from logkura.errors import LogkuraError
from logkura.records.codec import gzip_fast

__all__ = ["Compression", "Format", "Packing", "packing"]

Format = Literal["envelope", "event", "message"]
Compression = Literal["gzip", "zstd"]

_FAST_LEVEL = 1


@dataclass(frozen=True, slots=True)
class Packing:
    """How objects of a format are written.

    Attributes:
        suffix: What their names end in.
        pack: Makes a gzip member or zstd frame of lines; of an `envelope`, nothing else.
    """

    suffix: str
    pack: Callable[[Any], Any]


def packing(archive_format: Format, compression: Compression) -> Packing:
    """Return how a format is written with a compression.

    Raises:
        LogkuraError: `split-compression` when the two do not go together, or a library is missing.
    """
    name = ".log" if archive_format == "message" else ".jsonl"
    if archive_format == "envelope":
        if compression != "gzip":
            raise LogkuraError(
                "split-compression",
                f"expected gzip for `envelope`, whose members are copied, found {compression}",
                hint="leave --compression out, or write --format event",
            )
        return Packing(f"{name}.gz", lambda members: members)
    if compression == "gzip":
        return Packing(f"{name}.gz", gzip_fast)
    return Packing(f"{name}.zst", _zstd())


def _zstd() -> Callable[[bytes | bytearray], bytes]:
    try:
        import zstandard  # noqa: PLC0415 -- an extra
    except ImportError as error:
        raise LogkuraError(
            "split-compression",
            "expected the Python package `zstandard` for --compression zstd, found none",
            hint="install logkura[fast]",
        ) from error
    return zstandard.ZstdCompressor(level=_FAST_LEVEL, write_checksum=True).compress
