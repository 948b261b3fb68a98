"""Subscription filters: what they take, what they send, and what they send where."""

import gzip
import json
import random
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from logkura.facts.cloudwatch_logs import (
    REGEX_FILTERS_PER_LOG_GROUP,
    SUBSCRIPTION_FILTERS_PER_LOG_GROUP,
)
from logkura.facts.firehose import RECORD_MAX_BYTES
from logkura.lab import Lab
from logkura.lab.authorisation import Call

GROUP, STREAM, REGION, ACCOUNT = "/demo/os", "host-1", "ap-northeast-1", "123456789012"
FIREHOSE = f"arn:aws:firehose:{REGION}:{ACCOUNT}:deliverystream/stream"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/subscription"
NOW = 1_795_516_200_000
# JSON writes the first 32 of these with six characters each, which gzip does not make up for.
BULKY = [chr(code) for code in range(128)]
CONTROL = {
    "messageType": "CONTROL_MESSAGE",
    "owner": "CloudwatchLogs",
    "logGroup": "",
    "logStream": "",
    "subscriptionFilters": [],
    "logEvents": [
        {
            "id": "",
            "timestamp": NOW,
            "message": "CWL CONTROL MESSAGE: Checking health of destination Firehose.",
        }
    ],
}
Put = Callable[..., dict[str, Any]]
Delivered = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def stream(make_stream: Callable[..., str]) -> str:
    return make_stream(CompressionFormat="GZIP")


@pytest.fixture
def records(lab: Lab, monkeypatch: pytest.MonkeyPatch, stream: str) -> list[bytes]:
    """Collect the records that reach the stream, as they are put."""
    del stream  # it has to be there
    (delivery,) = lab.firehose._streams()
    collected: list[bytes] = []
    put = delivery.put

    def collect(data: list[bytes]) -> list[str]:
        collected.extend(data)
        return put(data)

    monkeypatch.setattr(delivery, "put", collect)
    return collected


def messages(texts: list[dict[str, Any]]) -> list[str]:
    return [event["message"] for text in texts for event in text["logEvents"]]


def test_putting_a_filter_sends_the_control_message(
    subscribe: Callable[..., None], records: list[bytes]
) -> None:
    subscribe()
    (record,) = records
    assert json.loads(gzip.decompress(record)) == CONTROL
    assert list(json.loads(gzip.decompress(record))) == list(CONTROL)


def test_what_matches_goes_out_as_one_data_message(
    logs: Any, put: Put, subscribe: Callable[..., None], records: list[bytes]
) -> None:
    subscribe(pattern="?ERROR ?WARN")
    put((0, "ERROR ログ"), (1, "INFO"), (2, "WARN"))
    _, record = records
    stored = logs.filter_log_events(logGroupName=GROUP)["events"]
    ids = {event["message"]: event["eventId"] for event in stored}
    assert json.loads(gzip.decompress(record)) == {
        "messageType": "DATA_MESSAGE",
        "owner": ACCOUNT,
        "logGroup": GROUP,
        "logStream": STREAM,
        "subscriptionFilters": ["archive"],
        "logEvents": [
            {"id": ids["ERROR ログ"], "timestamp": NOW, "message": "ERROR ログ"},
            {"id": ids["WARN"], "timestamp": NOW + 2, "message": "WARN"},
        ],
    }


def test_messages_reach_the_archive_through_firehose(
    stream: str, put: Put, subscribe: Callable[..., None], delivered: Delivered
) -> None:
    subscribe(stream=stream)
    put("a", "b")
    put("c")
    control, *data = delivered()
    assert control["messageType"] == "CONTROL_MESSAGE"
    assert messages(data) == ["a", "b", "c"]


def test_rejected_events_are_not_sent(
    put: Put, subscribe: Callable[..., None], records: list[bytes]
) -> None:
    subscribe()
    put((-15 * 86_400_000, "too old"), (0, "good"), (3 * 3_600_000, "too new"))
    _, record = records
    assert messages([json.loads(gzip.decompress(record))]) == ["good"]


def test_nothing_is_sent_when_nothing_matches(
    put: Put, subscribe: Callable[..., None], records: list[bytes]
) -> None:
    subscribe(pattern="ERROR")
    put("fine")
    assert len(records) == 1


def test_each_filter_gets_its_own_copy(
    put: Put, subscribe: Callable[..., None], records: list[bytes]
) -> None:
    subscribe("all", "")
    subscribe("errors", "ERROR")
    put("ERROR", "fine")
    data = [json.loads(gzip.decompress(record)) for record in records[2:]]
    assert {each["subscriptionFilters"][0]: messages([each]) for each in data} == {
        "all": ["ERROR", "fine"],
        "errors": ["ERROR"],
    }


def test_a_message_that_is_too_large_for_a_record_is_divided(
    put: Put, subscribe: Callable[..., None], records: list[bytes], delivered: Delivered
) -> None:
    subscribe()
    noise = random.Random(1)
    texts = ["".join(noise.choices(BULKY, k=104_000)) for _ in range(10)]
    put(*texts)
    assert max(map(len, records)) <= RECORD_MAX_BYTES.value
    sent = [json.loads(gzip.decompress(record)) for record in records[1:]]
    assert len(sent) > 1
    assert messages(sent) == texts
    assert len(delivered()) == len(records)


