"""From archive.yaml to the estate."""

from pathlib import Path

import pytest

from logkura.blueprint.design import design, subscribed_log_groups
from logkura.blueprint.names import Names
from logkura.estate import Bucket, Estate, Expiration, Transition
from logkura.records.lambda_entry import settings_from
from logkura.spec import Archive, load, loads

EXAMPLE = Path(__file__).parents[3] / "examples" / "stream" / "archive.yaml"
OWN_KEY = "arn:aws:kms:ap-northeast-1:123456789012:key/0f1e2d3c-0000-4000-8000-000000000000"


@pytest.fixture
def archive() -> Archive:
    return load(EXAMPLE)


def _changed(old: str, new: str) -> Archive:
    text = EXAMPLE.read_text()
    assert old in text
    return loads(text.replace(old, new), "archive.yaml")


def _bucket(estate: Estate, name: str) -> Bucket:
    return next(bucket for bucket in estate.buckets if bucket.name == name)


def test_the_same_spec_gives_the_same_estate(archive: Archive) -> None:
    groups = ["/demo/host/b", "/demo/host/a"]
    assert design(archive, groups) == design(archive, reversed(groups))


def test_a_prefix_subscribes_the_log_groups_that_start_so(archive: Archive) -> None:
    existing = ["/demo/host/a", "/demo/hosts", "/demo/host/b", "/other"]
    found = subscribed_log_groups(archive, existing)
    assert [name for name in found if name.startswith("/demo/host")] == [
        "/demo/host/a",
        "/demo/host/b",
    ]
    assert "/other" not in found


def test_the_pipeline_never_archives_its_own_logs() -> None:
    archive = _changed("log_group_prefix: /demo/host/", "log_group_prefix: /aws/")
    own = Names.of(archive).own_log_groups
    assert own.isdisjoint(subscribed_log_groups(archive, [*own, "/aws/lambda/orders"]))
    assert "/aws/lambda/orders" in subscribed_log_groups(archive, [*own, "/aws/lambda/orders"])


def test_keys_buckets_and_regions_are_those_of_the_spec(archive: Archive) -> None:
    estate = design(archive)
    assert {(key.alias, key.region) for key in estate.keys} == {
        ("alias/demo/firehose/defaultkey", "ap-northeast-1"),
        ("alias/demo/s3/defaultkey", "ap-northeast-1"),
        ("alias/crr-osaka", "ap-northeast-3"),
    }
    assert {(bucket.name, bucket.region) for bucket in estate.buckets} == {
        ("demo-tokyo-crr-01", "ap-northeast-1"),
        ("demo-osaka-crr-01", "ap-northeast-3"),
    }


def test_a_key_that_exists_is_used_and_gets_no_policy() -> None:
    estate = design(_changed("alias: alias/demo/s3/defaultkey", f"arn: {OWN_KEY}"))
    key = next(key for key in estate.keys if key.arn == OWN_KEY)
    assert key.exists
    assert key.policy is None
    assert _bucket(estate, "demo-tokyo-crr-01").key_arn == OWN_KEY


def test_one_key_for_stream_and_objects_is_made_once() -> None:
    estate = design(_changed("alias/demo/firehose/defaultkey", "alias/demo/s3/defaultkey"))
    assert len(estate.keys) == 2


def test_without_a_replica_there_is_no_second_bucket_and_no_rule(archive: Archive) -> None:
    alone = archive.model_copy(update={"replica": None})
    estate = design(alone)
    assert [bucket.replication for bucket in estate.buckets] == [()]
    assert all("replication" not in role.name for role in estate.roles)


def test_the_key_in_the_replication_condition_is_an_arn_not_an_alias(archive: Archive) -> None:
    """The trap of S5: S3 compares this condition as text, and an alias never equals the ARN."""
    estate = design(archive)
    role = next(role for role in estate.roles if role.name.endswith("replication"))
    statement = next(one for one in role.policies[0].statements if one.sid == "WriteReplicas")
    wanted = statement.conditions["StringEqualsIfExists"]
    key = "s3:x-amz-server-side-encryption-aws-kms-key-id"
    assert wanted[key] == (_bucket(estate, "demo-osaka-crr-01").key_arn,)
    assert ":key/" in wanted[key][0]


