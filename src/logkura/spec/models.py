"""The models of archive.yaml, version 1.

To add a section (exports, hosts, pipeline, drill, documents): write its model here
or, when it is large, in a module of its own, and add one optional field to `Archive`.  Single
values are checked by their types (`spec.values`), relations between fields by `spec.rules`.

Nothing is coerced and nothing unknown is accepted: a file that means something else than it says
is worse than one that is refused.
"""

from typing import Literal

from pydantic import ConfigDict, Field

from logkura.facts import filter_pattern, firehose
from logkura.spec.base import Model
from logkura.spec.service_logs import Days, Reader, ServiceLogs
from logkura.spec.values import (
    AccountId,
    ArchiveName,
    BucketName,
    KeyAlias,
    KeyArn,
    KeyPrefix,
    LogGroupName,
    OrganizationalUnit,
    Region,
    TimeZone,
    TopicArn,
    Version,
)

__all__ = [
    "Alarms",
    "Archive",
    "Bucket",
    "KeyReference",
    "Keys",
    "Layout",
    "LifecycleRule",
    "ObjectLock",
    "Replica",
    "ReplicaFilter",
    "Rollout",
    "Source",
    "StorageClass",
    "Stream",
]

StorageClass = Literal[
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "GLACIER_IR",
    "GLACIER",
    "DEEP_ARCHIVE",
]
"""Where a lifecycle rule can move objects: `facts.s3_lifecycle.TRANSITION_STORAGE_CLASSES`."""


def _exactly_one(*names: str) -> ConfigDict:
    """Tell editors what `spec.rules` holds: one of the fields, and no other beside it."""
    return ConfigDict(json_schema_extra={"oneOf": [{"required": [name]} for name in names]})


class KeyReference(Model):
    """A KMS key: an alias to create, or the ARN of a key that exists. Exactly one of the two."""

    model_config = _exactly_one("alias", "arn")

    alias: KeyAlias | None = Field(
        default=None,
        description="Create a customer managed key under this alias, or use the one it points to.",
        examples=["alias/demo/s3/defaultkey"],
    )
    arn: KeyArn | None = Field(
        default=None,
        description="Use this key and leave its policy alone. The key's ARN, never an alias.",
        examples=["arn:aws:kms:ap-northeast-1:123456789012:key/0f1e2d3c-…"],
    )


class Keys(Model):
    """The keys of the primary region."""

    stream: KeyReference = Field(description="Encrypts records while they are in the stream.")
    objects: KeyReference = Field(description="Encrypts the objects of the archive.")


class LifecycleRule(Model):
    """What becomes of objects with age: a cheaper storage class, or deletion, or both."""

    prefix: str = Field(default="", description="Only objects whose key starts so; empty for all.")
    storage_class: StorageClass | None = Field(
        default=None, description="Move objects to this class …"
    )
    after_days: Days | None = Field(
        default=None, description="… so many days after they were written."
    )
    expire_after_days: Days | None = Field(
        default=None, description="Delete objects after so many days."
    )


class ObjectLock(Model):
    """Write once, read many: nobody can delete an object before its retention ends."""

    mode: Literal["GOVERNANCE", "COMPLIANCE"] = Field(
        description="GOVERNANCE can be lifted by those with the permission, COMPLIANCE by nobody."
    )
    days: Days = Field(description="Retention of each object, from the day it was written.")


class Bucket(Model):
    """The archive's bucket in the primary region."""

    name: BucketName = Field(description="Its name, unique in all of AWS.")
    bucket_key: bool = Field(
        default=False,
        description="Use an S3 Bucket Key: far fewer KMS requests, but the encryption context "
        "becomes the bucket's ARN, and CloudTrail no longer shows which object was decrypted.",
    )
    lifecycle: tuple[LifecycleRule, ...] = Field(
        default=(), description="What becomes of objects with age.", strict=False
    )
    object_lock: ObjectLock | None = Field(
        default=None, description="Retention that cannot be cut short; on the replica too."
    )


class Source(Model):
    """Log groups to archive: one by name, or all that start with a prefix."""

    model_config = _exactly_one("log_group", "log_group_prefix")

    log_group: LogGroupName | None = Field(
        default=None, description="The name of one log group.", examples=["/demo/os"]
    )
    log_group_prefix: LogGroupName | None = Field(
        default=None,
        description="Every log group that starts so.",
        examples=["/aws/lambda/"],
    )
    filter_pattern: str = Field(
        default="",
        max_length=filter_pattern.FILTER_PATTERN_MAX_CHARACTERS.value,
        description="Archive only events that match; empty for all. An archive with a pattern "
        "is not complete, and says so in its account.",
        examples=["", "?ERROR ?WARN", '{ $.level = "error" }'],
    )


class Layout(Model):
    """How objects are named and written."""

    prefix: KeyPrefix = Field(
        default="", description="What every key starts with; empty, or `name/`."
    )
    format: Literal["envelope", "event", "message"] = Field(
        default="envelope",
        description="envelope: messages as CloudWatch Logs sent them, copied without decoding. "
        "event: one log event a line, ready to be queried. message: the bare text of each event; "
        "ids, times and streams are gone, so it cannot be proven complete.",
    )
    separation: Literal["log_group"] = Field(
        default="log_group", description="What gets a folder of its own. Only log_group today."
    )
    time_zone: TimeZone = Field(default="UTC", description="The zone of the date and hour in keys.")


