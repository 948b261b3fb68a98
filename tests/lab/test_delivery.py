"""Delivery to S3 without a transformer: buffers, names, encryption, errors, retries."""

import gzip
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from logkura.lab import Lab

Objects = Callable[..., dict[str, bytes]]
MakeStream = Callable[..., str]
MIB = 1024 * 1024


def put(firehose: Any, *data: bytes, stream: str = "stream") -> dict[str, Any]:
    records = [{"Data": each} for each in data]
    answer: dict[str, Any] = firehose.put_record_batch(DeliveryStreamName=stream, Records=records)
    return answer


def test_records_arrive_concatenated_under_the_documented_name(
    lab: Lab, firehose: Any, make_stream: MakeStream, objects: Objects
) -> None:
    make_stream()
    answer = put(firehose, b"one\n", b"two\n")
    assert answer["FailedPutCount"] == 0
    assert len({each["RecordId"] for each in answer["RequestResponses"]}) == 2
    assert lab.advance(300) == 1
    ((key, body),) = objects().items()
    assert body == b"one\ntwo\n"
    assert re.fullmatch(r"2026/11/24/10/stream-1-2026-11-24-10-30-00-[0-9a-f-]{36}", key)


def test_nothing_is_delivered_before_the_interval_has_passed(
    lab: Lab, firehose: Any, make_stream: MakeStream, objects: Objects
) -> None:
    make_stream(BufferingHints={"SizeInMBs": 5, "IntervalInSeconds": 60})
    put(firehose, b"first")
    assert lab.advance(59) == 0
    assert objects() == {}
    assert lab.firehose.pending_records == 1
    assert lab.advance(1) == 1
    assert list(objects().values()) == [b"first"]
    assert lab.firehose.pending_records == 0


def test_a_full_buffer_is_delivered_without_waiting_and_holds_no_more_than_its_size(
    lab: Lab, firehose: Any, make_stream: MakeStream, objects: Objects
) -> None:
    make_stream(BufferingHints={"SizeInMBs": 1, "IntervalInSeconds": 900})
    half = b"x" * (MIB // 2)
    put(firehose, half, half, half)
    assert lab.pump() == 1
    assert [len(body) for body in objects().values()] == [MIB]
    assert lab.firehose.pending_records == 1


def test_gzip_compresses_the_object_once_and_names_it_so(
    lab: Lab, s3: Any, firehose: Any, make_stream: MakeStream, objects: Objects
) -> None:
    make_stream(CompressionFormat="GZIP")
    put(firehose, b"one\n", b"two\n")
    lab.settle()
    ((key, body),) = objects().items()
    assert key.endswith(".gz")
    assert gzip.decompress(body) == b"one\ntwo\n"
    head = s3.head_object(Bucket="archive", Key=key)
    assert (head["ContentType"], head["ContentEncoding"]) == ("application/octet-stream", "gzip")


def test_prefix_zone_and_extension_shape_the_key(
    lab: Lab, firehose: Any, make_stream: MakeStream, objects: Objects
) -> None:
    make_stream(
        Prefix="logs/!{timestamp:'date='yyyy-MM-dd'/hour='HH}/!{firehose:random-string}/",
        ErrorOutputPrefix="errors/!{firehose:error-output-type}/",
        CustomTimeZone="Asia/Tokyo",
        FileExtension=".jsonl.gz",
    )
    put(firehose, b"x")
    lab.settle()
    pattern = (
        r"logs/date=2026-11-24/hour=19/[0-9a-f-]{11}/"
        r"stream-1-2026-11-24-19-30-00-[0-9a-f-]{36}\.jsonl\.gz"
    )
    assert re.fullmatch(pattern, *objects())


def test_a_line_feed_goes_between_records_when_asked_for(
    lab: Lab, firehose: Any, make_stream: MakeStream, objects: Objects
) -> None:
    processors = [{"Type": "AppendDelimiterToRecord", "Parameters": []}]
    make_stream(ProcessingConfiguration={"Enabled": True, "Processors": processors})
    put(firehose, b"one", b"two")
    lab.settle()
    assert list(objects().values()) == [b"one\ntwo"]


def test_objects_carry_the_key_of_the_stream(
    lab: Lab, s3: Any, firehose: Any, make_stream: MakeStream, objects: Objects
) -> None:
    key_arn = lab.clients.get("kms", "ap-northeast-1").create_key()["KeyMetadata"]["Arn"]
    make_stream(EncryptionConfiguration={"KMSEncryptionConfig": {"AWSKMSKeyARN": key_arn}})
    put(firehose, b"secret")
    lab.settle()
    head = s3.head_object(Bucket="archive", Key=next(iter(objects())))
    assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", key_arn)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ([b"x"] * 501, "ValidationException"),
        ([b"x" * 1_024_001], "ValidationException"),
        ([b"x" * 1_000_000] * 5, "InvalidArgumentException"),
    ],
    ids=["501 records", "a record above 1,000 KiB", "a batch above 4 MiB"],
)
def test_a_put_above_the_limits_is_refused_as_a_whole(
    lab: Lab, firehose: Any, make_stream: MakeStream, data: list[bytes], code: str
) -> None:
    make_stream()
    with pytest.raises(ClientError) as raised:
        put(firehose, *data)
    assert raised.value.response["Error"]["Code"] == code
    assert lab.firehose.pending_records == 0


