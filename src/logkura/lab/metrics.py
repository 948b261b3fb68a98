"""Firehose's metrics and its delivery log, written to moto's CloudWatch and CloudWatch Logs.

Names and units: https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html
(read 2026-11-24).  Each observation is one sample of its own, at the lab's time; AWS aggregates
them over a minute first, which gives the same sums.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from moto.cloudwatch.models import cloudwatch_backends
from moto.core.exceptions import JsonRESTError, ServiceException
from moto.logs.models import logs_backends

from logkura.lab.record import milliseconds

__all__ = ["Monitor"]

_NAMESPACE = "AWS/Firehose"
_UNITS = {
    "Records": "Count",
    "Bytes": "Bytes",
    "DataFreshness": "Seconds",
    "Duration": "Milliseconds",
}


@dataclass(frozen=True, slots=True)
class Monitor:
    """What one stream tells CloudWatch.

    Attributes:
        account: The stream's account.
        region: Its region.
        stream: Its name, the dimension of its metrics.
    """

    account: str
    region: str
    stream: str

    def observe(self, now: datetime, **values: float) -> None:
        """Add one sample a metric; `__` in a name stands for the dot.

        `IncomingRecords=3, DeliveryToS3__Success=1` writes IncomingRecords and
        DeliveryToS3.Success.
        """
        dimensions = [{"Name": "DeliveryStreamName", "Value": self.stream}]
        data = [
            {
                "MetricName": name.replace("__", "."),
                "Dimensions": dimensions,
                # moto compares with naive times, which it takes for UTC.
                "Timestamp": now.replace(tzinfo=None),
                "Unit": _unit(name),
                "Value": value,
            }
            for name, value in values.items()
        ]
        cloudwatch_backends[self.account][self.region].put_metric_data(_NAMESPACE, data)

    def log_error(
        self, now: datetime, log: tuple[str, str], destination_arn: str, version: str, error: str
    ) -> None:
        """Write one line to the delivery log.

        As with AWS, the log group and stream must exist; without them the line is not kept.

        Args:
            now: The line's time.
            log: The log group and the log stream.
            destination_arn: The bucket's ARN.
            version: The stream's version.
            error: The error code and the message, separated by `: `.
        """
        code, _, message = error.partition(": ")
        partition = destination_arn.split(":")[1]
        stream = f"{self.region}:{self.account}:deliverystream/{self.stream}"
        line = {
            "deliveryStreamARN": f"arn:{partition}:firehose:{stream}",
            "destination": destination_arn,
            "deliveryStreamVersionId": version,
            "message": message,
            "errorCode": code,
        }
        event = {"timestamp": milliseconds(now), "message": json.dumps(line)}
        group, stream = log
        logs = logs_backends[self.account][self.region]
        # The log group or stream may be missing: AWS then drops the line too.
        try:
            logs.put_log_events(group, stream, [event])
        except (JsonRESTError, ServiceException):
            return


def _unit(name: str) -> str:
    return next((unit for end, unit in _UNITS.items() if name.endswith(end)), "Count")
