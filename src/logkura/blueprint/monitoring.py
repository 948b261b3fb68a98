"""The alarms of an archive: what goes wrong without anybody seeing it, and when it is too much.

Thresholds follow from the design.  Names, dimensions and regions of the metrics are those of
`logkura.facts.monitoring`, each with its page.

Subscription filters have metrics of their own, one set for each log group, and there may be
thousands; two alarms on a query over the name that all filters of an archive share watch all of
them, those too that are added later.
Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create_Metrics_Insights_Alarm.html
(read 2026-11-27).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from logkura.blueprint.names import Names
from logkura.estate import Alarm, Bucket, DeliveryStream, Estate, Function, ReplicationRule
from logkura.facts.firehose import TRANSFORM_BUFFER_DEFAULT_SECONDS
from logkura.facts.monitoring import (
    FIREHOSE_METRICS,
    FUNCTION_METRICS,
    REPLICATION_FAILURE_METRICS,
    REPLICATION_LAG_METRICS,
    REPLICATION_MISSING_DATA,
    SUBSCRIPTION_METRICS,
    Metrics,
)
from logkura.facts.s3_replication import SLOW_SECONDS, TIME_CONTROL_SECONDS

__all__ = ["alarms", "filter_query", "replication_dimensions"]

_PERIOD_SECONDS = 300
# Firehose and CloudWatch Logs try again for 24 hours: what is over within a quarter of an hour is
# nothing to wake anybody for.
_PATIENT_PERIODS = 3
_OF_THE_TIMEOUT = 0.8
_MILLISECONDS = 1000
_BELOW = "LessThanThreshold"

_KEY_TROUBLE = {
    "KMSKeyAccessDenied": ("stream-key-denied", "its policy refuses the stream"),
    "KMSKeyDisabled": ("stream-key-disabled", "it is disabled"),
    "KMSKeyInvalidState": (
        "stream-key-state",
        "it is not in a state to be used, perhaps about to be deleted",
    ),
    "KMSKeyNotFound": ("stream-key-missing", "it does not exist any more"),
}
_FILTER_TROUBLE = {
    "DeliveryErrors": (
        "subscription-errors",
        (
            "Events of some log group do not reach the stream; CloudWatch Logs does not try again "
            "where access is denied. Look at the metrics of AWS/Logs for the log group."
        ),
        1,
    ),
    "DeliveryThrottling": (
        "subscription-throttling",
        (
            "The stream takes events of some log group too slowly; after 24 hours they are lost. "
            "Ask AWS for a higher quota of the stream."
        ),
        _PATIENT_PERIODS,
    ),
}


def alarms(estate: Estate, names: Names, notify: Sequence[str] = ()) -> tuple[Alarm, ...]:
    """Return the alarms of a designed archive.

    Args:
        estate: The design.
        names: Its names.
        notify: ARNs of the topics to tell; each alarm tells those of its own region.
    """
    found = (
        *(alarm for stream in estate.streams for alarm in _of_stream(stream, estate, names)),
        *(alarm for function in estate.functions for alarm in _of_function(function, names)),
        *_of_filters(names),
        *(alarm for bucket in estate.buckets for alarm in _of_replication(bucket, estate, names)),
    )
    return tuple(replace(alarm, actions=tuple(_inside(notify, alarm.region))) for alarm in found)


def replication_dimensions(bucket: Bucket, rule: ReplicationRule) -> dict[str, str]:
    """Return what names the metrics of a replication rule."""
    values = (bucket.name, rule.destination_bucket, rule.id)
    return dict(zip(REPLICATION_FAILURE_METRICS.value.dimensions, values, strict=True))


def filter_query(metric: str, filter_name: str) -> str:
    """Return the query for the sum of a metric over all subscription filters of a name."""
    namespace = SUBSCRIPTION_METRICS.value.namespace
    # Metrics Insights; both values are the design's own.
    return f"SELECT SUM({metric}) FROM \"{namespace}\" WHERE FilterName = '{filter_name}'"  # noqa: S608 -- no SQL


def _inside(topics: Iterable[str], region: str) -> Iterator[str]:
    return (topic for topic in topics if topic.split(":")[3] == region)


def _alarm(
    names: Names,
    what: str,
    metrics: Metrics,
    metric: str,
    dimensions: dict[str, str],
    statistic: str,
    threshold: float,
    description: str,
) -> Alarm:
    return Alarm(
        name=names.alarm(what),
        region=names.region,
        description=description,
        namespace=metrics.namespace,
        metric=metric,
        dimensions=dimensions,
        statistic=statistic,
        period_seconds=_PERIOD_SECONDS,
        evaluation_periods=1,
        threshold=threshold,
    )


def _of_stream(stream: DeliveryStream, estate: Estate, names: Names) -> Iterator[Alarm]:
    metrics = FIREHOSE_METRICS.value
    (dimension,) = metrics.dimensions
    own = {dimension: stream.name}
    yield from _of_delivery(stream, estate, names, own)
    yield _alarm(
        names,
        "partitions-exceeded",
        metrics,
        "PartitionCountExceeded",
        own,
        "Maximum",
        0.0,
        "More log groups write at once than the stream has partitions; the others' records go to "
        "the error prefix. Ask AWS for more, then bring them back with `logkura replay`.",
    )
    for metric, (what, why) in _KEY_TROUBLE.items():
        words = f"The stream's key cannot be used: {why}. No record comes in or out."
        yield _alarm(names, what, metrics, metric, own, "Maximum", 0.0, words)


def _of_delivery(
    stream: DeliveryStream, estate: Estate, names: Names, own: dict[str, str]
) -> Iterator[Alarm]:
    metrics = FIREHOSE_METRICS.value
    # A record waits for the transformer's buffer, for one run of it at its slowest, and for the
    # stream's buffer; what is older has waited for something that does not work.
    slowest = max((function.timeout_seconds for function in estate.functions), default=0)
    oldest = TRANSFORM_BUFFER_DEFAULT_SECONDS.value + slowest + stream.buffer_interval_seconds
    yield replace(
        _alarm(
            names,
            "delivery-freshness",
            metrics,
            "DeliveryToS3.DataFreshness",
            own,
            "Maximum",
            float(oldest),
            f"Records wait longer than {oldest} s for delivery to S3. Look at the stream's error "
            f"log {stream.log_group} and at the other alarms of this archive.",
        ),
        evaluation_periods=_PATIENT_PERIODS,
    )
    yield replace(
        _alarm(
            names,
            "delivery-success",
            metrics,
            "DeliveryToS3.Success",
            own,
            "Average",
            1.0,
            "Writes to S3 fail. Firehose tries again for 24 hours, then the records are lost. "
            f"Look at {stream.log_group}: mostly the bucket's policy or the objects' key.",
        ),
        comparison=_BELOW,
        evaluation_periods=_PATIENT_PERIODS,
    )


def _of_function(function: Function, names: Names) -> Iterator[Alarm]:
    metrics = FUNCTION_METRICS.value
    (dimension,) = metrics.dimensions
    own = {dimension: function.name}
    yield _alarm(
        names,
        "transform-errors",
        metrics,
        "Errors",
        own,
        "Sum",
        0.0,
        "The transformer fails. What still fails after Firehose's retries goes to the error "
        f"prefix. Look at /aws/lambda/{function.name}; `logkura replay` brings the records back.",
    )
    limit = function.timeout_seconds * _OF_THE_TIMEOUT
    yield _alarm(
        names,
        "transform-duration",
        metrics,
        "Duration",
        own,
        "Maximum",
        limit * _MILLISECONDS,
        f"The transformer runs longer than {limit:g} s of its {function.timeout_seconds} s. Give "
        "it more memory, which brings more processor.",
    )
    yield replace(
        _alarm(
            names,
            "transform-throttles",
            metrics,
            "Throttles",
            own,
            "Sum",
            0.0,
            "Lambda refuses to run the transformer: the account's concurrency is used up.",
        ),
        evaluation_periods=_PATIENT_PERIODS,
    )


def _of_filters(names: Names) -> Iterator[Alarm]:
    for metric, (what, words, periods) in _FILTER_TROUBLE.items():
        yield Alarm(
            name=names.alarm(what),
            region=names.region,
            description=words,
            namespace="",
            metric="",
            dimensions={},
            statistic="",
            period_seconds=_PERIOD_SECONDS,
            evaluation_periods=periods,
            threshold=0.0,
            query=filter_query(metric, names.subscription_filter),
        )


def _of_replication(bucket: Bucket, estate: Estate, names: Names) -> Iterator[Alarm]:
    regions = {each.name: each.region for each in estate.buckets}
    for rule in bucket.replication:
        own = replication_dimensions(bucket, rule)
        failed = _alarm(
            names,
            "replication-failures",
            REPLICATION_FAILURE_METRICS.value,
            "OperationsFailedReplication",
            own,
            "Sum",
            0.0,
            "Objects were not replicated, and S3 does not try again. `logkura check` of the "
            "account says which call is denied; batch replication copies what was left.",
        )
        yield replace(failed, missing_data=REPLICATION_MISSING_DATA.value)
        slow = (TIME_CONTROL_SECONDS if rule.time_control else SLOW_SECONDS).value
        behind = _alarm(
            names,
            "replication-latency",
            REPLICATION_LAG_METRICS.value,
            "ReplicationLatency",
            own,
            "Maximum",
            float(slow),
            f"The replica is more than {slow} s behind the archive.",
        )
        yield replace(
            behind,
            region=regions[rule.destination_bucket],
            missing_data=REPLICATION_MISSING_DATA.value,
        )
