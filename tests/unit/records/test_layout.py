"""The layout of keys."""

from zoneinfo import ZoneInfo

import pytest

from logkura.facts.cloudwatch_logs import LOG_GROUP_NAME_MAX_CHARACTERS
from logkura.facts.firehose import EVALUATED_PREFIX_MAX_CHARACTERS
from logkura.facts.s3 import KEY_MAX_BYTES
from logkura.records.layout import Partition, decode_value, encode_value, hour_of

TOKYO = ZoneInfo("Asia/Tokyo")
MIDNIGHT_IN_TOKYO = 1_763_910_000_000  # 2025-11-23T15:00:00Z


def _partition(log_group: str) -> Partition:
    return Partition.of(
        account="123456789012",
        region="ap-northeast-1",
        log_group=log_group,
        timestamp_milliseconds=MIDNIGHT_IN_TOKYO,
        zone=TOKYO,
    )


def test_a_partition_is_hive_style_in_the_time_zone_of_the_archive() -> None:
    assert _partition("/demo/os").path == (
        "account=123456789012/region=ap-northeast-1/log_group=%2Fdemo%2Fos/date=2025-11-24/hour=00/"
    )


def test_a_key_is_turned_back_into_its_partition() -> None:
    partition = _partition("/demo/os")
    assert Partition.parse(f"logs/{partition.path}stream-1-uuid.jsonl.gz") == partition
    assert partition.log_group_name == "/demo/os"


@pytest.mark.parametrize(
    ("one", "two"),
    [("/a/b", "/a-b"), ("/a/b", "/a_b"), ("a.b", "a_b"), ("/a", "a"), ("a#b", "a%23b"), ("A", "a")],
)
def test_names_that_others_confuse_stay_apart(one: str, two: str) -> None:
    """F15."""
    assert encode_value(one) != encode_value(two)


@pytest.mark.parametrize("character", ["a", "/", "#"])
def test_the_longest_name_fits_firehose_and_s3(character: str) -> None:
    """F15: a name of 512 characters, whatever they are."""
    partition = _partition(character * LOG_GROUP_NAME_MAX_CHARACTERS.value)
    prefix = f"some/prefix/of/mine/{partition.path}"
    suffix = (
        "a-stream-name-of-sixty-four-characters-as-aws-allows-them-0123456-1-2026-11-24-10-00-00"
    )
    assert len(prefix) <= EVALUATED_PREFIX_MAX_CHARACTERS.value
    assert len(f"{prefix}{suffix}-{'0' * 36}.jsonl.gz".encode()) <= KEY_MAX_BYTES.value
    assert max(len(level) for level in partition.path.split("/")) <= 255


def test_an_abbreviated_name_is_recognised_and_never_confused() -> None:
    long, longer = "/x" * 200, "/x" * 200 + "y"
    partition = _partition(long)
    assert partition.log_group_name is None
    assert partition.is_of(long)
    assert not partition.is_of(longer)
    assert "~" not in encode_value("a~b")


def test_an_impossible_time_has_a_place_of_its_own() -> None:
    assert hour_of(10**18, TOKYO) == ("0000-00-00", "00")
    assert hour_of(-(10**18), TOKYO) == ("0000-00-00", "00")
    assert Partition.parse("account=1/region=r/log_group=g/date=0000-00-00/hour=00/x") is not None


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"])
def test_hours_begin_where_the_zone_says(zone: str) -> None:
    before = hour_of(MIDNIGHT_IN_TOKYO - 1, ZoneInfo(zone))
    assert before <= hour_of(MIDNIGHT_IN_TOKYO, ZoneInfo(zone))


def test_a_key_outside_the_layout_is_none() -> None:
    for key in ("quarantine/a/b.bin", "account=1/region=r/log_group=g/date=d/hour=h/x", "x"):
        assert Partition.parse(key) is None


def test_hostile_names_do_not_leave_their_folder() -> None:
    assert "/" not in encode_value("../../etc/passwd")
    assert decode_value(encode_value("../../etc/passwd")) == "../../etc/passwd"
