"""The metrics of CloudWatch Logs, written to moto's CloudWatch at the lab's time.

Names, units and dimensions: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html
(read 2026-11-24).  Each observation is a sample of its own; AWS adds them up over a minute first.
The page does not say how DestinationType is written (here the service's name as it names it:
Firehose, Kinesis, Lambda), nor whether IncomingBytes has the 26 bytes an event (here not).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from moto.cloudwatch.models import cloudwatch_backends

__all__ = ["Forwarded", "observe_forwarded", "observe_incoming"]

_NAMESPACE = "AWS/Logs"


@dataclass(frozen=True, slots=True)
class Forwarded:
    """What became of the events that one filter let through.

    Attributes:
        events: How many were delivered.
        size_bytes: The compressed size of what was delivered.
        errors: How many could not be delivered.
    """

    events: int = 0
    size_bytes: int = 0
    errors: int = 0

    def plus(self, events: int = 0, size_bytes: int = 0, errors: int = 0) -> "Forwarded":
        """Return the sum."""
        return Forwarded(self.events + events, self.size_bytes + size_bytes, self.errors + errors)


def observe_incoming(group: Any, events: int, size_bytes: int, now: datetime) -> None:
    """Count what a PutLogEvents call brought into moto's log group."""
    values = {"IncomingLogEvents": events, "IncomingBytes": size_bytes}
    _observe(group, {"LogGroupName": group.name}, values, now)


def observe_forwarded(group: Any, subscription: Any, sent: Forwarded, now: datetime) -> None:
    """Count what a subscription filter of moto's log group sent, and what it could not send."""
    dimensions = {
        "LogGroupName": group.name,
        "DestinationType": subscription.destination_arn.split(":")[2].capitalize(),
        # CloudWatch turns the name into ASCII.
        "FilterName": subscription.name.encode("ascii", "replace").decode(),
    }
    values: dict[str, int] = {}
    if sent.events:
        values |= {"ForwardedLogEvents": sent.events, "ForwardedBytes": sent.size_bytes}
    if sent.errors:
        values["DeliveryErrors"] = sent.errors
    _observe(group, dimensions, values, now)


def _observe(
    group: Any, dimensions: Mapping[str, str], values: Mapping[str, int], now: datetime
) -> None:
    data = [
        {
            "MetricName": name,
            "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions.items()],
            # moto compares with naive times, which it takes for UTC.
            "Timestamp": now.replace(tzinfo=None),
            "Unit": "Bytes" if name.endswith("Bytes") else "None",
            "Value": value,
        }
        for name, value in values.items()
    ]
    cloudwatch_backends[group.account_id][group.region].put_metric_data(_NAMESPACE, data)
