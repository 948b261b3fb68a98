"""Firehose delivery streams with a transformer and dynamic partitioning."""

from typing import Any

from logkura.aws import Clients
from logkura.estate import DeliveryStream

__all__ = ["destination_document", "ensure"]


def ensure(stream: DeliveryStream, clients: Clients) -> None:
    """Make the stream, or bring its destination to the design."""
    firehose = clients.get("firehose", stream.region)
    try:
        found = firehose.describe_delivery_stream(DeliveryStreamName=stream.name)
    except firehose.exceptions.ResourceNotFoundException:
        firehose.create_delivery_stream(
            DeliveryStreamName=stream.name,
            DeliveryStreamType="DirectPut",
            DeliveryStreamEncryptionConfigurationInput={
                "KeyType": "CUSTOMER_MANAGED_CMK",
                "KeyARN": stream.stream_key_arn,
            },
            ExtendedS3DestinationConfiguration=destination_document(stream),
        )
        return
    description = found["DeliveryStreamDescription"]
    firehose.update_destination(
        DeliveryStreamName=stream.name,
        CurrentDeliveryStreamVersionId=description["VersionId"],
        DestinationId=description["Destinations"][0]["DestinationId"],
        ExtendedS3DestinationUpdate=destination_document(stream),
    )


def destination_document(stream: DeliveryStream) -> dict[str, Any]:
    """Return the destination as CreateDeliveryStream takes it."""
    partition = stream.arn.split(":")[1]
    function = {"ParameterName": "LambdaArn", "ParameterValue": f"{stream.function_arn}:$LATEST"}
    return {
        "RoleARN": stream.role_arn,
        "BucketARN": f"arn:{partition}:s3:::{stream.bucket}",
        "Prefix": stream.prefix,
        "ErrorOutputPrefix": stream.error_prefix,
        "FileExtension": stream.file_extension,
        "CustomTimeZone": stream.time_zone,
        "CompressionFormat": stream.compression,
        "BufferingHints": {
            "SizeInMBs": stream.buffer_size_mib,
            "IntervalInSeconds": stream.buffer_interval_seconds,
        },
        "EncryptionConfiguration": {"KMSEncryptionConfig": {"AWSKMSKeyARN": stream.object_key_arn}},
        "DynamicPartitioningConfiguration": {"Enabled": True},
        "ProcessingConfiguration": {
            "Enabled": True,
            "Processors": [{"Type": "Lambda", "Parameters": [function]}],
        },
        "CloudWatchLoggingOptions": {
            "Enabled": True,
            "LogGroupName": stream.log_group,
            "LogStreamName": stream.log_stream,
        },
    }
