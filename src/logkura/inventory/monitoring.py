"""Alarms and dashboards.

Sources (read 2026-11-27): https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/:
API_DescribeAlarms.html (of both kinds, those on metrics alone are read), API_MetricAlarm.html (an
alarm has one metric, or a list of metrics and expressions of which one is watched; a percentile
is its ExtendedStatistic; without TreatMissingData it is `missing`), API_ListDashboards.html and
API_GetDashboard.html (dashboards belong to the account, whatever region is asked).
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from logkura.estate import Alarm, Dashboard
from logkura.inventory.reader import Reader

__all__ = ["read_alarms", "read_dashboards"]


def read_alarms(reader: Reader, region: str) -> tuple[Alarm, ...]:
    """Return the alarms on metrics of a region, sorted by name."""
    about = reader.arn("cloudwatch", region, "alarm:*")
    found = reader.all("cloudwatch", "describe_alarms", region, about)
    return tuple(
        _alarm(region, each) for each in sorted(found, key=lambda each: str(each["AlarmName"]))
    )


def _alarm(region: str, entry: Mapping[str, Any]) -> Alarm:
    watched = _watched(entry)
    return Alarm(
        name=entry["AlarmName"],
        region=region,
        description=entry.get("AlarmDescription", ""),
        namespace=entry.get("Namespace", ""),
        metric=entry.get("MetricName", ""),
        dimensions={each["Name"]: each["Value"] for each in entry.get("Dimensions", ())},
        statistic=entry.get("Statistic") or entry.get("ExtendedStatistic", ""),
        period_seconds=entry.get("Period") or watched.get("Period", 0),
        evaluation_periods=entry["EvaluationPeriods"],
        threshold=float(entry.get("Threshold", 0.0)),
        comparison=entry["ComparisonOperator"],
        missing_data=entry.get("TreatMissingData") or "missing",
        actions=tuple(entry.get("AlarmActions", ())),
        query=watched.get("Expression", ""),
        enabled=entry.get("ActionsEnabled", True),
    )


def _watched(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the one of several metrics and expressions that the alarm is about."""
    found = entry.get("Metrics") or ()
    return next((each for each in found if each.get("ReturnData", True)), {})


def read_dashboards(reader: Reader) -> tuple[Dashboard, ...]:
    """Return the dashboards of the account, sorted by name."""
    region = reader.regions[0]
    # A dashboard's ARN has no region.
    about = reader.arn("cloudwatch", "", "dashboard/*")
    listed = reader.all("cloudwatch", "list_dashboards", region, about)
    names = sorted(each["DashboardName"] for each in listed)
    found = reader.each(partial(_dashboard, reader, region), names)
    return tuple(each for each in found if each is not None)


def _dashboard(reader: Reader, region: str, name: str) -> Dashboard | None:
    about = reader.arn("cloudwatch", "", f"dashboard/{name}")
    answer = reader.ask("cloudwatch", "get_dashboard", region, about, DashboardName=name)
    return Dashboard(name, region, answer["DashboardBody"]) if answer else None
