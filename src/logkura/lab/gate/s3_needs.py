"""What an operation of S3 needs: its actions on a bucket or an object, and KMS's for the object.

Sources (read 2026-11-27):
https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html (the
actions; versions have their own), https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
and .../API_HeadObject.html (s3:ListBucket where there is no such object),
.../API_CopyObject.html, .../API_DeleteObjects.html, .../API_CreateBucket.html,
https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html (kms:GenerateDataKey
to write, kms:Decrypt to read) and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html (both for uploads in parts).
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from moto.utilities.utils import get_partition

from logkura.lab.gate.actions import actions_of
from logkura.lab.gate.asked import Asked
from logkura.lab.gate.need import Need
from logkura.lab.gate.s3_context import s3_keys
from logkura.lab.object_encryption import Encryption, KeyUnusableError, choose
from logkura.lab.replication_attempt import find_bucket
from logkura.lab.through_s3 import through_s3

__all__ = ["s3_needs"]

_OF_VERSIONS: Mapping[str, str] = {
    "s3:DeleteObject": "s3:DeleteObjectVersion",
    "s3:DeleteObjectTagging": "s3:DeleteObjectVersionTagging",
    "s3:GetObject": "s3:GetObjectVersion",
    "s3:GetObjectAcl": "s3:GetObjectVersionAcl",
    "s3:GetObjectAttributes": "s3:GetObjectVersionAttributes",
    "s3:GetObjectTagging": "s3:GetObjectVersionTagging",
    "s3:GetObjectTorrent": "s3:GetObjectVersionTorrent",
    "s3:PutObjectAcl": "s3:PutObjectVersionAcl",
    "s3:PutObjectTagging": "s3:PutObjectVersionTagging",
}
"""What an action is called when the request names a version."""

_WITH_PARAMETER: Mapping[str, Mapping[str, str]] = {
    "PutObject": {
        "ACL": "s3:PutObjectAcl",
        "Tagging": "s3:PutObjectTagging",
        "ObjectLockMode": "s3:PutObjectRetention",
        "ObjectLockLegalHoldStatus": "s3:PutObjectLegalHold",
    },
    "CreateBucket": {
        "ACL": "s3:PutBucketAcl",
        "ObjectLockEnabledForBucket": "s3:PutBucketObjectLockConfiguration",
        "ObjectOwnership": "s3:PutBucketOwnershipControls",
    },
    "DeleteObject": {"BypassGovernanceRetention": "s3:BypassGovernanceRetention"},
    "DeleteObjects": {"BypassGovernanceRetention": "s3:BypassGovernanceRetention"},
    "PutObjectRetention": {"BypassGovernanceRetention": "s3:BypassGovernanceRetention"},
}
_WITH_PARAMETER = {
    **_WITH_PARAMETER,
    "CopyObject": _WITH_PARAMETER["PutObject"],
    "CreateMultipartUpload": _WITH_PARAMETER["PutObject"],
}
"""What an operation needs besides, when a parameter is given."""

_READS = frozenset({"GetObject", "HeadObject", "GetObjectAttributes", "SelectObjectContent"})
_WRITES = frozenset({"PutObject", "CopyObject", "CreateMultipartUpload"})
_PARTS = frozenset({"UploadPart", "UploadPartCopy", "CompleteMultipartUpload"})
_COPIES = frozenset({"CopyObject", "UploadPartCopy"})


def s3_needs(asked: Asked) -> Iterator[Need]:
    """Yield what a request to S3 needs, in the order in which S3 asks."""
    bucket, key = asked.text("Bucket"), asked.text("Key")
    if not bucket:
        yield from (_need(asked, action, "*") for action in actions_of("s3", asked.operation))
        return
    version = asked.text("VersionId")
    for one_key, one_version in _objects(asked) or [(key, version)]:
        for action in _actions(asked):
            yield _about(asked, action, bucket, one_key, one_version)
    if asked.operation in _COPIES:
        yield from _source(asked)
    if asked.operation in _READS:
        yield from _reading(asked, bucket, key, version)
    if asked.operation in _WRITES:
        yield from _writing(asked, bucket, key)
    if asked.operation in _PARTS:
        yield from _writing_part(asked, bucket, key)


def _actions(asked: Asked) -> Iterator[str]:
    yield from actions_of("s3", asked.operation)
    for parameter, action in _WITH_PARAMETER.get(asked.operation, {}).items():
        if asked.parameters.get(parameter):
            yield action


def _objects(asked: Asked) -> list[tuple[str, str]]:
    """Return the objects that DeleteObjects names, with their versions: each is decided."""
    if asked.operation != "DeleteObjects":
        return []
    listed = (asked.parameters.get("Delete") or {}).get("Objects") or []
    return [(each.get("Key", ""), each.get("VersionId") or "") for each in listed]


def _about(asked: Asked, action: str, bucket: str, key: str, version: str) -> Need:
    name = _OF_VERSIONS.get(action, action) if version else action
    return _need(asked, name, _arn(asked, bucket, key), bucket, version)


def _arn(asked: Asked, bucket: str, key: str = "") -> str:
    path = f"{bucket}/{key}" if key else bucket
    return f"arn:{get_partition(asked.region)}:s3:::{path}"


def _need(asked: Asked, action: str, resource: str, bucket: str = "", version: str = "") -> Need:
    found = find_bucket(bucket) if bucket else None
    return Need(
        action=action,
        resource=resource,
        account=found.account_id if found else asked.account,
        region=found.region_name if found else asked.region,
        context=s3_keys(asked, action, version),
    )


def _source(asked: Asked) -> Iterator[Need]:
    """Yield what it needs to read what is copied."""
    given = asked.parameters.get("CopySource")
    path, _, query = str(given or "").partition("?")
    bucket, _, key = unquote(path).lstrip("/").partition("/")
    version = query.removeprefix("versionId=")
    yield _about(asked, "s3:GetObject", bucket, key, version)
    yield from _reading(asked, bucket, key, version)


def _reading(asked: Asked, bucket: str, key: str, version: str) -> Iterator[Need]:
    found = _version(bucket, key, version)
    if found is None:
        # Whoever may not list a bucket is not told that an object is missing.
        action = "s3:ListBucketVersions" if version else "s3:ListBucket"
        yield _need(asked, action, _arn(asked, bucket), bucket)
        return
    if asked.operation != "HeadObject" or asked.text("ChecksumMode"):
        yield from _kms("kms:Decrypt", bucket, key, Encryption.of(found))


def _version(bucket: str, key: str, version: str) -> Any:
    """Return moto's object; None when there is none, or a delete marker."""
    found = find_bucket(bucket)
    versions = found.keys.getlist(key, []) if found else []
    named = [each for each in versions if version in ("", each.version_id)]
    return named[-1] if named and hasattr(named[-1], "encryption") else None


