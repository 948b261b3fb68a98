"""Replication rules."""

from typing import Any

from logkura.inventory.replication import replication_rules

KEY = "arn:aws:kms:eu-west-1:123456789012:key/1"


def _configuration(key: str, **destination: Any) -> dict[str, Any]:
    rule = {
        "ID": "r",
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": "Enabled"}},
        "DeleteMarkerReplication": {"Status": "Enabled"},
        "Destination": {
            "Bucket": "arn:aws:s3:::copies",
            "EncryptionConfiguration": {"ReplicaKmsKeyID": key},
            **destination,
        },
    }
    return {"Role": "arn:aws:iam::123456789012:role/r", "Rules": [rule]}


def test_no_configuration_is_no_rule() -> None:
    assert replication_rules({}, lambda _: None) == ()


def test_a_rule_says_all_that_decides() -> None:
    noted: list[str] = []
    (rule,) = replication_rules(_configuration(KEY), noted.append)
    assert (rule.destination_bucket, rule.replica_key_arn) == ("copies", KEY)
    assert (rule.kms_objects, rule.delete_markers, rule.has_filter) == (True, True, True)
    assert noted == []


def test_time_control_brings_its_metrics_along() -> None:
    on = {"Status": "Enabled"}
    (timed,) = replication_rules(
        _configuration(KEY, ReplicationTime=on, Metrics=on), lambda _: None
    )
    (measured,) = replication_rules(_configuration(KEY, Metrics=on), lambda _: None)
    assert (timed.time_control, timed.metrics) == (True, False)
    assert (measured.time_control, measured.metrics) == (False, True)


def test_a_key_that_is_named_by_no_arn_is_not_taken_over() -> None:
    noted: list[str] = []
    (rule,) = replication_rules(_configuration("alias/copies"), noted.append)
    assert rule.replica_key_arn == ""
    (reason,) = noted
    assert "`alias/copies`" in reason
