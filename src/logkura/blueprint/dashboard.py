"""The dashboard of an archive: what comes in, what goes out, what is late, what failed.

Form: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
(read 2026-11-27).  A metric is a list of namespace, name, and each dimension's name and value; a
query is an object with `expression`.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

from logkura.blueprint.monitoring import filter_query, replication_dimensions
from logkura.blueprint.names import Names
from logkura.estate import Bucket, Dashboard, Estate, ReplicationRule
from logkura.facts.monitoring import (
    FIREHOSE_METRICS,
    FUNCTION_METRICS,
    REPLICATION_FAILURE_METRICS,
    REPLICATION_LAG_METRICS,
    Metrics,
)

__all__ = ["dashboard"]

_Json = dict[str, Any]

# The grid is 24 wide.
_WIDTH, _HEIGHT, _COLUMNS = 8, 6, 3


def dashboard(estate: Estate, names: Names) -> Dashboard:
    """Return the dashboard of a designed archive."""
    widgets = [
        {
            "type": "metric",
            "x": number % _COLUMNS * _WIDTH,
            "y": number // _COLUMNS * _HEIGHT,
            "width": _WIDTH,
            "height": _HEIGHT,
            "properties": properties,
        }
        for number, properties in zip(count(), _graphs(estate, names), strict=False)
    ]
    body = json.dumps({"widgets": widgets}, sort_keys=True, separators=(",", ":"))
    return Dashboard(names.dashboard, names.region, body)


def _graphs(estate: Estate, names: Names) -> Iterator[_Json]:
    region = names.region
    filters = names.subscription_filter
    yield _graph(
        "Log events that reach the stream, and that do not",
        region,
        [_query(metric, filters) for metric in ("ForwardedLogEvents", "DeliveryErrors")],
    )
    firehose = FIREHOSE_METRICS.value
    for stream in estate.streams:
        own = {"DeliveryStreamName": stream.name}
        graphs = {
            "Records in and delivered": (
                ("IncomingRecords", "Sum"),
                ("DeliveryToS3.Records", "Sum"),
                ("ThrottledRecords", "Sum"),
            ),
            "Age of the oldest record, in seconds": (("DeliveryToS3.DataFreshness", "Maximum"),),
            "Part of the writes to S3 that succeed": (("DeliveryToS3.Success", "Average"),),
            "Partitions": (("PartitionCount", "Maximum"),),
        }
        for title, lines in graphs.items():
            yield _graph(title, region, [_line(firehose, *line, own) for line in lines])
    for function in estate.functions:
        own = {"FunctionName": function.name}
        lines = (("Duration", "Maximum"), ("Errors", "Sum"), ("Throttles", "Sum"))
        found = [_line(FUNCTION_METRICS.value, *line, own) for line in lines]
        yield _graph("Transformer: milliseconds, errors, throttles", region, found)
    regions = {each.name: each.region for each in estate.buckets}
    for bucket in estate.buckets:
        for rule in bucket.replication:
            yield from _replication(bucket, rule, regions[rule.destination_bucket])


def _replication(bucket: Bucket, rule: ReplicationRule, replica_region: str) -> Iterator[_Json]:
    own = replication_dimensions(bucket, rule)
    lag = REPLICATION_LAG_METRICS.value
    yield _graph(
        "Replica: seconds behind",
        replica_region,
        [_line(lag, "ReplicationLatency", "Maximum", own)],
    )
    pending = _line(lag, "OperationsPendingReplication", "Maximum", own)
    yield _graph("Replica: objects that wait", replica_region, [pending])
    failed = _line(REPLICATION_FAILURE_METRICS.value, "OperationsFailedReplication", "Sum", own)
    yield _graph("Replica: objects that failed", bucket.region, [failed])


def _graph(title: str, region: str, metrics: list[list[Any]]) -> _Json:
    return {"title": title, "region": region, "view": "timeSeries", "metrics": metrics}


def _line(metrics: Metrics, name: str, statistic: str, own: Mapping[str, str]) -> list[Any]:
    pairs = [part for pair in own.items() for part in pair]
    return [metrics.namespace, name, *pairs, {"stat": statistic}]


def _query(metric: str, filter_name: str) -> list[Any]:
    return [{"expression": filter_query(metric, filter_name), "label": metric}]
