"""The error log of a delivery, page by page."""

from datetime import UTC, datetime
from typing import Any
from unittest.mock import Mock

import boto3
from botocore.stub import Stubber

from logkura.deploy.verify.confirmations import error_log
from logkura.deploy.verify.report import State

NOW = datetime(2026, 11, 27, tzinfo=UTC)
GROUP = "/aws/kinesisfirehose/logkura-demo"


def _confirmed(*pages: dict[str, Any]) -> Any:
    logs = boto3.client(
        "logs", region_name="ap-northeast-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    stream = Mock(log_group=GROUP, region="ap-northeast-1")
    with Stubber(logs) as stubber:
        for page in pages:
            stubber.add_response("filter_log_events", page)
        found = error_log(stream, NOW, Mock(get=lambda *_: logs))
        stubber.assert_no_pending_responses()
    return found


def test_an_empty_page_with_a_next_one_is_not_the_end() -> None:
    found = _confirmed(
        {"events": [], "nextToken": "more"}, {"events": [{"message": "S3.AccessDenied"}]}
    )
    assert (found.state, found.detail) == (State.FAILED, "1 events, the last one: S3.AccessDenied")


def test_no_event_on_any_page_is_none() -> None:
    assert _confirmed({"events": [], "nextToken": "more"}, {"events": []}).state is State.REACHED
