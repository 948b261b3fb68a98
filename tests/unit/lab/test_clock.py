"""The lab's clocks."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from logkura.lab.clock import ManualClock, SystemClock


def test_a_manual_clock_stands_still_until_it_is_moved() -> None:
    clock = ManualClock(datetime(2026, 11, 24, 19, 0, tzinfo=timezone(timedelta(hours=9))))
    assert clock.now() == clock.now() == datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
    assert clock.now().tzinfo is UTC
    clock.advance(0.5)
    assert clock.now() == datetime(2026, 11, 24, 10, 0, 0, 500_000, tzinfo=UTC)


def test_a_clock_needs_a_zone_and_runs_forward() -> None:
    with pytest.raises(ValueError, match="aware"):
        ManualClock(datetime(2026, 11, 24))  # noqa: DTZ001 - the point of the test
    with pytest.raises(ValueError, match="forward"):
        ManualClock(datetime(2026, 11, 24, tzinfo=UTC)).advance(-1)


def test_the_system_clock_is_aware() -> None:
    assert abs(SystemClock().now() - datetime.now(UTC)) < timedelta(seconds=5)
