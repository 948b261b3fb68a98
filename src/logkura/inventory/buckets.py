"""S3 buckets and what is configured on them.

Sources (read 2026-11-27), of https://docs.aws.amazon.com/AmazonS3/latest/: API/API_ListBuckets.html
and API/API_GetBucketLocation.html (a bucket without a location constraint is in us-east-1, `EU` is
eu-west-1), API/API_ServerSideEncryptionByDefault.html (the key may be named by its id or alias, and
none is the AWS managed key), userguide/bucket-encryption.html (SSE-S3 where nothing is configured),
userguide/about-object-ownership.html (without controls the uploading account owns objects),
API/API_ObjectLockConfiguration.html.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from logkura.estate import Bucket, ObjectLock
from logkura.iam import Policy, PolicyKind
from logkura.inventory.lifecycle import lifecycle_rules
from logkura.inventory.reader import Reader
from logkura.inventory.replication import replication_rules

__all__ = ["read_buckets"]

Ask = Callable[[str], Mapping[str, Any]]
"""Asks for one setting of a bucket, by the name of the operation."""

_REGION_WITHOUT_CONSTRAINT = "us-east-1"
_OLD_NAMES = {"EU": "eu-west-1"}
# A year of a default retention; AWS does not say how long it is.
_DAYS_OF_A_YEAR = 365


def read_buckets(reader: Reader) -> tuple[Bucket, ...]:
    """Return the buckets of the account in the reader's regions, by region and name."""
    first = reader.regions[0]
    everything = f"arn:{reader.partition}:s3:::*"
    listed = reader.all("s3", "list_buckets", first, everything)
    placed = reader.each(partial(_place, reader), listed)
    inside = [place for region in reader.regions for place in sorted(placed) if place[0] == region]
    return reader.each(partial(_read_bucket, reader), inside)


def _place(reader: Reader, entry: Mapping[str, Any]) -> tuple[str, str]:
    """Return region and name of a bucket; an empty region where it is not known."""
    name = entry["Name"]
    if entry.get("BucketRegion"):
        return entry["BucketRegion"], name
    about = f"arn:{reader.partition}:s3:::{name}"
    answer = reader.ask("s3", "get_bucket_location", reader.regions[0], about, Bucket=name)
    if not answer:
        return "", name
    constraint = answer.get("LocationConstraint") or _REGION_WITHOUT_CONSTRAINT
    return _OLD_NAMES.get(constraint, constraint), name


def _read_bucket(reader: Reader, place: tuple[str, str]) -> Bucket:
    region, name = place
    arn = f"arn:{reader.partition}:s3:::{name}"

    def ask(operation: str) -> Mapping[str, Any]:
        return reader.ask("s3", operation, region, arn, Bucket=name)

    algorithm, key_arn, bucket_key = _encryption(reader, region, ask)
    lifecycle = ask("get_bucket_lifecycle_configuration")
    replication = ask("get_bucket_replication").get("ReplicationConfiguration", {})
    logging = ask("get_bucket_logging").get("LoggingEnabled", {})
    return Bucket(
        name=name,
        region=region,
        key_arn=key_arn,
        bucket_key=bucket_key,
        policy=_policy(reader, arn, ask),
        lifecycle=lifecycle_rules(lifecycle.get("Rules", ())),
        object_lock=_object_lock(ask),
        replication=replication_rules(replication, partial(reader.note, arn)),
        algorithm=algorithm,
        versioned=ask("get_bucket_versioning").get("Status") == "Enabled",
        ownership=_ownership(ask),
        public_access_blocked=_public_access_blocked(ask),
        access_log_bucket=logging.get("TargetBucket", ""),
        access_log_prefix=logging.get("TargetPrefix", ""),
    )


def _encryption(reader: Reader, region: str, ask: Ask) -> tuple[str, str, bool]:
    """Return algorithm, key and whether a Bucket Key is used."""
    configuration = ask("get_bucket_encryption").get("ServerSideEncryptionConfiguration", {})
    rule: Mapping[str, Any] = next(iter(configuration.get("Rules", ())), {})
    default = rule.get("ApplyServerSideEncryptionByDefault", {})
    named = default.get("KMSMasterKeyID", "")
    if named and not named.startswith("arn:"):
        # S3 looks for it where the one who asks is: in the account, as far as the archive goes.
        resource = named if named.startswith("alias/") else f"key/{named}"
        named = reader.arn("kms", region, resource)
    return default.get("SSEAlgorithm", "AES256"), named, bool(rule.get("BucketKeyEnabled"))


def _policy(reader: Reader, arn: str, ask: Ask) -> Policy:
    held = ask("get_bucket_policy").get("Policy")
    if held is None:
        return Policy(())
    return reader.policy(held, PolicyKind.RESOURCE, arn, "s3:GetBucketPolicy")


def _object_lock(ask: Ask) -> ObjectLock | None:
    configuration = ask("get_object_lock_configuration").get("ObjectLockConfiguration", {})
    if configuration.get("ObjectLockEnabled") != "Enabled":
        return None
    default = configuration.get("Rule", {}).get("DefaultRetention", {})
    days = default.get("Days") or default.get("Years", 0) * _DAYS_OF_A_YEAR
    return ObjectLock(default.get("Mode", ""), days)


def _ownership(ask: Ask) -> str:
    controls = ask("get_bucket_ownership_controls").get("OwnershipControls", {})
    rule: Mapping[str, str] = next(iter(controls.get("Rules", ())), {})
    return rule.get("ObjectOwnership", "ObjectWriter")


def _public_access_blocked(ask: Ask) -> bool:
    block = ask("get_public_access_block").get("PublicAccessBlockConfiguration", {})
    names = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    return all(block.get(name) for name in names)
