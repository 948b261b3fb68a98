"""Buckets of the regions."""

from collections.abc import Callable
from typing import Any

from logkura.estate import ObjectLock
from logkura.inventory.buckets import read_buckets
from logkura.inventory.reader import Reader

REGION = "ap-northeast-1"
# What S3 answers for a bucket on which nothing was ever configured.
TABLE: dict[str, Any] = {
    "s3.list_buckets": {"Buckets": [{"Name": "b", "BucketRegion": REGION}]},
    "s3.get_bucket_encryption": "ServerSideEncryptionConfigurationNotFoundError",
    "s3.get_bucket_versioning": {},
    "s3.get_bucket_policy": "NoSuchBucketPolicy",
    "s3.get_bucket_lifecycle_configuration": "NoSuchLifecycleConfiguration",
    "s3.get_object_lock_configuration": "ObjectLockConfigurationNotFoundError",
    "s3.get_bucket_replication": "ReplicationConfigurationNotFoundError",
    "s3.get_bucket_ownership_controls": "OwnershipControlsNotFoundError",
    "s3.get_public_access_block": "NoSuchPublicAccessBlockConfiguration",
    "s3.get_bucket_logging": {},
}


def test_nothing_configured_is_known_to_be_so(reader_of: Callable[..., Reader]) -> None:
    reader = reader_of(TABLE)
    (bucket,) = read_buckets(reader)
    assert reader.unread == {}
    assert (bucket.algorithm, bucket.key_arn, bucket.versioned) == ("AES256", "", False)
    assert (bucket.ownership, bucket.public_access_blocked) == ("ObjectWriter", False)
    assert bucket.policy.statements == bucket.lifecycle == bucket.replication == ()
    assert bucket.object_lock is None


def test_a_bucket_is_asked_for_its_region_where_the_list_does_not_say(
    reader_of: Callable[..., Reader],
) -> None:
    constraints = {"old": None, "older": "EU", "here": REGION, "there": "sa-east-1"}
    table = {
        **TABLE,
        "s3.list_buckets": {"Buckets": [{"Name": name} for name in constraints]},
        "s3.get_bucket_location": lambda Bucket: {  # noqa: N803 -- boto3's name
            "LocationConstraint": constraints[Bucket],
            "ResponseMetadata": {},
        },
    }
    found = read_buckets(reader_of(table, "us-east-1", "eu-west-1", REGION))
    assert [(bucket.name, bucket.region) for bucket in found] == [
        ("old", "us-east-1"),
        ("older", "eu-west-1"),
        ("here", REGION),
    ]


def test_a_bucket_somewhere_is_unread(reader_of: Callable[..., Reader]) -> None:
    reader = reader_of({**TABLE, "s3.list_buckets": {"Buckets": [{"Name": "b"}]}})
    assert read_buckets(reader) == ()
    assert reader.unread == {"arn:aws:s3:::b": "AccessDenied: s3:GetBucketLocation"}


def _encrypted(**default: str) -> dict[str, Any]:
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", **default}}
    return {"ServerSideEncryptionConfiguration": {"Rules": [rule]}}


def test_a_key_is_an_arn_however_the_bucket_names_it(reader_of: Callable[..., Reader]) -> None:
    owner = f"arn:aws:kms:{REGION}:123456789012"
    for named, arn in {
        f"{owner}:key/1": f"{owner}:key/1",
        "1": f"{owner}:key/1",
        "alias/a": f"{owner}:alias/a",
    }.items():
        table = {**TABLE, "s3.get_bucket_encryption": _encrypted(KMSMasterKeyID=named)}
        (bucket,) = read_buckets(reader_of(table))
        assert bucket.key_arn == arn
        assert bucket.uses_kms
    (bucket,) = read_buckets(reader_of({**TABLE, "s3.get_bucket_encryption": _encrypted()}))
    assert (bucket.key_arn, bucket.uses_kms) == ("", True)


def test_a_retention_of_years_is_told_in_days(reader_of: Callable[..., Reader]) -> None:
    rule = {"DefaultRetention": {"Mode": "COMPLIANCE", "Years": 2}}
    lock = {"ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled", "Rule": rule}}
    (bucket,) = read_buckets(reader_of({**TABLE, "s3.get_object_lock_configuration": lock}))
    assert bucket.object_lock == ObjectLock("COMPLIANCE", 730)


def test_public_access_is_blocked_by_all_four_settings(reader_of: Callable[..., Reader]) -> None:
    names = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    whole = dict.fromkeys(names, True)
    for block in (whole, {**whole, "BlockPublicPolicy": False}):
        answer = {"PublicAccessBlockConfiguration": block}
        (bucket,) = read_buckets(reader_of({**TABLE, "s3.get_public_access_block": answer}))
        assert bucket.public_access_blocked is all(block.values())


def test_access_logs_go_where_the_bucket_says(reader_of: Callable[..., Reader]) -> None:
    answer = {"LoggingEnabled": {"TargetBucket": "logs", "TargetPrefix": ""}}
    (bucket,) = read_buckets(reader_of({**TABLE, "s3.get_bucket_logging": answer}))
    assert bucket.access_log_bucket == "logs"
