"""Buckets in a template."""

from dataclasses import replace
from typing import Any

import pytest

from logkura.estate import Expiration
from logkura.render.cloudformation.buckets import add_bucket, add_bucket_policy
from tests.unit.render.cloudformation.conftest import designed


def _properties(build: Any, variant: str, number: int = 0) -> dict[str, Any]:
    template, resources = build()
    bucket = designed(variant).buckets[number]
    add_bucket(template, "Bucket", bucket)
    properties: dict[str, Any] = resources()["Bucket"]["Properties"]
    return properties


def test_a_bucket_is_versioned_closed_and_kept(build: Any) -> None:
    properties = _properties(build, "plain")
    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert "LifecycleConfiguration" not in properties
    assert "ObjectLockEnabled" not in properties
    (rule,) = properties["ReplicationConfiguration"]["Rules"]
    assert rule["Destination"]["Metrics"] == {"Status": "Enabled"}
    assert rule["SourceSelectionCriteria"]["SseKmsEncryptedObjects"] == {"Status": "Enabled"}
    assert "ReplicationConfiguration" not in _properties(build, "plain", 1)


def test_what_becomes_of_objects_with_age(build: Any) -> None:
    for number in (0, 1):
        properties = _properties(build, "keyed-locked-aging", number)
        assert properties["ObjectLockConfiguration"]["Rule"] == {
            "DefaultRetention": {"Mode": "COMPLIANCE", "Days": 30}
        }
        assert properties["LifecycleConfiguration"]["Rules"] == [
            {
                "Id": "logkura-1",
                "Status": "Enabled",
                "Prefix": "demo/",
                "Transitions": [{"StorageClass": "GLACIER_IR", "TransitionInDays": 90}],
            },
            {
                "Id": "logkura-2",
                "Status": "Enabled",
                "Prefix": "",
                "Transitions": [{"StorageClass": "DEEP_ARCHIVE", "TransitionInDays": 400}],
            },
            {
                "Id": "logkura-3",
                "Status": "Enabled",
                "Prefix": "",
                "ExpirationInDays": 3650,
                "NoncurrentVersionExpiration": {"NoncurrentDays": 3650},
            },
        ]


def test_time_control_has_its_quarter_of_an_hour(build: Any) -> None:
    (rule,) = _properties(build, "in-time")["ReplicationConfiguration"]["Rules"]
    assert rule["Destination"]["ReplicationTime"]["Time"] == {"Minutes": 15}
    assert rule["Destination"]["Metrics"]["EventThreshold"] == {"Minutes": 15}
    assert rule["DeleteMarkerReplication"] == {"Status": "Enabled"}


def test_a_replication_rule_is_as_it_is_designed(build: Any) -> None:
    template, resources = build()
    source = designed("plain").buckets[0]
    (rule,) = source.replication
    off = replace(rule, enabled=False, kms_objects=False, replica_key_arn="", priority=7)
    add_bucket(template, "Bucket", replace(source, replication=(off,)))
    (found,) = resources()["Bucket"]["Properties"]["ReplicationConfiguration"]["Rules"]
    assert (found["Status"], found["Priority"]) == ("Disabled", 7)
    assert "SourceSelectionCriteria" not in found
    assert "EncryptionConfiguration" not in found["Destination"]


def test_a_rule_of_age_keeps_its_tags(build: Any) -> None:
    template, resources = build()
    rule = Expiration("demo/", 9, {"B": "2", "A": "1"})
    add_bucket(template, "Bucket", replace(designed("plain").buckets[0], lifecycle=(rule,)))
    (found,) = resources()["Bucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    assert found["Prefix"] == "demo/"
    assert found["TagFilters"] == [{"Key": "A", "Value": "1"}, {"Key": "B", "Value": "2"}]


@pytest.mark.parametrize(
    ("variant", "wanted"),
    [
        ("plain", {"Prefix": "demo"}),
        ("whole-bucket", {"Prefix": ""}),
        ("one-tag", {"TagFilter": {"Key": "IS_REP", "Value": "true"}}),
        (
            "tagged",
            {
                "And": {
                    "Prefix": "demo",
                    "TagFilters": [
                        {"Key": "IS_REP", "Value": "true"},
                        {"Key": "TEAM", "Value": "logs"},
                    ],
                }
            },
        ),
    ],
)
def test_a_rule_says_what_it_replicates(build: Any, variant: str, wanted: object) -> None:
    (rule,) = _properties(build, variant)["ReplicationConfiguration"]["Rules"]
    assert rule["Filter"] == wanted


def test_a_policy_names_its_bucket(build: Any) -> None:
    template, resources = build(system="demo")
    bucket = designed("plain").buckets[0]
    add_bucket(template, "Bucket", bucket)
    add_bucket_policy(template, "BucketPolicy", bucket)
    properties = resources()["BucketPolicy"]["Properties"]
    assert properties["Bucket"] == {"Ref": "Bucket"}
    (transport, *guards) = properties["PolicyDocument"]["Statement"]
    assert transport["Resource"] == [
        {"Fn::GetAtt": ["Bucket", "Arn"]},
        {"Fn::Sub": "${Bucket.Arn}/*"},
    ]
    assert [each["Effect"] for each in guards] == ["Deny"] * 3
