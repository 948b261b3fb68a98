"""The choices of a compaction."""

from zoneinfo import ZoneInfo

from logkura.archive.compact_choices import Compacting


def test_only_what_places_events_is_binding() -> None:
    """A dry run, or other bounds of the reader, go well with what is there."""
    tokyo = Compacting(zone=ZoneInfo("Asia/Tokyo"), dry_run=True)
    assert tokyo.choices == {"period": "day", "time_zone": "Asia/Tokyo"}
