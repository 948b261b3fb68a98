"""What is replicated, when, and what arrives."""

import gzip
from typing import Any

import pytest

from logkura.lab import Lab
from logkura.lab.replication import Replication

OSAKA = "ap-northeast-3"
LINES = gzip.compress(b'{"message":"caf\xc3\xa9"}\n')


@pytest.fixture
def second(pair: Any) -> str:
    """Make another destination in Osaka."""
    pair.osaka.create_bucket(
        Bucket="second-copy", CreateBucketConfiguration={"LocationConstraint": OSAKA}
    )
    pair.osaka.put_bucket_versioning(
        Bucket="second-copy", VersioningConfiguration={"Status": "Enabled"}
    )
    return "second-copy"


def to_second(pair: Any, **changes: Any) -> dict[str, Any]:
    destination = pair.destination(Bucket="arn:aws:s3:::second-copy")
    rule: dict[str, Any] = pair.rule(ID="second", Destination=destination, **changes)
    return rule


def test_an_object_is_pending_until_the_lab_is_pumped(pair: Any, engine: Replication) -> None:
    pair.configure()
    pair.put(body=LINES)
    assert (pair.status(), engine.pending, pair.replicas()) == ("PENDING", 1, [])
    assert engine.pump() == 1
    assert (pair.status(), engine.pending, pair.replicas()) == ("COMPLETED", 0, ["log"])
    assert pair.read()["Body"].read() == LINES
    assert pair.read()["ReplicationStatus"] == "REPLICA"
    assert engine.pump() == 0
    assert engine.failures == []


def test_a_replica_keeps_version_metadata_tags_and_time(pair: Any, engine: Replication) -> None:
    pair.configure()
    version = pair.put(
        Metadata={"host": "web-1"},
        ContentType="application/x-ndjson",
        ContentEncoding="gzip",
        CacheControl="no-store",
        Tagging="team=audit&kind=os",
        StorageClass="STANDARD_IA",
    )
    engine.pump()
    source, replica = pair.head(), pair.read()
    assert replica["VersionId"] == version
    for name in (
        "Metadata",
        "ContentType",
        "ContentEncoding",
        "CacheControl",
        "StorageClass",
        "LastModified",
        "ETag",
    ):
        assert replica[name] == source[name], name
    tags = pair.osaka.get_object_tagging(Bucket=pair.replica, Key="log")["TagSet"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {"team": "audit", "kind": "os"}


def test_a_replica_is_encrypted_with_the_key_of_the_rule(pair: Any, engine: Replication) -> None:
    pair.configure()
    pair.put()
    engine.pump()
    assert pair.head()["SSEKMSKeyId"] == pair.source_key
    assert pair.read()["SSEKMSKeyId"] == pair.replica_key
    assert pair.read()["ServerSideEncryption"] == "aws:kms"


def test_an_alias_arn_names_the_replica_key_as_well(
    pair: Any, engine: Replication, lab: Lab
) -> None:
    kms = lab.clients.get("kms", OSAKA)
    kms.create_alias(AliasName="alias/copy", TargetKeyId=pair.replica_key)
    alias = pair.replica_key.rpartition(":")[0] + ":alias/copy"
    configuration = {"ReplicaKmsKeyID": alias}
    pair.configure(pair.rule(Destination=pair.destination(EncryptionConfiguration=configuration)))
    pair.put()
    engine.pump()
    assert pair.read()["SSEKMSKeyId"] == pair.replica_key


def test_the_storage_class_of_the_rule_wins(pair: Any, engine: Replication) -> None:
    pair.configure(pair.rule(Destination=pair.destination(StorageClass="GLACIER_IR")))
    pair.put()
    engine.pump()
    assert pair.read()["StorageClass"] == "GLACIER_IR"


def test_sse_s3_stays_sse_s3_in_a_bucket_with_a_key(pair: Any, engine: Replication) -> None:
    pair.configure()
    pair.put(ServerSideEncryption="AES256")
    engine.pump()
    assert pair.read()["ServerSideEncryption"] == "AES256"
    assert "SSEKMSKeyId" not in pair.read()


def test_kms_objects_are_skipped_without_the_opt_in(pair: Any, engine: Replication) -> None:
    rule = pair.rule(Destination={"Bucket": f"arn:aws:s3:::{pair.replica}"})
    del rule["SourceSelectionCriteria"]
    pair.configure(rule)
    pair.put("kms")
    pair.put("s3", ServerSideEncryption="AES256")
    engine.pump()
    assert (pair.status("kms"), pair.status("s3")) == (None, "COMPLETED")
    assert pair.replicas() == ["s3"]


def test_objects_older_than_the_rule_are_not_replicated(pair: Any, engine: Replication) -> None:
    pair.put("before")
    pair.configure()
    pair.put("after")
    engine.pump()
    assert (pair.status("before"), pair.replicas()) == (None, ["after"])


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"Prefix": "os/"}, ["os/both", "os/plain"]),
        ({"Tag": {"Key": "keep", "Value": "yes"}}, ["app/tagged", "os/both"]),
        (
            {"And": {"Prefix": "os/", "Tags": [{"Key": "keep", "Value": "yes"}]}},
            ["os/both"],
        ),
        (
            {
                "And": {
                    "Tags": [
                        {"Key": "keep", "Value": "yes"},
                        {"Key": "kind", "Value": "audit"},
                    ]
                }
            },
            ["app/tagged"],
        ),
        ({}, ["app/tagged", "os/both", "os/plain"]),
    ],
)
def test_filters_take_prefix_and_tags(
    pair: Any, engine: Replication, chosen: dict[str, Any], expected: list[str]
) -> None:
    pair.configure(pair.rule(Filter=chosen))
    pair.put("os/plain")
    pair.put("os/both", Tagging="keep=yes")
    pair.put("app/tagged", Tagging="keep=yes&kind=audit")
    engine.pump()
    assert pair.replicas() == expected


