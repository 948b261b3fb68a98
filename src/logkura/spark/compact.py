"""Compaction over PySpark: the steps of the local engine, each a task, in waves.

    list ──▶ steps of a log group and day or more ──▶ three waves of tasks ──▶ account

A step is what `archive.compact.compact_step` is given: it reads objects, merges them into their
days, and publishes each day by swapping its manifest, so a job that is killed leaves days as they
were or as they are to be.  No event travels between machines, only names and counts.

Two steps may meet in a day: the source's folders are days of another time zone, and messages reach
over midnight.  Days that lie two folders apart do not, so every third step of a log group is worked
on at the same time.  Should two meet all the same (a message of several days, or a task that Spark
runs twice), the manifest lets one of them through and tells the other, which begins again.
"""

import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from logkura.archive.compact import (
    STEP_BYTES,
    Listing,
    Placed,
    StepDone,
    compact_step,
    concluded,
    refuse_overlap,
    steps,
)
from logkura.archive.compact_account import CompactAccount
from logkura.archive.compact_choices import Compacting
from logkura.archive.compact_ledger import agree
from logkura.archive.compact_slot import Slot
from logkura.archive.reading import EventFilter
from logkura.archive.store import MutableStore, Store, open_store
from logkura.aws import Clients
from logkura.errors import LogkuraError

if TYPE_CHECKING:
    from pyspark import SparkContext

__all__ = ["CompactJob", "CompactSum", "compact", "waves"]

_WAVES = 3
_ATTEMPTS_MAX = 6
_PAUSE_SECONDS = 0.5

Task = tuple[tuple[Placed, ...], ...]
"""Steps that share a folder of the source, and so its note of what is done: one after the other."""


def compact(
    source_url: str,
    destination_url: str,
    wanted: EventFilter,
    compacting: Compacting,
    clients: Clients,
    context: "SparkContext",
    *,
    step_bytes: int = STEP_BYTES,
) -> CompactAccount:
    """Compact an archive into another place.

    Args:
        source_url: A folder that every machine sees, or `s3://bucket/prefix`.
        destination_url: The same.
        wanted: Which folders of the source to read.
        compacting: How.
        clients: Where S3 is; each machine has its own credentials.
        context: Spark.
        step_bytes: About so much is read before a step ends with its day.

    Raises:
        LogkuraError: As `archive.compact.compact`; what failed of one step is raised when all
            others are done.
    """
    source, destination = open_store(source_url, clients), open_store(destination_url, clients)
    refuse_overlap(source.url, destination.url)
    started = time.perf_counter()
    listing = Listing(source, wanted)
    job = CompactJob(source_url, destination_url, compacting, clients)
    total, found = CompactSum(), waves(steps(listing, step_bytes))
    if found:
        agree(destination, compacting.choices, dry_run=compacting.dry_run)
    for tasks in found:
        total += (
            context.parallelize(tasks, len(tasks))
            .mapPartitions(job.work)
            .treeAggregate(CompactSum(), lambda one, two: one + two, lambda one, two: one + two)
        )
    if total.failures:
        raise total.failures[0]
    seconds = time.perf_counter() - started
    return concluded(source.url, total.done, listing.outside, seconds)


def waves(found: Iterable[Sequence[Placed]]) -> list[list[Task]]:
    """Return tasks that can be worked on together, the largest first; no wave is empty.

    Args:
        found: Steps in the order of keys.
    """
    result: list[list[Task]] = [[] for _ in range(_WAVES)]
    log_group: Slot | None = None
    number = 0
    for task in _tasks(found):
        group = _log_group(task[0])
        number = number + 1 if group == log_group else 0
        log_group = group
        result[number % _WAVES].append(task)
    for tasks in result:
        tasks.sort(key=_size_bytes, reverse=True)
    return [tasks for tasks in result if tasks]


def _tasks(found: Iterable[Sequence[Placed]]) -> Iterator[Task]:
    task: list[tuple[Placed, ...]] = []
    for step in found:
        if task and task[-1][-1][1].day != step[0][1].day:
            yield tuple(task)
            task = []
        task.append(tuple(step))
    if task:
        yield tuple(task)


def _log_group(step: Sequence[Placed]) -> Slot:
    return replace(step[0][1], date="", hour="")


def _size_bytes(task: Task) -> int:
    return sum(stored.size_bytes for step in task for stored, _ in step)


@dataclass(frozen=True, slots=True)
class CompactSum:
    """What is counted of many steps, and what failed."""

    done: StepDone = field(default_factory=StepDone)
    failures: tuple[LogkuraError, ...] = ()

    def __add__(self, other: "CompactSum") -> "CompactSum":
        return CompactSum(self.done + other.done, self.failures + other.failures)


@dataclass(frozen=True, slots=True)
class CompactJob:
    """What every machine is told; its method runs there.

    Attributes:
        source_url: Where the archive is.
        destination_url: Where its sets go.
        compacting: How.
        clients: For S3.
    """

    source_url: str
    destination_url: str
    compacting: Compacting
    clients: Clients

    def work(self, tasks: Iterable[Task]) -> Iterator[CompactSum]:
        """Compact the steps of tasks; what fails ends its task, not the others."""
        source = open_store(self.source_url, self.clients)
        destination = open_store(self.destination_url, self.clients)
        for task in tasks:
            try:
                for step in task:
                    yield CompactSum(self._done(source, destination, step))
            except LogkuraError as error:
                yield CompactSum(failures=(error,))

    def _done(self, source: Store, destination: MutableStore, step: Sequence[Placed]) -> StepDone:
        for attempt in range(1, _ATTEMPTS_MAX):
            try:
                return compact_step(source, destination, self.compacting, step)
            except LogkuraError as error:
                if error.code != "compact-overtaken":
                    raise
            # Whoever was quicker is at it still, and two that wait alike meet again.
            chance = random.SystemRandom().uniform(0.5, 1.5)
            time.sleep(_PAUSE_SECONDS * 2**attempt * chance)
        return compact_step(source, destination, self.compacting, step)