def _writing(asked: Asked, bucket: str, key: str) -> Iterator[Need]:
    found = find_bucket(bucket)
    if found is None:
        return
    asked_for = (
        asked.text("ServerSideEncryption") or None,
        asked.text("SSEKMSKeyId") or None,
        asked.headers.get("x-amz-server-side-encryption-bucket-key-enabled"),
    )
    try:
        encryption = choose(found, *asked_for)
    except KeyUnusableError:
        return  # The service refuses the request, and says which key.
    yield from _kms("kms:GenerateDataKey", bucket, key, encryption)
    if asked.operation == "CreateMultipartUpload":
        yield from _kms("kms:Decrypt", bucket, key, encryption)


def _writing_part(asked: Asked, bucket: str, key: str) -> Iterator[Need]:
    """Yield what a part of an upload needs, by the encryption that the upload began with."""
    found = find_bucket(bucket)
    upload = found.multiparts.get(asked.text("UploadId")) if found else None
    if upload is None:
        return
    try:
        encryption = choose(found, upload.sse_encryption, upload.kms_key_id, None)
    except KeyUnusableError:
        return
    for action in ("kms:GenerateDataKey", "kms:Decrypt"):
        yield from _kms(action, bucket, key, encryption)


def _kms(action: str, bucket: str, key: str, encryption: Encryption) -> Iterator[Need]:
    """Yield the call that S3 makes to KMS for the caller."""
    found = find_bucket(bucket)
    if found is None or not encryption.kms:
        return
    arn = found.arn if encryption.bucket_key else f"{found.arn}/{key}"
    yield Need(
        action=action,
        resource=encryption.key_arn,
        account=encryption.key_arn.split(":")[4],
        region=found.region_name,
        context=through_s3(found.region_name, arn),
        is_implied=True,
    )
