"""Policies of buckets and keys, and who reaches an object without being a user."""

import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from logkura.lab import Lab
from tests.lab.signed.policies import (
    LOG,
    ROOT,
    TOKYO,
    USER,
    Enter,
    Keys,
    allow,
    code,
    deny,
    document,
    refusal,
)


# https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html (read
# 2026-11-27): the usual denial of plain http leaves https alone.
@pytest.mark.parametrize(("secure", "expected"), [("false", ""), ("true", "AccessDenied")])
def test_a_bucket_policy_denies_by_the_way_that_a_request_comes(
    root: Enter, bucket: str, secure: str, expected: str
) -> None:
    denial = deny(
        "s3:GetObject",
        resource="arn:aws:s3:::archive/*",
        Principal="*",
        Condition={"Bool": {"aws:SecureTransport": secure}},
    )
    root("s3").put_bucket_policy(Bucket=bucket, Policy=document(denial))
    found, words = refusal(lambda: root("s3").get_object(Bucket=bucket, Key="log"))
    assert found == expected
    assert words.endswith("with an explicit deny in a resource-based policy" if expected else "")


def test_a_bucket_policy_alone_lets_a_principal_of_the_account_in(
    root: Enter, bucket: str, read: Callable[[], Any]
) -> None:
    statement = allow("s3:GetObject", resource=LOG, Principal={"AWS": USER})
    root("s3").put_bucket_policy(Bucket=bucket, Policy=document(statement))
    assert code(read) == ""
    for_account = {**statement, "Principal": {"AWS": ROOT}}
    root("s3").put_bucket_policy(Bucket=bucket, Policy=document(for_account))
    assert code(read) == "AccessDenied"


def test_root_can_mend_a_bucket_policy_that_shuts_everybody_out(root: Enter, bucket: str) -> None:
    s3 = root("s3")
    shut = deny("s3:*", resource="arn:aws:s3:::archive", Principal="*")
    s3.put_bucket_policy(Bucket=bucket, Policy=document(shut))
    assert code(lambda: s3.list_objects_v2(Bucket=bucket)) == "AccessDenied"
    s3.delete_bucket_policy(Bucket=bucket)
    assert code(lambda: s3.list_objects_v2(Bucket=bucket)) == ""


# https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html (read 2026-11-27)
def test_a_key_policy_shuts_out_whoever_it_does_not_name(
    root: Enter, enter: Enter, mary: Keys, grant: Callable[..., None]
) -> None:
    grant(allow("kms:*"))
    key = root("kms").create_key()["KeyMetadata"]["Arn"]
    encrypt = {"KeyId": key, "Plaintext": b"x"}
    assert code(lambda: enter("kms", mary).encrypt(**encrypt)) == ""
    manage = allow("kms:PutKeyPolicy", "kms:GetKeyPolicy", Principal={"AWS": ROOT})
    root("kms").put_key_policy(KeyId=key, PolicyName="default", Policy=document(manage))
    assert refusal(lambda: enter("kms", mary).encrypt(**encrypt)) == (
        "AccessDeniedException",
        (
            f"User: {USER} is not authorized to perform: kms:Encrypt on resource: {key} "
            "because no resource-based policy allows the kms:Encrypt action"
        ),
    )
    assert code(lambda: root("kms").encrypt(**encrypt)) == "AccessDeniedException"


@pytest.mark.parametrize("bucket_key", [False, True])
def test_whoever_reads_and_writes_under_a_key_needs_the_key(
    root: Enter,
    enter: Enter,
    mary: Keys,
    bucket: str,
    grant: Callable[..., None],
    *,
    bucket_key: bool,
) -> None:
    key = root("kms").create_key()["KeyMetadata"]["Arn"]
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    rule = {"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": bucket_key}
    root("s3").put_bucket_encryption(
        Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]}
    )
    root("s3").put_object(Bucket=bucket, Key="log", Body=b"sealed\n")
    context = "arn:aws:s3:::archive" if bucket_key else LOG
    within = {
        "StringEquals": {
            "kms:ViaService": f"s3.{TOKYO}.amazonaws.com",
            "kms:EncryptionContext:aws:s3:arn": context,
        }
    }
    s3 = enter("s3", mary)
    grant(allow("s3:GetObject", "s3:PutObject"))
    put = {"Bucket": bucket, "Key": "log", "Body": b"mine\n"}
    read, write = (
        refusal(lambda: s3.get_object(Bucket=bucket, Key="log")),
        refusal(lambda: s3.put_object(**put)),
    )
    assert "kms:Decrypt" in read[1]
    assert "kms:GenerateDataKey" in write[1]
    assert (read[0], write[0]) == ("AccessDenied", "AccessDenied")
    grant(allow("s3:GetObject", "s3:PutObject"), allow("kms:Decrypt", Condition=within))
    assert s3.get_object(Bucket=bucket, Key="log")["Body"].read() == b"sealed\n"
    # What is denied changes nothing; and the key may not be used past S3.
    assert code(lambda: s3.put_object(**put)) == "AccessDenied"
    direct = root("kms").encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    used = code(lambda: enter("kms", mary).decrypt(CiphertextBlob=direct, KeyId=key))
    assert used == "AccessDeniedException"


