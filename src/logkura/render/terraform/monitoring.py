"""Alarms, and the dashboard."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from logkura.estate import Alarm, Dashboard
from logkura.render.terraform.hcl import (
    GAP,
    Attribute,
    Block,
    Code,
    Expression,
    Function,
    Item,
    block,
)
from logkura.render.terraform.references import Stage
from logkura.render.terraform.scope import Scope

__all__ = ["monitoring", "topics_variables"]


def monitoring(scope: Scope) -> Iterator[Item]:
    """Yield the alarms and the dashboards of the design."""
    for alarm in scope.estate.alarms:
        yield _alarm(alarm, scope)
    for number, dashboard in enumerate(scope.estate.dashboards):
        yield _dashboard(dashboard, "archive" if not number else f"archive_{number + 1}", scope)


def topics_variables(scope: Scope) -> Iterator[Item]:
    """Yield a variable for each region with alarms: the topics that they tell."""
    regions = {alarm.region: alarm.actions for alarm in scope.estate.alarms}
    for region, actions in sorted(regions.items(), key=lambda pair: scope.labels.provider(pair[0])):
        yield block(
            "variable",
            _topics(region, scope),
            description=f"ARNs of SNS topics in {region} that alarms there tell.",
            type=Code("list(string)"),
            default=list(actions),
        )


def _topics(region: str, scope: Scope) -> str:
    alias = scope.labels.provider(region)
    return f"{alias}_alarm_topics" if alias else "alarm_topics"


def _alarm(alarm: Alarm, scope: Scope) -> Block:
    provider = list(scope.in_region(alarm.region))
    topics = Code(f"var.{_topics(alarm.region, scope)}")
    attributes: dict[str, Expression] = {
        "alarm_name": scope.references.with_name(alarm.name),
        "alarm_description": alarm.description,
        **({} if alarm.query else _metric(alarm)),
        "comparison_operator": alarm.comparison,
        "threshold": alarm.threshold,
        "evaluation_periods": alarm.evaluation_periods,
        "treat_missing_data": alarm.missing_data,
        "alarm_actions": topics,
        "ok_actions": topics,
    }
    if not alarm.enabled:
        attributes["actions_enabled"] = False
    own = [Attribute(name, value) for name, value in attributes.items()]
    measured: list[Item] = (
        [_query(alarm, scope)] if alarm.query else [GAP, _dimensions(alarm, scope)]
    )
    items = (*provider, *([GAP] if provider else []), *own, *measured)
    return Block("resource", ("aws_cloudwatch_metric_alarm", _label(alarm.name, scope)), items)


def _label(name: str, scope: Scope) -> str:
    return name.removeprefix(scope.references.name).strip("-").replace("-", "_")


def _metric(alarm: Alarm) -> dict[str, Expression]:
    return {
        "namespace": alarm.namespace,
        "metric_name": alarm.metric,
        "extended_statistic" if alarm.is_extended else "statistic": alarm.statistic,
        "period": alarm.period_seconds,
    }


def _dimensions(alarm: Alarm, scope: Scope) -> Attribute:
    named = scope.references.named
    return Attribute(
        "dimensions",
        {name: named(name, value) for name, value in sorted(alarm.dimensions.items())},
    )


def _query(alarm: Alarm, scope: Scope) -> Block:
    return block(
        "metric_query",
        id="query",
        expression=scope.references.with_name(alarm.query),
        period=alarm.period_seconds,
        return_data=True,
    )


def _dashboard(dashboard: Dashboard, label: str, scope: Scope) -> Block:
    body = _in_code(json.loads(dashboard.body), scope)
    return block(
        "resource",
        "aws_cloudwatch_dashboard",
        label,
        dashboard_name=scope.references.with_name(dashboard.name),
        dashboard_body=Function("jsonencode", (body,)),
    )


def _in_code(value: Any, scope: Scope) -> Expression:
    """Return a value of a dashboard with references where it names resources and regions."""
    if isinstance(value, str):
        references = scope.references
        return references.region(value) if value in references.regions else _text(value, scope)
    if isinstance(value, Mapping):
        # What is short comes first, as a person would write it.
        ordered = sorted(value.items(), key=lambda pair: isinstance(pair[1], list | dict))
        return {name: _in_code(each, scope) for name, each in ordered}
    if isinstance(value, Sequence):
        return _list(value, scope)
    number: Expression = value
    return number


def _text(value: str, scope: Scope) -> Expression:
    if value.startswith("arn:"):
        return scope.references.value(value, Stage.LAST)
    # A query names the filters that it watches.
    return scope.references.with_name(value) if value.startswith("SELECT ") else value


def _list(values: Sequence[Any], scope: Scope) -> list[Expression]:
    """Return a list; in a metric's, the value of a dimension stands behind its name."""
    made: list[Expression] = []
    for number, value in enumerate(values):
        before = values[number - 1] if number else None
        if isinstance(value, str) and isinstance(before, str):
            named = scope.references.named(before, value)
            made.append(named if named != value else _in_code(value, scope))
        else:
            made.append(_in_code(value, scope))
    return made