def test_an_event_that_fits_into_no_record_is_counted_and_stays_readable(
    lab: Lab, logs: Any, put: Put, subscribe: Callable[..., None], records: list[bytes]
) -> None:
    subscribe()
    text = "".join(random.Random(2).choices(BULKY, k=1_048_000))
    put((0, text), (1, "next"))
    sent = [json.loads(gzip.decompress(record)) for record in records[1:]]
    assert messages(sent) == ["next"]
    assert len(logs.filter_log_events(logGroupName=GROUP)["events"]) == 2
    assert metric(lab, "DeliveryErrors") == 1
    assert metric(lab, "ForwardedLogEvents") == 1


def metric(lab: Lab, name: str, filter_name: str = "archive") -> float:
    answer = lab.clients.get("cloudwatch", REGION).get_metric_statistics(
        Namespace="AWS/Logs",
        MetricName=name,
        Dimensions=[
            {"Name": "LogGroupName", "Value": GROUP},
            {"Name": "DestinationType", "Value": "Firehose"},
            {"Name": "FilterName", "Value": filter_name},
        ],
        StartTime=lab.clock.now() - timedelta(minutes=1),
        EndTime=lab.clock.now() + timedelta(minutes=1),
        Period=60,
        Statistics=["Sum"],
    )
    return sum(point["Sum"] for point in answer["Datapoints"])


def test_forwarded_events_are_counted_by_filter(
    lab: Lab, put: Put, subscribe: Callable[..., None], records: list[bytes]
) -> None:
    subscribe(pattern="ERROR")
    put("ERROR 1", "ERROR 2", "fine")
    assert metric(lab, "ForwardedLogEvents") == 2
    assert metric(lab, "ForwardedBytes") == len(records[1])
    assert metric(lab, "DeliveryErrors") == 0


def test_a_stream_that_went_away_does_not_stop_ingestion(
    lab: Lab, logs: Any, firehose: Any, put: Put, subscribe: Callable[..., None], stream: str
) -> None:
    subscribe()
    firehose.delete_delivery_stream(DeliveryStreamName=stream)
    put("kept", "kept too")
    assert len(logs.filter_log_events(logGroupName=GROUP)["events"]) == 2
    assert metric(lab, "DeliveryErrors") == 2


def test_the_role_is_assumed_and_puts_records(
    put: Put, subscribe: Callable[..., None], stream: str, recorder: Any
) -> None:
    subscribe(stream=stream)
    assume, put_record = recorder.calls
    group_arn = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{GROUP}"
    assert assume == Call(
        f"logs.{REGION}.amazonaws.com",
        "sts:AssumeRole",
        ROLE,
        ACCOUNT,
        REGION,
        {"aws:SourceAccount": ACCOUNT, "aws:SourceArn": f"{group_arn}:*"},
        ("logs.amazonaws.com",),
    )
    session = f"arn:aws:sts::{ACCOUNT}:assumed-role/subscription/CloudWatchLogs"
    assert put_record == Call(session, "firehose:PutRecord", FIREHOSE, ACCOUNT, REGION)
    put("x")
    assert recorder.calls[2:] == [assume, put_record]


@pytest.mark.parametrize("action", ["sts:AssumeRole", "firehose:PutRecord"])
def test_a_role_that_may_not_is_found_out_when_the_filter_is_put(
    logs: Any, subscribe: Callable[..., None], stream: str, recorder: Any, action: str
) -> None:
    recorder.denied.add(action)
    with pytest.raises(
        logs.exceptions.InvalidParameterException,
        match="Could not deliver test message to specified Firehose stream",
    ):
        subscribe(stream=stream)
    assert logs.describe_subscription_filters(logGroupName=GROUP)["subscriptionFilters"] == []


def test_a_role_that_loses_its_right_loses_events(
    lab: Lab, put: Put, subscribe: Callable[..., None], records: list[bytes], recorder: Any
) -> None:
    subscribe()
    recorder.denied.add("firehose:PutRecord")
    put("lost")
    assert len(records) == 1
    assert metric(lab, "DeliveryErrors") == 1


def test_a_log_group_takes_as_many_filters_as_documented_and_updates_by_name(
    logs: Any, subscribe: Callable[..., None], stream: str
) -> None:
    most = SUBSCRIPTION_FILTERS_PER_LOG_GROUP.value
    for number in range(most):
        subscribe(f"filter-{number}", stream=stream)
    with pytest.raises(logs.exceptions.LimitExceededException):
        subscribe("one-too-many", stream=stream)
    subscribe("filter-0", "ERROR", stream)
    filters = logs.describe_subscription_filters(logGroupName=GROUP)["subscriptionFilters"]
    patterns = {each["filterName"]: each["filterPattern"] for each in filters}
    assert len(patterns) == most
    assert patterns["filter-0"] == "ERROR"