class Stream(Model):
    """The delivery stream: its buffer (larger means fewer, bigger, later objects), its checks."""

    # The default is the size that no source calls too small for dynamic partitioning.
    buffer_size_mib: int = Field(
        default=firehose.DYNAMIC_PARTITIONING_BUFFER_MIN_MIB.value,
        ge=firehose.BUFFER_MIN_MIB.value,
        le=firehose.BUFFER_MAX_MIB.value,
        description="An object is written when its log group's buffer holds so much …",
    )
    buffer_interval_seconds: int = Field(
        default=firehose.BUFFER_DEFAULT_SECONDS.value,
        ge=firehose.BUFFER_MIN_SECONDS.value,
        le=firehose.BUFFER_MAX_SECONDS.value,
        description="… or is so old.",
    )
    verify: bool = Field(
        default=True,
        description="Inflate every record of CloudWatch Logs and compare its checksum before it "
        "is archived. false, with the format envelope: trust a record whose first and last bytes "
        "are right, which takes a seventh of the time; damage is found when the archive is read.",
    )


class ReplicaFilter(Model):
    """Which objects are replicated: all conditions must hold."""

    prefix: str = Field(default="", description="Only keys that start so.")
    tags: dict[str, str] = Field(
        default_factory=dict,
        description="Only objects with all these tags. Firehose writes objects without tags.",
    )


class Replica(Model):
    """The copy in a second region."""

    region: Region = Field(description="Another region than the archive's.")
    bucket: BucketName = Field(description="The replica's bucket.")
    key: KeyReference = Field(description="Encrypts the replica, in the replica's region.")
    filter: ReplicaFilter = Field(
        default=ReplicaFilter(),
        description="Which objects are replicated; everything when left out.",
    )
    delete_markers: bool = Field(
        default=False, description="Replicate deletions too. Not together with a tag filter."
    )
    replication_time_control: bool = Field(
        default=False, description="99.9 % of objects within 15 minutes, with metrics; costs extra."
    )


class Alarms(Model):
    """Who is told when the archive stops working. The alarms are there without this section."""

    notify: tuple[TopicArn, ...] = Field(
        default=(),
        description="ARNs of SNS topics. An alarm can tell only topics of its own region; with a "
        "replica, name one of each region.",
        examples=[["arn:aws:sns:ap-northeast-1:123456789012:oncall"]],
        strict=False,
    )


class Rollout(Model):
    """The same archive in several accounts and regions, by a StackSet from `account`.

    Each has a bucket of its own: `bucket.name` is completed to `name-account-region`.
    """

    model_config = _exactly_one("accounts", "organizational_units")

    regions: tuple[Region, ...] = Field(
        min_length=1, description="Where; the archive's `region` is one of them.", strict=False
    )
    accounts: tuple[AccountId, ...] = Field(
        default=(),
        description="Accounts, reached by the roles AWSCloudFormationStackSetAdministrationRole "
        "here and AWSCloudFormationStackSetExecutionRole there.",
        strict=False,
    )
    organizational_units: tuple[OrganizationalUnit, ...] = Field(
        default=(),
        description="Organizational units of AWS Organizations; accounts that join get it, too.",
        examples=[["ou-ab12-cdefgh34"]],
        strict=False,
    )


class Archive(Model):
    """One archive of logs: where it is, what feeds it, who holds the keys, where its copy is."""

    version: Version = Field(description="The version of this file's form.")
    archive: ArchiveName = Field(description="A short name; part of every resource's name.")
    account: AccountId = Field(
        description="The AWS account, 12 digits in quotes.", examples=["123456789012"]
    )
    region: Region = Field(description="The primary region: log groups, stream and bucket.")
    keys: Keys = Field(description="Customer managed KMS keys of the primary region.")
    bucket: Bucket = Field(description="The archive's bucket.")
    sources: tuple[Source, ...] = Field(
        min_length=1, description="Which log groups are archived.", strict=False
    )
    layout: Layout = Field(
        default=Layout(), description="What objects are called, and how they are written."
    )
    stream: Stream = Field(default=Stream(), description="The delivery stream's buffer.")
    replica: Replica | None = Field(default=None, description="The copy in a second region.")
    alarms: Alarms = Field(
        default=Alarms(), description="Who is told when the archive stops working."
    )
    rollout: Rollout | None = Field(
        default=None, description="The same archive in several accounts and regions."
    )
    service_logs: ServiceLogs | None = Field(
        default=None, description="Logs that AWS services write to S3 themselves."
    )
    readers: tuple[Reader, ...] = Field(
        default=(), description="Roles that read the archive.", strict=False
    )
    tags: dict[str, str] = Field(default_factory=dict, description="Tags of every resource.")

    @property
    def own_bucket_name(self) -> str:
        """The name of the archive's bucket in its own account and region."""
        return self.bucket_name(self.account, self.region)

    def bucket_name(self, account: str, region: str) -> str:
        """Return the name of the archive's bucket in an account and a region."""
        return f"{self.bucket.name}-{account}-{region}" if self.rollout else self.bucket.name
