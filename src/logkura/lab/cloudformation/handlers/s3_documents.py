"""Properties of a bucket, turned into what S3's API takes and back.

Shapes: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
and https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
(read 2026-11-24).
"""

from collections.abc import Mapping
from typing import Any

from logkura.lab.cloudformation.refusal import ResourceError

__all__ = [
    "encryption",
    "encryption_of",
    "lifecycle",
    "lifecycle_of",
    "notification",
    "notification_of",
    "replication",
    "replication_of",
]

Document = dict[str, Any]

_RULE_KINDS = {
    "LambdaConfigurations": ("LambdaFunctionConfigurations", "Function", "LambdaFunctionArn"),
    "QueueConfigurations": ("QueueConfigurations", "Queue", "QueueArn"),
    "TopicConfigurations": ("TopicConfigurations", "Topic", "TopicArn"),
}


def encryption(value: Mapping[str, Any]) -> Document:
    """BucketEncryption for PutBucketEncryption."""
    return {
        "Rules": [
            _renamed(rule, "ServerSideEncryptionByDefault", "ApplyServerSideEncryptionByDefault")
            for rule in value["ServerSideEncryptionConfiguration"]
        ]
    }


def encryption_of(document: Mapping[str, Any]) -> Document:
    """Return BucketEncryption as GetBucketEncryption tells it."""
    return {
        "ServerSideEncryptionConfiguration": [
            _renamed(rule, "ApplyServerSideEncryptionByDefault", "ServerSideEncryptionByDefault")
            for rule in document["Rules"]
        ]
    }


def lifecycle(value: Mapping[str, Any]) -> Document:
    """LifecycleConfiguration for PutBucketLifecycleConfiguration."""
    return {"Rules": [_lifecycle_rule(rule) for rule in value["Rules"]]}


def _lifecycle_rule(rule: Mapping[str, Any]) -> Document:
    expiration = _picked(
        rule,
        ExpirationInDays="Days",
        ExpirationDate="Date",
        ExpiredObjectDeleteMarker="ExpiredObjectDeleteMarker",
    )
    transitions = [*rule.get("Transitions", ()), *_single(rule, "Transition")]
    noncurrent = [
        *rule.get("NoncurrentVersionTransitions", ()),
        *_single(rule, "NoncurrentVersionTransition"),
    ]
    old_expiration = _picked(rule, NoncurrentVersionExpirationInDays="NoncurrentDays")
    document = {
        **_picked(rule, Id="ID", Status="Status"),
        "Filter": _lifecycle_filter(rule),
        "Expiration": expiration,
        "Transitions": [
            _picked(
                each, StorageClass="StorageClass", TransitionInDays="Days", TransitionDate="Date"
            )
            for each in transitions
        ],
        "NoncurrentVersionTransitions": [
            _picked(
                each,
                StorageClass="StorageClass",
                TransitionInDays="NoncurrentDays",
                NewerNoncurrentVersions="NewerNoncurrentVersions",
            )
            for each in noncurrent
        ],
        "NoncurrentVersionExpiration": rule.get("NoncurrentVersionExpiration", old_expiration),
        "AbortIncompleteMultipartUpload": rule.get("AbortIncompleteMultipartUpload"),
    }
    return {key: each for key, each in document.items() if each or key == "Filter"}


def _lifecycle_filter(rule: Mapping[str, Any]) -> Document:
    tags = rule.get("TagFilters", [])
    parts = _picked(
        rule,
        Prefix="Prefix",
        ObjectSizeGreaterThan="ObjectSizeGreaterThan",
        ObjectSizeLessThan="ObjectSizeLessThan",
    )
    for name in ("ObjectSizeGreaterThan", "ObjectSizeLessThan"):
        if name in parts:
            parts[name] = int(parts[name])
    if len(parts) + len(tags) <= 1:
        return {**parts, **({"Tag": tags[0]} if tags else {})} or {"Prefix": ""}
    return {"And": {**parts, **({"Tags": tags} if tags else {})}}


def lifecycle_of(document: Mapping[str, Any]) -> Document:
    """Return LifecycleConfiguration as GetBucketLifecycleConfiguration tells it."""
    return {"Rules": [_lifecycle_rule_of(rule) for rule in document["Rules"]]}


