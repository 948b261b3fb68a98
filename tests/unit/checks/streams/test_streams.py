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
from tests.unit.checks.conftest import rule_modules

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


def test_every_file_of_the_topic_is_looked_at() -> None:
    assert {module.__name__ for module in MODULES} == rule_modules("streams")


def _codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


def test_a_stream_is_fed_by_its_filters_and_transformed_by_its_function(
    changed: Callable[[str], Estate],
) -> None:
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


def test_log_groups_of_one_name_in_two_regions_are_two(checked: Callable[..., Report]) -> None:
    names = "abcdef"
    here = [f"{{name: {each}, log_group: /demo/os}}" for each in names]
    there = [f"{{name: {each}, log_group: /demo/os, region: eu-west-1}}" for each in names]
    most = f"filters: [{', '.join((*here[:5], *there[:5]))}]"
    assert _codes(checked(most, ("W254",))) == []
    assert _codes(checked(f"filters: [{', '.join((*here, *there))}]", ("W254",))) == ["W254"] * 2


ACCOUNT = "filters: [{{name: all, log_group: '*', selection: '{}'}}]"
OWN = ("/aws/kinesisfirehose/logkura-demo", "/aws/lambda/logkura-demo-transform")


def test_the_subscription_of_an_account_is_one_of_many_log_groups(
    checked: Callable[..., Report],
) -> None:
    text = f"{STREAM}.prefix: 'demo/'\n{ACCOUNT.format('')}"
    (found,) = checked(text, ("W252",)).findings
    assert "the account's log groups share" in found.found.message
    assert _codes(checked(ACCOUNT.format(""), ("W252",))) == []


@pytest.mark.parametrize("left_out", [(), OWN[:1], OWN])
def test_the_subscription_of_an_account_has_to_leave_out_the_streams_own_logs(
    left_out: tuple[str, ...], checked: Callable[..., Report]
) -> None:
    quoted = ", ".join(f'"{each}"' for each in left_out)
    report = checked(ACCOUNT.format(f"LogGroupName NOT IN [{quoted}]"), ("E253",))
    fed = [each for each in OWN if each not in left_out]
    messages = [each.found.message for each in report.findings]
    assert len(messages) == len(fed)
    assert all(name in said for name, said in zip(fed, messages, strict=True))


@pytest.mark.parametrize(
    ("listed", "codes"),
    [
        ("arn:aws:logs:ap-northeast-1:123456789012:log-group:*", []),
        ("arn:aws:logs:eu-west-1:123456789012:log-group:*", ["W257"]),
    ],
)
def test_a_log_group_for_errors_that_could_not_be_listed_may_be_there(
    listed: str, codes: list[str], checked: Callable[..., Report]
) -> None:
    text = f"log_groups: []\nunread: {{'{listed}': 'AccessDenied: logs:DescribeLogGroups'}}"
    assert _codes(checked(text, ("W257",))) == codes


def test_no_log_group_for_errors_is_none_whatever_was_read(checked: Callable[..., Report]) -> None:
    listed = "arn:aws:logs:ap-northeast-1:123456789012:log-group:*"
    text = f"{STREAM}.log_group: ''\nunread: {{'{listed}': 'AccessDenied'}}"
    assert _codes(checked(text, ("W257",))) == ["W257"]
