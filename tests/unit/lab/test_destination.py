"""What CreateDeliveryStream refuses in a destination, in AWS's words."""

from typing import Any

import pytest

from logkura.lab.destination import Destination, InvalidDestinationError
from logkura.lab.lacking import LackingError, is_lacking

BUCKET = {"BucketARN": "arn:aws:s3:::archive", "RoleARN": "arn:aws:iam::123456789012:role/r"}
FUNCTION = {"ParameterName": "LambdaArn", "ParameterValue": "arn:aws:lambda:r:1:function:f"}


def lambda_processing(**parameters: str) -> dict[str, Any]:
    extra = [{"ParameterName": key, "ParameterValue": value} for key, value in parameters.items()]
    processors = [{"Type": "Lambda", "Parameters": [FUNCTION, *extra]}]
    return {"Enabled": True, "Processors": processors}


PARTITIONED = {
    "Prefix": "k=!{partitionKeyFromLambda:k}/",
    "ErrorOutputPrefix": "errors/!{firehose:error-output-type}/",
    "DynamicPartitioningConfiguration": {"Enabled": True},
    "ProcessingConfiguration": lambda_processing(),
}


def test_defaults_are_those_of_aws() -> None:
    destination = Destination.parse(BUCKET)
    assert destination.bucket == "archive"
    assert (destination.buffer_size_bytes, destination.buffer_interval_seconds) == (5 << 20, 300)
    assert (destination.gzip, destination.extension, destination.key_arn) == (False, "", None)
    assert str(destination.time_zone) == "UTC"
    assert destination.processing.function is None


def test_a_transformer_has_a_buffer_of_its_own() -> None:
    processing = lambda_processing(BufferSizeInMBs="0.5", BufferIntervalInSeconds="10")
    function = Destination.parse({**BUCKET, "ProcessingConfiguration": processing}).processing
    assert function.function is not None
    assert function.function.buffer_size_bytes == 512 * 1024
    assert function.function.buffer_interval_seconds == 10
    assert function.function.retries == 3
    default = Destination.parse({**BUCKET, "ProcessingConfiguration": lambda_processing()})
    assert default.processing.function is not None
    assert default.processing.function.buffer_size_bytes == 1 << 20
    assert default.processing.function.buffer_interval_seconds == 60


def test_disabled_processing_processes_nothing() -> None:
    processing = {**lambda_processing(), "Enabled": False}
    assert Destination.parse({**BUCKET, "ProcessingConfiguration": processing}).processing == (
        Destination.parse(BUCKET).processing
    )


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"ErrorOutputPrefix": ""}, "ErrorOutputPrefix cannot be null or empty when Prefix"),
        ({"ErrorOutputPrefix": "e/!{timestamp:yyyy}/"}, "must contain at least one occurrence of"),
        ({"Prefix": "plain/"}, "S3 Prefix should contain Dynamic Partitioning namespaces"),
        (
            {"DynamicPartitioningConfiguration": {"Enabled": False}},
            "Dynamic Partitioning Namespaces can only be part of a prefix expression when",
        ),
        ({"ProcessingConfiguration": {}}, "needs a Lambda processor"),
        ({"BufferingHints": {"SizeInMBs": 129}}, "SizeInMBs must be between 1 and 128, got 129"),
        ({"BufferingHints": {"IntervalInSeconds": 59}}, "must be between 60 and 900, got 59"),
        ({"BufferingHints": {"IntervalInSeconds": 901}}, "must be between 60 and 900, got 901"),
        (
            {"ProcessingConfiguration": lambda_processing(BufferSizeInMBs="1")},
            "Both BufferSizeInMBs and BufferIntervalInSeconds are required",
        ),
        (
            {
                "ProcessingConfiguration": lambda_processing(
                    BufferSizeInMBs="4", BufferIntervalInSeconds="60"
                )
            },
            "BufferSizeInMBs must be between 0.2 and 3, got 4",
        ),
        ({"EncryptionConfiguration": {"NoEncryptionConfig": ""}}, "Exactly one of"),
        (
            {"CloudWatchLoggingOptions": {"Enabled": True}},
            "CloudWatch Log Group Name is required if CloudWatch Logging is enabled",
        ),
    ],
    ids=str,
)
def test_a_wrong_setting_is_refused(settings: dict[str, Any], message: str) -> None:
    Destination.parse({**BUCKET, **PARTITIONED})
    with pytest.raises(InvalidDestinationError) as raised:
        Destination.parse({**BUCKET, **PARTITIONED, **settings})
    assert message in str(raised.value)


EXTRACTION = {"Enabled": True, "Processors": [{"Type": "MetadataExtraction", "Parameters": []}]}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"ProcessingConfiguration": EXTRACTION},
            "the lab does not run the processor MetadataExtraction",
        ),
        ({"Prefix": "!{partitionKeyFromQuery:k}/"}, "does not evaluate partitionKeyFromQuery"),
        ({"DataFormatConversionConfiguration": {"Enabled": True}}, "does not convert"),
        ({"CompressionFormat": "ZIP"}, "does not write CompressionFormat ZIP"),
        ({"S3BackupMode": "Enabled"}, "does not back up source records"),
    ],
    ids=str,
)
def test_what_the_lab_lacks_is_told_by_its_code(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(LackingError) as raised:
        Destination.parse({**BUCKET, **PARTITIONED, **settings})
    assert message in raised.value.message
    assert is_lacking(raised.value.code, 400)
