"""Delivery streams."""

from collections.abc import Callable
from typing import Any

import pytest

from logkura.estate import DeliveryStream
from logkura.inventory.reader import Reader
from logkura.inventory.streams import read_streams

REGION = "ap-northeast-1"
S3: dict[str, Any] = {
    "RoleARN": "arn:role",
    "BucketARN": "arn:aws:s3:::b",
    "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 300},
    "CompressionFormat": "GZIP",
    "EncryptionConfiguration": {"NoEncryptionConfig": "NoEncryption"},
}


def _read(
    reader_of: Callable[..., Reader], destination: dict[str, Any], **more: Any
) -> DeliveryStream:
    described = {"DeliveryStreamARN": "arn:stream", "Destinations": [destination], **more}
    reader = reader_of(
        {
            "firehose.list_delivery_streams": {"DeliveryStreamNames": ["s"]},
            "firehose.describe_delivery_stream": {"DeliveryStreamDescription": described},
        }
    )
    (stream,) = read_streams(reader, REGION)
    assert reader.unread == {}
    return stream


def _extended(**more: Any) -> dict[str, Any]:
    return {
        "DestinationId": "1",
        "S3DestinationDescription": S3,
        "ExtendedS3DestinationDescription": {**S3, **more},
    }


def test_a_stream_has_what_is_switched_on(reader_of: Callable[..., Reader]) -> None:
    processors = [
        {
            "Type": "Lambda",
            "Parameters": [{"ParameterName": "LambdaArn", "ParameterValue": "arn:f:$LATEST"}],
        },
        {"Type": "AppendDelimiterToRecord", "Parameters": []},
    ]
    on = {
        "ProcessingConfiguration": {"Enabled": True, "Processors": processors},
        "DynamicPartitioningConfiguration": {"Enabled": True},
        "CloudWatchLoggingOptions": {"Enabled": True, "LogGroupName": "g", "LogStreamName": "s"},
        "CustomTimeZone": "Asia/Tokyo",
    }
    stream = _read(reader_of, _extended(**on))
    assert stream.processors == ("Lambda", "AppendDelimiterToRecord")
    assert (stream.function_arn, stream.partitioned) == ("arn:f", True)
    assert stream.names_latest
    assert (stream.log_group, stream.log_stream) == ("g", "s")
    assert (stream.time_zone, stream.destination) == ("Asia/Tokyo", "S3")


def test_what_is_switched_off_is_not_there(reader_of: Callable[..., Reader]) -> None:
    off = {
        "ProcessingConfiguration": {"Enabled": False, "Processors": [{"Type": "Lambda"}]},
        "DynamicPartitioningConfiguration": {"Enabled": False},
        "CloudWatchLoggingOptions": {"Enabled": False, "LogGroupName": "g", "LogStreamName": "s"},
    }
    stream = _read(reader_of, _extended(**off))
    assert (stream.processors, stream.function_arn, stream.partitioned) == ((), "", False)
    assert (stream.log_group, stream.log_stream, stream.time_zone) == ("", "", "UTC")


@pytest.mark.parametrize(
    ("status", "kept"),
    [
        ("ENABLED", True),
        ("ENABLING", True),
        ("DISABLING_FAILED", True),
        ("DISABLED", False),
        ("ENABLING_FAILED", False),
    ],
)
def test_a_key_counts_while_it_is_in_use(
    reader_of: Callable[..., Reader], status: str, *, kept: bool
) -> None:
    encryption = {"Status": status, "KeyType": "CUSTOMER_MANAGED_CMK", "KeyARN": "arn:key"}
    stream = _read(reader_of, _extended(), DeliveryStreamEncryptionConfiguration=encryption)
    assert (stream.stream_key_arn, stream.key_type) == (
        ("arn:key", "CUSTOMER_MANAGED_CMK") if kept else ("", "")
    )


def test_a_key_of_aws_is_nobodys_own(reader_of: Callable[..., Reader]) -> None:
    encryption = {"Status": "ENABLED", "KeyType": "AWS_OWNED_CMK"}
    stream = _read(reader_of, _extended(), DeliveryStreamEncryptionConfiguration=encryption)
    assert (stream.stream_key_arn, stream.key_type) == ("", "AWS_OWNED_CMK")


def test_a_stream_to_elsewhere_has_its_backup_in_s3(reader_of: Callable[..., Reader]) -> None:
    destination = {
        "DestinationId": "1",
        "HttpEndpointDestinationDescription": {
            "RoleARN": "arn:http",
            "S3DestinationDescription": S3,
        },
    }
    stream = _read(reader_of, destination, DeliveryStreamType="KinesisStreamAsSource")
    assert (stream.destination, stream.role_arn) == ("HttpEndpoint", "arn:http")
    assert (stream.bucket, stream.source) == ("b", "KinesisStreamAsSource")


def test_a_stream_that_is_denied_is_unread(reader_of: Callable[..., Reader]) -> None:
    reader = reader_of({"firehose.list_delivery_streams": {"DeliveryStreamNames": ["s"]}})
    assert read_streams(reader, REGION) == ()
    assert reader.unread == {
        f"arn:aws:firehose:{REGION}:123456789012:deliverystream/s": (
            "AccessDenied: firehose:DescribeDeliveryStream"
        )
    }


def test_a_stream_without_a_destination_is_unread(reader_of: Callable[..., Reader]) -> None:
    described = {"DeliveryStreamARN": "arn:stream", "Destinations": []}
    reader = reader_of(
        {
            "firehose.list_delivery_streams": {"DeliveryStreamNames": ["s"]},
            "firehose.describe_delivery_stream": {"DeliveryStreamDescription": described},
        }
    )
    assert read_streams(reader, REGION) == ()
    assert len(reader.unread) == 1


@pytest.mark.parametrize(
    ("named", "function_arn", "names_latest"),
    [
        ("arn:f:$LATEST", "arn:f", True),
        ("arn:f", "arn:f", False),
        ("arn:f:live", "arn:f:live", False),
    ],
)
def test_what_a_stream_names_of_its_function(
    reader_of: Callable[..., Reader], named: str, function_arn: str, *, names_latest: bool
) -> None:
    """Lambda decides an invocation on the ARN that is named, with its qualifier or without."""
    parameters = [{"ParameterName": "LambdaArn", "ParameterValue": named}]
    processors = [{"Type": "Lambda", "Parameters": parameters}]
    on = {"ProcessingConfiguration": {"Enabled": True, "Processors": processors}}
    stream = _read(reader_of, _extended(**on))
    assert (stream.function_arn, stream.names_latest) == (function_arn, names_latest)