def _lifecycle_rule_of(rule: Mapping[str, Any]) -> Document:
    chosen = rule.get("Filter") or {}
    chosen = chosen.get("And", chosen)
    tags = chosen.get("Tags") or _single(chosen, "Tag")
    expiration = rule.get("Expiration") or {}
    found = {
        **_picked(rule, ID="Id", Status="Status", Prefix="Prefix"),
        **_picked(chosen, Prefix="Prefix"),
        **{
            name: str(chosen[name])
            for name in ("ObjectSizeGreaterThan", "ObjectSizeLessThan")
            if name in chosen
        },
        **_picked(
            _dated(expiration),
            Days="ExpirationInDays",
            Date="ExpirationDate",
            ExpiredObjectDeleteMarker="ExpiredObjectDeleteMarker",
        ),
        "TagFilters": tags,
        "Transitions": [
            _picked(
                each, StorageClass="StorageClass", Days="TransitionInDays", Date="TransitionDate"
            )
            for each in map(_dated, rule.get("Transitions", ()))
        ],
        "NoncurrentVersionTransitions": [
            _picked(
                each,
                StorageClass="StorageClass",
                NoncurrentDays="TransitionInDays",
                NewerNoncurrentVersions="NewerNoncurrentVersions",
            )
            for each in rule.get("NoncurrentVersionTransitions", ())
        ],
        **_picked(
            rule,
            NoncurrentVersionExpiration="NoncurrentVersionExpiration",
            AbortIncompleteMultipartUpload="AbortIncompleteMultipartUpload",
        ),
    }
    return {key: each for key, each in found.items() if each not in ([], "")}


def _dated(value: Mapping[str, Any]) -> Document:
    date = value.get("Date")
    return {**value, "Date": f"{date:%Y-%m-%dT%H:%M:%SZ}"} if date else dict(value)


def replication(value: Mapping[str, Any]) -> Document:
    """ReplicationConfiguration for PutBucketReplication."""
    return {"Role": value["Role"], "Rules": [_replication_rule(rule) for rule in value["Rules"]]}


def _replication_rule(rule: Mapping[str, Any]) -> Document:
    document = _renamed(rule, "Id", "ID")
    if "Filter" in rule:
        chosen = dict(rule["Filter"])
        if "TagFilter" in chosen:
            chosen["Tag"] = chosen.pop("TagFilter")
        if "And" in chosen:
            chosen["And"] = _renamed(chosen["And"], "TagFilters", "Tags")
        document["Filter"] = chosen
    return document


def replication_of(document: Mapping[str, Any]) -> Document:
    """Return ReplicationConfiguration as GetBucketReplication tells it."""
    return {
        "Role": document["Role"],
        "Rules": [_replication_rule_of(rule) for rule in document["Rules"]],
    }


def _replication_rule_of(rule: Mapping[str, Any]) -> Document:
    found = _renamed(rule, "ID", "Id")
    if "Filter" in rule:
        chosen = _renamed(rule["Filter"], "Tag", "TagFilter")
        if "And" in chosen:
            chosen["And"] = _renamed(chosen["And"], "Tags", "TagFilters")
        found["Filter"] = chosen
    return found


def notification(value: Mapping[str, Any]) -> Document:
    """NotificationConfiguration for PutBucketNotificationConfiguration."""
    document: Document = {}
    for name, (api_name, target, api_target) in _RULE_KINDS.items():
        rules = [
            {
                api_target: rule[target],
                "Events": [rule["Event"]],
                **(
                    {"Filter": {"Key": {"FilterRules": rule["Filter"]["S3Key"]["Rules"]}}}
                    if "Filter" in rule
                    else {}
                ),
            }
            for rule in value.get(name, ())
        ]
        if rules:
            document[api_name] = rules
    if value.get("EventBridgeConfiguration", {}).get("EventBridgeEnabled"):
        raise ResourceError("The lab cannot apply EventBridgeConfiguration of AWS::S3::Bucket.")
    return document


def notification_of(document: Mapping[str, Any]) -> Document:
    """Return NotificationConfiguration as GetBucketNotificationConfiguration tells it."""
    found: Document = {}
    for name, (api_name, target, api_target) in _RULE_KINDS.items():
        rules = [
            {
                target: rule[api_target],
                "Event": event,
                **(
                    {"Filter": {"S3Key": {"Rules": rule["Filter"]["Key"]["FilterRules"]}}}
                    if rule.get("Filter")
                    else {}
                ),
            }
            for rule in document.get(api_name, ())
            for event in rule["Events"]
        ]
        if rules:
            found[name] = rules
    return found


def _picked(value: Mapping[str, Any], **names: str) -> Document:
    return {new: value[old] for old, new in names.items() if old in value}


def _single(value: Mapping[str, Any], name: str) -> list[Any]:
    return [value[name]] if name in value else []


def _renamed(value: Mapping[str, Any], old: str, new: str) -> Document:
    return {new if key == old else key: each for key, each in value.items()}
