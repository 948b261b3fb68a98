"""Causes, and what of them could not be read."""

from datetime import UTC, datetime
from typing import Any
from unittest.mock import Mock

import pytest
from botocore.exceptions import ClientError

from logkura.deploy.verify.diagnosis import Diagnosed, Diagnosis
from logkura.deploy.verify.metrics import Metrics
from logkura.estate import SubscriptionFilter

NOW = datetime(2026, 11, 27, tzinfo=UTC)
STREAM_ARN = "arn:aws:firehose:ap-northeast-1:123456789012:deliverystream/logkura-demo"
WANTED = SubscriptionFilter(
    name="logkura-demo",
    region="ap-northeast-1",
    log_group="/demo/os",
    pattern="",
    destination_arn=STREAM_ARN,
    role_arn="arn:aws:iam::123456789012:role/logkura-demo-subscription",
)
OURS = {"filterName": "logkura-demo", "destinationArn": STREAM_ARN, "filterPattern": ""}
ERROR_LOG = "error log /aws/kinesisfirehose/logkura-demo: AccessDenied (logs:FilterLogEvents)"
ALL_UNREAD = (
    "AccessDenied (logs:DescribeSubscriptionFilters)",
    "cannot list s3://errors",
    "AccessDenied (cloudwatch:GetMetricStatistics of DeliveryErrors)",
    ERROR_LOG,
    "AccessDenied (cloudwatch:GetMetricStatistics of DeliveryToS3.Success)",
)


def _refusal(code: str) -> Any:
    return Mock(side_effect=ClientError({"Error": {"Code": code, "Message": "no"}}, "X"))


def _diagnosis(
    filters: Any = None, metrics: Any = None, events: Any = None, why: str = "", unread: str = ""
) -> Diagnosis:
    """Return a diagnosis of an account where nothing is wrong but what is given."""
    client = Mock(
        describe_subscription_filters=filters or Mock(return_value={"subscriptionFilters": [OURS]}),
        get_metric_statistics=metrics or Mock(return_value={"Datapoints": []}),
    )
    pages = client.get_paginator.return_value.paginate.return_value
    pages.build_full_result = events or Mock(return_value={"events": []})
    clients = Mock(get=lambda *_: client)
    stream = Mock(log_group="/aws/kinesisfirehose/logkura-demo", region="ap-northeast-1")
    stream.name = "logkura-demo"
    errors = Mock(unread=unread, why=lambda _: why)
    return Diagnosis(stream, errors, Metrics(clients, "ap-northeast-1", NOW), clients)


def _of(diagnosis: Diagnosis, wanted: SubscriptionFilter = WANTED) -> Diagnosed:
    return diagnosis.of(wanted, "a" * 32, NOW)


def test_where_all_was_read_and_nothing_is_wrong_there_is_neither_cause_nor_gap() -> None:
    assert _of(_diagnosis()) == Diagnosed("")


def test_what_may_not_be_read_is_no_all_clear() -> None:
    denied = _refusal("AccessDenied")
    found = _of(_diagnosis(denied, denied, denied, unread="cannot list s3://errors"))
    assert found == Diagnosed("", ALL_UNREAD)


def test_a_cause_says_what_was_not_read_before_it() -> None:
    found = _of(_diagnosis(_refusal("AccessDenied"), why="s3://errors/1: broken"))
    assert found.cause == "Firehose could not process it: s3://errors/1: broken"
    assert found.unread == ALL_UNREAD[:1]


def test_an_error_object_that_was_read_tells_although_others_were_not() -> None:
    found = _of(_diagnosis(why="s3://errors/1: broken", unread="cannot read s3://errors/2"))
    assert found == Diagnosed("Firehose could not process it: s3://errors/1: broken")


def test_a_log_group_that_is_gone_is_a_cause() -> None:
    found = _of(_diagnosis(_refusal("ResourceNotFoundException")))
    assert found == Diagnosed("its log group is not there any more")


@pytest.mark.parametrize("told", [{}, {"filterPattern": ""}], ids=["no pattern", "an empty one"])
def test_a_filter_without_the_designed_pattern_is_a_cause(told: dict[str, str]) -> None:
    filters = [{"filterName": "logkura-demo", "destinationArn": STREAM_ARN, **told}]
    wanted = SubscriptionFilter(
        WANTED.name, WANTED.region, WANTED.log_group, "ERROR", STREAM_ARN, WANTED.role_arn
    )
    found = _of(_diagnosis(Mock(return_value={"subscriptionFilters": filters})), wanted)
    assert found == Diagnosed("its subscription filter has the pattern ``")
