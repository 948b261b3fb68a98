"""The S3 destination of a delivery stream: what was configured, checked as AWS checks it.

Sources (read 2026-11-24): CreateDeliveryStream and ExtendedS3DestinationConfiguration of
https://docs.aws.amazon.com/firehose/latest/APIReference/, and
https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning.html.  Where the lab lacks a
feature, it refuses the configuration instead of delivering something else than AWS would.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from logkura.facts.firehose import (
    BUFFER_DEFAULT_SECONDS,
    BUFFER_MAX_MIB,
    BUFFER_MAX_SECONDS,
    BUFFER_MIN_MIB,
    BUFFER_MIN_SECONDS,
)
from logkura.facts.firehose_delivery import BUFFER_DEFAULT_MIB
from logkura.lab.lacking import LackingError
from logkura.lab.prefix import InvalidPrefixError, Prefix
from logkura.lab.processing import Processing

__all__ = ["DEFAULTS", "Destination", "InvalidDestinationError"]

_MIB = 1024 * 1024

DEFAULTS: Mapping[str, Any] = {
    "BufferingHints": {
        "SizeInMBs": BUFFER_DEFAULT_MIB.value,
        "IntervalInSeconds": BUFFER_DEFAULT_SECONDS.value,
    },
    "CompressionFormat": "UNCOMPRESSED",
    "EncryptionConfiguration": {"NoEncryptionConfig": "NoEncryption"},
    "CloudWatchLoggingOptions": {"Enabled": False},
    "S3BackupMode": "Disabled",
}
"""What DescribeDeliveryStream shows for the settings that were not given."""


class InvalidDestinationError(ValueError):
    """A destination that CreateDeliveryStream refuses."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where and how a stream delivers.

    Attributes:
        bucket: Name of the bucket.
        bucket_arn: Its ARN, as put.
        role_arn: The role that Firehose assumes to deliver.
        prefix: The prefix of delivered objects.
        error_prefix: The prefix of failed records.
        time_zone: The zone of prefixes and object names.
        gzip: Whether Firehose compresses delivered objects.
        extension: How object names end.
        key_arn: The KMS key that objects are encrypted with; None for the bucket's default.
        buffer_size_bytes: A buffer of this size is delivered.
        buffer_interval_seconds: A buffer of this age is delivered.
        partitioned: Whether dynamic partitioning is on.
        processing: What happens to records before they are delivered.
        error_log: Log group and stream for delivery errors, when error logging is on.
    """

    bucket: str
    bucket_arn: str
    role_arn: str
    prefix: Prefix
    error_prefix: Prefix
    time_zone: ZoneInfo
    gzip: bool
    extension: str
    key_arn: str | None
    buffer_size_bytes: int
    buffer_interval_seconds: int
    partitioned: bool
    processing: Processing
    error_log: tuple[str, str] | None

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> "Destination":
        """Read an (Extended)S3DestinationConfiguration.

        Raises:
            InvalidDestinationError: AWS would refuse it.
            LackingError: The lab cannot do what it asks.
        """
        settings = {**DEFAULTS, **{name: value for name, value in document.items() if value}}
        _refuse_gaps(settings)
        try:
            prefix = Prefix.parse(settings.get("Prefix", ""), "Prefix")
            error_prefix = _error_prefix(settings, prefix)
            processing = Processing.parse(settings.get("ProcessingConfiguration", {}))
        except (InvalidPrefixError, ValueError) as error:
            raise InvalidDestinationError(str(error)) from error
        partitioned = bool(settings.get("DynamicPartitioningConfiguration", {}).get("Enabled"))
        _check_partitioning(prefix, processing, partitioned=partitioned)
        size_mib, interval = _hints(settings["BufferingHints"], partitioned=partitioned)
        gzip = settings["CompressionFormat"] == "GZIP"
        return cls(
            bucket=settings["BucketARN"].rpartition(":")[2],
            bucket_arn=settings["BucketARN"],
            role_arn=settings.get("RoleARN", ""),
            prefix=prefix,
            error_prefix=error_prefix,
            time_zone=_zone(settings.get("CustomTimeZone", "UTC")),
            gzip=gzip,
            extension=settings.get("FileExtension") or (".gz" if gzip else ""),
            key_arn=_key(settings["EncryptionConfiguration"]),
            buffer_size_bytes=size_mib * _MIB,
            buffer_interval_seconds=interval,
            partitioned=partitioned,
            processing=processing,
            error_log=_error_log(settings["CloudWatchLoggingOptions"]),
        )


def _refuse_gaps(settings: Mapping[str, Any]) -> None:
    if (compression := settings["CompressionFormat"]) not in ("UNCOMPRESSED", "GZIP"):
        raise LackingError(
            f"the lab does not write CompressionFormat {compression}, only UNCOMPRESSED and GZIP"
        )
    if settings.get("DataFormatConversionConfiguration", {}).get("Enabled"):
        raise LackingError("the lab does not convert record formats")
    if settings["S3BackupMode"] == "Enabled":
        raise LackingError("the lab does not back up source records (S3BackupMode)")


def _error_prefix(settings: Mapping[str, Any], prefix: Prefix) -> Prefix:
    text = settings.get("ErrorOutputPrefix", "")
    if not text:
        if prefix.expressions:
            raise InvalidPrefixError(
                "ErrorOutputPrefix cannot be null or empty when Prefix contains expressions"
            )
        return prefix
    error_prefix = Prefix.parse(text, "ErrorOutputPrefix")
    if error_prefix.expressions and not error_prefix.uses("firehose", "error-output-type"):
        raise InvalidPrefixError(
            "ErrorOutputPrefix must contain at least one occurrence of "
            "!{firehose:error-output-type}"
        )
    return error_prefix


def _check_partitioning(prefix: Prefix, processing: Processing, *, partitioned: bool) -> None:
    if prefix.uses("partitionKeyFromQuery"):
        raise LackingError("the lab does not evaluate partitionKeyFromQuery")
    if partitioned and not prefix.partition_keys:
        raise InvalidDestinationError(
            "S3 Prefix should contain Dynamic Partitioning namespaces when Dynamic Partitioning "
            "is enabled"
        )
    if prefix.partition_keys and not partitioned:
        raise InvalidDestinationError(
            "Dynamic Partitioning Namespaces can only be part of a prefix expression when "
            "Dynamic Partitioning is enabled."
        )
    if partitioned and processing.function is None:
        raise InvalidDestinationError(
            "partitionKeyFromLambda needs a Lambda processor that returns the partition keys"
        )


def _hints(hints: Mapping[str, Any], *, partitioned: bool) -> tuple[int, int]:
    size = int(hints.get("SizeInMBs", BUFFER_DEFAULT_MIB.value))
    interval = int(hints.get("IntervalInSeconds", BUFFER_DEFAULT_SECONDS.value))
    lowest = BUFFER_MIN_SECONDS.value if partitioned else 0
    if not BUFFER_MIN_MIB.value <= size <= BUFFER_MAX_MIB.value:
        raise InvalidDestinationError(
            f"BufferingHints.SizeInMBs must be between {BUFFER_MIN_MIB.value} and "
            f"{BUFFER_MAX_MIB.value}, got {size}"
        )
    if not lowest <= interval <= BUFFER_MAX_SECONDS.value:
        raise InvalidDestinationError(
            f"BufferingHints.IntervalInSeconds must be between {lowest} and "
            f"{BUFFER_MAX_SECONDS.value}, got {interval}"
        )
    return size, interval


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InvalidDestinationError(f"CustomTimeZone {name} is not a time zone") from error


def _key(encryption: Mapping[str, Any]) -> str | None:
    chosen = [
        name for name in ("NoEncryptionConfig", "KMSEncryptionConfig") if encryption.get(name)
    ]
    if len(chosen) != 1:
        raise InvalidDestinationError(
            "Exactly one of NoEncryptionConfig or KMSEncryptionConfig must be specified"
        )
    if chosen == ["NoEncryptionConfig"]:
        return None
    key: str = encryption["KMSEncryptionConfig"]["AWSKMSKeyARN"]
    return key


def _error_log(options: Mapping[str, Any]) -> tuple[str, str] | None:
    if not options.get("Enabled"):
        return None
    group, stream = options.get("LogGroupName"), options.get("LogStreamName")
    if not group or not stream:
        missing = "Stream" if group else "Group"
        raise InvalidDestinationError(
            f"CloudWatch Log {missing} Name is required if CloudWatch Logging is enabled"
        )
    return group, stream
