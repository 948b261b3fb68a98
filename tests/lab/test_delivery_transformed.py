"""Delivery through a deployed Lambda function: the contract, partitions, error objects."""

import base64
import json
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from logkura.lab import Lab

Objects = Callable[..., dict[str, bytes]]
MakeStream = Callable[..., str]
MakeFunction = Callable[..., str]
Processing = Callable[..., dict[str, Any]]

# What a record says is what happens to it: `ok`, `drop`, `fail`, `forget`, or `group <name>`.
OBEDIENT = """
import base64

def handler(event, context):
    answers = []
    for record in event["records"]:
        text = base64.b64decode(record["data"]).decode()
        answer = {"recordId": record["recordId"], "result": "Ok"}
        if text == "drop":
            answer["result"] = "Dropped"
        elif text == "fail":
            answer["result"] = "ProcessingFailed"
        elif text == "forget":
            continue
        elif text.startswith("group "):
            answer["metadata"] = {"partitionKeys": {"group": text.split()[1]}}
        answer["data"] = base64.b64encode((text.upper() + "\\n").encode()).decode()
        answers.append(answer)
    return {"records": answers}
"""

COUNTING = """
calls = []

def handler(event, context):
    calls.append(event["invocationId"])
    {body}
"""

PARTITIONED = {
    "DynamicPartitioningConfiguration": {"Enabled": True},
    "Prefix": "group=!{partitionKeyFromLambda:group}/",
    "ErrorOutputPrefix": "errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/",
    "BufferingHints": {"SizeInMBs": 64, "IntervalInSeconds": 300},
}


def put(firehose: Any, *texts: str) -> None:
    for start in range(0, len(texts), 500):
        records = [{"Data": text.encode()} for text in texts[start : start + 500]]
        firehose.put_record_batch(DeliveryStreamName="stream", Records=records)


def failures(found: dict[str, bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for body in found.values() for line in body.splitlines()]


def test_each_record_goes_where_the_function_says(
    lab: Lab,
    firehose: Any,
    make_stream: MakeStream,
    make_function: MakeFunction,
    processing: Processing,
    objects: Objects,
) -> None:
    arn = make_function(app=OBEDIENT)
    make_stream(Prefix="good/", ErrorOutputPrefix="bad/", ProcessingConfiguration=processing(arn))
    put(firehose, "one", "drop", "fail", "forget", "two")
    lab.settle()
    assert list(objects(prefix="good/").values()) == [b"ONE\nTWO\n"]
    failed = objects(prefix="bad/")
    assert re.fullmatch(
        r"bad/processing-failed/2026/11/24/10/stream-1-2026-11-24-10-30-00-[0-9a-f-]{36}", *failed
    )
    documents = failures(failed)
    assert [
        (each["errorCode"], base64.b64decode(each["rawData"]).decode()) for each in documents
    ] == [("Lambda.ProcessingFailedStatus", "fail"), ("Lambda.MissingRecordId", "forget")]
    assert documents[0] == {
        "attemptsMade": 1,
        "arrivalTimestamp": 1_795_516_200_000,
        "errorCode": "Lambda.ProcessingFailedStatus",
        "errorMessage": "ProcessingFailed status set for record",
        "attemptEndingTimestamp": 1_795_516_200_000,
        "rawData": base64.b64encode(b"fail").decode(),
        "lambdaArn": f"{arn}:$LATEST",
    }
    assert lab.firehose.pending_records == 0


def test_the_function_waits_for_its_own_buffer_and_the_object_for_the_stream_s(
    lab: Lab,
    firehose: Any,
    make_stream: MakeStream,
    make_function: MakeFunction,
    processing: Processing,
    objects: Objects,
) -> None:
    make_stream(ProcessingConfiguration=processing(make_function(app=OBEDIENT)))
    put(firehose, "one")
    assert lab.advance(59) == 0
    assert lab.advance(1) == 1, "the function ran after its 60 seconds"
    assert objects() == {}
    assert lab.advance(300) == 1
    assert list(objects().values()) == [b"ONE\n"]


def test_a_clock_that_jumps_past_both_intervals_delivers_at_once(
    lab: Lab,
    firehose: Any,
    make_stream: MakeStream,
    make_function: MakeFunction,
    processing: Processing,
    objects: Objects,
) -> None:
    make_stream(ProcessingConfiguration=processing(make_function(app=OBEDIENT)))
    put(firehose, "one")
    assert lab.advance(360) == 2
    assert list(objects().values()) == [b"ONE\n"]


def test_a_batch_is_sent_when_it_is_full(
    lab: Lab,
    firehose: Any,
    make_stream: MakeStream,
    make_function: MakeFunction,
    processing: Processing,
) -> None:
    hints = {"BufferSizeInMBs": "0.5", "BufferIntervalInSeconds": "900"}
    make_stream(ProcessingConfiguration=processing(make_function(app=OBEDIENT), **hints))
    put(firehose, "x" * 300_000, "y" * 300_000)
    assert lab.pump() == 1
    assert lab.pump() == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("raise RuntimeError('no')", "Lambda.FunctionError"),
        ("return {'records': 'none'}", "Lambda.FunctionError"),
        ("return None", "Lambda.FunctionError"),
        (
            "return {'records': [{**r, 'result': 'Fine'} for r in event['records']]}",
            "Lambda.FunctionError",
        ),
        (
            "return {'records': [{**r, 'result': 'Ok', 'data': '*'} for r in event['records']]}",
            "Lambda.FunctionError",
        ),
        (
            "return {'records': [{**r, 'result': 'Ok'} for r in event['records'] * 2]}",
            "Lambda.DuplicatedRecordId",
        ),
        (
            (
                "big = {'result': 'Ok', 'data': 'AAAA' * 1600000}\n"
                "    return {'records': [{**r, **big} for r in event['records']]}"
            ),
            "Lambda.FunctionError",
        ),
    ],
    ids=["raises", "no list", "nothing", "bad result", "bad base64", "duplicates", "too large"],
)
def test_a_broken_function_is_retried_and_its_records_kept_whole(
    lab: Lab,
    firehose: Any,
    make_stream: MakeStream,
    make_function: MakeFunction,
    processing: Processing,
    objects: Objects,
    body: str,
    code: str,
) -> None:
    arn = make_function(app=COUNTING.replace("{body}", body))
    make_stream(ProcessingConfiguration=processing(arn, NumberOfRetries="2"))
    put(firehose, "keep me")
    lab.settle()
    (document,) = failures(objects())
    assert (document["errorCode"], document["attemptsMade"]) == (code, 3)
    assert base64.b64decode(document["rawData"]) == b"keep me"
    assert next(iter(objects())).startswith("processing-failed/2026/11/24/10/")


