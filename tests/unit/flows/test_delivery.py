"""Firehose's calls as the stream's role."""

from dataclasses import replace

from logkura.estate import Estate
from logkura.flows.call import When
from logkura.flows.delivery import delivery


def test_what_is_always_called(example: Estate) -> None:
    always = {call.action for call in delivery(example) if call.when is When.ALWAYS}
    assert always == {
        "sts:AssumeRole",
        "lambda:InvokeFunction",
        "s3:PutObject",
        "kms:GenerateDataKey",
    }


def test_each_key_is_used_through_s3_of_the_buckets_region(example: Estate) -> None:
    calls = [call for call in delivery(example) if call.purpose == "EncryptObjects"]
    assert {call.context["kms:ViaService"].pattern for call in calls} == {
        "s3.ap-northeast-1.amazonaws.com"
    }


def test_error_objects_lie_in_what_the_role_writes(example: Estate) -> None:
    (put,) = (call for call in delivery(example) if call.action == "s3:PutObject")
    assert put.resource.pattern == "arn:aws:s3:::demo-tokyo-crr-01/demo/*"
    apart = replace(example.streams[0], error_prefix="failed/")
    (put,) = (
        call
        for call in delivery(replace(example, streams=(apart,)))
        if call.action == "s3:PutObject"
    )
    assert put.resource.pattern == "arn:aws:s3:::demo-tokyo-crr-01/*"


def test_a_bucket_of_somebody_else_is_not_written_down(example: Estate) -> None:
    calls = delivery(replace(example, buckets=()))
    assert not any(call.action.startswith("s3:") for call in calls)


def test_a_bare_stream_needs_no_key_no_function_and_no_log(example: Estate) -> None:
    bare = replace(
        example.streams[0], stream_key_arn="", object_key_arn="", function_arn="", log_group=""
    )
    plain = tuple(replace(each, key_arn="", algorithm="AES256") for each in example.buckets)
    calls = list(delivery(replace(example, streams=(bare,), buckets=plain)))
    services = {call.action.partition(":")[0] for call in calls}
    assert services == {"sts", "s3"}
    (put,) = (call for call in calls if call.action == "s3:PutObject")
    assert set(put.context) == {"s3:x-amz-acl"}


def test_a_version_that_the_stream_names_is_what_is_invoked(example: Estate) -> None:
    arn = f"{example.streams[0].function_arn}:live"
    stream = replace(example.streams[0], function_arn=arn)
    calls = [
        call
        for call in delivery(replace(example, streams=(stream,)))
        if call.action == "lambda:InvokeFunction"
    ]
    assert [call.resource.example for call in calls] == [arn]
    assert calls[0].when is When.ALWAYS


def test_the_key_of_the_bucket_is_used_where_the_stream_names_none(example: Estate) -> None:
    silent = replace(example.streams[0], object_key_arn="")
    calls = list(delivery(replace(example, streams=(silent,))))
    used = {call.resource.pattern for call in calls if call.purpose == "EncryptObjects"}
    assert used == {example.buckets[0].key_arn}
    (put,) = (call for call in calls if call.action == "s3:PutObject")
    assert set(put.context) == {"s3:x-amz-acl"}


def test_a_function_that_is_named_alone_is_invoked_as_that(example: Estate) -> None:
    stream = replace(example.streams[0], names_latest=False)
    calls = delivery(replace(example, streams=(stream,)))
    invoked = {call.resource.pattern for call in calls if call.purpose == "Transform"}
    assert invoked == {stream.function_arn}
