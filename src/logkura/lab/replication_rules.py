"""The rules of a replication configuration: which destinations an object is copied to.

Sources (read 2026-11-24):
https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-add-config.html for filters,
priorities and the two versions of the schema;
https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-marker-replication.html;
https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Destination", "InvalidConfigurationError", "Rule", "check", "parse_rules", "winners"]

_SEE_GUIDE = "Please refer to S3 Developer Guide for more information."
_SCHEMA = f"for this version of Cross Region Replication configuration schema. {_SEE_GUIDE}"


class InvalidConfigurationError(ValueError):
    """PutBucketReplication refuses the configuration: S3's message of an `InvalidRequest`."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a rule copies to.

    Attributes:
        bucket: The bucket's name.
        storage_class: The replica's; the source's when empty.
        replica_key: What `ReplicaKmsKeyID` says, as it was put; empty when absent.
        owner_override: Whether the destination's account is to own the replica.
    """

    bucket: str
    storage_class: str = ""
    replica_key: str = ""
    owner_override: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        id: Its name.
        destination: Where it copies to.
        enabled: Whether it is in force.
        priority: The higher one wins among rules that share a destination.
        prefix: What keys begin with.
        tags: What the object must be tagged with, all of them.
        delete_markers: Whether the markers that users make are copied too.
        kms_objects: Whether objects under SSE-KMS are copied at all.
    """

    id: str
    destination: Destination
    enabled: bool = True
    priority: int = 0
    prefix: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    delete_markers: bool = False
    kms_objects: bool = False

    def matches(self, key: str, tags: Mapping[str, str]) -> bool:
        """Tell whether the rule is in force and its filter takes the object."""
        return (
            self.enabled
            and key.startswith(self.prefix)
            and all(tags.get(name) == value for name, value in self.tags)
        )


def parse_rules(document: Mapping[str, Any]) -> tuple[Rule, ...]:
    """Read the rules of a ReplicationConfiguration as GetBucketReplication returns it."""
    return tuple(_parse_rule(rule) for rule in document["Rules"])


def winners(rules: Iterable[Rule], key: str, tags: Mapping[str, str]) -> tuple[Rule, ...]:
    """Return the rules that apply to an object: one a destination, by destination's name.

    Args:
        rules: All rules of the bucket.
        key: The object's key.
        tags: Its tags; none for a delete marker, which a rule with tags therefore never takes.
    """
    best: dict[str, Rule] = {}
    for rule in rules:
        bucket = rule.destination.bucket
        rival = best.get(bucket)
        if rule.matches(key, tags) and (rival is None or rule.priority > rival.priority):
            best[bucket] = rule
    return tuple(best[bucket] for bucket in sorted(best))


def check(document: Mapping[str, Any]) -> None:
    """Hold a configuration to what S3 checks when it is put; the key is not among it.

    Raises:
        InvalidConfigurationError: With the message that S3 gives.
    """
    priorities: set[tuple[str, int]] = set()
    for rule in document["Rules"]:
        if "Filter" in rule:
            _check_second_version(rule)
            place = (rule["Destination"]["Bucket"], rule["Priority"])
            if place in priorities:
                raise InvalidConfigurationError(f"Found duplicate priority {rule['Priority']}")
            priorities.add(place)
        _check_encryption(rule)


def _check_second_version(rule: Mapping[str, Any]) -> None:
    if "Priority" not in rule:
        raise InvalidConfigurationError(f"Priority must be specified {_SCHEMA}")
    if "DeleteMarkerReplication" not in rule:
        raise InvalidConfigurationError(f"DeleteMarkerReplication must be specified {_SCHEMA}")
    if _enabled(rule["DeleteMarkerReplication"]) and _filter(rule)[1]:
        raise InvalidConfigurationError(
            f"Delete marker replication is not supported if any Tag filter is specified. "
            f"{_SEE_GUIDE}"
        )


def _check_encryption(rule: Mapping[str, Any]) -> None:
    opted_in = _kms_objects(rule)
    encryption = rule["Destination"].get("EncryptionConfiguration")
    if encryption and not opted_in:
        raise InvalidConfigurationError(
            "SseKmsEncryptedObjects must be specified if EncryptionConfiguration is present."
        )
    if opted_in and not (encryption or {}).get("ReplicaKmsKeyID"):
        raise InvalidConfigurationError(
            "ReplicaKmsKeyID must be specified if SseKmsEncryptedObjects tag is present."
        )


def _parse_rule(rule: Mapping[str, Any]) -> Rule:
    prefix, tags = _filter(rule)
    # The first version of the schema has no filter, and copies the markers that users make.
    markers = _enabled(rule.get("DeleteMarkerReplication")) if "Filter" in rule else True
    destination = rule["Destination"]
    return Rule(
        id=rule.get("ID", ""),
        destination=Destination(
            bucket=destination["Bucket"].rpartition(":")[2],
            storage_class=destination.get("StorageClass", ""),
            replica_key=(destination.get("EncryptionConfiguration") or {}).get(
                "ReplicaKmsKeyID", ""
            ),
            owner_override=bool(destination.get("AccessControlTranslation")),
        ),
        enabled=rule["Status"] == "Enabled",
        priority=rule.get("Priority", 0),
        prefix=prefix,
        tags=tags,
        delete_markers=markers,
        kms_objects=_kms_objects(rule),
    )


def _filter(rule: Mapping[str, Any]) -> tuple[str, tuple[tuple[str, str], ...]]:
    if "Filter" not in rule:
        return rule.get("Prefix") or "", ()
    chosen = rule["Filter"]
    both = chosen.get("And") or {}
    tags = [*both.get("Tags", ()), *([chosen["Tag"]] if chosen.get("Tag") else [])]
    prefix = chosen.get("Prefix") or both.get("Prefix") or ""
    return prefix, tuple((tag["Key"], tag["Value"]) for tag in tags)


def _kms_objects(rule: Mapping[str, Any]) -> bool:
    criteria = rule.get("SourceSelectionCriteria") or {}
    return _enabled(criteria.get("SseKmsEncryptedObjects"))


def _enabled(element: Mapping[str, Any] | None) -> bool:
    return bool(element) and element is not None and element.get("Status") == "Enabled"
