"""The transformer's own calls."""

from dataclasses import replace

from logkura.estate import Estate
from logkura.flows.call import When
from logkura.flows.transformation import transformation
from logkura.iam import Policy, Statement


def test_it_puts_back_into_its_own_stream_alone(example: Estate) -> None:
    calls = [call for call in transformation(example) if call.purpose == "PutRecords"]
    assert {call.resource.pattern for call in calls} == {example.streams[0].arn}
    other = replace(example.streams[0], function_arn="arn:aws:lambda:r:1:function:other")
    left = transformation(replace(example, streams=(other,)))
    assert [call.action for call in left if call.action.startswith("firehose:")] == []


def test_only_the_role_itself_is_needed_in_every_run(example: Estate) -> None:
    always = [call.action for call in transformation(example) if call.when is When.ALWAYS]
    assert always == ["sts:AssumeRole"]


def test_functions_of_others_put_back_where_their_role_means_to(example: Estate) -> None:
    """What the code of others does is not known; a role without the action is no fault of it."""
    foreign = replace(example.functions[0], handler="index.handler")

    def put(estate: Estate) -> set[str]:
        return {call.action for call in transformation(estate) if call.purpose == "PutRecords"}

    theirs = replace(example, functions=(foreign,))
    assert put(theirs) == {"firehose:PutRecord", "firehose:PutRecordBatch"}
    guard = Statement("Guard", ("firehose:*",), ("*",), effect="Deny")
    reads = Statement("Look", ("firehose:Describe*",), ("*",))
    careful = tuple(replace(role, policies=(Policy((guard, reads)),)) for role in example.roles)
    assert put(replace(theirs, roles=careful)) == set()
    silent = replace(theirs, roles=tuple(replace(role, policies=()) for role in example.roles))
    assert put(silent) == set()


def test_a_stream_of_another_source_takes_nothing_back(example: Estate) -> None:
    stream = replace(example.streams[0], source="KinesisStreamAsSource")
    calls = transformation(replace(example, streams=(stream,)))
    assert [call for call in calls if call.purpose == "PutRecords"] == []
