"""CloudWatch Logs into the stream."""

from dataclasses import replace

from logkura.estate import Estate
from logkura.flows.call import Aftermath, When
from logkura.flows.subscription import subscription


def test_whoever_puts_records_uses_the_stream_key(example: Estate) -> None:
    calls = [call for call in subscription(example) if call.purpose == "UseStreamKey"]
    assert {call.action for call in calls} == {"kms:Decrypt", "kms:GenerateDataKey"}
    assert {call.resource.pattern for call in calls} == {example.streams[0].stream_key_arn}


def test_the_service_is_named_with_its_region_and_without(example: Estate) -> None:
    (assume, *_) = subscription(example)
    assert assume.principals == ("logs.ap-northeast-1.amazonaws.com", "logs.amazonaws.com")
    assert assume.context["aws:SourceArn"].pattern == "arn:aws:logs:ap-northeast-1:123456789012:*"


def test_a_denial_skips_what_is_logged_meanwhile(example: Estate) -> None:
    assert {call.denial.aftermath for call in subscription(example)} == {Aftermath.SKIPPED}


def test_several_log_groups_with_one_role_are_one_flow(example: Estate) -> None:
    again = replace(example, filters=example.filters * 3)
    assert list(subscription(again)) == list(subscription(example))


def test_a_stream_of_somebody_else_has_a_key_that_is_not_known(example: Estate) -> None:
    calls = list(subscription(replace(example, streams=())))
    assert {call.action for call in calls if call.when is When.ALWAYS} == {
        "sts:AssumeRole",
        "firehose:PutRecord",
    }
