"""The resources of an archive as frozen values.

Resources refer to each other by ARN, as AWS's own APIs do.  Every ARN of an archive follows from
its name, except a KMS key's, whose id AWS chooses: a key to be made has a *designed* ARN (see
`estate.bind`), which is replaced throughout the estate when the key exists.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from logkura.estate.bucket import BatchReplication, Bucket
from logkura.estate.logging import LogDelivery, Reader
from logkura.estate.monitoring import Alarm, Dashboard
from logkura.estate.outside import Outside
from logkura.iam import Grant, Policy

__all__ = [
    "DeliveryStream",
    "Destination",
    "Estate",
    "Function",
    "Key",
    "LogGroup",
    "Role",
    "SubscriptionFilter",
]


@dataclass(frozen=True, slots=True)
class Key:
    """A KMS key.

    Attributes:
        arn: The key's ARN, designed or real.
        region: Where it lives.
        purpose: What it encrypts, in words; the key's description.
        alias: The alias to give it, `alias/…`; None for a key that exists already.
        policy: The key policy to give it; None for a key that exists already and was not read.
        spec: What kind of key it is; S3, Firehose and CloudWatch Logs take symmetric ones alone.
        state: Its state; `Enabled` keys can be used.
        grants: Its grants, if they were read.
        aliases: The aliases that it has, `alias/…`, if they were read.
        manager: `AWS` for an AWS managed key, whose policy nobody can change.
    """

    arn: str
    region: str
    purpose: str
    alias: str | None = None
    policy: Policy | None = None
    spec: str = "SYMMETRIC_DEFAULT"
    state: str = "Enabled"
    grants: tuple[Grant, ...] = ()
    aliases: tuple[str, ...] = ()
    manager: str = "CUSTOMER"

    @property
    def exists(self) -> bool:
        """Whether the key is somebody's own, to be used and never changed."""
        return self.alias is None


@dataclass(frozen=True, slots=True)
class Role:
    """An IAM role.

    Attributes:
        name: Its name.
        arn: Its ARN, with its path.
        trust: Its trust policy.
        policies: Its policies, inline and attached; a designed role has one, inline.
        boundary: Its permissions boundary, if it has one.
        attached: The ARNs of its managed policies, which are the last of `policies`.
    """

    name: str
    arn: str
    trust: Policy
    policies: tuple[Policy, ...]
    boundary: Policy | None = None
    attached: tuple[str, ...] = ()

    @property
    def boundaries(self) -> tuple[Policy, ...]:
        """Its permissions boundary, as decisions take it: none of a role that has none."""
        return () if self.boundary is None else (self.boundary,)

    @property
    def own_policies(self) -> tuple[tuple[int, Policy], ...]:
        """Its policies with their numbers from 1, without those that AWS manages."""
        first = len(self.policies) - len(self.attached)
        return tuple(
            (number, policy)
            for number, policy in enumerate(self.policies, 1)
            if number <= first or ":iam::aws:" not in self.attached[number - first - 1]
        )


@dataclass(frozen=True, slots=True)
class Function:
    """A Lambda function.

    Attributes:
        code: Its deployment package, a zip file; empty of a function that was read.
        policy: Its resource policy; None for none.
        code_sha256: SHA-256 of the package, in base64, of a function that was read.
    """

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
    policy: Policy | None = None
    code_sha256: str = ""


