"""Settings of a design as the services' own calls take them; each call replaces a whole setting.

Sources (read 2026-11-27): the pages of the operations at
https://docs.aws.amazon.com/AmazonS3/latest/API/ and
https://docs.aws.amazon.com/firehose/latest/APIReference/.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from logkura.estate import (
    Alarm,
    Bucket,
    DeliveryStream,
    Expiration,
    ObjectLock,
    ReplicationRule,
    Transition,
)
from logkura.facts.regions import partition_of
from logkura.facts.s3_replication import TIME_CONTROL_SECONDS

__all__ = [
    "PUBLIC_ACCESS_BLOCK",
    "destination",
    "encryption",
    "lifecycle",
    "lock",
    "metric",
    "query",
    "replication",
    "stream_encryption",
    "tag_list",
]

PUBLIC_ACCESS_BLOCK = {
    "BlockPublicAcls": True,
    "IgnorePublicAcls": True,
    "BlockPublicPolicy": True,
    "RestrictPublicBuckets": True,
}
"""All four settings against public access, as PutPublicAccessBlock takes them."""

# The only time AWS offers.
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_ReplicationTimeValue.html
_MINUTES = {"Minutes": TIME_CONTROL_SECONDS.value // 60}


def encryption(bucket: Bucket) -> dict[str, Any]:
    """Return the default encryption as PutBucketEncryption takes it."""
    default = {"SSEAlgorithm": bucket.algorithm}
    if bucket.key_arn:
        default["KMSMasterKeyID"] = bucket.key_arn
    rule = {
        "ApplyServerSideEncryptionByDefault": default,
        "BucketKeyEnabled": bucket.bucket_key,
    }
    return {"Rules": [rule]}


def lock(wanted: ObjectLock | None) -> dict[str, Any]:
    """Return Object Lock as PutObjectLockConfiguration takes it; it cannot be turned off."""
    enabled: dict[str, Any] = {"ObjectLockEnabled": "Enabled"}
    if wanted is None:
        return enabled
    return {**enabled, "Rule": {"DefaultRetention": {"Mode": wanted.mode, "Days": wanted.days}}}


def lifecycle(rules: Sequence[Transition | Expiration]) -> dict[str, Any]:
    """Return rules as PutBucketLifecycleConfiguration takes them: all of them, or none stays."""
    return {"Rules": [_lifecycle_rule(rule, number) for number, rule in enumerate(rules, 1)]}


def _lifecycle_rule(rule: Transition | Expiration, number: int) -> dict[str, Any]:
    document: dict[str, Any] = {
        "ID": f"logkura-{number}",
        "Status": "Enabled",
        "Filter": _filter(rule),
    }
    if isinstance(rule, Transition):
        move = {"Days": rule.after_days, "StorageClass": rule.storage_class}
        return {**document, "Transitions": [move]}
    return {
        **document,
        "Expiration": {"Days": rule.after_days},
        "NoncurrentVersionExpiration": {"NoncurrentDays": rule.after_days},
    }


def replication(bucket: Bucket) -> dict[str, Any]:
    """Return the rules of a bucket as PutBucketReplication takes them: all of them, or none stays.

    Args:
        bucket: It has at least one; S3 takes one role for all.
    """
    rules, partition = bucket.replication, partition_of(bucket.region)
    return {
        "Role": rules[0].role_arn,
        "Rules": [_replication_rule(rule, partition) for rule in rules],
    }


def _replication_rule(rule: ReplicationRule, partition: str) -> dict[str, Any]:
    return {
        "ID": rule.id,
        "Priority": rule.priority,
        "Status": _status(on=rule.enabled),
        "Filter": _filter(rule),
        "SourceSelectionCriteria": {
            "SseKmsEncryptedObjects": {"Status": _status(on=rule.kms_objects)}
        },
        "DeleteMarkerReplication": {"Status": _status(on=rule.delete_markers)},
        "Destination": _replica(rule, partition),
    }


def _status(*, on: bool) -> str:
    return "Enabled" if on else "Disabled"


def _replica(rule: ReplicationRule, partition: str) -> dict[str, Any]:
    found: dict[str, Any] = {"Bucket": f"arn:{partition}:s3:::{rule.destination_bucket}"}
    if rule.replica_key_arn:
        found["EncryptionConfiguration"] = {"ReplicaKmsKeyID": rule.replica_key_arn}
    if rule.destination_account:
        found["Account"] = rule.destination_account
    if rule.owner_override:
        found["AccessControlTranslation"] = {"Owner": "Destination"}
    if rule.time_control:
        found["ReplicationTime"] = {"Status": "Enabled", "Time": _MINUTES}
    if rule.time_control or rule.metrics:
        found["Metrics"] = {"Status": "Enabled", "EventThreshold": _MINUTES}
    return found


def _filter(rule: Expiration | ReplicationRule | Transition) -> dict[str, Any]:
    tags = [{"Key": key, "Value": value} for key, value in sorted(rule.tags.items())]
    if not tags:
        return {"Prefix": rule.prefix}
    if len(tags) == 1 and not rule.prefix:
        return {"Tag": tags[0]}
    prefix = {"Prefix": rule.prefix} if rule.prefix else {}
    return {"And": {**prefix, "Tags": tags}}


def metric(alarm: Alarm) -> dict[str, Any]:
    """Return what an alarm on one metric watches, as options of `put-metric-alarm`."""
    statistic = "extended_statistic" if alarm.is_extended else "statistic"
    dimensions = [{"Name": name, "Value": alarm.dimensions[name]} for name in alarm.dimensions]
    return {
        "namespace": alarm.namespace,
        "metric_name": alarm.metric,
        "dimensions": dimensions,
        "period": alarm.period_seconds,
        statistic: alarm.statistic,
    }


def query(alarm: Alarm) -> dict[str, Any]:
    """Return what an alarm on a query watches, as options of `put-metric-alarm`."""
    watched = {
        "Id": "watched",
        "Expression": alarm.query,
        "Period": alarm.period_seconds,
        "ReturnData": True,
    }
    return {"metrics": [watched]}


def stream_encryption(stream: DeliveryStream) -> dict[str, str]:
    """Return a stream's encryption as the calls take it that make it, or encrypt it again.

    A key of the user's is named, and Firehose's own is not:
    https://docs.aws.amazon.com/firehose/latest/APIReference/API_DeliveryStreamEncryptionConfigurationInput.html
    (read 2026-11-27).
    """
    key = {"KeyARN": stream.stream_key_arn} if stream.stream_key_arn else {}
    return {"KeyType": stream.key_type, **key}


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Return tags as CreateDeliveryStream and PutMetricAlarm take them."""
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]


def destination(stream: DeliveryStream) -> dict[str, Any]:
    """Return a stream's destination as CreateDeliveryStream and UpdateDestination take it."""
    named = f"{stream.function_arn}:$LATEST" if stream.names_latest else stream.function_arn
    function = {"ParameterName": "LambdaArn", "ParameterValue": named}
    return {
        "RoleARN": stream.role_arn,
        "BucketARN": f"arn:{partition_of(stream.region)}:s3:::{stream.bucket}",
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
        "DynamicPartitioningConfiguration": {"Enabled": stream.partitioned},
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
