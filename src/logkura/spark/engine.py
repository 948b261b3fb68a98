"""Spark as the engine of a verb."""

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from logkura.archive.account import SplitAccount
from logkura.archive.compact_account import CompactAccount
from logkura.archive.compact_choices import Compacting
from logkura.archive.reading import EventFilter
from logkura.archive.splitting import Splitting
from logkura.aws import Clients
from logkura.errors import LogkuraError
from logkura.spark.session import spark_context
from logkura.spark.split import PIECE_BYTES, split

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pyspark import SparkContext

__all__ = ["SparkEngine", "reason"]


@dataclass(frozen=True, slots=True)
class SparkEngine:
    """Where and how Spark runs.

    Attributes:
        master: As in `spark_context`.
        piece_bytes: About so large are the pieces of a larger object.
    """

    master: str | None = None
    piece_bytes: int = PIECE_BYTES

    def split(
        self, source: str, destination: str, splitting: Splitting, clients: Clients
    ) -> SplitAccount:
        """Split; see `archive.split.split`.

        Raises:
            LogkuraError: As there, and `spark-missing`, `spark-failed`.
        """
        with self._context() as context:
            return split(
                source, destination, splitting, clients, context, piece_bytes=self.piece_bytes
            )

    def compact(
        self,
        source: str,
        destination: str,
        wanted: EventFilter,
        compacting: Compacting,
        clients: Clients,
    ) -> CompactAccount:
        """Compact; see `archive.compact.compact`.

        Raises:
            LogkuraError: As there, and `spark-missing`, `spark-failed`, `parquet-not-installed`.
        """
        # Arrow takes 50 MB and a fifth of a second, and a split does without.
        from logkura.spark.compact import compact  # noqa: PLC0415

        with self._context() as context:
            return compact(source, destination, wanted, compacting, clients, context)

    @contextmanager
    def _context(self) -> "Iterator[SparkContext]":
        with spark_context(self.master) as context:
            from py4j.protocol import Py4JError  # noqa: PLC0415 -- an extra, there by now

            try:
                yield context
            except Py4JError as error:
                raise LogkuraError(
                    "spark-failed",
                    f"Spark gave up: {reason(str(error))}",
                    hint="its log tells more; the same command resumes",
                ) from error


def reason(text: str) -> str:
    """Return the line that names the exception of the Python code, else the first line.

    A failure on another machine arrives as Java's account of it, with Python's in the middle.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    python = [line for line in lines if line.partition(":")[0].isidentifier() and ": " in line]
    return (python or lines or ["no reason was given"])[0]
