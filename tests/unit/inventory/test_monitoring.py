"""Alarms and dashboards as CloudWatch describes them."""

from typing import Any

from logkura.estate import Alarm, Dashboard
from logkura.inventory.monitoring import read_alarms, read_dashboards
from logkura.inventory.reader import Reader

ACCOUNT, TOKYO = "123456789012", "ap-northeast-1"
PLAIN = {
    "AlarmName": "a-plain",
    "AlarmDescription": "words",
    "Namespace": "AWS/Firehose",
    "MetricName": "DeliveryToS3.Success",
    "Dimensions": [{"Name": "DeliveryStreamName", "Value": "demo"}],
    "ExtendedStatistic": "p99",
    "Period": 300,
    "EvaluationPeriods": 3,
    "Threshold": 1.0,
    "ComparisonOperator": "LessThanThreshold",
    "AlarmActions": ["arn:aws:sns:ap-northeast-1:123456789012:oncall"],
}
QUERY = "SELECT SUM(DeliveryErrors) FROM \"AWS/Logs\" WHERE FilterName = 'demo'"
OF_A_QUERY = {
    "AlarmName": "b-query",
    "EvaluationPeriods": 1,
    "Threshold": 0.0,
    "ComparisonOperator": "GreaterThanThreshold",
    "TreatMissingData": "notBreaching",
    "Metrics": [
        {"Id": "m", "ReturnData": False, "Period": 60},
        {"Id": "q", "Expression": QUERY, "ReturnData": True, "Period": 300},
    ],
}


class Answers:
    """Clients that answer what they are given, in pages of one."""

    def get(self, _service: str, _region: str | None = None) -> Any:
        """Return what answers."""
        return self

    def describe_alarms(self, **sent: Any) -> Any:
        """Return an alarm a page, the later name first."""
        if "NextToken" in sent:
            return {"MetricAlarms": [PLAIN]}
        return {"MetricAlarms": [OF_A_QUERY], "NextToken": "more"}

    def list_dashboards(self, **_: Any) -> Any:
        """Return two dashboards."""
        return {"DashboardEntries": [{"DashboardName": "b"}, {"DashboardName": "a"}]}

    def get_dashboard(self, **sent: Any) -> Any:
        """Return a body."""
        return {"DashboardBody": f'{{"name":"{sent["DashboardName"]}"}}'}


def _reader() -> Reader:
    clients: Any = Answers()
    return Reader(clients, ACCOUNT, [TOKYO])


def test_alarms_of_a_metric_and_of_a_query_are_read() -> None:
    plain, query = read_alarms(_reader(), TOKYO)
    assert plain == Alarm(
        "a-plain",
        TOKYO,
        "words",
        "AWS/Firehose",
        "DeliveryToS3.Success",
        {"DeliveryStreamName": "demo"},
        "p99",
        300,
        3,
        1.0,
        comparison="LessThanThreshold",
        missing_data="missing",
        actions=("arn:aws:sns:ap-northeast-1:123456789012:oncall",),
    )
    assert (query.query, query.period_seconds, query.metric) == (QUERY, 300, "")
    assert query.missing_data == "notBreaching"


def test_dashboards_are_read_once_by_name() -> None:
    assert read_dashboards(_reader()) == (
        Dashboard("a", TOKYO, '{"name":"a"}'),
        Dashboard("b", TOKYO, '{"name":"b"}'),
    )
