"""S3 replication: what is written is marked PENDING, and copied when the lab is pumped.

Sources: https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-status.html (the states;
with several destinations COMPLETED when all have it, FAILED when one does not) and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-what-is-isnot-replicated.html
(what is eligible), both read 2026-11-24.  A failure is final, as on AWS: write the object again.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Lock, local
from typing import Any

from moto.s3.models import FakeDeleteMarker

from logkura.facts.s3_replication import INELIGIBLE_STORAGE_CLASSES
from logkura.lab.authorisation import Authoriser
from logkura.lab.clock import Clock
from logkura.lab.object_encryption import Encryption
from logkura.lab.replication_attempt import Attempt, ReplicationError, find_bucket, tags_of
from logkura.lab.replication_role import ReplicationRole
from logkura.lab.replication_rules import Rule, parse_rules, winners

__all__ = ["Failure", "Replication"]


@dataclass(frozen=True, slots=True)
class Failure:
    """A version that did not reach a destination.

    Attributes:
        bucket: The source bucket.
        key: The object's key.
        version_id: Its version.
        rule_id: The rule that should have copied it.
        code: S3's `failureReason`.
        detail: What was wrong, in words; AWS does not tell.
        at: When, by the lab's clock.
    """

    bucket: str
    key: str
    version_id: str
    rule_id: str
    code: str
    detail: str
    at: datetime


@dataclass(frozen=True, slots=True)
class _Pending:
    bucket: str
    version: Any
    rules: tuple[Rule, ...]


class _Held(local):
    """What a thread has written inside `whole_write`."""

    versions: list[tuple[str, Any]] | None = None


class Replication:
    """The replication of every bucket of the lab.

    Args:
        clock: The lab's clock, for the time of failures.
        authoriser: Who decides the calls of replication roles.
    """

    def __init__(self, clock: Clock, authoriser: Authoriser) -> None:
        self.failures: list[Failure] = []
        self._clock = clock
        self._authoriser = authoriser
        self._queue: deque[_Pending] = deque()
        self._held = _Held()
        self._one_pump = Lock()

    @property
    def pending(self) -> int:
        """How many versions wait to be copied."""
        return len(self._queue)

    @contextmanager
    def whole_write(self) -> Iterator[None]:
        """Hold what is written inside until the end, when it has its metadata and its tags."""
        if self._held.versions is not None:
            yield
            return
        written: list[tuple[str, Any]] = []
        self._held.versions = written
        try:
            yield
        finally:
            self._held.versions = None
            for bucket, version in written:
                self._consider(bucket, version)

    def written(self, bucket: str, version: Any) -> None:
        """Take note of a new version, and queue it when a rule wants it.

        Args:
            bucket: The bucket's name.
            version: moto's object or delete marker.
        """
        if self._held.versions is None:
            self._consider(bucket, version)
        else:
            self._held.versions.append((bucket, version))

    def pump(self) -> int:
        """Copy what is pending; return how many versions were worked off, failures included."""
        with self._one_pump:
            due = [self._queue.popleft() for _ in range(len(self._queue))]
            for pending in due:
                self._work_off(pending)
            return len(due)

    def _consider(self, name: str, version: Any) -> None:
        bucket = find_bucket(name)
        document = getattr(bucket, "replication", None)
        if bucket is None or not document or not bucket.is_versioned:
            return
        tags = {} if isinstance(version, FakeDeleteMarker) else tags_of(bucket, version)
        candidates = winners(parse_rules(document), version.name, tags)
        rules = tuple(rule for rule in candidates if _eligible(version, rule))
        if rules:
            version.replication_status = "PENDING"
            self._queue.append(_Pending(name, version, rules))

    def _work_off(self, pending: _Pending) -> None:
        failed = False
        for rule in pending.rules:
            try:
                self._attempt(pending, rule)
            except ReplicationError as error:
                failed = True
                version = pending.version
                self.failures.append(
                    Failure(
                        pending.bucket,
                        version.name,
                        version.version_id,
                        rule.id,
                        error.code,
                        error.detail,
                        self._clock.now(),
                    )
                )
        pending.version.replication_status = "FAILED" if failed else "COMPLETED"

    def _attempt(self, pending: _Pending, rule: Rule) -> None:
        bucket = find_bucket(pending.bucket)
        if bucket is None:
            raise ReplicationError("SrcBucketNotFound", f"`{pending.bucket}` is gone")
        document = getattr(bucket, "replication", None)
        if not document:
            raise ReplicationError(
                "SrcBucketReplicationConfigMissing", "the configuration was deleted"
            )
        name = pending.version.name
        if not any(held is pending.version for held in bucket.keys.getlist(name, [])):
            raise ReplicationError("SrcVersionNotFound", "the version was deleted")
        role = ReplicationRole(document["Role"], self._authoriser)
        Attempt(bucket, pending.version, rule, role).run()


def _eligible(version: Any, rule: Rule) -> bool:
    if isinstance(version, FakeDeleteMarker):
        return rule.delete_markers
    if version.storage_class in INELIGIBLE_STORAGE_CLASSES.value:
        return False
    return rule.kms_objects or not Encryption.of(version).kms