def test_the_key_of_s3_itself_is_for_whoever_may_use_s3(
    root: Enter, enter: Enter, mary: Keys, bucket: str, grant: Callable[..., None]
) -> None:
    grant(allow("s3:PutObject", "s3:GetObject"))
    s3 = enter("s3", mary)
    s3.put_object(Bucket=bucket, Key="own", Body=b"x", ServerSideEncryption="aws:kms")
    assert s3.get_object(Bucket=bucket, Key="own")["Body"].read() == b"x"
    key = root("kms").describe_key(KeyId="alias/aws/s3")["KeyMetadata"]["Arn"]
    assert code(lambda: root("kms").encrypt(KeyId=key, Plaintext=b"x")) == "AccessDeniedException"


# https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html (read 2026-11-27)
def test_whoever_may_not_list_is_not_told_what_is_missing(
    enter: Enter, mary: Keys, bucket: str, grant: Callable[..., None]
) -> None:
    s3 = enter("s3", mary)
    grant(allow("s3:GetObject"))
    assert code(lambda: s3.get_object(Bucket=bucket, Key="none")) == "AccessDenied"
    assert code(lambda: s3.head_object(Bucket=bucket, Key="none")) == "403"
    grant(allow("s3:GetObject", "s3:ListBucket"))
    assert code(lambda: s3.get_object(Bucket=bucket, Key="none")) == "NoSuchKey"


# https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html (read 2026-11-27):
# whoever has the URL has the rights of whoever made it, at the time it is used.
def test_a_presigned_url_has_the_rights_of_whoever_made_it(
    enter: Enter, mary: Keys, bucket: str, grant: Callable[..., None]
) -> None:
    for version in ("s3v4", "s3"):
        s3 = enter("s3", mary, signature_version=version)
        url = s3.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "log"})
        grant(allow("s3:ListBucket"))
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(url)  # noqa: S310 -- the lab's own address
        assert caught.value.code == 403
        assert b"<Code>AccessDenied</Code>" in caught.value.read()
        asked = {"s3:authType": "REST-QUERY-STRING"}
        grant(allow("s3:GetObject", Condition={"StringEquals": asked}))
        with urllib.request.urlopen(url) as answer:  # noqa: S310 -- the lab's own address
            assert answer.read() == b"line\n"


# https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html (read 2026-11-27)
def test_of_objects_deleted_at_once_each_is_decided(
    root: Enter, enter: Enter, mary: Keys, bucket: str, grant: Callable[..., None]
) -> None:
    root("s3").put_object(Bucket=bucket, Key="old", Body=b"x")
    grant(allow("s3:DeleteObject", resource="arn:aws:s3:::archive/old"))
    wanted = {"Objects": [{"Key": "log"}, {"Key": "old"}]}
    told = enter("s3", mary).delete_objects(Bucket=bucket, Delete=wanted)
    assert [each["Key"] for each in told["Deleted"]] == ["old"]
    assert [(each["Key"], each["Code"]) for each in told["Errors"]] == [("log", "AccessDenied")]
    left = root("s3").list_objects_v2(Bucket=bucket)["Contents"]
    assert [each["Key"] for each in left] == ["log"]


def test_nobody_may_nothing_unless_everybody_may(
    enforced_lab: Lab, root: Enter, bucket: str
) -> None:
    url = f"{enforced_lab.endpoint_url}/{bucket}/log"
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(url)  # noqa: S310 -- the lab's own address
    assert b"<Message>Access Denied</Message>" in caught.value.read()
    public = allow("s3:GetObject", resource=LOG, Principal="*")
    root("s3").put_bucket_policy(Bucket=bucket, Policy=document(public))
    with urllib.request.urlopen(url) as answer:  # noqa: S310 -- the lab's own address
        assert answer.read() == b"line\n"
    listing = urllib.request.Request(  # noqa: S310 -- the lab's own address
        enforced_lab.endpoint_url, headers={"X-Amz-Target": "TrentService.ListKeys"}, data=b"{}"
    )
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(listing)  # noqa: S310 -- the lab's own address
