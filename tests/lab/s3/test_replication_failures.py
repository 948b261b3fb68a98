"""How replication fails: FAILED without a word on AWS, with the reason in the lab."""

from collections.abc import Callable
from typing import Any

import pytest

from logkura.facts.s3_replication import FAILURE_CODES
from logkura.lab import Lab
from logkura.lab.replication import Replication

TOKYO, OSAKA = "ap-northeast-1", "ap-northeast-3"


@pytest.fixture(autouse=True)
def reasons_are_documented(engine: Replication) -> Any:
    """Hold every reason that a test sees to AWS's list."""
    yield
    assert {failure.code for failure in engine.failures} <= FAILURE_CODES.value


def with_key(pair: Any, key: str) -> None:
    configuration = {"ReplicaKmsKeyID": key}
    pair.configure(pair.rule(Destination=pair.destination(EncryptionConfiguration=configuration)))


def test_a_failure_says_what_failed_and_why(pair: Any, engine: Replication, lab: Lab) -> None:
    with_key(pair, pair.replica_key[:-4] + "ffff")
    version = pair.put("os/1")
    engine.pump()
    (failure,) = engine.failures
    assert (failure.bucket, failure.key, failure.version_id, failure.rule_id, failure.code) == (
        pair.source,
        "os/1",
        version,
        "everything",
        "DstKmsKeyNotFound",
    )
    assert "does not exist" in failure.detail
    assert failure.at == lab.clock.now()
    assert pair.replicas() == []


def test_a_failure_is_final(pair: Any, engine: Replication, judge: Any) -> None:
    pair.configure()
    judge.denied = {"s3:ReplicateObject"}
    assert pair.failure() == "DstPutObjectNotPermitted"
    judge.denied = set()
    assert engine.pump() == 0
    assert pair.status() == "FAILED"
    pair.put()
    engine.pump()
    assert pair.status() == "COMPLETED"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda pair: pair.source_key,
        lambda pair: pair.replica_key.rpartition("/")[2],
        lambda pair: pair.replica_key.rpartition(":")[0] + ":alias/nobody",
        lambda _: "alias/copy",
    ],
    ids=["key of the other region", "bare id", "alias without key", "alias name"],
)
def test_a_replica_key_that_does_not_resolve(
    pair: Any, lab: Lab, wrong: Callable[[Any], str]
) -> None:
    kms = lab.clients.get("kms", OSAKA)
    kms.create_alias(AliasName="alias/copy", TargetKeyId=pair.replica_key)
    with_key(pair, wrong(pair))
    assert pair.failure() == "DstKmsKeyNotFound"


def test_a_disabled_replica_key(pair: Any, lab: Lab) -> None:
    pair.configure()
    lab.clients.get("kms", OSAKA).disable_key(KeyId=pair.replica_key)
    assert pair.failure() == "DstKmsKeyInvalidState"


def test_a_replica_key_pending_deletion(pair: Any, lab: Lab) -> None:
    pair.configure()
    kms = lab.clients.get("kms", OSAKA)
    kms.schedule_key_deletion(KeyId=pair.replica_key, PendingWindowInDays=7)
    assert pair.failure() == "DstKmsKeyInvalidState"


def test_a_source_key_disabled_after_the_put(pair: Any, engine: Replication, lab: Lab) -> None:
    pair.configure()
    pair.put()
    lab.clients.get("kms", TOKYO).disable_key(KeyId=pair.source_key)
    engine.pump()
    assert engine.failures[0].code == "SrcKmsKeyInvalidState"


def test_a_destination_deleted_since(pair: Any) -> None:
    pair.configure()
    pair.osaka.delete_bucket(Bucket=pair.replica)
    assert pair.failure() == "DstBucketNotFound"


def test_a_destination_whose_versioning_was_suspended(pair: Any) -> None:
    pair.configure()
    pair.osaka.put_bucket_versioning(
        Bucket=pair.replica, VersioningConfiguration={"Status": "Suspended"}
    )
    assert pair.failure() == "DstBucketUnversioned"


def test_object_lock_at_the_source_alone(pair: Any) -> None:
    pair.tokyo.create_bucket(
        Bucket="locked",
        ObjectLockEnabledForBucket=True,
        CreateBucketConfiguration={"LocationConstraint": TOKYO},
    )
    pair.tokyo.put_bucket_replication(
        Bucket="locked",
        ReplicationConfiguration={"Role": pair.role, "Rules": [pair.rule()]},
    )
    pair.tokyo.put_object(Bucket="locked", Key="log", Body=b"x", ServerSideEncryption="AES256")
    pair.engine.pump()
    assert pair.engine.failures[0].code == "DstBucketObjectLockConfigMissing"