def test_a_put_at_the_limits_is_taken(lab: Lab, firehose: Any, make_stream: MakeStream) -> None:
    make_stream()
    put(firehose, *[b"x"] * 500)
    put(firehose, b"x" * 1_024_000)
    assert lab.firehose.pending_records == 501


def test_nothing_is_lost_while_the_bucket_is_missing(
    lab: Lab, s3: Any, firehose: Any, make_stream: MakeStream, objects: Objects
) -> None:
    logs = lab.clients.get("logs", "ap-northeast-1")
    group = "/aws/kinesisfirehose/stream"
    logs.create_log_group(logGroupName=group)
    logs.create_log_stream(logGroupName=group, logStreamName="DestinationDelivery")
    make_stream(
        BucketARN="arn:aws:s3:::not-yet-there",
        CloudWatchLoggingOptions={
            "Enabled": True,
            "LogGroupName": group,
            "LogStreamName": "DestinationDelivery",
        },
    )
    put(firehose, b"patient")
    assert lab.advance(300) == 0
    assert lab.settle() == 0
    assert lab.firehose.pending_records == 1
    events = logs.get_log_events(logGroupName=group, logStreamName="DestinationDelivery")["events"]
    line = json.loads(events[0]["message"])
    assert line["errorCode"] == "S3.NoSuchBucket"
    assert line["destination"] == "arn:aws:s3:::not-yet-there"
    s3.create_bucket(
        Bucket="not-yet-there", CreateBucketConfiguration={"LocationConstraint": "ap-northeast-1"}
    )
    assert lab.pump() == 0, "the next attempt is not due yet"
    assert lab.advance(300) == 1
    assert list(objects("not-yet-there").values()) == [b"patient"]
    assert lab.firehose.lost == []


def test_a_delivery_that_fails_for_a_day_is_given_up_and_kept_in_sight(
    lab: Lab, firehose: Any, make_stream: MakeStream
) -> None:
    stream = make_stream(BucketARN="arn:aws:s3:::never-there")
    put(firehose, b"gone")
    for _ in range(24):
        lab.advance(3600)
    (lost,) = lab.firehose.lost
    assert (lost.reason, lost.records, lost.body) == ("delivery-failed-for-24-hours", 1, b"gone")
    assert lost.stream_arn.endswith(stream)
    assert lab.firehose.pending_records == 0


def test_deleting_a_stream_gives_up_its_buffer_in_sight(
    lab: Lab, firehose: Any, make_stream: MakeStream, objects: Objects
) -> None:
    make_stream()
    put(firehose, b"buffered")
    firehose.delete_delivery_stream(DeliveryStreamName="stream")
    lab.settle()
    assert objects() == {}
    assert [(each.reason, each.body) for each in lab.firehose.lost] == [
        ("stream-deleted", b"buffered")
    ]


def test_an_update_holds_for_what_is_buffered_and_raises_the_version(
    lab: Lab, firehose: Any, make_stream: MakeStream, objects: Objects
) -> None:
    make_stream(Prefix="old/", BufferingHints={"SizeInMBs": 7, "IntervalInSeconds": 100})
    put(firehose, b"x")
    firehose.update_destination(
        DeliveryStreamName="stream",
        CurrentDeliveryStreamVersionId="1",
        DestinationId="destinationId-000000000001",
        ExtendedS3DestinationUpdate={"Prefix": "new/"},
    )
    described = firehose.describe_delivery_stream(DeliveryStreamName="stream")
    destination = described["DeliveryStreamDescription"]["Destinations"][0]
    for view in ("ExtendedS3DestinationDescription", "S3DestinationDescription"):
        assert destination[view]["Prefix"] == "new/"
        assert destination[view]["BufferingHints"] == {"SizeInMBs": 7, "IntervalInSeconds": 100}
    lab.settle()
    assert next(iter(objects())).startswith("new/2026/11/24/10/stream-2-2026")


