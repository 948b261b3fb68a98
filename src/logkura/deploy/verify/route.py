"""The way that a design gives its events: places, keys, and how long each hop may take."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from logkura.archive.s3_store import S3Store
from logkura.aws import Clients
from logkura.estate import Bucket, DeliveryStream, Estate, ReplicationRule
from logkura.facts.firehose import TRANSFORM_BUFFER_DEFAULT_SECONDS
from logkura.facts.s3_replication import SLOW_SECONDS, TIME_CONTROL_SECONDS
from logkura.records.layout import Partition
from logkura.records.transform import ERROR_PREFIX_EXPRESSION, PREFIX_EXPRESSION

__all__ = ["Route"]

# Ours: for what AWS gives no figure of, such as starting the function or taking up a retry.
_SLACK_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Route:
    """The way of an archive's events.

    Attributes:
        estate: The design, with the ARNs of the keys that stand, where they are known.
        unread_keys: ARN of a designed key to why the one that stands for it is not known.
        timeout_seconds: How long to wait for each hop; None for as long as the design takes.
    """

    estate: Estate
    unread_keys: Mapping[str, str]
    timeout_seconds: float | None = None

    @property
    def stream(self) -> DeliveryStream:
        """The delivery stream."""
        (stream,) = self.estate.streams
        return stream

    @property
    def bucket(self) -> Bucket:
        """The archive's bucket."""
        return self.estate.buckets[0]

    @property
    def rule(self) -> ReplicationRule | None:
        """The replication rule, if there is one."""
        return next(iter(self.bucket.replication), None)

    @property
    def replica(self) -> Bucket | None:
        """The replica's bucket, if there is one."""
        rule = self.rule
        buckets = (each for each in self.estate.buckets if rule)
        return next(
            (each for each in buckets if rule and each.name == rule.destination_bucket), None
        )

    @property
    def prefix(self) -> str:
        """What every key of the archive begins with."""
        return self.stream.prefix.removesuffix(PREFIX_EXPRESSION)

    @property
    def error_prefix(self) -> str:
        """What the keys of its error objects begin with."""
        return f"{self.prefix}{ERROR_PREFIX_EXPRESSION.partition('!')[0]}"

    def folder(self, log_group: str, at: datetime) -> str:
        """Return the folder that an event's message goes to, by the time of its first event."""
        partition = Partition.of(
            account=self.estate.account,
            region=self.stream.region,
            log_group=log_group,
            timestamp_milliseconds=int(at.timestamp() * 1000),
            zone=ZoneInfo(self.stream.time_zone),
        )
        return f"{self.prefix}{partition.path}"

    def store(self, folder: str, clients: Clients) -> S3Store:
        """Return a folder of the archive's bucket."""
        return S3Store(clients.get("s3", self.bucket.region), self.bucket.name, folder)

    @property
    def delivery_seconds(self) -> float:
        """How long a delivery may take: buffers of the transformer and of the stream, one run."""
        if self.timeout_seconds is not None:
            return self.timeout_seconds
        return self.designed_delivery_seconds

    @property
    def designed_delivery_seconds(self) -> float:
        """How long a delivery may take by the design, whatever was asked for."""
        functions = {each.arn: each for each in self.estate.functions}
        function = functions.get(self.stream.function_arn)
        return (
            TRANSFORM_BUFFER_DEFAULT_SECONDS.value
            + (function.timeout_seconds if function else 0)
            + self.stream.buffer_interval_seconds
            + _SLACK_SECONDS
        )

    @property
    def replication_seconds(self) -> float:
        """How long replication may take."""
        if self.timeout_seconds is not None:
            return self.timeout_seconds
        in_time = self.rule is not None and self.rule.time_control
        return float((TIME_CONTROL_SECONDS if in_time else SLOW_SECONDS).value)

    def is_replicated(self, key: str) -> str:
        """Return why a rule does not take an object of Firehose; empty where it does."""
        rule = self.rule
        if rule is None:
            return "the archive has no replica"
        if not key.startswith(rule.prefix):
            return f"the rule takes keys that begin with `{rule.prefix}`"
        if rule.tags:
            return "the rule takes objects with tags, and Firehose writes none"
        return ""
