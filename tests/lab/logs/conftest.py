"""A lab with a log group and a log stream, and a Firehose stream to subscribe to."""

import gzip
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.config import Config

from logkura.lab import Lab, ManualClock
from logkura.lab.authorisation import Call

REGION = "ap-northeast-1"
GROUP, STREAM = "/demo/os", "host-1"
ROLE = "arn:aws:iam::123456789012:role/subscription"
NOW = int(datetime(2026, 11, 24, 10, 30, tzinfo=UTC).timestamp() * 1000)


class Recorder:
    """Remembers every call that is put to it, and denies the actions that a test names."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.denied: set[str] = set()

    def allows(self, call: Call) -> bool:
        """Tell whether the call goes through."""
        self.calls.append(call)
        return call.action not in self.denied


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def lab(manual_clock: ManualClock, recorder: Recorder) -> Iterator[Lab]:
    """Give a lab that asks the recorder."""
    with Lab(clock=manual_clock, authoriser=recorder) as started:
        yield started


@pytest.fixture
def logs(lab: Lab) -> Any:
    """Give a client of CloudWatch Logs in which /demo/os has the stream host-1."""
    client = lab.clients.get("logs", REGION)
    client.create_log_group(logGroupName=GROUP)
    client.create_log_stream(logGroupName=GROUP, logStreamName=STREAM)
    return client


@pytest.fixture
def unchecked_logs(logs: Any, lab: Lab) -> Any:
    """Give a client that sends what the service's model forbids."""
    assert logs
    return boto3.client(
        "logs",
        region_name=REGION,
        endpoint_url=lab.endpoint_url,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(parameter_validation=False, inject_host_prefix=False),
    )


@pytest.fixture
def put(logs: Any) -> Callable[..., dict[str, Any]]:
    """Give a function that puts events: messages at the lab's time, or pairs with an offset."""

    def put_events(*events: str | tuple[int, str], stream: str = STREAM) -> dict[str, Any]:
        pairs = [(0, event) if isinstance(event, str) else event for event in events]
        answer: dict[str, Any] = logs.put_log_events(
            logGroupName=GROUP,
            logStreamName=stream,
            logEvents=[{"timestamp": NOW + offset, "message": text} for offset, text in pairs],
        )
        return answer

    return put_events


@pytest.fixture
def subscribe(logs: Any) -> Callable[..., None]:
    """Give a function that puts a subscription filter to a Firehose stream."""

    def put_filter(name: str = "archive", pattern: str = "", stream: str = "stream") -> None:
        logs.put_subscription_filter(
            logGroupName=GROUP,
            filterName=name,
            filterPattern=pattern,
            destinationArn=f"arn:aws:firehose:{REGION}:123456789012:deliverystream/{stream}",
            roleArn=ROLE,
        )

    return put_filter


@pytest.fixture
def delivered(
    lab: Lab, objects: Callable[..., dict[str, bytes]]
) -> Callable[[], list[dict[str, Any]]]:
    """Give a function that returns the messages that a Firehose stream with GZIP wrote."""

    def read() -> list[dict[str, Any]]:
        lab.settle()
        decoder = json.JSONDecoder()
        documents = []
        for _, body in sorted(objects().items()):
            text = gzip.decompress(gzip.decompress(body)).decode()
            while text:
                document, end = decoder.raw_decode(text)
                documents.append(document)
                text = text[end:]
        return documents

    return read
