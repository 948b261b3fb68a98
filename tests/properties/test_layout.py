"""The layout of keys, for every name."""

from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from logkura.facts.cloudwatch_logs import LOG_GROUP_NAME_MAX_CHARACTERS
from logkura.records.layout import Partition, decode_value, encode_value, hour_of

ALLOWED = "abcXYZ019.-_/#"
NAMES = st.text(ALLOWED, min_size=1, max_size=LOG_GROUP_NAME_MAX_CHARACTERS.value)
ANY_TEXT = st.text(max_size=600)
ZONES = st.sampled_from(["UTC", "Asia/Tokyo", "Asia/Kathmandu", "America/St_Johns"])


@given(ANY_TEXT, ANY_TEXT)
def test_two_names_never_share_a_value(one: str, two: str) -> None:
    assert (encode_value(one) == encode_value(two)) == (one == two)


@given(ANY_TEXT)
def test_a_literal_value_is_turned_back_into_its_name(name: str) -> None:
    value = encode_value(name)
    assert decode_value(value) == (None if "~" in value else name)


@given(
    NAMES,
    st.text(max_size=20),
    st.text(max_size=20),
    st.integers(0, 253_402_300_799_999),
    ZONES,
)
def test_every_key_is_turned_back_into_its_partition(
    log_group: str, account: str, region: str, timestamp: int, zone: str
) -> None:
    partition = Partition.of(
        account=account,
        region=region,
        log_group=log_group,
        timestamp_milliseconds=timestamp,
        zone=ZoneInfo(zone),
    )
    assert Partition.parse(f"some/prefix/{partition.path}name.jsonl.gz") == partition
    assert partition.is_of(log_group)
    assert partition.log_group_name in {log_group, None}
    assert len(partition.path) <= 440


@given(st.integers(0, 4_000_000_000_000), st.integers(0, 3_600_000), ZONES)
def test_time_goes_forwards_in_folders(timestamp: int, later: int, zone: str) -> None:
    """Except where clocks go back, an hour later is never an earlier folder."""
    here = ZoneInfo(zone)
    before, after = hour_of(timestamp, here), hour_of(timestamp + later, here)
    assert before <= after or zone == "America/St_Johns"


@given(st.integers())
def test_every_timestamp_has_a_folder(timestamp: int) -> None:
    date, hour = hour_of(timestamp, ZoneInfo("UTC"))
    assert (len(date), len(hour)) == (10, 2)
