"""AWS::KinesisFirehose::DeliveryStream.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kinesisfirehose-deliverystream.html
(read 2026-11-24).  Its properties are the parameters of CreateDeliveryStream, word for word.
"""

from typing import Any

from logkura.lab.cloudformation.handlers.base import (
    Handler,
    Place,
    Properties,
    changed,
    tag_changes,
)
from logkura.lab.cloudformation.refusal import LackedError, ResourceError

__all__ = ["DeliveryStreamHandler"]

_NAME_LIMIT = 64
_ENCRYPTION = "DeliveryStreamEncryptionConfigurationInput"
_DESTINATIONS = {
    "ExtendedS3DestinationConfiguration": "ExtendedS3DestinationUpdate",
    "S3DestinationConfiguration": "S3DestinationUpdate",
}
# UpdateDestination takes a new backup as an update, under another name.
_BACKUP, _BACKUP_UPDATE = "S3BackupConfiguration", "S3BackupUpdate"


class DeliveryStreamHandler(Handler):
    """AWS::KinesisFirehose::DeliveryStream."""

    type = "AWS::KinesisFirehose::DeliveryStream"
    takes = frozenset(
        {
            "DeliveryStreamName",
            "DeliveryStreamType",
            "DirectPutSourceConfiguration",
            "KinesisStreamSourceConfiguration",
            "Tags",
            _ENCRYPTION,
            *_DESTINATIONS,
            # Firehose in the lab answers that it cannot deliver to these.
            "HttpEndpointDestinationConfiguration",
            "SplunkDestinationConfiguration",
            "RedshiftDestinationConfiguration",
            "ElasticsearchDestinationConfiguration",
            "AmazonopensearchserviceDestinationConfiguration",
        }
    )
    name_property = "DeliveryStreamName"
    compared = False

    def create(self, place: Place, wanted: Properties) -> str:
        """Make the stream, with its encryption."""
        name: str = wanted.get("DeliveryStreamName") or place.name(_NAME_LIMIT)
        place.client("firehose").create_delivery_stream(**{**wanted, "DeliveryStreamName": name})
        return name

    def update(self, place: Place, physical_id: str, last: Properties, wanted: Properties) -> None:
        """Change destination, encryption and tags."""
        firehose = place.client("firehose")
        if changed(last, wanted, "DirectPutSourceConfiguration"):
            raise ResourceError("The throughput hint of a delivery stream cannot be changed here.")
        for name, update in _DESTINATIONS.items():
            if not changed(last, wanted, name):
                continue
            if name not in last or name not in wanted:
                raise ResourceError(f"{name} cannot be added to a delivery stream, or taken away.")
            described = firehose.describe_delivery_stream(DeliveryStreamName=physical_id)
            stream = described["DeliveryStreamDescription"]
            firehose.update_destination(
                DeliveryStreamName=physical_id,
                CurrentDeliveryStreamVersionId=stream["VersionId"],
                DestinationId=stream["Destinations"][0]["DestinationId"],
                **{update: _as_update(last[name], wanted[name])},
            )
        if changed(last, wanted, _ENCRYPTION):
            if _ENCRYPTION in wanted:
                firehose.start_delivery_stream_encryption(
                    DeliveryStreamName=physical_id,
                    DeliveryStreamEncryptionConfigurationInput=wanted[_ENCRYPTION],
                )
            else:
                firehose.stop_delivery_stream_encryption(DeliveryStreamName=physical_id)
        put, taken = tag_changes(last, wanted)
        if put:
            firehose.tag_delivery_stream(DeliveryStreamName=physical_id, Tags=put)
        if taken:
            firehose.untag_delivery_stream(DeliveryStreamName=physical_id, TagKeys=taken)

    def delete(self, place: Place, physical_id: str, last: Properties) -> None:
        """Delete the stream and what it still holds."""
        del last
        place.client("firehose").delete_delivery_stream(DeliveryStreamName=physical_id)

    def attributes(self, place: Place, physical_id: str, wanted: Properties) -> dict[str, Any]:
        """Return the ARN."""
        del wanted
        return {"Arn": place.arn("firehose", f"deliverystream/{physical_id}")}


def _as_update(last: Properties, wanted: Properties) -> dict[str, Any]:
    """Return the destination for UpdateDestination, which keeps what it is not told of."""
    lost = sorted(set(last) - set(wanted))
    cleared = {name: _CLEARED[name] for name in lost if name in _CLEARED}
    if left := set(lost) - set(cleared):
        raise LackedError(
            f"The lab cannot take {', '.join(sorted(left))} away from a delivery stream."
        )
    changes = {**wanted, **cleared}
    if _BACKUP in changes:
        changes[_BACKUP_UPDATE] = changes.pop(_BACKUP)
    return changes


_CLEARED: dict[str, Any] = {
    "Prefix": "",
    "ErrorOutputPrefix": "",
    "CompressionFormat": "UNCOMPRESSED",
    "EncryptionConfiguration": {"NoEncryptionConfig": "NoEncryption"},
    "CloudWatchLoggingOptions": {"Enabled": False},
    "ProcessingConfiguration": {"Enabled": False},
    "S3BackupMode": "Disabled",
    "FileExtension": "",
    "CustomTimeZone": "UTC",
    "BufferingHints": {"SizeInMBs": 5, "IntervalInSeconds": 300},
}
"""What leaving a property out means: Firehose's own defaults
(https://docs.aws.amazon.com/firehose/latest/APIReference/API_ExtendedS3DestinationConfiguration.html,
read 2026-11-24)."""
