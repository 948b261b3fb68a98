"""Buckets and what belongs to them.

The defaults are what an archive has; a bucket that was read from an account says what it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from logkura.facts.regions import partition_of
from logkura.iam import Policy

__all__ = [
    "BatchReplication",
    "Bucket",
    "Expiration",
    "ObjectLock",
    "ReplicationRule",
    "Transition",
]


@dataclass(frozen=True, slots=True)
class Transition:
    """Objects below `prefix` that carry all `tags` move to a storage class `after_days`."""

    prefix: str
    storage_class: str
    after_days: int
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Expiration:
    """Objects below `prefix` that carry all `tags` are deleted `after_days`."""

    prefix: str
    after_days: int
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ObjectLock:
    """Object Lock, and the default retention of a bucket's objects.

    Attributes:
        mode: `GOVERNANCE` or `COMPLIANCE`; empty for no default retention.
        days: How long.
    """

    mode: str
    days: int


@dataclass(frozen=True, slots=True)
class ReplicationRule:
    """A replication rule.

    Attributes:
        id: Its name.
        role_arn: The role that S3 assumes.
        destination_bucket: Name of the bucket in the other region.
        replica_key_arn: Key that encrypts the replicas, as the rule names it: an ARN in the
            destination's region where it was designed; empty for none.
        prefix: Only keys that start so; empty for all.
        tags: Only objects that carry all of these.
        delete_markers: Whether deletions without a version id are replicated.
        time_control: Whether S3 Replication Time Control is on.
        enabled: Whether the rule is in force.
        kms_objects: Whether objects under SSE-KMS are replicated (SseKmsEncryptedObjects).
        destination_account: The account that is to own the replicas; empty for the source's.
        owner_override: Whether the replicas' owner is changed (AccessControlTranslation).
        has_filter: Whether the rule is of the second version of the schema.
        priority: The higher one wins among rules that share a destination.
        metrics: Whether replication metrics are on by themselves; time control brings them along.
    """

    id: str
    role_arn: str
    destination_bucket: str
    replica_key_arn: str
    prefix: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    delete_markers: bool = False
    time_control: bool = False
    enabled: bool = True
    kms_objects: bool = True
    destination_account: str = ""
    owner_override: bool = False
    has_filter: bool = True
    priority: int = 0
    metrics: bool = False


@dataclass(frozen=True, slots=True)
class BatchReplication:
    """A job of S3 Batch Replication, or a role that is there for one.

    Attributes:
        role_arn: The role that the job assumes.
        bucket: Name of the bucket whose objects it replicates.
    """

    role_arn: str
    bucket: str


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket.

    Attributes:
        name: Its name.
        region: Where it lives.
        key_arn: The key of its default encryption, as the bucket names it; empty for none, or for
            the AWS managed key.
        bucket_key: Whether the default encryption uses an S3 Bucket Key.
        policy: Its policy; one without statements where it has none.
        lifecycle: What becomes of its objects with time.
        object_lock: Object Lock; None where it is off.
        replication: Its replication rules.
        algorithm: The default encryption: `aws:kms`, `aws:kms:dsse` or `AES256`.
        versioned: Whether versioning is enabled, and not suspended.
        ownership: Object Ownership, such as `BucketOwnerEnforced`, which turns ACLs off.
        public_access_blocked: Whether all four settings against public access are on.
        access_log_bucket: Where its server access logs go; empty for nowhere.
        access_log_prefix: What their keys begin with there.
    """

    name: str
    region: str
    key_arn: str
    bucket_key: bool
    policy: Policy
    lifecycle: tuple[Transition | Expiration, ...] = ()
    object_lock: ObjectLock | None = None
    replication: tuple[ReplicationRule, ...] = ()
    algorithm: str = "aws:kms"
    versioned: bool = True
    ownership: str = "BucketOwnerEnforced"
    public_access_blocked: bool = True
    access_log_bucket: str = ""
    access_log_prefix: str = ""

    @property
    def arn(self) -> str:
        """The bucket's ARN, which names neither region nor account."""
        return f"arn:{partition_of(self.region)}:s3:::{self.name}"

    @property
    def uses_kms(self) -> bool:
        """Whether objects are encrypted by KMS, with whatever key."""
        return self.algorithm.startswith("aws:kms")
