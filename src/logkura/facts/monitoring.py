"""The metrics that tell whether an archive works, and what CloudWatch watches them with."""

from dataclasses import dataclass

from logkura.facts.fact import Fact

__all__ = [
    "ALARM_ACTIONS_MAX",
    "ALARM_STATISTICS",
    "FIREHOSE_METRICS",
    "FUNCTION_METRICS",
    "METRICS_INSIGHTS_METRICS_MAX",
    "REPLICATION_FAILURE_METRICS",
    "REPLICATION_LAG_METRICS",
    "REPLICATION_MISSING_DATA",
    "SUBSCRIPTION_METRICS",
    "Metrics",
]

_FIREHOSE = (
    "https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html"
)
_REPLICATION = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html"
_CLOUDWATCH = "https://docs.aws.amazon.com/AmazonCloudWatch/latest"


@dataclass(frozen=True, slots=True)
class Metrics:
    """Metrics of one namespace that share their dimensions.

    Attributes:
        namespace: The namespace.
        dimensions: Names of the dimensions, all of which name a metric.
        names: Names of the metrics.
    """

    namespace: str
    dimensions: tuple[str, ...]
    names: frozenset[str]


FIREHOSE_METRICS = Fact(
    Metrics(
        "AWS/Firehose",
        ("DeliveryStreamName",),
        frozenset(
            {
                "DeliveryToS3.Bytes",
                "DeliveryToS3.DataFreshness",
                "DeliveryToS3.Records",
                "DeliveryToS3.Success",
                "ExecuteProcessing.Duration",
                "ExecuteProcessing.Success",
                "IncomingBytes",
                "IncomingRecords",
                "KMSKeyAccessDenied",
                "KMSKeyDisabled",
                "KMSKeyInvalidState",
                "KMSKeyNotFound",
                "PartitionCount",
                "PartitionCountExceeded",
                "ThrottledRecords",
            }
        ),
    ),
    "metrics of a delivery stream",
    _FIREHOSE,
    "2026-11-27",
)
FUNCTION_METRICS = Fact(
    Metrics(
        "AWS/Lambda",
        ("FunctionName",),
        frozenset({"Duration", "Errors", "Invocations", "Throttles"}),
    ),
    "metrics of a function",
    "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html",
    "2026-11-27",
)
# A metric has a fourth dimension, PolicyLevel, where the filter is that of a whole account.
SUBSCRIPTION_METRICS = Fact(
    Metrics(
        "AWS/Logs",
        ("LogGroupName", "DestinationType", "FilterName"),
        frozenset({"DeliveryErrors", "DeliveryThrottling", "ForwardedBytes", "ForwardedLogEvents"}),
    ),
    "metrics of a subscription filter",
    f"{_CLOUDWATCH}/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html",
    "2026-11-27",
)
_RULE = ("SourceBucket", "DestinationBucket", "RuleId")
REPLICATION_FAILURE_METRICS = Fact(
    Metrics("AWS/S3", _RULE, frozenset({"OperationsFailedReplication"})),
    "metrics of a replication rule that the region of the source bucket has",
    _REPLICATION,
    "2026-11-27",
)
REPLICATION_LAG_METRICS = Fact(
    Metrics(
        "AWS/S3",
        _RULE,
        frozenset(
            {"BytesPendingReplication", "OperationsPendingReplication", "ReplicationLatency"}
        ),
    ),
    "metrics of a replication rule that the region of the destination bucket has",
    _REPLICATION,
    "2026-11-27",
)
REPLICATION_MISSING_DATA = Fact(
    "ignore",
    "how alarms on replication metrics are to treat missing data",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html",
    "2026-11-27",
)
ALARM_ACTIONS_MAX = Fact(
    5, "actions for one state of an alarm", "botocore 1.44.5 cloudwatch model", "2026-11-27"
)
ALARM_STATISTICS = Fact(
    frozenset({"Average", "Maximum", "Minimum", "SampleCount", "Sum"}),
    "statistics that an alarm takes as Statistic; others, such as percentiles, are extended",
    "botocore 1.44.5 cloudwatch model",
    "2026-11-27",
)
METRICS_INSIGHTS_METRICS_MAX = Fact(
    10_000,
    "metrics that one query evaluates",
    f"{_CLOUDWATCH}/monitoring/alarm-limits.html",
    "2026-11-27",
)