def test_a_function_that_does_not_exist_fails_the_records_not_the_lab(
    lab: Lab, firehose: Any, make_stream: MakeStream, processing: Processing, objects: Objects
) -> None:
    arn = "arn:aws:lambda:ap-northeast-1:123456789012:function:absent"
    make_stream(ProcessingConfiguration=processing(arn))
    put(firehose, "keep me")
    lab.settle()
    assert [each["errorCode"] for each in failures(objects())] == ["Lambda.ResourceNotFound"]


def test_records_are_delivered_by_partition(
    lab: Lab,
    firehose: Any,
    make_stream: MakeStream,
    make_function: MakeFunction,
    processing: Processing,
    objects: Objects,
) -> None:
    make_stream(ProcessingConfiguration=processing(make_function(app=OBEDIENT)), **PARTITIONED)
    put(firehose, "group a", "group b", "group a")
    lab.settle()
    assert {key.partition("/")[0]: body for key, body in objects().items()} == {
        "group=a": b"GROUP A\nGROUP A\n",
        "group=b": b"GROUP B\n",
    }


def test_a_record_without_its_key_or_with_too_long_a_one_goes_to_the_errors(
    lab: Lab,
    firehose: Any,
    make_stream: MakeStream,
    make_function: MakeFunction,
    processing: Processing,
    objects: Objects,
) -> None:
    make_stream(ProcessingConfiguration=processing(make_function(app=OBEDIENT)), **PARTITIONED)
    put(firehose, "no key", "group " + "x" * 512)
    lab.settle()
    found = objects()
    assert next(iter(found)).startswith("errors/metadata-extraction-failed/2026/11/24/stream-1-")
    assert [(each["errorCode"], each["errorMessage"]) for each in failures(found)] == [
        (
            "DynamicPartitioning.MetadataExtractionFailed",
            "partitionKeys values must not be null or empty",
        ),
        (
            "DynamicPartitioning.MetadataExtractionFailed",
            "Length of evaluated prefix cannot be greater than 512",
        ),
    ]


def test_the_501st_active_partition_goes_to_the_errors(
    lab: Lab,
    firehose: Any,
    make_stream: MakeStream,
    make_function: MakeFunction,
    processing: Processing,
    objects: Objects,
) -> None:
    make_stream(ProcessingConfiguration=processing(make_function(app=OBEDIENT)), **PARTITIONED)
    groups = [f"group {number:03d}" for number in range(600)]
    put(firehose, *groups)
    lab.settle()
    kinds = Counter(key.split("/")[1] if key.startswith("errors/") else "ok" for key in objects())
    assert kinds == {"ok": 500, "activePartitionExceeded": 1}
    refused = failures(objects(prefix="errors/"))
    assert [base64.b64decode(each["rawData"]).decode() for each in refused] == groups[500:]
    put(firehose, "group 599")
    lab.settle()
    assert len(objects(prefix="group=599/")) == 1, "delivered partitions are active no more"


def test_a_function_may_put_records_back_into_its_own_stream(
    lab: Lab,
    firehose: Any,
    make_stream: MakeStream,
    make_function: MakeFunction,
    processing: Processing,
    objects: Objects,
) -> None:
    source = """
import base64, boto3

def handler(event, context):
    answers = []
    for record in event["records"]:
        data = base64.b64decode(record["data"])
        answer = {"recordId": record["recordId"], "result": "Ok", "data": record["data"]}
        if len(data) > 1:
            halves = [data[: len(data) // 2], data[len(data) // 2 :]]
            boto3.client("firehose").put_record_batch(
                DeliveryStreamName="stream", Records=[{"Data": half} for half in halves]
            )
            answer = {"recordId": record["recordId"], "result": "Dropped"}
        answers.append(answer)
    return {"records": answers}
"""
    make_stream(ProcessingConfiguration=processing(make_function(app=source)))
    put(firehose, "abcd")
    lab.settle()
    assert sorted(b"".join(objects().values())) == sorted(b"abcd")
    assert lab.firehose.pending_records == 0