def test_a_log_group_takes_so_many_patterns_with_regular_expressions(
    logs: Any, subscribe: Callable[..., None], stream: str
) -> None:
    transformation = {"metricName": "m", "metricNamespace": "n", "metricValue": "1"}
    for number in range(REGEX_FILTERS_PER_LOG_GROUP.value - 1):
        logs.put_metric_filter(
            logGroupName=GROUP,
            filterName=f"metric-{number}",
            filterPattern="%x%",
            metricTransformations=[transformation],
        )
    subscribe("archive", "%a%", stream)
    subscribe("archive", "%b%", stream)
    subscribe("plain", "x", stream)
    with pytest.raises(logs.exceptions.LimitExceededException):
        subscribe("plain", "%c%", stream)


@pytest.mark.parametrize(
    ("destination", "role", "message"),
    [
        (FIREHOSE, ROLE, "Could not deliver test message to specified Firehose stream"),
        (FIREHOSE, None, "vendor firehose cannot be used without roleArn"),
        (FIREHOSE.replace(REGION, "eu-west-1"), ROLE, "Could not deliver test message"),
        (FIREHOSE.replace(ACCOUNT, "111122223333"), ROLE, "Could not deliver test message"),
        (f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/none", ROLE, "specified Kinesis stream"),
        (f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/none", None, "without roleArn"),
        (f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:none", None, "execute the lambda function"),
        (f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:none", ROLE, "cannot be used with roleArn"),
        (f"arn:aws:logs:{REGION}:{ACCOUNT}:destination:none", None, "specified destination"),
        ("arn:aws:s3:::bucket", ROLE, "cannot work with destinationArn for vendor s3"),
        ("nonsense", ROLE, "cannot work with destinationArn"),
    ],
)
def test_a_destination_that_cannot_work_is_refused(
    logs: Any, destination: str, role: str | None, message: str
) -> None:
    with pytest.raises(logs.exceptions.InvalidParameterException, match=message):
        logs.put_subscription_filter(
            logGroupName=GROUP,
            filterName="archive",
            filterPattern="",
            destinationArn=destination,
            **({"roleArn": role} if role else {}),
        )


def test_a_bad_pattern_is_refused(logs: Any, subscribe: Callable[..., None], stream: str) -> None:
    with pytest.raises(logs.exceptions.InvalidParameterException, match="Invalid filter pattern"):
        subscribe("archive", "{ $.a IS NOT NULL }", stream)


def test_a_filter_on_a_missing_log_group_is_refused(logs: Any) -> None:
    with pytest.raises(logs.exceptions.ResourceNotFoundException):
        logs.put_subscription_filter(
            logGroupName="/none",
            filterName="a",
            filterPattern="",
            destinationArn=FIREHOSE,
            roleArn=ROLE,
        )


def test_kinesis_gets_a_well_formed_message(lab: Lab, logs: Any, put: Put) -> None:
    kinesis = lab.clients.get("kinesis", REGION)
    kinesis.create_stream(StreamName="events", ShardCount=1)
    arn = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/events"
    logs.put_subscription_filter(
        logGroupName=GROUP,
        filterName="archive",
        filterPattern="ERROR",
        destinationArn=arn,
        roleArn=ROLE,
    )
    put("ERROR", "fine")
    shard = kinesis.list_shards(StreamName="events")["Shards"][0]["ShardId"]
    iterator = kinesis.get_shard_iterator(
        StreamName="events", ShardId=shard, ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    (record,) = kinesis.get_records(ShardIterator=iterator)["Records"]
    document = json.loads(gzip.decompress(record["Data"]))
    assert messages([document]) == ["ERROR"]
    assert len(document["logEvents"][0]["id"]) == 56


def test_a_function_gets_a_well_formed_message(
    logs: Any, put: Put, make_function: Callable[..., str]
) -> None:
    source = (
        "import base64, gzip, json\n"
        "def handler(event, context):\n"
        "    data = gzip.decompress(base64.b64decode(event['awslogs']['data']))\n"
        "    print(json.dumps(json.loads(data)))\n"
    )
    arn = make_function("reader", app=source)
    logs.put_subscription_filter(
        logGroupName=GROUP, filterName="archive", filterPattern="ERROR", destinationArn=arn
    )
    put("ERROR", "fine")
    printed = logs.filter_log_events(logGroupName="/aws/lambda/reader")["events"]
    document = json.loads(printed[0]["message"])
    assert messages([document]) == ["ERROR"]
    assert document["subscriptionFilters"] == ["archive"]


def test_100_000_events_are_taken_in_seconds(
    put: Put, subscribe: Callable[..., None], records: list[bytes]
) -> None:
    subscribe(pattern="?ERROR ?WARN ?event")
    line = "event {} of a machine that has something to say about itself"
    started = time.perf_counter()
    for batch in range(10):
        put(*(line.format(batch * 10_000 + number) for number in range(10_000)))
    assert time.perf_counter() - started < 15
    sent = [json.loads(gzip.decompress(record)) for record in records[1:]]
    ids = {event["id"] for message in sent for event in message["logEvents"]}
    assert len(ids) == 100_000
