"""The calls that replication makes, as policies see them."""

from typing import Any

from logkura.lab.authorisation import Call
from logkura.lab.replication import Replication

TOKYO, OSAKA = "ap-northeast-1", "ap-northeast-3"
ACCOUNT = "123456789012"
SESSION = f"arn:aws:sts::{ACCOUNT}:assumed-role/copier/s3-replication"


def test_one_object_makes_these_calls_and_no_others(
    pair: Any, engine: Replication, judge: Any
) -> None:
    pair.configure()
    pair.put("os/1", Tagging="keep=yes")
    engine.pump()
    source, replica = "arn:aws:s3:::archive", "arn:aws:s3:::archive-copy"
    via, context = "kms:ViaService", "kms:EncryptionContext:aws:s3:arn"

    def at_source(action: str, resource: str, **keys: str) -> Call:
        return Call(SESSION, action, resource, ACCOUNT, TOKYO, keys)

    def at_replica(action: str, resource: str, **keys: str) -> Call:
        return Call(SESSION, action, resource, ACCOUNT, OSAKA, keys)

    key = "os/1"
    assert judge.calls == [
        Call(
            "s3.amazonaws.com",
            "sts:AssumeRole",
            pair.role,
            ACCOUNT,
            TOKYO,
            {"aws:SourceAccount": ACCOUNT, "aws:SourceArn": source},
        ),
        at_source("s3:GetReplicationConfiguration", source),
        at_source("s3:ListBucket", source),
        at_source("s3:GetObjectVersionForReplication", f"{source}/{key}"),
        at_source("s3:GetObjectVersionAcl", f"{source}/{key}"),
        at_source(
            "kms:Decrypt",
            pair.source_key,
            **{via: f"s3.{TOKYO}.amazonaws.com", context: f"{source}/{key}"},
        ),
        at_source("s3:GetObjectVersionTagging", f"{source}/{key}"),
        at_replica(
            "s3:ReplicateObject",
            f"{replica}/{key}",
            **{
                "s3:x-amz-server-side-encryption": "aws:kms",
                "s3:x-amz-server-side-encryption-aws-kms-key-id": pair.replica_key,
            },
        ),
        at_replica(
            "kms:Encrypt",
            pair.replica_key,
            **{via: f"s3.{OSAKA}.amazonaws.com", context: f"{replica}/{key}"},
        ),
        at_replica("s3:ReplicateTags", f"{replica}/{key}"),
    ]


def test_a_bucket_key_makes_the_bucket_the_encryption_context(
    pair: Any, engine: Replication, judge: Any
) -> None:
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": pair.source_key}
    rule = {"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": True}
    pair.tokyo.put_bucket_encryption(
        Bucket=pair.source, ServerSideEncryptionConfiguration={"Rules": [rule]}
    )
    pair.configure()
    pair.put()
    engine.pump()
    assert pair.read()["BucketKeyEnabled"] is True
    asked = [
        (call.action, call.resource, call.context["kms:EncryptionContext:aws:s3:arn"])
        for call in judge.calls
        if call.action.startswith("kms:")
    ]
    assert asked == [
        ("kms:Decrypt", pair.source_key, "arn:aws:s3:::archive"),
        ("kms:Encrypt", pair.replica_key, "arn:aws:s3:::archive-copy"),
        ("kms:Decrypt", pair.replica_key, "arn:aws:s3:::archive-copy"),
    ]


def test_a_policy_sees_the_key_as_the_rule_names_it(
    pair: Any, engine: Replication, judge: Any, lab: Any
) -> None:
    lab.clients.get("kms", OSAKA).create_alias(AliasName="alias/copy", TargetKeyId=pair.replica_key)
    alias = pair.replica_key.rpartition(":")[0] + ":alias/copy"
    configuration = {"ReplicaKmsKeyID": alias}
    pair.configure(pair.rule(Destination=pair.destination(EncryptionConfiguration=configuration)))
    pair.put()
    engine.pump()
    (write,) = [call for call in judge.calls if call.action == "s3:ReplicateObject"]
    assert write.context["s3:x-amz-server-side-encryption-aws-kms-key-id"] == alias
    (encrypt,) = [call for call in judge.calls if call.action == "kms:Encrypt"]
    assert encrypt.resource == pair.replica_key


def test_objects_without_kms_ask_for_no_key(pair: Any, engine: Replication, judge: Any) -> None:
    pair.configure()
    pair.put(ServerSideEncryption="AES256")
    engine.pump()
    assert not [call for call in judge.calls if call.action.startswith("kms:")]
    (write,) = [call for call in judge.calls if call.action == "s3:ReplicateObject"]
    assert write.context == {"s3:x-amz-server-side-encryption": "AES256"}


def test_an_owner_override_asks_for_it(pair: Any, engine: Replication, judge: Any) -> None:
    destination = pair.destination(
        Account=ACCOUNT, AccessControlTranslation={"Owner": "Destination"}
    )
    pair.configure(pair.rule(Destination=destination))
    pair.put()
    engine.pump()
    assert "s3:ObjectOwnerOverrideToBucketOwner" in {call.action for call in judge.calls}
