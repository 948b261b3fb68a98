"""One marker on its way, looked after from time to time.

Sources (read 2026-11-27): https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html (the
encryption of an object, and its key) and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-status.html (PENDING, COMPLETED
and FAILED of the source, REPLICA of the copy; nothing where no rule takes the object).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from logkura.aws import Clients, Refusal, attempt
from logkura.deploy.verify.finding import Folder
from logkura.deploy.verify.marker import Marker
from logkura.deploy.verify.report import Followed, Hop, State, Step
from logkura.deploy.verify.route import Route
from logkura.errors import LogkuraError
from logkura.estate import Bucket

__all__ = ["Follower"]

# HeadObject has no body, and so no other word than the status.
_NOT_THERE = frozenset({"404", "NoSuchKey", "NotFound"})
_READ, _READ_VERSION = "s3:GetObject", "s3:GetObjectVersion"


class Follower:
    """Follows one marker from CloudWatch Logs to the replica.

    Args:
        marker: The event; it has been sent.
        steps: The hops that are known already.
        route: The way that it is to take.
        folder: Where it is to arrive; None where it was not sent.
        clients: Where to look.
    """

    def __init__(
        self,
        marker: Marker,
        steps: Sequence[Step],
        route: Route,
        folder: Folder | None,
        clients: Clients,
    ) -> None:
        self.marker = marker
        self._steps = list(steps)
        self._route = route
        self._folder = folder
        self._clients = clients
        self._key, self._size_bytes, self._version = "", 0, ""
        self._since = marker.at
        self._is_done = folder is None or steps[-1].state is not State.REACHED

    @property
    def is_done(self) -> bool:
        """Whether there is nothing more to wait for."""
        return self._is_done

    @property
    def is_archived(self) -> bool:
        """Whether the marker has arrived in the archive."""
        return bool(self._key)

    @property
    def followed(self) -> Followed:
        """What is known."""
        return Followed(
            self.marker.log_group,
            self.marker.id,
            self.marker.log_stream,
            tuple(self._steps),
            self._key,
            self._size_bytes,
        )

    def look(self, now: datetime) -> None:
        """Look how far the marker has come."""
        try:
            if not self.is_archived and not self._is_done:
                self._look_into_the_archive(now)
            if self.is_archived and not self._is_done:
                self._look_for_the_replica(now)
        except LogkuraError as error:
            self._end(Step.of_error(self._next_hop, error))

    def fail(self, detail: str) -> None:
        """Say why the marker has not come further, for good."""
        self._end(Step(self._next_hop, State.FAILED, detail=detail))

    def is_late(self, now: datetime) -> bool:
        """Tell whether the next hop takes longer than it may."""
        limit = (
            self._route.replication_seconds if self.is_archived else self._route.delivery_seconds
        )
        return (now - self._since).total_seconds() >= limit

    @property
    def _next_hop(self) -> Hop:
        if not self.is_archived:
            return Hop.ARCHIVED
        reached = {each.hop for each in self._steps}
        return Hop.REPLICA if Hop.REPLICATED in reached else Hop.REPLICATED

    def _end(self, step: Step) -> None:
        self._steps.append(step)
        self._is_done = True

    def _reach(self, hop: Hop, now: datetime, detail: str, state: State = State.REACHED) -> None:
        delay = (now - self.marker.at).total_seconds() if state is State.REACHED else None
        self._steps.append(Step(hop, state, delay, detail))
        self._since = now

    def _look_into_the_archive(self, now: datetime) -> None:
        found = self._folder.find(self.marker.id) if self._folder else None
        if found is None:
            return
        folder = self._route.folder(self.marker.log_group, self.marker.at)
        self._key, self._size_bytes = f"{folder}{found.key}", found.size_bytes
        place = f"s3://{self._route.bucket.name}/{self._key} ({found.size_bytes:,} bytes)"
        self._reach(Hop.ARCHIVED, now, place)
        head = self._head(self._route.bucket)
        if isinstance(head, Refusal):
            self._steps.append(Step(Hop.ENCRYPTED, State.UNKNOWN, detail=_told(head, _READ)))
            return
        self._version = head.get("VersionId", "")
        self._steps.append(self._encrypted(head, self._route.bucket, Hop.ENCRYPTED))

    def _look_for_the_replica(self, now: datetime) -> None:
        reason, replica = self._route.is_replicated(self._key), self._route.replica
        if reason or replica is None:
            self._end(Step(Hop.REPLICATED, State.NOT_DESIGNED, detail=reason))
            return
        if self._next_hop is Hop.REPLICATED:
            head = self._head(self._route.bucket)
            if isinstance(head, Refusal):
                self._end(Step(Hop.REPLICATED, State.UNKNOWN, detail=_told(head, _READ)))
                return
            status = head.get("ReplicationStatus", "")
            if status == "FAILED":
                self.fail(
                    "S3 says FAILED, and does not try again; `logkura explain` names the call"
                )
            if status not in {"COMPLETED", "COMPLETE"}:
                return
            self._reach(Hop.REPLICATED, now, f"ReplicationStatus {status}")
        self._look_at_the_replica(replica, now)

    def _look_at_the_replica(self, replica: Bucket, now: datetime) -> None:
        head = self._head(replica, self._version)
        if isinstance(head, Refusal):
            if head.code not in _NOT_THERE:
                asked = _READ_VERSION if self._version else _READ
                self._end(Step(Hop.REPLICA, State.UNKNOWN, detail=_told(head, asked)))
            return
        encrypted = self._encrypted(head, replica, Hop.REPLICA)
        status = head.get("ReplicationStatus", "none")
        if status != "REPLICA":
            self._end(Step(Hop.REPLICA, State.FAILED, detail=f"ReplicationStatus {status}"))
            return
        detail = f"ReplicationStatus {status}; {encrypted.detail}"
        self._reach(Hop.REPLICA, now, detail, encrypted.state)
        self._is_done = True

    def stuck(self) -> str:
        """Return where the marker stands, of a hop that it is late for."""
        if not self.is_archived:
            return "last seen: accepted by CloudWatch Logs"
        if self._next_hop is Hop.REPLICA:
            return "S3 says that replication is completed, and the replica is not there"
        head = self._head(self._route.bucket)
        if isinstance(head, Refusal):
            return f"its replication status cannot be read: {_told(head, _READ)}"
        status = head.get("ReplicationStatus", "")
        if status:
            return f"ReplicationStatus {status}"
        return "no replication status: no rule of the bucket takes the object"

    def _head(self, bucket: Bucket, version: str = "") -> Mapping[str, Any] | Refusal:
        s3 = self._clients.get("s3", bucket.region)
        place = {"Bucket": bucket.name, "Key": self._key}
        if version and version != "null":
            place["VersionId"] = version
        return attempt(lambda: s3.head_object(**place))

    def _encrypted(self, head: Mapping[str, Any], bucket: Bucket, hop: Hop) -> Step:
        """Hold an object's encryption against its bucket's design."""
        algorithm, key = head.get("ServerSideEncryption", "none"), head.get("SSEKMSKeyId", "")
        with_bucket_key = bool(head.get("BucketKeyEnabled"))
        said = f"{algorithm} with {key or 'no key'}"
        if bucket.key_arn in self._route.unread_keys:
            reason = self._route.unread_keys[bucket.key_arn]
            return Step(
                hop, State.UNKNOWN, detail=f"{said}; the designed key is not known: {reason}"
            )
        wrong = []
        if algorithm != bucket.algorithm:
            wrong.append(f"wanted {bucket.algorithm}")
        if key != bucket.key_arn:
            wrong.append(f"wanted the key {bucket.key_arn}")
        if with_bucket_key is not bucket.bucket_key:
            wrong.append(f"wanted {'a' if bucket.bucket_key else 'no'} bucket key")
        if wrong:
            return Step(hop, State.FAILED, detail=f"{said}; {', '.join(wrong)}")
        return Step(hop, State.REACHED, detail=said)


def _told(refusal: Refusal, action: str) -> str:
    return f"{refusal.code}: {refusal.message} ({action})"