def test_retention_travels_between_locked_buckets(pair: Any, judge: Any) -> None:
    for s3, name, region in ((pair.tokyo, "locked", TOKYO), (pair.osaka, "locked-copy", OSAKA)):
        s3.create_bucket(
            Bucket=name,
            ObjectLockEnabledForBucket=True,
            CreateBucketConfiguration={"LocationConstraint": region},
        )
    destination = pair.destination(Bucket="arn:aws:s3:::locked-copy")
    pair.tokyo.put_bucket_replication(
        Bucket="locked",
        ReplicationConfiguration={
            "Role": pair.role,
            "Rules": [pair.rule(Destination=destination)],
        },
    )
    pair.tokyo.put_object_lock_configuration(
        Bucket="locked",
        ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 365}},
        },
    )
    pair.tokyo.put_object(Bucket="locked", Key="log", Body=b"x", ChecksumAlgorithm="SHA256")
    pair.engine.pump()
    assert pair.engine.failures == []
    source = pair.tokyo.head_object(Bucket="locked", Key="log")
    replica = pair.osaka.head_object(Bucket="locked-copy", Key="log")
    for name in ("ObjectLockMode", "ObjectLockRetainUntilDate"):
        assert replica[name] == source[name]
    actions = {call.action for call in judge.calls}
    assert {"s3:GetObjectRetention", "s3:GetObjectLegalHold"} <= actions


def test_a_role_that_does_not_exist(pair: Any) -> None:
    pair.configure(role=pair.role + "-gone")
    assert pair.failure() == "AssumeRoleNotPermitted"


@pytest.mark.parametrize(
    ("denied", "code"),
    [
        ("sts:AssumeRole", "AssumeRoleNotPermitted"),
        ("s3:GetReplicationConfiguration", "SrcBucketReplicationConfigMissing"),
        ("s3:ListBucket", "SrcHeadObjectNotPermitted"),
        ("s3:GetObjectVersionForReplication", "SrcGetObjectNotPermitted"),
        ("s3:GetObjectVersionAcl", "SrcGetAclNotPermitted"),
        ("kms:Decrypt", "SrcGetObjectNotPermitted"),
        ("s3:ReplicateObject", "DstPutObjectNotPermitted"),
        ("kms:Encrypt", "DstPutObjectNotPermitted"),
    ],
)
def test_a_denied_call(pair: Any, judge: Any, denied: str, code: str) -> None:
    pair.configure()
    judge.denied = {denied}
    assert pair.failure() == code
    assert pair.replicas() == []


@pytest.mark.parametrize("denied", ["s3:GetObjectVersionTagging", "s3:ReplicateTags"])
def test_without_the_actions_for_tags_objects_arrive_untagged(
    pair: Any, engine: Replication, judge: Any, denied: str
) -> None:
    pair.configure()
    judge.denied = {denied}
    pair.put(Tagging="keep=yes")
    engine.pump()
    assert pair.status() == "COMPLETED"
    assert pair.osaka.get_object_tagging(Bucket=pair.replica, Key="log")["TagSet"] == []


def test_a_denied_delete_marker(pair: Any, engine: Replication, judge: Any) -> None:
    pair.configure(pair.rule(DeleteMarkerReplication={"Status": "Enabled"}))
    pair.put()
    engine.pump()
    judge.denied = {"s3:ReplicateDelete"}
    pair.tokyo.delete_object(Bucket=pair.source, Key="log")
    engine.pump()
    assert engine.failures[0].code == "DstDelObjNotPermitted"
    assert pair.replicas() == ["log"]


def test_a_version_deleted_before_it_was_copied(pair: Any, engine: Replication) -> None:
    pair.configure()
    version = pair.put()
    pair.tokyo.delete_object(Bucket=pair.source, Key="log", VersionId=version)
    engine.pump()
    assert engine.failures[0].code == "SrcVersionNotFound"


def test_a_configuration_deleted_before_the_copy(pair: Any, engine: Replication) -> None:
    pair.configure()
    pair.put()
    pair.tokyo.delete_bucket_replication(Bucket=pair.source)
    engine.pump()
    assert engine.failures[0].code == "SrcBucketReplicationConfigMissing"
