"""Reading log events back: ids, times, patterns, and what streams and metrics tell."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from logkura.lab import Lab, ManualClock

GROUP, STREAM, REGION = "/demo/os", "host-1", "ap-northeast-1"
Put = Callable[..., dict[str, Any]]


def test_ids_have_56_digits_and_sort_by_time_and_arrival(logs: Any, put: Put) -> None:
    put((5, "third"), (5, "fourth"))
    put((-5, "first"))
    put((5, "fifth"), (6, "sixth"))
    put((4, "second"))
    events = logs.filter_log_events(logGroupName=GROUP)["events"]
    by_id = sorted(events, key=lambda event: event["eventId"])
    assert [event["message"] for event in by_id] == [
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
    ]
    assert {len(event["eventId"]) for event in events} == {56}
    assert all(event["eventId"].isdigit() for event in events)


def test_an_id_holds_its_timestamp_as_in_awss_example(logs: Any, put: Put) -> None:
    put("x")
    (event,) = logs.filter_log_events(logGroupName=GROUP)["events"]
    assert int(event["eventId"]) >> 144 == event["timestamp"]
    assert 31953106606966983378809025079804211143289615424298221568 >> 144 == 1432826855000


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("", ["plain ERROR", '{"level": "ERROR", "ms": 51}', '{"level": "WARN"}']),
        ("ERROR -plain", ['{"level": "ERROR", "ms": 51}']),
        ('{ $.level = "ERROR" && $.ms > 50 }', ['{"level": "ERROR", "ms": 51}']),
        ("%^plain [A-Z]+$%", ["plain ERROR"]),
        ("[kind=plain, level]", ["plain ERROR"]),
    ],
)
def test_filter_log_events_matches_as_documented(
    logs: Any, put: Put, pattern: str, expected: list[str]
) -> None:
    put("plain ERROR", '{"level": "ERROR", "ms": 51}', '{"level": "WARN"}')
    found = logs.filter_log_events(logGroupName=GROUP, filterPattern=pattern)["events"]
    assert [event["message"] for event in found] == expected


def test_a_bad_pattern_is_refused_as_aws_refuses_it(logs: Any) -> None:
    wrong = logs.exceptions.InvalidParameterException
    with pytest.raises(wrong, match="Invalid filter pattern"):
        logs.filter_log_events(logGroupName=GROUP, filterPattern="{ $.a = }")
    with pytest.raises(wrong, match="Invalid character"):
        logs.filter_log_events(logGroupName=GROUP, filterPattern="a:b")
    transformation = {"metricName": "m", "metricNamespace": "n", "metricValue": "1"}
    with pytest.raises(wrong, match="it must end with"):
        logs.put_metric_filter(
            logGroupName=GROUP,
            filterName="m",
            filterPattern="[a",
            metricTransformations=[transformation],
        )


def test_streams_are_always_interleaved(logs: Any, put: Put) -> None:
    logs.create_log_stream(logGroupName=GROUP, logStreamName="host-2")
    put((0, "a"), (2, "c"))
    put((1, "b"), stream="host-2")
    found = logs.filter_log_events(logGroupName=GROUP)["events"]
    assert [event["message"] for event in found] == ["a", "b", "c"]


def test_pages_hold_every_event_once(logs: Any, put: Put) -> None:
    put(*(f"event {number}" for number in range(25)))
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=GROUP, limit=10)
    found = [event["message"] for page in pages for event in page["events"]]
    assert found == [f"event {number}" for number in range(25)]


def test_the_end_of_a_range_is_read_by_filter_and_not_by_get(
    logs: Any, put: Put, manual_clock: ManualClock
) -> None:
    now = int(manual_clock.now().timestamp() * 1000)
    put((0, "first"), (10, "last"))
    end = now + 10
    got = logs.get_log_events(
        logGroupName=GROUP, logStreamName=STREAM, startTime=now, endTime=end, startFromHead=True
    )
    assert [event["message"] for event in got["events"]] == ["first"]
    filtered = logs.filter_log_events(logGroupName=GROUP, startTime=now, endTime=end)
    assert [event["message"] for event in filtered["events"]] == ["first", "last"]


def test_a_stream_tells_its_times_by_the_labs_clock(
    logs: Any, put: Put, manual_clock: ManualClock
) -> None:
    now = int(manual_clock.now().timestamp() * 1000)
    manual_clock.advance(60)
    put((-7, "early"), (9, "late"))
    (stream,) = logs.describe_log_streams(logGroupName=GROUP, orderBy="LastEventTime")["logStreams"]
    assert stream["creationTime"] == now
    assert stream["firstEventTimestamp"] == now - 7
    assert stream["lastEventTimestamp"] == now + 9
    assert stream["lastIngestionTime"] == now + 60_000
    (group,) = logs.describe_log_groups()["logGroups"]
    assert group["creationTime"] == now


def test_a_live_tail_shows_what_matches(logs: Any, unchecked_logs: Any, put: Put) -> None:
    put("an ERROR", "fine")
    group = logs.describe_log_groups()["logGroups"][0]["logGroupArn"]
    # The operation has a host of its own (`streaming-logs.…`), which a lab on an address has not.
    tail = unchecked_logs.start_live_tail(
        logGroupIdentifiers=[group], logEventFilterPattern="ERROR"
    )
    results = [
        result["message"]
        for event in tail["responseStream"]
        for result in event.get("sessionUpdate", {}).get("sessionResults", [])
    ]
    assert results == ["an ERROR"]


def test_incoming_events_are_counted(lab: Lab, put: Put, manual_clock: ManualClock) -> None:
    put("12345", "ログ")
    put((-15 * 86_400_000, "too old"), (0, "123"))
    cloudwatch = lab.clients.get("cloudwatch", REGION)

    def total(metric: str) -> float:
        answer = cloudwatch.get_metric_statistics(
            Namespace="AWS/Logs",
            MetricName=metric,
            Dimensions=[{"Name": "LogGroupName", "Value": GROUP}],
            StartTime=manual_clock.now() - timedelta(minutes=1),
            EndTime=manual_clock.now() + timedelta(minutes=1),
            Period=60,
            Statistics=["Sum"],
        )
        return sum(point["Sum"] for point in answer["Datapoints"])

    assert (total("IncomingLogEvents"), total("IncomingBytes")) == (3, 5 + 6 + 3)


def test_a_pattern_is_tried_on_messages(logs: Any) -> None:
    found = logs.test_metric_filter(
        filterPattern='{ $.level = "error" }',
        logEventMessages=['{"level": "info"}', '{"level": "error"}', "error"],
    )
    assert [each["eventMessage"] for each in found["matches"]] == ['{"level": "error"}']
    with pytest.raises(ClientError, match="InvalidParameterException"):
        logs.test_metric_filter(filterPattern="{ $.level", logEventMessages=["x"])
