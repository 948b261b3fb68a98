"""Alarms and the dashboard in a template."""

import json
from dataclasses import replace
from typing import Any

from logkura.estate import Estate
from logkura.lab.cloudformation.functions import variables_of
from logkura.render.cloudformation.document import Ref
from logkura.render.cloudformation.monitoring import add_alarms, add_dashboards
from tests.unit.render.cloudformation.conftest import TOPICS, designed


def _alarms(build: Any, variant: str) -> dict[str, Any]:
    template, resources = build()
    template.references.add_name("stream", "logkura-demo", Ref("DeliveryStream"))
    add_alarms(template, "demo", designed(variant).alarms)
    return {name: each["Properties"] for name, each in resources().items()}


def test_an_alarm_on_a_metric_names_the_resource(build: Any) -> None:
    found = _alarms(build, "plain")["DeliveryFreshnessAlarm"]
    assert found["Dimensions"] == [
        {"Name": "DeliveryStreamName", "Value": {"Ref": "DeliveryStream"}}
    ]
    assert (found["Statistic"], found["Period"], found["Threshold"]) == ("Maximum", 300, 660)
    assert "AlarmActions" not in found


def test_an_alarm_on_a_query_has_no_metric(build: Any) -> None:
    found = _alarms(build, "plain")["SubscriptionErrorsAlarm"]
    (query,) = found["Metrics"]
    assert query["Expression"].startswith("SELECT SUM(DeliveryErrors)")
    assert query["ReturnData"] is True
    assert not {"MetricName", "Namespace", "Period", "Statistic", "Dimensions"} & set(found)


def test_whoever_is_told_is_told_both_times(build: Any) -> None:
    for found in _alarms(build, "told").values():
        assert found["AlarmActions"] == found["OKActions"]
        assert len(found["AlarmActions"]) == 1
    assert len(TOPICS) == 2


def test_a_percentile_and_a_broken_number_are_written_as_they_are(
    plain: Estate, build: Any
) -> None:
    template, resources = build()
    alarm = replace(plain.alarms[0], statistic="p99", threshold=0.5)
    add_alarms(template, "demo", [alarm])
    (found,) = (each["Properties"] for each in resources().values())
    assert (found["ExtendedStatistic"], found["Threshold"]) == ("p99", 0.5)
    assert "Statistic" not in found


def test_an_alarm_that_tells_nobody_says_so(plain: Estate, build: Any) -> None:
    template, resources = build()
    add_alarms(template, "demo", [replace(plain.alarms[0], enabled=False), plain.alarms[1]])
    silent, told = (each["Properties"] for each in resources().values())
    assert silent["ActionsEnabled"] is False
    assert "ActionsEnabled" not in told


def test_the_dashboard_is_the_designed_one_with_references(plain: Estate, build: Any) -> None:
    template, resources = build()
    names = {"stream": "logkura-demo", "bucket": "demo-tokyo-crr-01"}
    template.references.add_name("stream", names["stream"], Ref("DeliveryStream"))
    template.references.add_name("bucket", names["bucket"], Ref("Bucket"))
    add_dashboards(template, plain.dashboards)
    text = resources()["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    used, _ = variables_of(text)
    assert set(used) == {"AWS::Region", "DeliveryStream", "Bucket"}
    whole = (
        text.replace("${AWS::Region}", "ap-northeast-1")
        .replace("${DeliveryStream}", names["stream"])
        .replace("${Bucket}", names["bucket"])
    )
    assert json.loads(whole) == json.loads(plain.dashboards[0].body)
    widgets = json.loads(whole)["widgets"]
    assert len(whole.splitlines()) == len(widgets) + 2
