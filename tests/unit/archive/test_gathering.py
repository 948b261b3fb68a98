"""Lines become messages."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from logkura.archive import gathering
from logkura.archive.gathering import Gathering
from logkura.facts import cloudwatch_logs
from logkura.records.message import DATA_MESSAGE, Event, Message

UTC = ZoneInfo("UTC")
HOUR = 3_600_000


def _line(number: int, text: str = "x", **fields: str) -> Message:
    header = {"owner": "123456789012", "log_group": "/g", "log_stream": "s", **fields}
    event = Event(str(number), 480_000 * HOUR + number, text)
    return Message(DATA_MESSAGE, subscription_filters=("f",), events=(event,), **header)


def _gathered(lines: list[Message]) -> list[list[str]]:
    one = Gathering(UTC)
    messages = [*map(one.add, lines), one.finish()]
    return [[event.id for event in message.events] for message in messages if message is not None]


def test_consecutive_lines_of_a_stream_are_one_message() -> None:
    assert _gathered([_line(0), _line(1), _line(2)]) == [["0", "1", "2"]]
    assert _gathered([]) == []


@pytest.mark.parametrize("field", ["owner", "log_group", "log_stream"])
def test_another_stream_begins_another_message(field: str) -> None:
    lines = [_line(0), _line(1, **{field: "other"}), _line(2)]
    assert _gathered(lines) == [["0"], ["1"], ["2"]]


def test_other_fields_begin_another_message() -> None:
    policy = replace(_line(1), extra={"policyLevel": "ACCOUNT_LEVEL_POLICY"})
    assert _gathered([_line(0), policy, policy]) == [["0"], ["1", "1"]]


def test_another_hour_begins_another_message() -> None:
    assert _gathered([_line(0), _line(HOUR - 1), _line(HOUR)]) == [
        ["0", str(HOUR - 1)],
        [str(HOUR)],
    ]


def test_a_message_is_no_larger_than_a_call_of_put_log_events(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    half = "蔵" * (cloudwatch_logs.PUT_LOG_EVENTS_MAX_BYTES.value // 6)
    assert _gathered([_line(0, half), _line(1, half), _line(2)]) == [["0"], ["1", "2"]]
    monkeypatch.setattr(gathering, "_MAX_EVENTS", 2)
    assert _gathered([_line(0), _line(1), _line(2)]) == [["0", "1"], ["2"]]
