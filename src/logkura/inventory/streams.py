"""Firehose delivery streams.

Source: https://docs.aws.amazon.com/firehose/latest/APIReference/ (read 2026-11-27):
DeliveryStreamDescription (one destination a stream), ExtendedS3DestinationDescription (the time
zone is UTC unless one is named), DeliveryStreamEncryptionConfiguration (a key is in use unless its
status is DISABLED or ENABLING_FAILED).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from logkura.estate import DeliveryStream
from logkura.inventory.reader import Reader

__all__ = ["read_streams"]

_S3 = ("ExtendedS3DestinationDescription", "S3DestinationDescription")
_BACKUPS = ("S3DestinationDescription", "S3BackupDescription")
_NOT_ENCRYPTED = frozenset({"", "DISABLED", "ENABLING_FAILED"})
_LATEST = ":$LATEST"


@dataclass(frozen=True, slots=True)
class _Processing:
    """The processors of a stream, and the function among them; empty for none."""

    types: tuple[str, ...]
    function_arn: str
    names_latest: bool


def read_streams(reader: Reader, region: str) -> tuple[DeliveryStream, ...]:
    """Return the delivery streams of a region, sorted by name."""
    about = reader.arn("firehose", region, "deliverystream/*")
    names = reader.all("firehose", "list_delivery_streams", region, about)
    found = reader.each(partial(_read_stream, reader, region), sorted(names))
    return tuple(stream for stream in found if stream is not None)


def _read_stream(reader: Reader, region: str, name: str) -> DeliveryStream | None:
    about = reader.arn("firehose", region, f"deliverystream/{name}")
    answer = reader.ask(
        "firehose", "describe_delivery_stream", region, about, DeliveryStreamName=name
    )
    if not answer:
        return None
    described = answer["DeliveryStreamDescription"]
    if not described.get("Destinations"):
        reader.note(about, "no destination was told: firehose:DescribeDeliveryStream")
        return None
    kind, destination, place = _destination(described["Destinations"][0])
    key_type, stream_key_arn = _encryption(described)
    processing = _processing(destination)
    log_group, log_stream = _error_log(destination)
    hints = place.get("BufferingHints", {})
    return DeliveryStream(
        name=name,
        arn=described.get("DeliveryStreamARN", about),
        region=region,
        role_arn=destination.get("RoleARN") or place.get("RoleARN", ""),
        stream_key_arn=stream_key_arn,
        bucket=place.get("BucketARN", "").rpartition(":")[2],
        object_key_arn=_object_key(place),
        prefix=place.get("Prefix", ""),
        error_prefix=place.get("ErrorOutputPrefix", ""),
        compression=place.get("CompressionFormat", "UNCOMPRESSED"),
        file_extension=place.get("FileExtension", ""),
        time_zone=place.get("CustomTimeZone") or "UTC",
        buffer_size_mib=hints.get("SizeInMBs", 0),
        buffer_interval_seconds=hints.get("IntervalInSeconds", 0),
        function_arn=processing.function_arn,
        log_group=log_group,
        log_stream=log_stream,
        source=described.get("DeliveryStreamType", "DirectPut"),
        destination=kind,
        processors=processing.types,
        partitioned=bool(place.get("DynamicPartitioningConfiguration", {}).get("Enabled")),
        key_type=key_type,
        names_latest=processing.names_latest,
    )


def _destination(
    described: Mapping[str, Any],
) -> tuple[str, Mapping[str, Any], Mapping[str, Any]]:
    """Return what a stream delivers to, how, and its place in S3."""
    others = [name for name in described if name.endswith("Description") and name not in _S3]
    if others:
        destination = described[others[0]]
        place: Mapping[str, Any] = next(
            (destination[name] for name in _BACKUPS if name in destination), {}
        )
        kind = others[0].removesuffix("Description").removesuffix("Destination")
        return kind, destination, place
    destination = next((described[name] for name in _S3 if name in described), {})
    return "S3", destination, destination


def _object_key(place: Mapping[str, Any]) -> str:
    """Return the key that a stream names for its objects; empty where it names none."""
    named = place.get("EncryptionConfiguration", {}).get("KMSEncryptionConfig", {})
    arn: str = named.get("AWSKMSKeyARN", "")
    return arn


def _encryption(described: Mapping[str, Any]) -> tuple[str, str]:
    """Return the type of the key that a stream is encrypted with, and the user's own key."""
    configuration = described.get("DeliveryStreamEncryptionConfiguration", {})
    if configuration.get("Status", "") in _NOT_ENCRYPTED:
        return "", ""
    return configuration.get("KeyType", ""), configuration.get("KeyARN", "")


def _processing(destination: Mapping[str, Any]) -> _Processing:
    configuration = destination.get("ProcessingConfiguration", {})
    if not configuration.get("Enabled"):
        return _Processing((), "", names_latest=True)
    processors = configuration.get("Processors", ())
    functions = [
        parameter["ParameterValue"]
        for processor in processors
        for parameter in processor.get("Parameters", ())
        if parameter["ParameterName"] == "LambdaArn"
    ]
    named = functions[0] if functions else ""
    return _Processing(
        tuple(each["Type"] for each in processors),
        named.removesuffix(_LATEST),
        not named or named.endswith(_LATEST),
    )


def _error_log(destination: Mapping[str, Any]) -> tuple[str, str]:
    options = destination.get("CloudWatchLoggingOptions", {})
    if not options.get("Enabled"):
        return "", ""
    return options.get("LogGroupName", ""), options.get("LogStreamName", "")