def test_a_tag_set_after_the_put_changes_nothing(pair: Any, engine: Replication) -> None:
    pair.configure(pair.rule(Filter={"Tag": {"Key": "keep", "Value": "yes"}}))
    pair.put()
    tags = {"TagSet": [{"Key": "keep", "Value": "yes"}]}
    pair.tokyo.put_object_tagging(Bucket=pair.source, Key="log", Tagging=tags)
    engine.pump()
    assert (pair.status(), pair.replicas()) == (None, [])


def test_a_disabled_rule_copies_nothing(pair: Any, engine: Replication) -> None:
    pair.configure(pair.rule(Status="Disabled"))
    pair.put()
    assert (pair.status(), engine.pump()) == (None, 0)


def test_the_higher_priority_wins_for_one_destination(pair: Any, engine: Replication) -> None:
    pair.configure(
        pair.rule(ID="low", Priority=1, Destination=pair.destination(StorageClass="STANDARD_IA")),
        pair.rule(
            ID="high",
            Priority=7,
            Filter={"Prefix": "os/"},
            Destination=pair.destination(StorageClass="GLACIER_IR"),
        ),
    )
    pair.put("os/1")
    pair.put("app/1")
    engine.pump()
    assert pair.read("os/1")["StorageClass"] == "GLACIER_IR"
    assert pair.read("app/1")["StorageClass"] == "STANDARD_IA"


def test_two_destinations_complete_together(pair: Any, engine: Replication, second: str) -> None:
    pair.configure(pair.rule(), to_second(pair))
    pair.put()
    engine.pump()
    assert pair.status() == "COMPLETED"
    assert (pair.replicas(), pair.replicas(second)) == (["log"], ["log"])


def test_one_failing_destination_is_a_failure(pair: Any, engine: Replication, second: str) -> None:
    pair.configure(pair.rule(), to_second(pair))
    pair.osaka.put_bucket_versioning(Bucket=second, VersioningConfiguration={"Status": "Suspended"})
    pair.put()
    engine.pump()
    assert pair.status() == "FAILED"
    assert (pair.replicas(), pair.replicas(second)) == (["log"], [])
    failure = engine.failures[0]
    assert (failure.rule_id, failure.code) == ("second", "DstBucketUnversioned")


def test_a_rule_of_the_first_version_copies_delete_markers(pair: Any, engine: Replication) -> None:
    rule = pair.rule(Prefix="os/")
    for second_version in ("Filter", "Priority", "DeleteMarkerReplication"):
        del rule[second_version]
    pair.configure(rule)
    pair.put("os/1")
    pair.put("app/1")
    engine.pump()
    assert pair.replicas() == ["os/1"]
    marker = pair.tokyo.delete_object(Bucket=pair.source, Key="os/1")["VersionId"]
    assert engine.pump() == 1
    assert pair.replicas() == []
    markers = pair.osaka.list_object_versions(Bucket=pair.replica)["DeleteMarkers"]
    assert [(each["Key"], each["VersionId"]) for each in markers] == [("os/1", marker)]