@dataclass(frozen=True, slots=True)
class LogGroup:
    """A log group.

    Attributes:
        name: Its name.
        region: Where it lives.
        retention_days: How long events are kept; 0 for ever.
        streams: Log streams that are made with it.
        key_arn: The key that encrypts it; empty for CloudWatch Logs' own.
    """

    name: str
    region: str
    retention_days: int
    streams: tuple[str, ...] = ()
    key_arn: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryStream:
    """A Firehose stream that takes direct puts and writes to S3.

    `compression` is Firehose's own: `GZIP` where the transformer gives text, else `UNCOMPRESSED`.
    Of a stream that was read, what it does not have is empty: keys, function, error log.  Where it
    delivers elsewhere than to S3, the bucket and what goes with it is that of its backup.

    Attributes:
        source: Where records come from: `DirectPut`, `KinesisStreamAsSource`, ….
        destination: Where it delivers: `S3`, or what Firehose calls the other one.
        processors: The types of its processors, in their order; none when processing is off.
        partitioned: Whether dynamic partitioning is on.
        key_type: `CUSTOMER_MANAGED_CMK`, `AWS_OWNED_CMK`; empty without server-side encryption.
        names_latest: Whether it names `$LATEST` of its function; else the function alone, or the
            version or alias in `function_arn`.
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
    source: str = "DirectPut"
    destination: str = "S3"
    processors: tuple[str, ...] = ("Lambda",)
    partitioned: bool = True
    key_type: str = "CUSTOMER_MANAGED_CMK"
    names_latest: bool = True


@dataclass(frozen=True, slots=True)
class SubscriptionFilter:
    """A subscription filter on a log group that belongs to somebody else.

    Attributes:
        log_group: The log group; `*` for the subscription of a whole account and region.
        role_arn: The role that CloudWatch Logs assumes; empty for a function or for a destination
            in another account, which need none.
        selection: Of the subscription of an account, the criteria that select its log groups.
    """

    name: str
    region: str
    log_group: str
    pattern: str
    destination_arn: str
    role_arn: str
    selection: str = ""

    @property
    def is_of_account(self) -> bool:
        """Whether it subscribes all log groups of the account, but those that are selected out."""
        return self.log_group == "*"


@dataclass(frozen=True, slots=True)
class Destination:
    """A destination of CloudWatch Logs: where other accounts send their logs.

    Attributes:
        target_arn: The stream behind it, of Firehose or of Kinesis Data Streams.
        role_arn: The role that CloudWatch Logs assumes to write to it.
        policy: Who may send; None where nobody was let in.
    """

    name: str
    arn: str
    region: str
    target_arn: str
    role_arn: str
    policy: Policy | None = None


@dataclass(frozen=True, slots=True)
class Estate:
    """Everything one archive consists of, in the order of `archive.yaml`.

    Attributes:
        archive: Its name.
        account: The account that owns it.
        tags: Tags of all resources.
        deliveries: Logs that services write into its buckets themselves.
        readers: Who reads from them.
        batches: Jobs that replicate what is there already.
        alarms: What tells people that something is wrong.
        dashboards: Where they look then.
        unread: ARN to reason, of what was not read, or not in whole: what the estate says of it,
            or that it says nothing, is no claim.  An ARN that ends in `*` stands for all that
            begin so and are not in the estate, where the list of them could not be read.
        refused: Resource to reason, of what its service refused to make.
        destinations: Where other accounts send their logs.
        foreign_buckets: Names of buckets that its resources use and that are known to be none of
            the account's.
        other_roles: Roles that no part of the archive uses, as far as they were read: one of them
            may be whose makes it.
        absent: ARNs, of those in `unread`, of what resources name and what is known not to exist
            in the account.
        outside: What code names and does not make; it is among `unread`.
    """

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
    deliveries: tuple[LogDelivery, ...] = ()
    readers: tuple[Reader, ...] = ()
    batches: tuple[BatchReplication, ...] = ()
    alarms: tuple[Alarm, ...] = ()
    dashboards: tuple[Dashboard, ...] = ()
    unread: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    destinations: tuple[Destination, ...] = ()
    foreign_buckets: tuple[str, ...] = ()
    other_roles: tuple[Role, ...] = ()
    absent: frozenset[str] = frozenset()
    outside: tuple[Outside, ...] = ()

    def why_unread(self, arn: str) -> str:
        """Return why an ARN, or the list that would have it, was not read; empty if it was."""
        if arn in self.unread:
            return self.unread[arn]
        lists = (listed for listed in self.unread if listed.endswith("*"))
        return next((self.unread[each] for each in lists if arn.startswith(each[:-1])), "")
