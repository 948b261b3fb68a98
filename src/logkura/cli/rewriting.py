"""What `split`, `replay` and `compact` share: options, progress by the bytes read, an account."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.progress import Progress, TaskID
from rich.table import Table

from logkura.cli.output import byte_progress

if TYPE_CHECKING:
    from logkura.records.limits import Limits
    from logkura.spark import SparkEngine

__all__ = [
    "MIB",
    "DocumentOption",
    "EngineOption",
    "HourZoneOption",
    "QuarantineStrictOption",
    "ReadOnlyOption",
    "Reading",
    "SparkMasterOption",
    "account_table",
    "limits_of",
    "reading",
    "spark_engine",
]

MIB = 1024 * 1024

DocumentOption = Annotated[
    int, typer.Option(min=1, help="A longer document is refused and kept in quarantine.")
]
HourZoneOption = Annotated[str, typer.Option(help="The zone of date and hour in keys.")]
ReadOnlyOption = Annotated[
    bool, typer.Option("--dry-run", help="Read everything, write nothing, print the account.")
]
QuarantineStrictOption = Annotated[
    bool, typer.Option("--strict", help="Exit with 1 when something went to quarantine.")
]
EngineOption = Annotated[
    Literal["local", "spark"],
    typer.Option(help="spark: over PySpark (the extra `spark`, and Java 17)."),
]
SparkMasterOption = Annotated[
    str | None,
    typer.Option(
        help="Where Spark runs: local[4], spark://host:7077. Left out: what spark-submit was "
        "told, else every core of this machine."
    ),
]


def limits_of(max_document_mib: int) -> "Limits":
    """Return the limits that the option on documents asks for."""
    from logkura.records.limits import Limits  # noqa: PLC0415 -- start-up does not wait for it

    return Limits(document_max_bytes=max_document_mib * MIB)


def spark_engine(
    engine: str, master: str | None, piece_mib: int | None = None
) -> "SparkEngine | None":
    """Return Spark where it is asked for; None for this process."""
    if engine != "spark":
        return None
    from logkura.spark import SparkEngine  # noqa: PLC0415 -- start-up does not wait for it

    if piece_mib is None:
        return SparkEngine(master=master)
    return SparkEngine(master=master, piece_bytes=piece_mib * MIB)


@dataclass(slots=True)
class Reading:
    """How far a reading is: its total grows with each object that is begun."""

    progress: Progress
    task: TaskID
    total_bytes: int = 0

    def begin(self, key: str, size_bytes: int) -> None:
        """Tell that an object is begun."""
        self.total_bytes += size_bytes
        self.progress.update(self.task, total=self.total_bytes, description=key[-40:])

    def advance(self, count_bytes: int) -> None:
        """Tell that bytes were read."""
        self.progress.advance(self.task, count_bytes)

    def write(self, path: str) -> None:
        """Tell what is written."""
        self.progress.update(self.task, description=f"writing {path[-32:]}")


@contextmanager
def reading() -> Iterator[Reading]:
    """Show progress while objects are read."""
    with byte_progress() as progress:
        yield Reading(progress, progress.add_task("reading", total=0))


def account_table(rows: Sequence[tuple[str, str]], *, pad_edge: bool = True) -> Table:
    """Return the numbers of an account, each behind what it counts."""
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0), pad_edge=pad_edge)
    table.add_column()
    table.add_column(justify="right")
    for label, number in rows:
        table.add_row(label, number)
    return table
