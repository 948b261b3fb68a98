"""Properties of a bucket, turned into what S3's API takes and back.

Shapes: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
and https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
(read 2026-11-24).
"""

from collections.abc import Mapping
from typing import Any

from logkura.lab.cloudformation.refusal import LackedError

__all__ = [
    "encryption",
    "encryption_of",
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
        raise LackedError("The lab cannot apply EventBridgeConfiguration of AWS::S3::Bucket.")
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


def _renamed(value: Mapping[str, Any], old: str, new: str) -> Document:
    return {new if key == old else key: each for key, each in value.items()}
