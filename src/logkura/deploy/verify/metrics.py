"""Metrics of CloudWatch, added up since a moment.

Sources (read 2026-11-27): https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html,
https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html
(IncomingRecords, DeliveryToS3.Records, DeliveryToS3.Success) and
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch-Logs-Monitoring-CloudWatch-Metrics.html
(DeliveryErrors of a subscription filter).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from logkura.aws import Clients, Refusal, attempt

__all__ = ["Metrics"]

_PERIOD_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Metrics:
    """The metrics of a region since a moment.

    Attributes:
        clients: Where they are.
        region: The region.
        since: The moment; whole minutes are read.
    """

    clients: Clients
    region: str
    since: datetime

    def of_stream(
        self, stream: str, name: str, statistic: str, now: datetime
    ) -> float | Refusal | None:
        """Return a metric of a delivery stream; None where there is none yet."""
        return self._read("AWS/Firehose", name, {"DeliveryStreamName": stream}, statistic, now)

    def delivery_errors(
        self, log_group: str, filter_name: str, now: datetime
    ) -> float | Refusal | None:
        """Return how many events a subscription filter could not deliver."""
        dimensions = {
            "LogGroupName": log_group,
            "DestinationType": "Firehose",
            "FilterName": filter_name,
        }
        return self._read("AWS/Logs", "DeliveryErrors", dimensions, "Sum", now)

    def _read(
        self,
        namespace: str,
        name: str,
        dimensions: Mapping[str, str],
        statistic: str,
        now: datetime,
    ) -> float | Refusal | None:
        """Return the sum, or for Minimum the least, of a metric's minutes."""
        cloudwatch = self.clients.get("cloudwatch", self.region)
        answer = attempt(
            lambda: cloudwatch.get_metric_statistics(
                Namespace=namespace,
                MetricName=name,
                Dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()],
                StartTime=self.since.replace(second=0, microsecond=0),
                EndTime=now + timedelta(seconds=_PERIOD_SECONDS),
                Period=_PERIOD_SECONDS,
                Statistics=[statistic],
            )
        )
        if isinstance(answer, Refusal):
            return answer
        values = [float(point[statistic]) for point in answer["Datapoints"]]
        if not values:
            return None
        return min(values) if statistic == "Minimum" else sum(values)
