"""What each machine does with the objects it is given: plan, work, finish.

Nothing here knows PySpark; a job is pickled, and its methods take and give iterators.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

from logkura.archive.account import SplitAccount
from logkura.archive.split import LogGroups, identity_of, split_object
from logkura.archive.splitting import Splitting
from logkura.archive.store import Store, StoredObject, open_store
from logkura.aws import Clients
from logkura.errors import LogkuraError
from logkura.spark.boundary import can_be_cut, first_cut
from logkura.spark.commit import PieceOutcome, commit, roll_forward, state_of
from logkura.spark.staging import Staging, StagingStore, open_staging
from logkura.spark.view import PieceStore

__all__ = ["Job", "Sum", "Task"]


@dataclass(frozen=True, slots=True)
class Task:
    """An object, a piece of one, or one whose commit is to be finished."""

    kind: Literal["object", "piece", "finish"]
    stored: StoredObject
    begin_bytes: int = 0
    end_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Sum:
    """What is counted of many objects, and who failed."""

    account: SplitAccount = field(default_factory=SplitAccount)
    log_groups: LogGroups = field(default_factory=set)
    failures: tuple[LogkuraError, ...] = ()

    def __add__(self, other: "Sum") -> "Sum":
        return Sum(
            self.account + other.account,
            self.log_groups | other.log_groups,
            self.failures + other.failures,
        )


Outcome = PieceOutcome | Sum | LogkuraError | None
"""Of a piece, of a whole object, of a failure, of an object that another run committed."""


@dataclass(frozen=True, slots=True)
class Job:
    """What every machine is told; its methods run there.

    Attributes:
        source_url: Where the objects are.
        destination_url: Where they go.
        splitting: Format and the rest.
        clients: For S3.
        piece_bytes: About so large are the pieces of a larger object.
    """

    source_url: str
    destination_url: str
    splitting: Splitting
    clients: Clients
    piece_bytes: int

    def _stores(self) -> tuple[Store, Store]:
        return (
            open_store(self.source_url, self.clients),
            open_store(self.destination_url, self.clients),
        )

    def _staging(self, source: Store, stored: StoredObject) -> Staging:
        identity = identity_of(source.location(stored.key), stored.version)
        return open_staging(self.destination_url, self.clients, identity)

    def plan(self, objects: Iterable[StoredObject]) -> Iterator[Task]:
        """Decide how each object is worked on."""
        source, destination = self._stores()
        for stored in objects:
            try:
                yield from self._planned(source, destination, stored)
            except LogkuraError:
                # Whoever works on the object meets the same error and reports it.
                yield Task("object", stored)

    def _planned(self, source: Store, destination: Store, stored: StoredObject) -> Iterator[Task]:
        state = state_of(source, stored, destination, self.splitting)
        if state == "committing":
            yield Task("finish", stored)
            return
        large = stored.size_bytes > self.piece_bytes
        cuts = self._cuts(source, stored) if state == "new" and large else []
        for begin_bytes, end_bytes in pairwise(cuts):
            yield Task("piece", stored, begin_bytes, end_bytes)
        if not cuts:
            yield Task("object", stored)

    def _cuts(self, source: Store, stored: StoredObject) -> list[int]:
        """Return the begin, the cuts and the end; nothing where there is no cut between."""
        with source.open(stored.key) as file:
            if not can_be_cut(file):
                return []
        cuts = {0, stored.size_bytes}
        for offset_bytes in range(self.piece_bytes, stored.size_bytes, self.piece_bytes):
            with source.open(stored.key, offset_bytes) as file:
                cuts.add(first_cut(file, offset_bytes, stored.size_bytes))
        return sorted(cuts) if cuts > {0, stored.size_bytes} else []

    def work(self, tasks: Iterable[Task]) -> Iterator[tuple[StoredObject, Outcome]]:
        """Split objects and pieces."""
        source, destination = self._stores()
        for task in tasks:
            try:
                yield task.stored, self._outcome(source, destination, task)
            except LogkuraError as error:
                yield task.stored, error

    def _outcome(self, source: Store, destination: Store, task: Task) -> Outcome:
        if task.kind == "finish":
            return None
        if task.kind == "object":
            return Sum(*split_object(source, task.stored, destination, self.splitting))
        piece = PieceStore(source, task.stored, task.begin_bytes, task.end_bytes)
        staging = StagingStore(destination, self._staging(source, task.stored))
        account, log_groups = split_object(piece, piece.piece, staging, self.splitting)
        return PieceOutcome(
            task.begin_bytes, task.end_bytes, account, log_groups, tuple(staging.staged)
        )

    def finish(self, groups: Iterable[tuple[StoredObject, Iterable[Outcome]]]) -> Iterator[Sum]:
        """Commit what was cut, and count everything."""
        source, destination = self._stores()
        for stored, outcomes in groups:
            try:
                yield self._finished(source, destination, stored, list(outcomes))
            except LogkuraError as error:
                yield Sum(failures=(error,))

    def _finished(
        self, source: Store, destination: Store, stored: StoredObject, outcomes: list[Outcome]
    ) -> Sum:
        whole = [each for each in outcomes if isinstance(each, Sum)]
        if whole:
            return whole[0]
        staging = self._staging(source, stored)
        pieces = [each for each in outcomes if isinstance(each, PieceOutcome)]
        failures = [each for each in outcomes if isinstance(each, LogkuraError)]
        if failures:
            staging.discard([each for piece in pieces for each in piece.staged])
            return Sum(failures=tuple(failures))
        if not pieces:
            account, log_groups = roll_forward(source, stored, destination, self.splitting, staging)
            return Sum(replace(account, objects_resumed=1), log_groups)
        pieces.sort(key=lambda piece: piece.begin_bytes)
        return Sum(*commit(source, stored, destination, self.splitting, pieces, staging))
