"""The settings of a bucket, one a property: how each is put, cleared and read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from logkura.lab.cloudformation.handlers import s3_documents as documents
from logkura.lab.cloudformation.handlers import s3_lifecycle

__all__ = ["SETTINGS", "Setting"]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting.

    Attributes:
        name: The property.
        put: Applies a value.
        clear: Takes it away again.
        get: Returns the value as a template has it; an error of S3's when there is none.
    """

    name: str
    put: Callable[[Any, str, Any], object]
    clear: Callable[[Any, str], object]
    get: Callable[[Any, str], Any]


def _log_target(value: Any) -> dict[str, Any]:
    target = {
        "TargetBucket": value.get("DestinationBucketName"),
        "TargetPrefix": value.get("LogFilePrefix", ""),
        "TargetObjectKeyFormat": value.get("TargetObjectKeyFormat"),
    }
    return {name: each for name, each in target.items() if each is not None}


def _log_target_of(document: Any) -> dict[str, Any]:
    found = {
        "DestinationBucketName": document.get("TargetBucket"),
        "LogFilePrefix": document.get("TargetPrefix"),
        "TargetObjectKeyFormat": document.get("TargetObjectKeyFormat"),
    }
    return {name: each for name, each in found.items() if each is not None}


def _cors(value: Any) -> dict[str, Any]:
    rules = []
    for rule in value["CorsRules"]:
        names = {"Id": "ID", "MaxAge": "MaxAgeSeconds", "ExposedHeaders": "ExposeHeaders"}
        rules.append({names.get(name, name): each for name, each in rule.items()})
    return {"CORSRules": rules}


def _cors_of(document: Any) -> dict[str, Any]:
    names = {"ID": "Id", "MaxAgeSeconds": "MaxAge", "ExposeHeaders": "ExposedHeaders"}
    return {
        "CorsRules": [
            {names.get(name, name): each for name, each in rule.items()}
            for rule in document["CORSRules"]
        ]
    }


def _clear_lock(s3: Any, bucket: str) -> None:
    s3.put_object_lock_configuration(
        Bucket=bucket, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"}
    )


# Versioning comes first, because locks and replication need it; ownership before ACLs.
SETTINGS = (
    Setting(
        "OwnershipControls",
        lambda s3, bucket, value: s3.put_bucket_ownership_controls(
            Bucket=bucket, OwnershipControls=value
        ),
        lambda s3, bucket: s3.delete_bucket_ownership_controls(Bucket=bucket),
        lambda s3, bucket: s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"],
    ),
    Setting(
        "PublicAccessBlockConfiguration",
        lambda s3, bucket, value: s3.put_public_access_block(
            Bucket=bucket, PublicAccessBlockConfiguration=value
        ),
        lambda s3, bucket: s3.delete_public_access_block(Bucket=bucket),
        lambda s3, bucket: s3.get_public_access_block(Bucket=bucket)[
            "PublicAccessBlockConfiguration"
        ],
    ),
    Setting(
        "AccessControl",
        lambda s3, bucket, value: s3.put_bucket_acl(Bucket=bucket, ACL=_canned(value)),
        lambda s3, bucket: s3.put_bucket_acl(Bucket=bucket, ACL="private"),
        lambda _s3, _bucket: None,
    ),
    Setting(
        "VersioningConfiguration",
        lambda s3, bucket, value: s3.put_bucket_versioning(
            Bucket=bucket, VersioningConfiguration=value
        ),
        lambda s3, bucket: s3.put_bucket_versioning(
            Bucket=bucket, VersioningConfiguration={"Status": "Suspended"}
        ),
        lambda s3, bucket: {"Status": s3.get_bucket_versioning(Bucket=bucket)["Status"]},
    ),
    Setting(
        "BucketEncryption",
        lambda s3, bucket, value: s3.put_bucket_encryption(
            Bucket=bucket, ServerSideEncryptionConfiguration=documents.encryption(value)
        ),
        lambda s3, bucket: s3.delete_bucket_encryption(Bucket=bucket),
        lambda s3, bucket: documents.encryption_of(
            s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
        ),
    ),
    Setting(
        "ObjectLockConfiguration",
        lambda s3, bucket, value: s3.put_object_lock_configuration(
            Bucket=bucket, ObjectLockConfiguration=value
        ),
        _clear_lock,
        lambda s3, bucket: s3.get_object_lock_configuration(Bucket=bucket)[
            "ObjectLockConfiguration"
        ],
    ),
    Setting(
        "LifecycleConfiguration",
        lambda s3, bucket, value: s3.put_bucket_lifecycle_configuration(
            Bucket=bucket, LifecycleConfiguration=s3_lifecycle.lifecycle(value)
        ),
        lambda s3, bucket: s3.delete_bucket_lifecycle(Bucket=bucket),
        lambda s3, bucket: s3_lifecycle.lifecycle_of(
            s3.get_bucket_lifecycle_configuration(Bucket=bucket)
        ),
    ),
    Setting(
        "LoggingConfiguration",
        lambda s3, bucket, value: s3.put_bucket_logging(
            Bucket=bucket,
            # Without a destination a bucket logs to itself.
            BucketLoggingStatus={"LoggingEnabled": {"TargetBucket": bucket, **_log_target(value)}},
        ),
        lambda s3, bucket: s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={}),
        lambda s3, bucket: _log_target_of(s3.get_bucket_logging(Bucket=bucket)["LoggingEnabled"]),
    ),
    Setting(
        "NotificationConfiguration",
        lambda s3, bucket, value: s3.put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration=documents.notification(value)
        ),
        lambda s3, bucket: s3.put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration={}
        ),
        lambda s3, bucket: documents.notification_of(
            s3.get_bucket_notification_configuration(Bucket=bucket)
        ),
    ),
    Setting(
        "ReplicationConfiguration",
        lambda s3, bucket, value: s3.put_bucket_replication(
            Bucket=bucket, ReplicationConfiguration=documents.replication(value)
        ),
        lambda s3, bucket: s3.delete_bucket_replication(Bucket=bucket),
        lambda s3, bucket: documents.replication_of(
            s3.get_bucket_replication(Bucket=bucket)["ReplicationConfiguration"]
        ),
    ),
    Setting(
        "CorsConfiguration",
        lambda s3, bucket, value: s3.put_bucket_cors(Bucket=bucket, CORSConfiguration=_cors(value)),
        lambda s3, bucket: s3.delete_bucket_cors(Bucket=bucket),
        lambda s3, bucket: _cors_of(s3.get_bucket_cors(Bucket=bucket)),
    ),
    Setting(
        "AccelerateConfiguration",
        lambda s3, bucket, value: s3.put_bucket_accelerate_configuration(
            Bucket=bucket, AccelerateConfiguration={"Status": value["AccelerationStatus"]}
        ),
        lambda s3, bucket: s3.put_bucket_accelerate_configuration(
            Bucket=bucket, AccelerateConfiguration={"Status": "Suspended"}
        ),
        lambda s3, bucket: {
            "AccelerationStatus": s3.get_bucket_accelerate_configuration(Bucket=bucket)["Status"]
        },
    ),
    Setting(
        "Tags",
        lambda s3, bucket, value: s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": value}),
        lambda s3, bucket: s3.delete_bucket_tagging(Bucket=bucket),
        lambda s3, bucket: s3.get_bucket_tagging(Bucket=bucket)["TagSet"],
    ),
)


def _canned(value: str) -> str:
    """Return a canned ACL as the API writes it: `LogDeliveryWrite` is `log-delivery-write`."""
    words = "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in value)
    return words.removeprefix("-")
