"""Delivery in the name of the stream's role: which calls are put to the authoriser, and denials."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from logkura.lab import Lab, ManualClock
from logkura.lab.authorisation import Call

ROLE = "arn:aws:iam::123456789012:role/delivery"
SESSION = "arn:aws:sts::123456789012:assumed-role/delivery/AWSFirehoseToS3"
STREAM = "arn:aws:firehose:ap-northeast-1:123456789012:deliverystream/stream"


class Recorder:
    """Remembers every call, and denies the actions that a test names."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.denied: set[str] = set()

    def allows(self, call: Call) -> bool:
        """Tell whether the call goes through."""
        self.calls.append(call)
        return call.action not in self.denied


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def lab(manual_clock: ManualClock, recorder: Recorder) -> Any:
    with Lab(clock=manual_clock, authoriser=recorder) as started:
        yield started


def put(firehose: Any, data: bytes) -> None:
    firehose.put_record(DeliveryStreamName="stream", Record={"Data": data})


@pytest.mark.parametrize("bucket_key", [False, True])
def test_a_delivery_asks_for_the_role_the_object_and_the_key(
    lab: Lab,
    s3: Any,
    firehose: Any,
    recorder: Recorder,
    make_stream: Callable[..., str],
    objects: Callable[..., dict[str, bytes]],
    *,
    bucket_key: bool,
) -> None:
    key_arn = lab.clients.get("kms", "ap-northeast-1").create_key()["KeyMetadata"]["Arn"]
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key_arn}
    rule = {"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": bucket_key}
    make_stream(EncryptionConfiguration={"KMSEncryptionConfig": {"AWSKMSKeyARN": key_arn}})
    s3.put_bucket_encryption(Bucket="archive", ServerSideEncryptionConfiguration={"Rules": [rule]})
    put(firehose, b"x")
    lab.settle()
    (key,) = objects()
    assume, write, encrypt = recorder.calls
    assert (assume.principal, assume.action) == ("firehose.amazonaws.com", "sts:AssumeRole")
    assert assume.resource == ROLE
    assert assume.context == {
        "sts:ExternalId": "123456789012",
        "aws:SourceAccount": "123456789012",
        "aws:SourceArn": STREAM,
    }
    assert write == Call(
        SESSION,
        "s3:PutObject",
        f"arn:aws:s3:::archive/{key}",
        "123456789012",
        "ap-northeast-1",
        {
            "s3:x-amz-acl": "bucket-owner-full-control",
            "s3:x-amz-server-side-encryption": "aws:kms",
            "s3:x-amz-server-side-encryption-aws-kms-key-id": key_arn,
        },
    )
    context = "arn:aws:s3:::archive" if bucket_key else f"arn:aws:s3:::archive/{key}"
    assert encrypt == Call(
        SESSION,
        "kms:GenerateDataKey",
        key_arn,
        "123456789012",
        "ap-northeast-1",
        {
            "kms:ViaService": "s3.ap-northeast-1.amazonaws.com",
            "kms:EncryptionContext:aws:s3:arn": context,
        },
    )


@pytest.mark.parametrize("action", ["sts:AssumeRole", "s3:PutObject"])
def test_a_denied_delivery_waits_and_is_logged(
    lab: Lab,
    firehose: Any,
    recorder: Recorder,
    make_stream: Callable[..., str],
    objects: Callable[..., dict[str, bytes]],
    action: str,
) -> None:
    logs = lab.clients.get("logs", "ap-northeast-1")
    logs.create_log_group(logGroupName="errors")
    logs.create_log_stream(logGroupName="errors", logStreamName="delivery")
    options = {"Enabled": True, "LogGroupName": "errors", "LogStreamName": "delivery"}
    make_stream(CloudWatchLoggingOptions=options)
    put(firehose, b"x")
    recorder.denied = {action}
    lab.settle()
    assert objects() == {}
    events = logs.filter_log_events(logGroupName="errors")["events"]
    assert [json.loads(event["message"])["errorCode"] for event in events] == ["S3.AccessDenied"]
    recorder.denied = set()
    lab.settle()
    assert list(objects().values()) == [b"x"]


def test_a_function_that_may_not_be_invoked_fails_the_records(
    lab: Lab,
    firehose: Any,
    recorder: Recorder,
    make_stream: Callable[..., str],
    make_function: Callable[..., str],
    processing: Callable[..., dict[str, Any]],
    objects: Callable[..., dict[str, bytes]],
) -> None:
    arn = make_function(app="def handler(event, context): return None")
    make_stream(ProcessingConfiguration=processing(arn))
    recorder.denied = {"lambda:InvokeFunction"}
    put(firehose, b"x")
    lab.settle()
    (body,) = objects().values()
    assert json.loads(body)["errorCode"] == "Lambda.InvokeAccessDenied"
    invocations = [call for call in recorder.calls if call.action == "lambda:InvokeFunction"]
    assert {call.resource for call in invocations} == {f"{arn}:$LATEST"}
