"""Lines of a file, and what CloudWatch Logs would refuse."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from logkura.demo.lines import Line, Refusal, Refused, Stamper, read_lines
from logkura.facts import cloudwatch_logs

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
LONGEST = cloudwatch_logs.EVENT_MAX_BYTES.value - cloudwatch_logs.EVENT_OVERHEAD_BYTES.value


def _read(folder: Path, content: bytes) -> list[Line | Refused]:
    path = folder / "a.log"
    path.write_bytes(content)
    return list(read_lines(path, len(content)))


def test_a_carriage_return_belongs_to_the_line(tmp_path: Path) -> None:
    assert _read(tmp_path, b"one\r\ntwo") == [Line("one\r", 4), Line("two", 3)]


def test_the_size_of_a_line_is_in_bytes(tmp_path: Path) -> None:
    assert _read(tmp_path, "蔵\n".encode()) == [Line("蔵", 3)]


def test_every_line_is_either_sent_or_refused_by_name(tmp_path: Path) -> None:
    lines = _read(tmp_path, b"a\n\n\xff\xfe\n" + b"x" * (LONGEST + 1) + b"\nb\n")
    assert [getattr(line, "reason", "sent") for line in lines] == [
        "sent",
        Refusal.EMPTY,
        Refusal.NOT_UTF_8,
        Refusal.TOO_LARGE,
        "sent",
    ]


def test_the_longest_line_that_cloudwatch_logs_takes_is_sent(tmp_path: Path) -> None:
    assert _read(tmp_path, b"x" * LONGEST) == [Line("x" * LONGEST, LONGEST)]


def test_a_refused_line_is_kept_whole_with_its_place(tmp_path: Path) -> None:
    refused = _read(tmp_path, b"ok\n\xff\x00\xfe\n")[1]
    assert refused == Refused(Refusal.NOT_UTF_8, b"\xff\x00\xfe", 3)


def test_a_growing_file_is_read_to_the_size_it_had(tmp_path: Path) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"one\ntwo\nthree\n")
    assert list(read_lines(path, 8)) == [Line("one", 3), Line("two", 3)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("2026-11-20T01:02:03Z started", "2026-11-20T01:02:03+00:00"),
        ("2026-11-20 01:02:03.250 started", "2026-11-20T01:02:03.250000+00:00"),
        ("2026-11-20T10:02:03,5+0900 started", "2026-11-20T10:02:03.500000+09:00"),
        ("[2026-11-20T10:02:03+09:00] started", "2026-11-20T10:02:03+09:00"),
        ('192.0.2.1 - - [20/Nov/2026:10:02:03 +0900] "GET /"', "2026-11-20T10:02:03+09:00"),
        ("Nov 20 01:02:03 host sshd[1]: accepted", "2026-11-20T01:02:03+00:00"),
        ("Dec 31 23:59:59 host sshd[1]: accepted", "2025-12-31T23:59:59+00:00"),
    ],
)
def test_the_time_of_a_line_is_read_from_it(line: str, expected: str) -> None:
    milliseconds = Stamper(NOW, from_lines=True).milliseconds(line)
    assert milliseconds == int(datetime.fromisoformat(expected).timestamp() * 1000)


def test_a_line_without_a_time_has_that_of_the_line_before() -> None:
    stamper = Stamper(NOW, from_lines=True)
    first = stamper.milliseconds("2026-11-20T01:02:03Z failed")
    assert stamper.milliseconds("    at main(app.py:3)") == first
    assert stamper.milliseconds("2026-99-99T99:99:99Z no date") == first


def test_by_default_every_line_has_the_time_of_sending() -> None:
    stamper = Stamper(NOW, from_lines=False)
    assert stamper.milliseconds("2020-01-01T00:00:00Z old") == int(NOW.timestamp() * 1000)
