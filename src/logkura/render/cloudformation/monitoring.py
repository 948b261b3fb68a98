"""Alarms and the dashboard.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html
(read 2026-11-27).
"""

import json
import re
from collections.abc import Iterable
from functools import partial
from typing import Any

from logkura.estate import Alarm, Dashboard
from logkura.render.cloudformation.document import Ref, Sub, literal
from logkura.render.cloudformation.logical_ids import own_id
from logkura.render.cloudformation.references import References
from logkura.render.cloudformation.template import Template

__all__ = ["add_alarms", "add_dashboards"]

_KINDS = {
    "DeliveryStreamName": "stream",
    "FunctionName": "function",
    "SourceBucket": "bucket",
    "DestinationBucket": "bucket",
}
"""What the value of a dimension is the name of."""

_QUERY_ID = "watched"


def add_alarms(template: Template, archive: str, alarms: Iterable[Alarm]) -> None:
    """Add alarms."""
    references = template.references
    for alarm in alarms:
        told = [references.text(topic) for topic in alarm.actions] or None
        template.resource(
            own_id(archive, alarm.name, "Alarm"),
            "AWS::CloudWatch::Alarm",
            {
                "AlarmName": alarm.name,
                "AlarmDescription": alarm.description,
                **(_query(alarm) if alarm.query else _metric(alarm, references)),
                "EvaluationPeriods": alarm.evaluation_periods,
                "Threshold": _number(alarm.threshold),
                "ComparisonOperator": alarm.comparison,
                "TreatMissingData": alarm.missing_data,
                "AlarmActions": told,
                "OKActions": told,
                "ActionsEnabled": None if alarm.enabled else False,
            },
        )


def add_dashboards(template: Template, dashboards: Iterable[Dashboard]) -> None:
    """Add the dashboard, whose graphs name the resources of the template."""
    for dashboard in dashboards:
        template.resource(
            "Dashboard",
            "AWS::CloudWatch::Dashboard",
            {
                "DashboardName": dashboard.name,
                "DashboardBody": Sub(_body(dashboard, template.references)),
            },
            tagged=False,
        )


def _metric(alarm: Alarm, references: References) -> dict[str, Any]:
    return {
        "Namespace": alarm.namespace,
        "MetricName": alarm.metric,
        "Dimensions": [
            {"Name": name, "Value": _named(name, value, references)}
            for name, value in alarm.dimensions.items()
        ],
        "ExtendedStatistic" if alarm.is_extended else "Statistic": alarm.statistic,
        "Period": alarm.period_seconds,
    }


def _query(alarm: Alarm) -> dict[str, Any]:
    query = {
        "Id": _QUERY_ID,
        "Expression": alarm.query,
        "Period": alarm.period_seconds,
        "ReturnData": True,
    }
    return {"Metrics": [query]}


def _number(value: float) -> int | float:
    """Return a whole number as one, which reads better."""
    return int(value) if value.is_integer() else value


def _named(dimension: str, value: str, references: References) -> Any:
    kind = _KINDS.get(dimension)
    return references.name(kind, value) if kind else references.text(value)


def _a_line_each(body: str) -> str:
    """Return a dashboard with a line for each widget, so that a review sees which one changed."""
    document = json.loads(body)
    if set(document) != {"widgets"}:
        return body
    dump = partial(json.dumps, separators=(",", ":"))
    widgets = ",\n".join(f"  {dump(widget)}" for widget in document["widgets"])
    return f'{{"widgets":[\n{widgets}\n]}}'


def _body(dashboard: Dashboard, references: References) -> str:
    """Return the body as the text of an `Fn::Sub`."""

    def named(found: re.Match[str]) -> str:
        stands = _named(found[1], found[2], references)
        value = f"${{{stands.name}}}" if isinstance(stands, Ref) else found[2]
        return f'"{found[1]}","{value}"'

    escaped = literal(_a_line_each(dashboard.body))
    dimensions = "|".join(_KINDS)
    body = re.sub(rf'"({dimensions})","([^"]*)"', named, escaped)
    return body.replace(f'"region":"{dashboard.region}"', '"region":"${AWS::Region}"')
