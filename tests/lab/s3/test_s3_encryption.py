"""How objects are encrypted, and what an unusable key does."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from logkura.lab import Lab

TOKYO = "ap-northeast-1"


def code(call: Callable[[], Any]) -> str:
    with pytest.raises(ClientError) as raised:
        call()
    assert raised.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    found: str = raised.value.response["Error"]["Code"]
    return found


def encrypt(pair: Any, key: str, *, bucket_key: bool) -> None:
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    rule = {"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": bucket_key}
    pair.tokyo.put_bucket_encryption(
        Bucket=pair.source, ServerSideEncryptionConfiguration={"Rules": [rule]}
    )


def test_every_object_has_at_least_sse_s3(pair: Any) -> None:
    pair.tokyo.delete_bucket_encryption(Bucket=pair.source)
    pair.put()
    assert pair.head()["ServerSideEncryption"] == "AES256"
    rules = pair.tokyo.get_bucket_encryption(Bucket=pair.source)
    (rule,) = rules["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}


@pytest.mark.parametrize("bucket_key", [True, False])
def test_the_buckets_default_encrypts(pair: Any, *, bucket_key: bool) -> None:
    encrypt(pair, pair.source_key, bucket_key=bucket_key)
    pair.put()
    head = pair.head()
    assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", pair.source_key)
    assert head["BucketKeyEnabled"] is bucket_key
    pair.put("own", BucketKeyEnabled=not bucket_key, **by(pair.source_key))
    assert pair.head("own")["BucketKeyEnabled"] is not bucket_key


def by(key: str) -> dict[str, str]:
    return {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key}


def test_a_key_is_named_in_four_ways_and_told_in_one(pair: Any, lab: Lab) -> None:
    lab.clients.get("kms", TOKYO).create_alias(
        AliasName="alias/archive", TargetKeyId=pair.source_key
    )
    names = [
        pair.source_key,
        pair.source_key.rpartition("/")[2],
        "alias/archive",
        pair.source_key.rpartition(":")[0] + ":alias/archive",
    ]
    for name in names:
        pair.put(**by(name))
        assert pair.head()["SSEKMSKeyId"] == pair.source_key
    encrypt(pair, "alias/archive", bucket_key=False)
    pair.put()
    assert pair.head()["SSEKMSKeyId"] == pair.source_key


def test_sse_kms_without_a_key_uses_the_managed_one(pair: Any, lab: Lab) -> None:
    pair.put(ServerSideEncryption="aws:kms")
    used = pair.head()["SSEKMSKeyId"]
    assert used != pair.source_key
    aliases = lab.clients.get("kms", TOKYO).list_aliases(KeyId=used)["Aliases"]
    assert [alias["AliasName"] for alias in aliases] == ["alias/aws/s3"]


def test_keys_that_cannot_be_used_refuse_the_object(pair: Any, lab: Lab) -> None:
    other = lab.clients.get("kms", TOKYO).create_key()["KeyMetadata"]["Arn"]
    missing = pair.source_key[:-4] + "ffff"
    for key in (missing, "alias/nobody", pair.replica_key):
        assert code(lambda key=key: pair.put(**by(key))) == "KMS.NotFoundException"
        start = {"Bucket": pair.source, "Key": "log", **by(key)}
        refused = code(lambda start=start: pair.tokyo.create_multipart_upload(**start))
        assert refused == "KMS.NotFoundException"
    lab.clients.get("kms", TOKYO).disable_key(KeyId=other)
    assert code(lambda: pair.put(**by(other))) == "KMS.DisabledException"
    lab.clients.get("kms", TOKYO).schedule_key_deletion(KeyId=other, PendingWindowInDays=7)
    assert code(lambda: pair.put(**by(other))) == "KMS.KMSInvalidStateException"
    assert pair.tokyo.list_objects_v2(Bucket=pair.source)["KeyCount"] == 0


def test_without_its_key_an_object_cannot_be_read(pair: Any, lab: Lab) -> None:
    version = pair.put()
    pair.put("plain", ServerSideEncryption="AES256")
    kms = lab.clients.get("kms", TOKYO)
    kms.disable_key(KeyId=pair.source_key)
    read = {"Bucket": pair.source, "Key": "log"}
    for wanted in (read, {**read, "VersionId": version}):
        refused = code(lambda wanted=wanted: pair.tokyo.get_object(**wanted))
        assert refused == "KMS.DisabledException"
    copy = {"Bucket": pair.source, "Key": "copy", "CopySource": read}
    plain = {**copy, "ServerSideEncryption": "AES256"}
    assert code(lambda: pair.tokyo.copy_object(**plain)) == "KMS.DisabledException"
    assert pair.tokyo.get_object(Bucket=pair.source, Key="plain")["Body"].read()
    assert pair.head()["SSEKMSKeyId"] == pair.source_key
    kms.enable_key(KeyId=pair.source_key)
    assert pair.tokyo.get_object(**read)["Body"].read() == b"one line\n"


def test_an_etag_is_an_md5_digest_under_sse_s3_alone(pair: Any) -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html."""
    digest = hashlib.md5(b"one line\n", usedforsecurity=False).hexdigest()
    pair.put(ServerSideEncryption="AES256")
    assert pair.head()["ETag"] == f'"{digest}"'
    pair.put()
    assert pair.head()["ETag"] != f'"{digest}"'
    assert (
        pair.tokyo.list_objects_v2(Bucket=pair.source)["Contents"][0]["ETag"]
        == (pair.head()["ETag"])
    )
