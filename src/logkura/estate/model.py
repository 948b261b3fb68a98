"""The resources of an archive as frozen values.

Resources refer to each other by ARN, as AWS's own APIs do.  Every ARN of an archive follows from
its name, except a KMS key's, whose id AWS chooses: a key to be made has a *designed* ARN (see
`estate.bind`), which is replaced throughout the estate when the key exists.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from logkura.facts.regions import partition_of
from logkura.iam import Policy

__all__ = [
    "Bucket",
    "DeliveryStream",
    "Estate",
    "Expiration",
    "Function",
    "Key",
    "LogGroup",
    "ObjectLock",
    "ReplicationRule",
    "Role",
    "SubscriptionFilter",
    "Transition",
]


@dataclass(frozen=True, slots=True)
class Key:
    """A KMS key.

    Attributes:
        arn: The key's ARN, designed or real.
        region: Where it lives.
        purpose: What it encrypts, in words; the key's description.
        alias: The alias to give it, `alias/…`; None for a key that exists already.
        policy: The key policy to give it; None for a key that exists already.
    """

    arn: str
    region: str
    purpose: str
    alias: str | None = None
    policy: Policy | None = None

    @property
    def exists(self) -> bool:
        """Whether the key is somebody's own, to be used and never changed."""
        return self.alias is None


@dataclass(frozen=True, slots=True)
class Transition:
    """Objects below `prefix` move to a storage class `after_days`."""

    prefix: str
    storage_class: str
    after_days: int


@dataclass(frozen=True, slots=True)
class Expiration:
    """Objects below `prefix` are deleted `after_days`."""

    prefix: str
    after_days: int


@dataclass(frozen=True, slots=True)
class ObjectLock:
    """The default retention of a bucket's objects: `GOVERNANCE` or `COMPLIANCE`, in days."""

    mode: str
    days: int


@dataclass(frozen=True, slots=True)
class ReplicationRule:
    """A replication rule of the second version of the schema (with Filter).

    Attributes:
        id: Its name.
        role_arn: The role that S3 assumes.
        destination_bucket: Name of the bucket in the other region.
        replica_key_arn: Key that encrypts the replicas, in the destination's region.
        prefix: Only keys that start so; empty for all.
        tags: Only objects that carry all of these.
        delete_markers: Whether deletions without a version id are replicated.
        time_control: Whether S3 Replication Time Control is on.
    """

    id: str
    role_arn: str
    destination_bucket: str
    replica_key_arn: str
    prefix: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)
    delete_markers: bool = False
    time_control: bool = False


@dataclass(frozen=True, slots=True)
class Bucket:
    """A versioned bucket with SSE-KMS by default, closed to the public."""

    name: str
    region: str
    key_arn: str
    bucket_key: bool
    policy: Policy
    lifecycle: tuple[Transition | Expiration, ...] = ()
    object_lock: ObjectLock | None = None
    replication: ReplicationRule | None = None

    @property
    def arn(self) -> str:
        """The bucket's ARN, which names neither region nor account."""
        return f"arn:{partition_of(self.region)}:s3:::{self.name}"


@dataclass(frozen=True, slots=True)
class Role:
    """An IAM role with one inline policy."""

    name: str
    arn: str
    trust: Policy
    policy: Policy


@dataclass(frozen=True, slots=True)
class Function:
    """A Lambda function; `code` is its deployment package, a zip file."""

    name: str
    arn: str
    region: str
    role_arn: str
    runtime: str
    handler: str
    memory_mib: int
    timeout_seconds: int
    environment: Mapping[str, str]
    code: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class LogGroup:
    """A log group that the archive itself needs; `streams` are made with it."""

    name: str
    region: str
    retention_days: int
    streams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DeliveryStream:
    """A Firehose stream that takes direct puts, transforms, partitions and writes to S3.

    `compression` is Firehose's own: `GZIP` where the transformer gives text, else `UNCOMPRESSED`.
    """

    name: str
    arn: str
    region: str
    role_arn: str
    stream_key_arn: str
    bucket: str
    object_key_arn: str
    prefix: str
    error_prefix: str
    compression: str
    file_extension: str
    time_zone: str
    buffer_size_mib: int
    buffer_interval_seconds: int
    function_arn: str
    log_group: str
    log_stream: str


@dataclass(frozen=True, slots=True)
class SubscriptionFilter:
    """A subscription filter on a log group that belongs to somebody else."""

    name: str
    region: str
    log_group: str
    pattern: str
    destination_arn: str
    role_arn: str


@dataclass(frozen=True, slots=True)
class Estate:
    """Everything one archive consists of, in the order of `archive.yaml`."""

    archive: str
    account: str
    keys: tuple[Key, ...]
    buckets: tuple[Bucket, ...]
    roles: tuple[Role, ...]
    functions: tuple[Function, ...]
    log_groups: tuple[LogGroup, ...]
    streams: tuple[DeliveryStream, ...]
    filters: tuple[SubscriptionFilter, ...]
    tags: Mapping[str, str] = field(default_factory=dict)
