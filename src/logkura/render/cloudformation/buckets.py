"""Buckets: versioned, encrypted, closed, replicated; and their policies.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
(read 2026-11-27).
"""

from collections.abc import Sequence
from typing import Any

from logkura.estate import Bucket, Expiration, ReplicationRule, Transition
from logkura.facts.s3_replication import TIME_CONTROL_SECONDS
from logkura.render.cloudformation.document import GetAtt, Ref
from logkura.render.cloudformation.references import References
from logkura.render.cloudformation.template import Template, tag_list

__all__ = ["add_bucket", "add_bucket_policy"]

_CLOSED = {
    "BlockPublicAcls": True,
    "BlockPublicPolicy": True,
    "IgnorePublicAcls": True,
    "RestrictPublicBuckets": True,
}
# The only time AWS offers.
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_ReplicationTimeValue.html (read 2026-11-27)
_TIME = {"Minutes": TIME_CONTROL_SECONDS.value // 60}


def add_bucket(template: Template, logical_id: str, bucket: Bucket) -> None:
    """Add a bucket, with all of its settings but its policy."""
    references = template.references
    template.resource(
        logical_id,
        "AWS::S3::Bucket",
        {
            "BucketName": references.text(bucket.name),
            "BucketEncryption": _encryption(bucket, references),
            "OwnershipControls": {"Rules": [{"ObjectOwnership": bucket.ownership}]},
            "PublicAccessBlockConfiguration": _CLOSED,
            "VersioningConfiguration": {"Status": "Enabled"},
            **_object_lock(bucket),
            "LifecycleConfiguration": _lifecycle(bucket.lifecycle),
            "ReplicationConfiguration": _replication(bucket, references),
        },
        on_removal="keep",
    )
    references.add(bucket.arn, GetAtt(logical_id, "Arn"))
    references.add_name("bucket", bucket.name, Ref(logical_id))


def add_bucket_policy(template: Template, logical_id: str, bucket: Bucket) -> None:
    """Add the policy of a bucket."""
    references = template.references
    template.resource(
        logical_id,
        "AWS::S3::BucketPolicy",
        {
            "Bucket": references.name("bucket", bucket.name),
            "PolicyDocument": references.tree(bucket.policy.to_document()),
        },
        tagged=False,
    )


def _encryption(bucket: Bucket, references: References) -> dict[str, Any]:
    default: dict[str, Any] = {"SSEAlgorithm": bucket.algorithm}
    rule: dict[str, Any] = {"ServerSideEncryptionByDefault": default}
    if bucket.key_arn:
        default["KMSMasterKeyID"] = references.text(bucket.key_arn)
    if bucket.uses_kms:
        rule["BucketKeyEnabled"] = bucket.bucket_key
    return {"ServerSideEncryptionConfiguration": [rule]}


def _object_lock(bucket: Bucket) -> dict[str, Any]:
    lock = bucket.object_lock
    if lock is None:
        return {}
    retention = {"Mode": lock.mode, "Days": lock.days}
    return {
        "ObjectLockEnabled": True,
        "ObjectLockConfiguration": {
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": retention},
        },
    }


def _lifecycle(rules: Sequence[Transition | Expiration]) -> dict[str, Any] | None:
    if not rules:
        return None
    return {"Rules": [_lifecycle_rule(rule, number) for number, rule in enumerate(rules, 1)]}


def _lifecycle_rule(rule: Transition | Expiration, number: int) -> dict[str, Any]:
    document: dict[str, Any] = {
        "Id": f"logkura-{number}",
        "Status": "Enabled",
        "Prefix": rule.prefix,
    }
    if rule.tags:
        document["TagFilters"] = tag_list(rule.tags)
    if isinstance(rule, Transition):
        moved = {"StorageClass": rule.storage_class, "TransitionInDays": rule.after_days}
        document["Transitions"] = [moved]
    else:
        document["ExpirationInDays"] = rule.after_days
        # Versioned, so that an expiry alone only hides an object.
        document["NoncurrentVersionExpiration"] = {"NoncurrentDays": rule.after_days}
    return document


def _replication(bucket: Bucket, references: References) -> dict[str, Any] | None:
    if not bucket.replication:
        return None
    return {
        "Role": references.text(bucket.replication[0].role_arn),
        "Rules": [_rule(rule, bucket, references) for rule in bucket.replication],
    }


def _rule(rule: ReplicationRule, bucket: Bucket, references: References) -> dict[str, Any]:
    document: dict[str, Any] = {
        "Id": rule.id,
        "Priority": rule.priority,
        "Status": _status(on=rule.enabled),
        "Filter": _filter(rule),
    }
    if rule.kms_objects:
        chosen = {"SseKmsEncryptedObjects": {"Status": "Enabled"}}
        document["SourceSelectionCriteria"] = chosen
    document["DeleteMarkerReplication"] = {"Status": _status(on=rule.delete_markers)}
    document["Destination"] = _destination(rule, bucket, references)
    return document


def _status(*, on: bool) -> str:
    return "Enabled" if on else "Disabled"


def _destination(rule: ReplicationRule, bucket: Bucket, references: References) -> dict[str, Any]:
    partition = bucket.arn.split(":")[1]
    destination: dict[str, Any] = {
        "Bucket": references.text(f"arn:{partition}:s3:::{rule.destination_bucket}")
    }
    if rule.replica_key_arn:
        key = references.text(rule.replica_key_arn)
        destination["EncryptionConfiguration"] = {"ReplicaKmsKeyID": key}
    if rule.time_control:
        destination["ReplicationTime"] = {"Status": "Enabled", "Time": _TIME}
        destination["Metrics"] = {"Status": "Enabled", "EventThreshold": _TIME}
    elif rule.metrics:
        destination["Metrics"] = {"Status": "Enabled"}
    return destination


def _filter(rule: ReplicationRule) -> dict[str, Any]:
    tags = tag_list(rule.tags)
    if not tags:
        return {"Prefix": rule.prefix}
    if len(tags) == 1 and not rule.prefix:
        return {"TagFilter": tags[0]}
    prefix = {"Prefix": rule.prefix} if rule.prefix else {}
    return {"And": {**prefix, "TagFilters": tags}}
