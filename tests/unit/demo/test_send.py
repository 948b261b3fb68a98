"""Batches that CloudWatch Logs accepts, whatever the order of the lines."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from logkura.demo.inputs import LogFile
from logkura.demo.lines import Refusal, Stamper
from logkura.demo.send import Sent, send_file
from logkura.facts import cloudwatch_logs

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


class Logs:
    """Answers PutLogEvents; refuses the events before a time, as CloudWatch Logs does."""

    def __init__(self, oldest: int = 0) -> None:
        self.calls: list[list[dict[str, Any]]] = []
        self._oldest = oldest

    def put_log_events(self, *, logEvents: list[dict[str, Any]], **_: str) -> dict[str, Any]:  # noqa: N803 -- the API's name
        """Take a batch."""
        self.calls.append(logEvents)
        too_old = sum(event["timestamp"] < self._oldest for event in logEvents)
        return {"rejectedLogEventsInfo": {"tooOldLogEventEndIndex": too_old}} if too_old else {}


def _send(folder: Path, lines: list[str], logs: Logs) -> Sent:
    path, sent = folder / "a.log", Sent()
    path.write_text("".join(f"{line}\n" for line in lines))
    file = LogFile(path, "/a", path.stat().st_size)
    send_file(file, "s", logs, Stamper(NOW, from_lines=True), sent, lambda _: None)
    return sent


def _at(hours: float, text: str = "line") -> str:
    return f"{NOW - timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ} {text}"


def test_lines_out_of_order_go_in_one_call_in_order_of_time(tmp_path: Path) -> None:
    logs = Logs()
    sent = _send(tmp_path, [_at(hours) for hours in (3, 1, 2, 1.5, 2.5) * 100], logs)
    assert [len(call) for call in logs.calls] == [500]
    stamps = [event["timestamp"] for event in logs.calls[0]]
    assert stamps == sorted(stamps)
    assert sent.fingerprints.total == 500


def test_lines_of_the_same_time_stay_as_they_stand_in_the_file(tmp_path: Path) -> None:
    logs = Logs()
    _send(tmp_path, [_at(1, "first"), _at(2, "before"), _at(1, "second")], logs)
    assert [event["message"].split()[1] for event in logs.calls[0]] == ["before", "first", "second"]


def test_a_call_spans_less_than_a_day_in_either_direction(tmp_path: Path) -> None:
    logs = Logs()
    _send(tmp_path, [_at(hours) for hours in (30, 7, 6, 31, 5)], logs)
    spans = [call[-1]["timestamp"] - call[0]["timestamp"] for call in logs.calls]
    limit = cloudwatch_logs.PUT_LOG_EVENTS_MAX_SPAN_HOURS.value * 3_600_000
    assert [len(call) for call in logs.calls] == [2, 1, 1, 1]
    assert max(spans) < limit


def test_what_is_refused_as_too_old_is_counted_and_not_sent(tmp_path: Path) -> None:
    logs = Logs(oldest=int((NOW - timedelta(hours=4)).timestamp() * 1000))
    sent = _send(tmp_path, [_at(1), _at(5), _at(2), _at(6)], logs)
    assert sent.refused == {Refusal.TOO_OLD: 2, Refusal.TOO_NEW: 0}
    assert sent.fingerprints.total == 2
    assert sent.lines == 4
