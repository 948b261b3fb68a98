"""PutBucketReplication and GetBucketReplication."""

from typing import Any

import pytest
from botocore.exceptions import ClientError


def read(pair: Any) -> dict[str, Any]:
    got = pair.tokyo.get_bucket_replication(Bucket=pair.source)
    configuration: dict[str, Any] = got["ReplicationConfiguration"]
    return configuration


def refusal(pair: Any, *rules: dict[str, Any]) -> str:
    with pytest.raises(ClientError) as raised:
        pair.configure(*rules)
    error = raised.value.response["Error"]
    assert error["Code"] == "InvalidRequest"
    message: str = error["Message"]
    return message


@pytest.mark.parametrize(
    "chosen",
    [
        {"Prefix": ""},
        {"Prefix": "os/&<"},
        {"Tag": {"Key": "keep", "Value": "yes"}},
        {"And": {"Prefix": "os/", "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": ""}]}},
    ],
)
def test_what_was_put_is_read_back(pair: Any, chosen: dict[str, Any]) -> None:
    fifteen = {"Minutes": 15}
    rules = [
        pair.rule(
            Filter=chosen,
            SourceSelectionCriteria={
                "SseKmsEncryptedObjects": {"Status": "Enabled"},
                "ReplicaModifications": {"Status": "Disabled"},
            },
            ExistingObjectReplication={"Status": "Disabled"},
            Destination=pair.destination(
                Account="123456789012",
                StorageClass="STANDARD_IA",
                AccessControlTranslation={"Owner": "Destination"},
                ReplicationTime={"Status": "Enabled", "Time": fifteen},
                Metrics={"Status": "Enabled", "EventThreshold": fifteen},
            ),
        )
    ]
    pair.configure(*rules)
    assert read(pair) == {"Role": pair.role, "Rules": rules}


def test_a_rule_of_the_first_version_stays_one(pair: Any) -> None:
    destination = {"Bucket": f"arn:aws:s3:::{pair.replica}"}
    rule = {"ID": "v1", "Prefix": "os/", "Status": "Enabled", "Destination": destination}
    pair.configure(rule)
    assert read(pair)["Rules"] == [rule]


def test_a_rule_without_a_name_gets_one(pair: Any) -> None:
    rule = pair.rule()
    del rule["ID"]
    pair.configure(rule)
    assert read(pair)["Rules"][0]["ID"]


def test_key_and_role_are_not_checked(pair: Any) -> None:
    configuration = {"ReplicaKmsKeyID": "arn:aws:kms:eu-west-9:1:key/none"}
    pair.configure(
        pair.rule(Destination=pair.destination(EncryptionConfiguration=configuration)),
        role="arn:aws:iam::123456789012:role/none",
    )
    assert read(pair)["Role"].endswith("role/none")


def test_the_destination_must_exist_and_be_versioned(pair: Any) -> None:
    nowhere = pair.destination(Bucket="arn:aws:s3:::nowhere")
    assert refusal(pair, pair.rule(Destination=nowhere)) == "Destination bucket must exist."
    pair.osaka.create_bucket(
        Bucket="plain", CreateBucketConfiguration={"LocationConstraint": "ap-northeast-3"}
    )
    plain = pair.destination(Bucket="arn:aws:s3:::plain")
    message = refusal(pair, pair.rule(Destination=plain))
    assert message == "Destination bucket must have versioning enabled."


def test_the_source_must_be_versioned_and_stay_so(pair: Any) -> None:
    pair.configure()
    suspended = {"Status": "Suspended"}
    with pytest.raises(ClientError) as raised:
        pair.tokyo.put_bucket_versioning(Bucket=pair.source, VersioningConfiguration=suspended)
    assert raised.value.response["Error"]["Code"] == "InvalidBucketState"
    pair.tokyo.delete_bucket_replication(Bucket=pair.source)
    pair.tokyo.put_bucket_versioning(Bucket=pair.source, VersioningConfiguration=suspended)
    assert "ersioning" in refusal(pair)


def test_what_the_schema_demands(pair: Any) -> None:
    for element in ("Priority", "DeleteMarkerReplication"):
        rule = pair.rule()
        del rule[element]
        assert refusal(pair, rule).startswith(f"{element} must be specified")
    tag = {"Tag": {"Key": "keep", "Value": "yes"}}
    markers = pair.rule(Filter=tag, DeleteMarkerReplication={"Status": "Enabled"})
    assert "Tag filter" in refusal(pair, markers)
    closed = pair.rule()
    del closed["SourceSelectionCriteria"]
    assert "SseKmsEncryptedObjects must be specified" in refusal(pair, closed)
    keyless = pair.rule(Destination={"Bucket": f"arn:aws:s3:::{pair.replica}"})
    assert "ReplicaKmsKeyID must be specified" in refusal(pair, keyless)
    assert "priority 1" in refusal(pair, pair.rule(ID="a"), pair.rule(ID="b"))