@pytest.mark.parametrize(("status", "left"), [("Enabled", []), ("Disabled", ["log"])])
def test_delete_markers_follow_the_rule(
    pair: Any, engine: Replication, status: str, left: list[str]
) -> None:
    pair.configure(pair.rule(DeleteMarkerReplication={"Status": status}))
    pair.put()
    pair.tokyo.delete_object(Bucket=pair.source, Key="log")
    engine.pump()
    assert pair.replicas() == left


def test_the_end_of_a_version_is_not_replicated(pair: Any, engine: Replication) -> None:
    pair.configure(pair.rule(DeleteMarkerReplication={"Status": "Enabled"}))
    version = pair.put()
    engine.pump()
    pair.tokyo.delete_object(Bucket=pair.source, Key="log", VersionId=version)
    assert engine.pump() == 0
    assert pair.replicas() == ["log"]


def test_every_version_is_copied_in_order(pair: Any, engine: Replication) -> None:
    pair.configure()
    written = [pair.put(body=str(number).encode()) for number in range(3)]
    assert engine.pump() == 3
    versions = pair.osaka.list_object_versions(Bucket=pair.replica)["Versions"]
    assert {each["VersionId"] for each in versions} == set(written)
    assert pair.read()["Body"].read() == b"2"


def test_replicas_are_not_replicated_on(pair: Any, engine: Replication) -> None:
    pair.configure()
    pair.osaka.put_bucket_replication(
        Bucket=pair.replica,
        ReplicationConfiguration={
            "Role": pair.role,
            "Rules": [
                pair.rule(
                    Destination={
                        "Bucket": f"arn:aws:s3:::{pair.source}",
                        "EncryptionConfiguration": {"ReplicaKmsKeyID": pair.source_key},
                    }
                )
            ],
        },
    )
    pair.put()
    assert (engine.pump(), engine.pump()) == (1, 0)
    assert pair.read()["ReplicationStatus"] == "REPLICA"
    pair.osaka.put_object(Bucket=pair.replica, Key="born-in-osaka", Body=b"x")
    assert engine.pump() == 1
    assert pair.head("born-in-osaka")["ReplicationStatus"] == "REPLICA"


def test_copies_and_multipart_uploads_are_replicated(pair: Any, engine: Replication) -> None:
    pair.configure()
    pair.put("first", Tagging="keep=yes")
    pair.tokyo.copy_object(
        Bucket=pair.source, Key="copied", CopySource={"Bucket": pair.source, "Key": "first"}
    )
    upload = pair.tokyo.create_multipart_upload(
        Bucket=pair.source, Key="parts", Metadata={"host": "web-1"}, Tagging="keep=yes"
    )["UploadId"]
    place = {"Bucket": pair.source, "Key": "parts", "UploadId": upload}
    bodies = [b"a" * 5 * 1024 * 1024, b"b"]
    parts = [
        {
            "PartNumber": number,
            "ETag": pair.tokyo.upload_part(PartNumber=number, Body=body, **place)["ETag"],
        }
        for number, body in enumerate(bodies, 1)
    ]
    assert engine.pending == 2
    pair.tokyo.complete_multipart_upload(MultipartUpload={"Parts": parts}, **place)
    assert engine.pump() == 3
    assert pair.replicas() == ["copied", "first", "parts"]
    assert pair.read("parts")["Body"].read() == b"".join(bodies)
    assert pair.read("parts")["ETag"] == pair.head("parts")["ETag"]
    assert pair.read("parts")["Metadata"] == {"host": "web-1"}
    for key in ("copied", "parts"):
        tags = pair.osaka.get_object_tagging(Bucket=pair.replica, Key=key)["TagSet"]
        assert tags == [{"Key": "keep", "Value": "yes"}]


def test_archived_objects_are_not_eligible(pair: Any, engine: Replication) -> None:
    pair.configure()
    pair.put(StorageClass="DEEP_ARCHIVE")
    assert (pair.status(), engine.pump()) == (None, 0)


def test_the_lab_replicates_when_it_is_pumped(pair: Any, lab: Lab) -> None:
    pair.configure()
    pair.put("pumped")
    assert lab.pump() == 1
    pair.put("settled")
    assert lab.settle() == 1
    assert pair.replicas() == ["pumped", "settled"]
