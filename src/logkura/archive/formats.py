"""The formats of the archive: what their objects are called, and how their content is packed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from logkura.errors import LogkuraError
from logkura.records.codec import gzip_fast

__all__ = ["Compression", "Format", "Packing", "packing"]

Format = Literal["envelope", "event", "message", "parquet"]
Compression = Literal["gzip", "zstd"]

_MIB = 1024 * 1024
_FAST_LEVEL = 1


@dataclass(frozen=True, slots=True)
class Packing:
    """How objects of a format are written.

    Attributes:
        suffix: What their names end in.
        pack: Makes a gzip member or zstd frame of lines; None for an `envelope`, which is members,
            and for `parquet`, whose files are written by row groups (see `tables`).
        part_bytes: So much is packed or written together.  A reader that decodes members whole
            keeps one in memory; 1 MiB costs no compression.
    """

    suffix: str
    pack: Callable[[bytes], bytes] | None
    part_bytes: int


def packing(archive_format: Format, compression: Compression) -> Packing:
    """Return how a format is written with a compression.

    Raises:
        LogkuraError: `split-compression` when the two do not go together, or a library is missing.
    """
    if archive_format == "parquet":
        if compression != "gzip":
            raise LogkuraError(
                "split-compression",
                f"expected no --compression for `parquet`, found {compression}",
                hint="leave it out: its pages are compressed with zstd as they are",
            )
        return Packing(".parquet", None, _MIB)
    name = ".log" if archive_format == "message" else ".jsonl"
    if archive_format == "envelope":
        if compression != "gzip":
            raise LogkuraError(
                "split-compression",
                f"expected gzip for `envelope`, whose members are copied, found {compression}",
                hint="leave --compression out, or write --format event",
            )
        return Packing(f"{name}.gz", None, _MIB // 4)
    if compression == "gzip":
        return Packing(f"{name}.gz", gzip_fast, _MIB)
    return Packing(f"{name}.zst", _zstd(), _MIB)


def _zstd() -> Callable[[bytes], bytes]:
    try:
        import zstandard  # noqa: PLC0415 -- an extra
    except ImportError as error:
        raise LogkuraError(
            "split-compression",
            "expected the Python package `zstandard` for --compression zstd, found none",
            hint="install logkura[fast]",
        ) from error
    return zstandard.ZstdCompressor(level=_FAST_LEVEL, write_checksum=True).compress
