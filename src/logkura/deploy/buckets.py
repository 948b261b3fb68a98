"""Buckets: versioned, encrypted, closed, and replicated."""

from collections.abc import Mapping, Sequence
from typing import Any

from logkura.aws import Clients
from logkura.errors import LogkuraError
from logkura.estate import Bucket, Expiration, ReplicationRule, Transition

__all__ = ["ensure", "replication_document"]

# S3's oldest region is the one that must not be named as a location constraint.
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html (read 2026-11-24)
_REGION_WITHOUT_CONSTRAINT = "us-east-1"


def ensure(bucket: Bucket, tags: Mapping[str, str], clients: Clients) -> None:
    """Make the bucket, or bring the one we own to the design.

    Raises:
        LogkuraError: `deploy-bucket-taken` when the name belongs to another account.
    """
    s3 = clients.get("s3", bucket.region)
    _create(bucket, s3)
    name = bucket.name
    s3.put_public_access_block(
        Bucket=name,
        PublicAccessBlockConfiguration={
            "BlockPublicAcls": True,
            "IgnorePublicAcls": True,
            "BlockPublicPolicy": True,
            "RestrictPublicBuckets": True,
        },
    )
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_encryption(
        Bucket=name, ServerSideEncryptionConfiguration={"Rules": [_encryption(bucket)]}
    )
    if tags:
        pairs = [{"Key": key, "Value": value} for key, value in sorted(tags.items())]
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": pairs})
    if bucket.object_lock is not None:
        retention = {"Mode": bucket.object_lock.mode, "Days": bucket.object_lock.days}
        s3.put_object_lock_configuration(
            Bucket=name,
            ObjectLockConfiguration={
                "ObjectLockEnabled": "Enabled",
                "Rule": {"DefaultRetention": retention},
            },
        )
    if bucket.lifecycle:
        rules = [_lifecycle(rule, number) for number, rule in enumerate(bucket.lifecycle, 1)]
        s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": rules})
    s3.put_bucket_policy(Bucket=name, Policy=bucket.policy.to_json())
    if bucket.replication:
        document = replication_document(bucket.replication)
        s3.put_bucket_replication(Bucket=name, ReplicationConfiguration=document)


def _create(bucket: Bucket, s3: Any) -> None:
    options: dict[str, Any] = {"Bucket": bucket.name}
    if bucket.region != _REGION_WITHOUT_CONSTRAINT:
        options["CreateBucketConfiguration"] = {"LocationConstraint": bucket.region}
    if bucket.object_lock is not None:
        options["ObjectLockEnabledForBucket"] = True
    try:
        s3.create_bucket(**options)
    except s3.exceptions.BucketAlreadyOwnedByYou:
        return
    except s3.exceptions.BucketAlreadyExists as error:
        raise LogkuraError(
            "deploy-bucket-taken",
            f"bucket name `{bucket.name}` belongs to another account",
            hint="bucket names are shared by all of AWS; choose another",
        ) from error


def _encryption(bucket: Bucket) -> dict[str, Any]:
    return {
        "ApplyServerSideEncryptionByDefault": {
            "SSEAlgorithm": "aws:kms",
            "KMSMasterKeyID": bucket.key_arn,
        },
        "BucketKeyEnabled": bucket.bucket_key,
    }


def _lifecycle(rule: Transition | Expiration, number: int) -> dict[str, Any]:
    document: dict[str, Any] = {
        "ID": f"logkura-{number}",
        "Status": "Enabled",
        "Filter": {"Prefix": rule.prefix},
    }
    if isinstance(rule, Transition):
        document["Transitions"] = [{"Days": rule.after_days, "StorageClass": rule.storage_class}]
    else:
        document["Expiration"] = {"Days": rule.after_days}
        document["NoncurrentVersionExpiration"] = {"NoncurrentDays": rule.after_days}
    return document


def _filter(rule: ReplicationRule) -> dict[str, Any]:
    tags = [{"Key": key, "Value": value} for key, value in sorted(rule.tags.items())]
    if not tags:
        return {"Prefix": rule.prefix}
    if len(tags) == 1 and not rule.prefix:
        return {"Tag": tags[0]}
    prefix = {"Prefix": rule.prefix} if rule.prefix else {}
    return {"And": {**prefix, "Tags": tags}}


def replication_document(rules: Sequence[ReplicationRule]) -> dict[str, Any]:
    """Return the rules of a bucket as PutBucketReplication takes them: all of them, or none stays.

    Args:
        rules: At least one; S3 takes one role for all.
    """
    return {
        "Role": rules[0].role_arn,
        "Rules": [_rule(rule, priority) for priority, rule in enumerate(rules)],
    }


def _rule(rule: ReplicationRule, priority: int) -> dict[str, Any]:
    destination: dict[str, Any] = {
        "Bucket": f"arn:{rule.role_arn.split(':')[1]}:s3:::{rule.destination_bucket}",
        "EncryptionConfiguration": {"ReplicaKmsKeyID": rule.replica_key_arn},
    }
    if rule.time_control:
        # The only time AWS offers.
        # https://docs.aws.amazon.com/AmazonS3/latest/API/API_ReplicationTimeValue.html
        minutes = {"Minutes": 15}
        destination["ReplicationTime"] = {"Status": "Enabled", "Time": minutes}
        destination["Metrics"] = {"Status": "Enabled", "EventThreshold": minutes}
    return {
        "ID": rule.id,
        "Priority": priority,
        "Status": "Enabled",
        "Filter": _filter(rule),
        "SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": "Enabled"}},
        "DeleteMarkerReplication": {"Status": "Enabled" if rule.delete_markers else "Disabled"},
        "Destination": destination,
    }