def test_puts_and_deliveries_are_counted(lab: Lab, firehose: Any, make_stream: MakeStream) -> None:
    make_stream()
    put(firehose, b"four", b"five5")
    lab.advance(300)
    cloudwatch = lab.clients.get("cloudwatch", "ap-northeast-1")

    def total(metric: str) -> float:
        start = datetime(2026, 11, 24, tzinfo=UTC)
        points = cloudwatch.get_metric_statistics(
            Namespace="AWS/Firehose",
            MetricName=metric,
            Dimensions=[{"Name": "DeliveryStreamName", "Value": "stream"}],
            StartTime=start,
            EndTime=start + timedelta(days=1),
            Period=86_400,
            Statistics=["Sum"],
        )["Datapoints"]
        return sum(point["Sum"] for point in points)

    assert total("IncomingRecords") == 2
    assert total("IncomingBytes") == 9
    assert total("DeliveryToS3.Records") == 2
    assert total("DeliveryToS3.Success") == 1
    assert total("DeliveryToS3.DataFreshness") == 300


def test_the_key_of_the_stream_must_be_usable(
    lab: Lab, firehose: Any, make_stream: MakeStream
) -> None:
    kms = lab.clients.get("kms", "ap-northeast-1")
    key_arn = kms.create_key()["KeyMetadata"]["Arn"]
    key = {"KeyType": "CUSTOMER_MANAGED_CMK", "KeyARN": key_arn}
    make_stream()
    assert put(firehose, b"x")["Encrypted"] is False
    firehose.start_delivery_stream_encryption(
        DeliveryStreamName="stream", DeliveryStreamEncryptionConfigurationInput=key
    )
    described = firehose.describe_delivery_stream(DeliveryStreamName="stream")
    encryption = described["DeliveryStreamDescription"]["DeliveryStreamEncryptionConfiguration"]
    assert encryption == {**key, "Status": "ENABLED"}
    one = firehose.put_record(DeliveryStreamName="stream", Record={"Data": b"x"})
    assert one["Encrypted"] is True
    kms.disable_key(KeyId=key_arn.rpartition("/")[2])
    with pytest.raises(firehose.exceptions.InvalidKMSResourceException, match="DisabledException"):
        put(firehose, b"x")
    absent = {**key, "KeyARN": key_arn[:-4] + "beef"}
    with pytest.raises(firehose.exceptions.InvalidKMSResourceException, match="NotFoundException"):
        firehose.start_delivery_stream_encryption(
            DeliveryStreamName="stream", DeliveryStreamEncryptionConfigurationInput=absent
        )
    firehose.stop_delivery_stream_encryption(DeliveryStreamName="stream")
    assert put(firehose, b"x")["Encrypted"] is False


def test_a_disabled_object_key_holds_deliveries_back(
    lab: Lab, firehose: Any, make_stream: MakeStream, objects: Objects
) -> None:
    kms = lab.clients.get("kms", "ap-northeast-1")
    key_arn = kms.create_key()["KeyMetadata"]["Arn"]
    make_stream(EncryptionConfiguration={"KMSEncryptionConfig": {"AWSKMSKeyARN": key_arn}})
    kms.disable_key(KeyId=key_arn.rpartition("/")[2])
    put(firehose, b"held")
    lab.settle()
    assert objects() == {}
    kms.enable_key(KeyId=key_arn.rpartition("/")[2])
    lab.settle()
    assert list(objects().values()) == [b"held"]


def test_a_missing_stream_is_not_found(firehose: Any) -> None:
    with pytest.raises(firehose.exceptions.ResourceNotFoundException):
        put(firehose, b"x", stream="nowhere")


@pytest.mark.parametrize(
    "settings",
    [
        {"Prefix": "!{timestamp:yyyy}/"},
        {"Prefix": "!{partitionKeyFromLambda:k}/", "ErrorOutputPrefix": "e/"},
        {"DynamicPartitioningConfiguration": {"Enabled": True}, "ErrorOutputPrefix": "e/"},
        {"CustomTimeZone": "Mars/Olympus"},
        {"CloudWatchLoggingOptions": {"Enabled": True, "LogGroupName": "g"}},
    ],
    ids=str,
)
def test_a_destination_that_cannot_be_delivered_to_is_refused(
    firehose: Any, make_stream: MakeStream, settings: dict[str, Any]
) -> None:
    with pytest.raises(firehose.exceptions.InvalidArgumentException):
        make_stream(**settings)
    assert firehose.list_delivery_streams()["DeliveryStreamNames"] == []


@pytest.mark.parametrize("settings", [{"CompressionFormat": "ZIP"}, {"S3BackupMode": "Enabled"}])
def test_a_destination_that_the_lab_lacks_is_refused_as_that(
    firehose: Any, make_stream: MakeStream, settings: dict[str, Any]
) -> None:
    with pytest.raises(firehose.exceptions.ClientError) as raised:
        make_stream(**settings)
    assert raised.value.response["Error"]["Code"] == "NotImplemented"
    assert next(iter(settings)) in raised.value.response["Error"]["Message"]
    assert firehose.list_delivery_streams()["DeliveryStreamNames"] == []
