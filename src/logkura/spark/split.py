"""Split over PySpark: the same functions as on one machine, inside `mapPartitions`.

    list ──▶ plan: one task a source object, or one a piece of a large one
         ──▶ work: split_object into the archive, or a piece into staging
         ──▶ group the pieces of each object ──▶ commit, or split as a whole

No log line is ever shuffled: what travels between machines is names, offsets and counts.  An
object that is not cut is split by the function that the local engine calls, with its guarantee:
whole objects under names that follow from the source, and a marker at the end.  For one that is
cut see `commit`.  Tasks may run twice (retries, speculation): they write the same bytes under the
same names.
"""

import time
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

from logkura.archive.account import SplitAccount
from logkura.archive.split import empty_source, is_split_source, refuse_overlap
from logkura.archive.splitting import Splitting
from logkura.archive.store import open_store
from logkura.aws import Clients
from logkura.spark.job import Job, Sum

if TYPE_CHECKING:
    from pyspark import SparkContext

__all__ = ["PIECE_BYTES", "split"]

PIECE_BYTES = 256 * 1024 * 1024
"""An object is cut into pieces of about so much: a minute of work, and few enough outputs."""

_TASK_BYTES = 64 * 1024 * 1024
_TASKS_A_CORE = 4


def split(
    source_url: str,
    destination_url: str,
    splitting: Splitting,
    clients: Clients,
    context: "SparkContext",
    *,
    piece_bytes: int = PIECE_BYTES,
) -> SplitAccount:
    """Split every object of a store into another one.

    Args:
        source_url: A folder that every machine sees, a file, or `s3://bucket/prefix`.
        destination_url: The same.
        splitting: Format and the rest.
        clients: Where S3 is; each machine has its own credentials.
        context: Spark.
        piece_bytes: About so large are the pieces of an object that is larger.

    Raises:
        LogkuraError: As `archive.split.split`; what failed of one object is raised when all others
            are done.
    """
    started = time.perf_counter()
    source, destination = open_store(source_url, clients), open_store(destination_url, clients)
    refuse_overlap(source.url, destination.url)
    everything = list(source.list())
    objects = [stored for stored in everything if is_split_source(stored.key)]
    if not objects:
        raise empty_source(source.url)
    job = Job(source_url, destination_url, splitting, clients, piece_bytes)
    tasks = _tasks(sum(stored.size_bytes for stored in objects), context)
    outcome: Sum = (
        context.parallelize(objects, min(len(objects), tasks))
        .mapPartitions(job.plan)
        .keyBy(lambda task: (task.stored.key, task.begin_bytes))
        .partitionBy(tasks, _spread)
        .values()
        .mapPartitions(job.work)
        .groupByKey(tasks, _spread)
        .mapPartitions(job.finish)
        .treeAggregate(Sum(), lambda one, other: one + other, lambda one, other: one + other)
    )
    if outcome.failures:
        raise outcome.failures[0]
    return replace(
        outcome.account,
        objects_skipped=len(everything) - len(objects),
        log_groups=len(outcome.log_groups),
        seconds=time.perf_counter() - started,
    )


def _tasks(total_bytes: int, context: "SparkContext") -> int:
    return max(total_bytes // _TASK_BYTES, int(context.defaultParallelism) * _TASKS_A_CORE)


def _spread(key: object) -> int:
    """Return the same number on every machine, which Python's own hash of text is not."""
    return zlib.crc32(repr(key).encode())
