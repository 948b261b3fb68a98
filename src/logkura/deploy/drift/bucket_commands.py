"""How a bucket's settings are put back."""

from collections.abc import Callable, Mapping

from logkura.deploy.drift import documents
from logkura.deploy.drift.command import aws
from logkura.estate import Bucket

__all__ = ["bucket_command"]


def bucket_command(bucket: Bucket, field: str) -> str:
    """Return the command that gives a bucket one designed setting; empty where none can.

    Args:
        bucket: As it is designed.
        field: The field of the setting.
    """
    make = _COMMANDS.get(field)
    return "" if make is None else make(bucket)


def _policy(bucket: Bucket) -> str:
    if not bucket.policy.statements:
        return _of(bucket, "delete-bucket-policy")
    return _of(bucket, "put-bucket-policy", policy=bucket.policy.to_json())


def _encryption(bucket: Bucket) -> str:
    document = documents.encryption(bucket)
    return _of(bucket, "put-bucket-encryption", server_side_encryption_configuration=document)


def _versioning(bucket: Bucket) -> str:
    status = "Enabled" if bucket.versioned else "Suspended"
    return _of(bucket, "put-bucket-versioning", versioning_configuration=f"Status={status}")


def _lifecycle(bucket: Bucket) -> str:
    if not bucket.lifecycle:
        return _of(bucket, "delete-bucket-lifecycle")
    document = documents.lifecycle(bucket.lifecycle)
    name = "put-bucket-lifecycle-configuration"
    return _of(bucket, name, lifecycle_configuration=document)


def _replication(bucket: Bucket) -> str:
    if not bucket.replication:
        return _of(bucket, "delete-bucket-replication")
    document = documents.replication(bucket)
    return _of(bucket, "put-bucket-replication", replication_configuration=document)


def _public_access(bucket: Bucket) -> str:
    if not bucket.public_access_blocked:
        return _of(bucket, "delete-public-access-block")
    return _of(
        bucket,
        "put-public-access-block",
        public_access_block_configuration=documents.PUBLIC_ACCESS_BLOCK,
    )


def _ownership(bucket: Bucket) -> str:
    controls = {"Rules": [{"ObjectOwnership": bucket.ownership}]}
    return _of(bucket, "put-bucket-ownership-controls", ownership_controls=controls)


def _logging(bucket: Bucket) -> str:
    target = {"TargetBucket": bucket.access_log_bucket, "TargetPrefix": bucket.access_log_prefix}
    status = {"LoggingEnabled": target} if bucket.access_log_bucket else {}
    return _of(bucket, "put-bucket-logging", bucket_logging_status=status)


def _object_lock(bucket: Bucket) -> str:
    # Object Lock cannot be turned off; its default retention can.
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-configure.html
    document = documents.lock(bucket.object_lock)
    return _of(bucket, "put-object-lock-configuration", object_lock_configuration=document)


def _of(bucket: Bucket, operation: str, **options: object) -> str:
    return aws("s3api", operation, bucket.region, bucket=bucket.name, **options)


_COMMANDS: Mapping[str, Callable[[Bucket], str]] = {
    "access_log_bucket": _logging,
    "access_log_prefix": _logging,
    "algorithm": _encryption,
    "bucket_key": _encryption,
    "key_arn": _encryption,
    "lifecycle": _lifecycle,
    "object_lock": _object_lock,
    "ownership": _ownership,
    "policy": _policy,
    "public_access_blocked": _public_access,
    "replication": _replication,
    "versioned": _versioning,
}
