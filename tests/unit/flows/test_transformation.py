"""The transformer's own calls."""

from dataclasses import replace

from logkura.estate import Estate
from logkura.flows.call import When
from logkura.flows.transformation import transformation


def test_it_puts_back_into_its_own_stream_alone(example: Estate) -> None:
    calls = [call for call in transformation(example) if call.purpose == "PutRecords"]
    assert {call.resource.pattern for call in calls} == {example.streams[0].arn}
    other = replace(example.streams[0], function_arn="arn:aws:lambda:r:1:function:other")
    left = transformation(replace(example, streams=(other,)))
    assert [call.action for call in left if call.action.startswith("firehose:")] == []


def test_only_the_role_itself_is_needed_in_every_run(example: Estate) -> None:
    always = [call.action for call in transformation(example) if call.when is When.ALWAYS]
    assert always == ["sts:AssumeRole"]
