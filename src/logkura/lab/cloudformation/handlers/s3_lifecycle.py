"""LifecycleConfiguration of a bucket, turned into what S3's API takes and back.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-rule.html
and https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html (read 2026-11-24).  The
deprecated forms of a template (`Transition`, `NoncurrentVersionExpirationInDays`, …) go in and do
not come back.
"""

from collections.abc import Mapping
from typing import Any

__all__ = ["lifecycle", "lifecycle_of"]

Document = dict[str, Any]


def lifecycle(value: Mapping[str, Any]) -> Document:
    """LifecycleConfiguration for PutBucketLifecycleConfiguration."""
    return {"Rules": [_rule(rule) for rule in value["Rules"]]}


def _rule(rule: Mapping[str, Any]) -> Document:
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
        "Filter": _filter(rule),
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


def _filter(rule: Mapping[str, Any]) -> Document:
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
    return {"Rules": [_rule_of(rule) for rule in document["Rules"]]}


def _rule_of(rule: Mapping[str, Any]) -> Document:
    chosen = rule.get("Filter") or {}
    chosen = chosen.get("And", chosen)
    sizes = ("ObjectSizeGreaterThan", "ObjectSizeLessThan")
    found = {
        **_picked(rule, ID="Id", Status="Status"),
        # S3 tells a rule for all objects without a prefix.
        "Prefix": chosen.get("Prefix") or rule.get("Prefix") or "",
        **{name: str(chosen[name]) for name in sizes if name in chosen},
        **_picked(
            _dated(rule.get("Expiration") or {}),
            Days="ExpirationInDays",
            Date="ExpirationDate",
            ExpiredObjectDeleteMarker="ExpiredObjectDeleteMarker",
        ),
        "TagFilters": chosen.get("Tags") or _single(chosen, "Tag"),
        "Transitions": [
            _picked(
                _dated(each),
                StorageClass="StorageClass",
                Days="TransitionInDays",
                Date="TransitionDate",
            )
            for each in rule.get("Transitions", ())
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
    return {key: each for key, each in found.items() if each or key == "Prefix"}


def _dated(value: Mapping[str, Any]) -> Document:
    date = value.get("Date")
    return {**value, "Date": f"{date:%Y-%m-%dT%H:%M:%SZ}"} if date else dict(value)


def _picked(value: Mapping[str, Any], **names: str) -> Document:
    return {new: value[old] for old, new in names.items() if old in value}


def _single(value: Mapping[str, Any], name: str) -> list[Any]:
    return [value[name]] if name in value else []
