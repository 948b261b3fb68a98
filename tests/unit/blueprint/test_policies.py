"""Who may do what."""

from logkura.blueprint import policies
from logkura.blueprint.names import Names
from logkura.estate import ReplicationRule

NAMES = Names("demo", "123456789012", "ap-northeast-1")
STREAM_KEY = "arn:aws:kms:ap-northeast-1:123456789012:key/stream"
OBJECT_KEY = "arn:aws:kms:ap-northeast-1:123456789012:key/objects"
REPLICA_KEY = "arn:aws:kms:ap-northeast-3:123456789012:key/replica"


def test_whoever_puts_records_may_use_the_stream_key() -> None:
    for policy in (
        policies.subscription_policy(NAMES, STREAM_KEY),
        policies.transform_policy(NAMES, STREAM_KEY),
    ):
        used = [one for one in policy.statements if STREAM_KEY in one.resources]
        assert [set(one.actions) for one in used] == [{"kms:Decrypt", "kms:GenerateDataKey"}]


def test_cloudwatch_logs_is_trusted_for_this_account_and_region_alone() -> None:
    document = policies.subscription_trust(NAMES).to_document()["Statement"][0]
    assert document["Principal"] == {"Service": "logs.ap-northeast-1.amazonaws.com"}
    assert document["Condition"] == {
        "StringLike": {"aws:SourceArn": "arn:aws:logs:ap-northeast-1:123456789012:*"}
    }


def test_each_key_is_used_through_s3_of_its_own_region() -> None:
    rule = ReplicationRule("r", "arn:role", "replica", REPLICA_KEY, prefix="demo")
    policy = policies.replication_policy(
        NAMES,
        rule,
        bucket="source",
        bucket_key=False,
        object_key_arn=OBJECT_KEY,
        replica_region="ap-northeast-3",
    )
    via = {
        one.resources[0]: one.conditions["StringEquals"]["kms:ViaService"]
        for one in policy.statements
        if one.actions[0].startswith("kms:")
    }
    assert via == {
        OBJECT_KEY: ("s3.ap-northeast-1.amazonaws.com",),
        REPLICA_KEY: ("s3.ap-northeast-3.amazonaws.com",),
    }


def test_a_bucket_key_on_the_replica_needs_decrypt_too() -> None:
    rule = ReplicationRule("r", "arn:role", "replica", REPLICA_KEY)
    policy = policies.replication_policy(
        NAMES,
        rule,
        bucket="source",
        bucket_key=True,
        object_key_arn=OBJECT_KEY,
        replica_region="ap-northeast-3",
    )
    statement = next(one for one in policy.statements if one.sid == "EncryptReplica")
    assert set(statement.actions) == {"kms:Decrypt", "kms:Encrypt"}


def test_the_account_statement_gives_iam_policies_their_force() -> None:
    statement = policies.key_policy(NAMES).to_document()["Statement"][0]
    assert statement["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}
    assert statement["Action"] == "kms:*"


def test_a_bucket_refuses_requests_without_tls() -> None:
    statement = policies.bucket_policy(NAMES, "demo-tokyo-crr-01").to_document()["Statement"][0]
    assert statement["Effect"] == "Deny"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