@pytest.mark.parametrize(
    ("bucket_key", "operator", "context"),
    [
        ("false", "StringLike", "arn:aws:s3:::demo-tokyo-crr-01/demo/*"),
        ("true", "StringEquals", "arn:aws:s3:::demo-tokyo-crr-01"),
    ],
)
def test_a_bucket_key_makes_the_bucket_the_encryption_context(
    bucket_key: str, operator: str, context: str
) -> None:
    archive = load(EXAMPLE)
    bucket = archive.bucket.model_copy(update={"bucket_key": bucket_key == "true"})
    estate = design(archive.model_copy(update={"bucket": bucket}))
    role = next(role for role in estate.roles if role.name.endswith("delivery"))
    statement = next(one for one in role.policies[0].statements if one.sid == "EncryptObjects")
    assert statement.conditions[operator]["kms:EncryptionContext:aws:s3:arn"] == (context,)


def test_the_stream_leaves_compression_to_the_transformer_and_names_its_partitions(
    archive: Archive,
) -> None:
    (stream,) = design(archive).streams
    assert stream.prefix.startswith("demo/account=!{partitionKeyFromLambda:account}/")
    assert stream.prefix.endswith("/hour=!{partitionKeyFromLambda:hour}/")
    assert "!{firehose:error-output-type}" in stream.error_prefix
    assert "partitionKey" not in stream.error_prefix
    assert (stream.compression, stream.file_extension) == ("UNCOMPRESSED", ".jsonl.gz")


def test_bare_text_is_compressed_by_the_stream() -> None:
    estate = design(_changed("format: envelope", "format: message"))
    (stream,), (function,) = estate.streams, estate.functions
    assert (stream.compression, stream.file_extension) == ("GZIP", ".log.gz")
    assert function.environment["LOGKURA_FORMAT"] == "message"


def test_the_function_verifies_unless_the_spec_says_otherwise(archive: Archive) -> None:
    trusting = archive.stream.model_copy(update={"verify": False})
    for one, expected in (
        (archive, "true"),
        (archive.model_copy(update={"stream": trusting}), "false"),
    ):
        (function,) = design(one).functions
        assert function.environment["LOGKURA_VERIFY"] == expected
        assert settings_from(function.environment).verify is one.stream.verify


def test_lifecycle_rules_are_those_of_the_spec_on_both_buckets() -> None:
    text = EXAMPLE.read_text()
    start = text.index("bucket:")
    rules = (
        "  lifecycle: [{storage_class: GLACIER_IR, after_days: 90}, {expire_after_days: 3650}]\n"
    )
    before, after = text[:start], text[start:]
    line, rest = after.split("\n", 1)
    archive = loads(before + line + "\n" + rules + _without_lifecycle(rest), "archive.yaml")
    for bucket in design(archive).buckets:
        assert bucket.lifecycle == (Transition("", "GLACIER_IR", 90), Expiration("", 3650))


def _without_lifecycle(text: str) -> str:
    lines, skipping = [], False
    for line in text.splitlines(keepends=True):
        indent = len(line) - len(line.lstrip())
        if line.strip().startswith("lifecycle:"):
            skipping = True
            continue
        if skipping and (indent > 2 or line.strip().startswith(("-", "#"))) and line.strip():
            continue
        skipping = False
        lines.append(line)
    return "".join(lines)


def test_every_role_names_one_service_and_no_wildcard_action(archive: Archive) -> None:
    for role in design(archive).roles:
        assert len(role.trust.statements) == 1
        for statement in role.policies[0].statements:
            assert all("*" not in action for action in statement.actions)
            assert statement.resources != ("*",)
