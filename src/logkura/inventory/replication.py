"""Replication rules of both versions of the schema.

Sources (read 2026-11-27), of https://docs.aws.amazon.com/AmazonS3/latest/:
API/API_ReplicationRule.html, userguide/replication-add-config.html (a rule with a Filter is of the
second version), userguide/delete-marker-replication.html (the first version replicates the markers
that users make, the second one only when it says so), API/API_EncryptionConfiguration.html (the
replicas' key is named by an ARN, of the key or of an alias).
"""

from collections.abc import Callable, Mapping
from typing import Any

from logkura.estate import ReplicationRule
from logkura.inventory.rule_filter import prefix_and_tags

__all__ = ["replication_rules"]


def replication_rules(
    configuration: Mapping[str, Any], note: Callable[[str], None]
) -> tuple[ReplicationRule, ...]:
    """Return the rules of a replication configuration, in its order.

    Args:
        configuration: A ReplicationConfiguration; empty for none.
        note: Told what the rules say that cannot be taken over.
    """
    role = configuration.get("Role", "")
    return tuple(_rule(role, rule, note) for rule in configuration.get("Rules", ()))


def _rule(role_arn: str, rule: Mapping[str, Any], note: Callable[[str], None]) -> ReplicationRule:
    destination = rule["Destination"]
    prefix, tags = prefix_and_tags(rule)
    has_filter = "Filter" in rule
    markers = _enabled(rule.get("DeleteMarkerReplication")) if has_filter else True
    time_control = _enabled(destination.get("ReplicationTime"))
    criteria = rule.get("SourceSelectionCriteria") or {}
    return ReplicationRule(
        id=rule.get("ID", ""),
        role_arn=role_arn,
        destination_bucket=destination["Bucket"].rpartition(":")[2],
        replica_key_arn=_replica_key(rule, note),
        prefix=prefix,
        tags=tags,
        delete_markers=markers,
        time_control=time_control,
        enabled=rule.get("Status") == "Enabled",
        kms_objects=_enabled(criteria.get("SseKmsEncryptedObjects")),
        destination_account=destination.get("Account", ""),
        owner_override=destination.get("AccessControlTranslation", {}).get("Owner")
        == "Destination",
        has_filter=has_filter,
        priority=rule.get("Priority", 0),
        metrics=_enabled(destination.get("Metrics")) and not time_control,
    )


def _replica_key(rule: Mapping[str, Any], note: Callable[[str], None]) -> str:
    encryption = rule["Destination"].get("EncryptionConfiguration") or {}
    named: str = encryption.get("ReplicaKmsKeyID", "")
    if named and not named.startswith("arn:"):
        note(
            f"the replication rule `{rule.get('ID', '')}` names the key `{named}`, expected an ARN:"
            " s3:GetReplicationConfiguration"
        )
        return ""
    return named


def _enabled(element: Mapping[str, Any] | None) -> bool:
    return (element or {}).get("Status") == "Enabled"
