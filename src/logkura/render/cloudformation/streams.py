"""Delivery streams.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kinesisfirehose-deliverystream.html
(read 2026-11-27).
"""

from collections.abc import Iterable
from typing import Any

from logkura.estate import DeliveryStream
from logkura.render.cloudformation.document import GetAtt, Ref
from logkura.render.cloudformation.references import References
from logkura.render.cloudformation.roles import policy_of
from logkura.render.cloudformation.template import Template

__all__ = ["STREAM", "add_streams"]

STREAM = "DeliveryStream"


def add_streams(template: Template, archive: str, streams: Iterable[DeliveryStream]) -> None:
    """Add the delivery stream, after the policy of its role: it tries its key when it is made."""
    references = template.references
    for stream in streams:
        template.resource(
            STREAM,
            "AWS::KinesisFirehose::DeliveryStream",
            {
                "DeliveryStreamName": stream.name,
                "DeliveryStreamType": stream.source,
                "DeliveryStreamEncryptionConfigurationInput": {
                    "KeyType": stream.key_type,
                    "KeyARN": references.text(stream.stream_key_arn),
                },
                "ExtendedS3DestinationConfiguration": _destination(stream, references),
            },
            after=[policy_of(archive, stream.role_arn)],
        )
        references.add(stream.arn, GetAtt(STREAM, "Arn"))
        references.add_name("stream", stream.name, Ref(STREAM))


def _destination(stream: DeliveryStream, references: References) -> dict[str, Any]:
    partition = stream.arn.split(":")[1]
    named = f"{stream.function_arn}:$LATEST" if stream.names_latest else stream.function_arn
    function = {"ParameterName": "LambdaArn", "ParameterValue": references.text(named)}
    return {
        "RoleARN": references.text(stream.role_arn),
        "BucketARN": references.text(f"arn:{partition}:s3:::{stream.bucket}"),
        "Prefix": stream.prefix,
        "ErrorOutputPrefix": stream.error_prefix,
        "FileExtension": stream.file_extension,
        "CustomTimeZone": stream.time_zone,
        "CompressionFormat": stream.compression,
        "BufferingHints": {
            "SizeInMBs": stream.buffer_size_mib,
            "IntervalInSeconds": stream.buffer_interval_seconds,
        },
        "EncryptionConfiguration": {
            "KMSEncryptionConfig": {"AWSKMSKeyARN": references.text(stream.object_key_arn)}
        },
        "DynamicPartitioningConfiguration": {"Enabled": stream.partitioned},
        "ProcessingConfiguration": {
            "Enabled": True,
            "Processors": [{"Type": "Lambda", "Parameters": [function]}],
        },
        "CloudWatchLoggingOptions": {
            "Enabled": True,
            "LogGroupName": references.name("log group", stream.log_group),
            "LogStreamName": references.name("log stream", stream.log_stream),
        },
    }
