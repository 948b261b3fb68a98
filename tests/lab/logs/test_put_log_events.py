"""PutLogEvents at its limits, as AWS documents them."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from logkura.lab import ManualClock

GROUP, STREAM = "/demo/os", "host-1"
SECOND, HOUR, DAY = 1000, 3_600_000, 86_400_000
Put = Callable[..., dict[str, Any]]


def stored(logs: Any) -> list[str]:
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=GROUP)
    return [event["message"] for page in pages for event in page["events"]]


def refusal(caught: pytest.ExceptionInfo[ClientError]) -> tuple[str, str]:
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_events_within_the_limits_are_all_taken(logs: Any, put: Put) -> None:
    answer = put((-14 * DAY, "oldest"))
    assert "rejectedLogEventsInfo" not in answer
    assert "rejectedLogEventsInfo" not in put((2 * HOUR, "newest"))
    assert stored(logs) == ["oldest", "newest"]


def test_events_too_old_or_too_new_are_rejected_singly(logs: Any, put: Put) -> None:
    answer = put(
        (-15 * DAY, "old"), (-14 * DAY - 1, "old"), (0, "good"), (HOUR, "good"), (2 * HOUR + 1, "x")
    )
    assert answer["rejectedLogEventsInfo"] == {
        "tooOldLogEventEndIndex": 2,
        "tooNewLogEventStartIndex": 4,
    }
    assert stored(logs) == ["good", "good"]


def test_events_older_than_the_retention_are_expired(logs: Any, put: Put) -> None:
    logs.put_retention_policy(logGroupName=GROUP, retentionInDays=3)
    # The good event is within a day of the expired one, as a batch has to be.
    answer = put((-20 * DAY, "old"), (-3 * DAY - HOUR, "expired"), (-3 * DAY, "good"))
    assert answer["rejectedLogEventsInfo"] == {
        "tooOldLogEventEndIndex": 1,
        "expiredLogEventEndIndex": 2,
    }
    assert stored(logs) == ["good"]


def test_a_call_that_is_rejected_whole_changes_nothing(logs: Any, put: Put) -> None:
    answer = put((-15 * DAY, "old"))
    assert answer["rejectedLogEventsInfo"] == {"tooOldLogEventEndIndex": 1}
    (stream,) = logs.describe_log_streams(logGroupName=GROUP)["logStreams"]
    assert "lastIngestionTime" not in stream


def test_the_age_of_events_is_told_by_the_labs_clock(put: Put, manual_clock: ManualClock) -> None:
    manual_clock.advance(15 * 86_400)
    assert put("now too old")["rejectedLogEventsInfo"] == {"tooOldLogEventEndIndex": 1}
    assert "rejectedLogEventsInfo" not in put((15 * DAY, "now not too new"))


def test_events_out_of_order_are_refused(put: Put, logs: Any) -> None:
    with pytest.raises(ClientError) as caught:
        put((1, "later"), (0, "earlier"))
    assert refusal(caught) == (
        "InvalidParameterException",
        "Log events in a single PutLogEvents request must be in chronological order.",
    )
    assert stored(logs) == []


def test_a_batch_spans_24_hours_at_most(put: Put) -> None:
    put((-DAY, "a"), (0, "b"))
    with pytest.raises(ClientError, match="cannot span more than 24 hours"):
        put((-DAY - 1, "a"), (0, "b"))


def test_rejected_events_do_not_count_into_the_span(put: Put) -> None:
    assert put((-15 * DAY, "old"), (0, "good"))["rejectedLogEventsInfo"]


def test_an_event_is_a_mebibyte_at_most_with_its_overhead(put: Put, logs: Any) -> None:
    put("x" * (1_048_576 - 26))
    assert len(stored(logs)[0]) == 1_048_550
    with pytest.raises(ClientError) as caught:
        put("あ" * 349_517)
    assert refusal(caught) == (
        "InvalidParameterException",
        "Log event too large: 1048577 bytes exceeds limit of 1048576",
    )


def test_a_batch_is_a_mebibyte_at_most_with_26_bytes_an_event(put: Put) -> None:
    half = "x" * (1_048_576 // 2 - 26)
    put(half, half)
    with pytest.raises(ClientError) as caught:
        put(half, half, "y")
    assert refusal(caught) == (
        "InvalidParameterException",
        "Upload too large: 1048603 bytes exceeds limit of 1048576",
    )


def test_a_batch_has_10_000_events_at_most(put: Put) -> None:
    put(*["x"] * 10_000)
    with pytest.raises(ClientError, match="length less than or equal to 10000"):
        put(*["x"] * 10_001)


@pytest.mark.parametrize(
    ("events", "member", "constraint"),
    [
        ([], "logEvents", "greater than or equal to 1"),
        ([{"timestamp": 1, "message": ""}], "logEvents.1.member.message", "length greater"),
        ([{"timestamp": 1}], "logEvents.1.member.message", "must not be null"),
        ([{"message": "x"}], "logEvents.1.member.timestamp", "must not be null"),
        ([{"timestamp": -1, "message": "x"}], "logEvents.1.member.timestamp", "value greater"),
    ],
)
def test_what_the_model_forbids_is_refused(
    unchecked_logs: Any, events: Any, member: str, constraint: str
) -> None:
    with pytest.raises(ClientError) as caught:
        unchecked_logs.put_log_events(logGroupName=GROUP, logStreamName=STREAM, logEvents=events)
    code, message = refusal(caught)
    assert code == "InvalidParameterException"
    assert f"'{member}'" in message
    assert constraint in message


@pytest.mark.parametrize(("group", "stream"), [("/none", STREAM), (GROUP, "none")])
def test_a_group_and_a_stream_must_exist(logs: Any, group: str, stream: str) -> None:
    with pytest.raises(logs.exceptions.ResourceNotFoundException):
        logs.put_log_events(
            logGroupName=group, logStreamName=stream, logEvents=[{"timestamp": 1, "message": "x"}]
        )


def test_text_that_is_no_unicode_is_taken(put: Put, logs: Any) -> None:
    put("half a pair: \ud83d")
    assert stored(logs) == ["half a pair: \ud83d"]
