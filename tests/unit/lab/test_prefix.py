"""Firehose prefixes: the cases of the documentation page, and what CreateDeliveryStream refuses.

https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html (read 2026-11-24).  Its table says
"at 10:30 AM UTC on Aug 27, 2018" and then shows other days in some rows; here the day is the one
that the row shows.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from logkura.lab.prefix import InvalidPrefixError, MissingKeyError, Prefix

MOMENT = datetime(2018, 8, 27, 10, 30, tzinfo=UTC)


def evaluate(text: str, moment: datetime = MOMENT, *, failed: str = "") -> str:
    field = "ErrorOutputPrefix" if failed else "Prefix"
    prefix = Prefix.parse(text, field)
    return prefix.evaluate(moment, error_output_type=failed, random=lambda: "5abf82daaa5")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "2018/08/27/10/"),
        ("myFirehosePrefix", "myFirehosePrefix2018/08/27/10/"),
        ("myApp/", "myApp/2018/08/27/10/"),
        ("!{timestamp:yyyy/MM/dd}", "2018/08/27"),
        (
            "myFirehose/DeliveredYear=!{timestamp:yyyy}/anyMonth/rand=!{firehose:random-string}",
            "myFirehose/DeliveredYear=2018/anyMonth/rand=5abf82daaa5",
        ),
        (
            (
                "myPrefix/year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/"
                "hour=!{timestamp:HH}/"
            ),
            "myPrefix/year=2018/month=08/day=27/hour=10/",
        ),
        ("myPrefix/!{firehose:random-string}/", "myPrefix/5abf82daaa5/2018/08/27/10/"),
    ],
)
def test_prefix_evaluates_as_documented(text: str, expected: str) -> None:
    assert evaluate(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "myFirehoseFailures/!{firehose:error-output-type}/",
            "myFirehoseFailures/processing-failed/",
        ),
        (
            "myPrefix/result=!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}",
            "myPrefix/result=processing-failed/2018/08/27",
        ),
        (
            (
                "myErrorPrefix/!{timestamp:'year='yyyy'/month='MM'/day='dd'/hour='HH}/"
                "!{firehose:error-output-type}"
            ),
            "myErrorPrefix/year=2018/month=08/day=27/hour=10/processing-failed",
        ),
        ("", "processing-failed/2018/08/27/10/"),
        ("failures/", "failures/processing-failed/2018/08/27/10/"),
    ],
)
def test_error_prefix_evaluates_as_documented(text: str, expected: str) -> None:
    assert evaluate(text, failed="processing-failed") == expected


def test_every_random_string_is_another_one() -> None:
    prefix = Prefix.parse("!{firehose:random-string}/!{firehose:random-string}/", "Prefix")
    first, second = prefix.evaluate(MOMENT).split("/")[:2]
    assert len(first) == len(second) == 11
    assert first != second


def test_a_prefix_with_partition_keys_gets_no_time_of_its_own() -> None:
    prefix = Prefix.parse("customer_id=!{partitionKeyFromLambda:customer_id}/", "Prefix")
    assert prefix.partition_keys == ("customer_id",)
    assert prefix.group({"customer_id": "1", "other": "2"}) == ("1",)
    assert prefix.evaluate(MOMENT, keys={"customer_id": "1"}) == "customer_id=1/"
    for keys in ({}, {"customer_id": ""}):
        with pytest.raises(MissingKeyError):
            prefix.group(keys)


@pytest.mark.parametrize(
    ("text", "field", "message"),
    [
        ("a/!{timestamp:yyyy", "Prefix", "Invalid expression usage"),
        ("a/!{}", "Prefix", "Invalid expression usage"),
        ("!{clock:yyyy}", "Prefix", "(clock) is an invalid keyword"),
        ("!{timestamp:yyyy-bb}", "Prefix", "Invalid conversion character"),
        ("!{timestamp:'yyyy}", "Prefix", "Invalid conversion character"),
        ("!{firehose:host}", "Prefix", "Invalid conversion character"),
        ("!{firehose:error-output-type}", "Prefix", "must not contain any occurrence"),
        ("!{partitionKeyFromLambda:k}", "ErrorOutputPrefix", "can't be part of an error prefix"),
    ],
)
def test_a_wrong_expression_is_refused_in_aws_s_words(text: str, field: str, message: str) -> None:
    with pytest.raises(InvalidPrefixError) as raised:
        Prefix.parse(text, field)
    assert message in str(raised.value)


def test_an_evaluated_prefix_has_512_characters_at_most() -> None:
    prefix = Prefix.parse("!{partitionKeyFromLambda:k}", "Prefix")
    assert len(prefix.evaluate(MOMENT, keys={"k": "x" * 512})) == 512
    with pytest.raises(InvalidPrefixError, match="512"):
        prefix.evaluate(MOMENT, keys={"k": "x" * 513})


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("yy.M.d", "18.8.27"),
        ("uuuu-DDD", "2018-239"),
        ("MMM d, MMMM", "Aug 27, August"),
        ("E EEEE", "Mon Monday"),
        ("hh:mm a", "07:30 PM"),
        ("HH'h'mm''ss", "19h30'05"),
        ("'o''clock'", "o'clock"),
        ("SSS", "000"),
        ("XXX x Z VV", "+09:00 +09 +0900 Asia/Tokyo"),
        ("yyyy[-MM]", "2018-08"),
        ("'Q'Q", "Q3"),
    ],
)
def test_java_s_pattern_letters(pattern: str, expected: str) -> None:
    moment = datetime(2018, 8, 27, 19, 30, 5, 999_999, tzinfo=ZoneInfo("Asia/Tokyo"))
    assert evaluate(f"!{{timestamp:{pattern}}}", moment) == expected
