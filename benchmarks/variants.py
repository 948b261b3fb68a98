"""The ways to split that are measured: as a call, and as the command's options."""

from dataclasses import dataclass

from logkura.archive import Splitting

__all__ = ["VARIANTS", "Variant"]


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to split.

    Attributes:
        splitting: For the API.
        options: For the command.
    """

    splitting: Splitting
    options: tuple[str, ...]


VARIANTS = {
    "envelope, fast": Variant(
        Splitting(format="envelope", fast=True), ("--format", "envelope", "--fast")
    ),
    "envelope": Variant(Splitting(format="envelope"), ("--format", "envelope")),
    "event": Variant(Splitting(format="event"), ("--format", "event")),
    "event, zstd": Variant(
        Splitting(format="event", compression="zstd"),
        ("--format", "event", "--compression", "zstd"),
    ),
    "message": Variant(Splitting(format="message"), ("--format", "message")),
    "parquet": Variant(Splitting(format="parquet"), ("--format", "parquet")),
}
