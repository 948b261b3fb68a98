"""From the log group into the bucket."""

from collections.abc import Callable

import pytest

from logkura.checks import Report
from logkura.checks.streams import (
    buffer,
    compression,
    error_log,
    feeds,
    filter_slots,
    mixed,
    partitions,
    pattern,
    prefix_length,
    recursion,
)
from logkura.estate import Estate

MODULES = {
    buffer,
    compression,
    error_log,
    filter_slots,
    mixed,
    partitions,
    pattern,
    prefix_length,
    recursion,
}
STREAM = "streams.logkura-demo"
FORMAT = "functions.logkura-demo-transform.environment"


def _codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


def test_a_stream_is_fed_by_its_filters_and_transformed_by_its_function(
    changed: Callable[[str], Estate],
) -> None:
    assert len(MODULES) == 9
    estate = changed("")
    ((stream, filters),) = feeds.fed_streams(estate)
    assert [each.log_group for each in filters] == ["/demo/app", "/demo/host/example", "/demo/os"]
    assert feeds.function_of(estate, stream) is estate.functions[0]


@pytest.mark.parametrize(
    ("form", "compression", "found"),
    [
        ("envelope", "GZIP", ["E250"]),
        ("event", "GZIP", ["E250"]),
        ("message", "GZIP", []),
        ("envelope", "UNCOMPRESSED", []),
    ],
)
def test_what_is_compressed_once_is_not_compressed_twice(
    form: str, compression: str, found: list[str], checked: Callable[..., Report]
) -> None:
    text = f"{FORMAT}: {{LOGKURA_FORMAT: {form}}}\n{STREAM}.compression: {compression}"
    assert _codes(checked(text, ("E250",))) == found


def test_without_a_transformer_gzip_is_twice(checked: Callable[..., Report]) -> None:
    bare = f"{STREAM}.function_arn: ''"
    once = checked(bare, ("I258",)).findings[0].found.message
    assert "without newlines" in once
    twice = checked(f"{bare}\n{STREAM}.compression: GZIP", ("W251",)).findings[0].found.message
    assert "gzipped twice" in twice


def test_the_error_log_of_a_stream_may_not_feed_it(checked: Callable[..., Report]) -> None:
    text = "filters.logkura-demo.log_group: /aws/kinesisfirehose/logkura-demo"
    assert _codes(checked(text, ("E253",))) == ["E253"]


def test_a_log_group_for_errors_has_to_be_there(checked: Callable[..., Report]) -> None:
    found = checked(f"{STREAM}.log_group: /none", ("W257",)).findings[0].found.message
    assert "`/none`, which is not there" in found


def test_one_log_group_may_have_the_stream_for_itself(checked: Callable[..., Report]) -> None:
    text = f"{STREAM}.prefix: 'demo/'\nfilters: [{{log_group: /demo/os}}]"
    assert _codes(checked(text, ("W252",))) == []


def test_firehose_can_unpack_by_itself(checked: Callable[..., Report]) -> None:
    bare = f"{STREAM}.function_arn: ''\n{STREAM}.compression: GZIP"
    own = f"{bare}\n{STREAM}.processors: [Decompression, CloudWatchLogProcessing]"
    assert [each.code for each in checked(bare, ("W251", "I258")).findings] == ["W251"]
    assert checked(own, ("W251", "I258")).findings == ()
