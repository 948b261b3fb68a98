"""Other things that an archive asks of S3."""

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from botocore.exceptions import ClientError
from moto.s3.models import s3_backends

from logkura.facts.s3 import KEY_MAX_BYTES
from logkura.lab.replication import Replication
from logkura.lab.s3 import LabS3Backend


def code(call: Callable[[], Any]) -> str:
    with pytest.raises(ClientError) as raised:
        call()
    found: str = raised.value.response["Error"]["Code"]
    return found


def test_an_object_is_written_once_if_asked(pair: Any) -> None:
    pair.put(IfNoneMatch="*")
    assert code(lambda: pair.put(body=b"other", IfNoneMatch="*")) == "PreconditionFailed"
    upload = pair.tokyo.create_multipart_upload(Bucket=pair.source, Key="log")["UploadId"]
    place = {"Bucket": pair.source, "Key": "log", "UploadId": upload}
    tag = pair.tokyo.upload_part(PartNumber=1, Body=b"other", **place)["ETag"]
    parts = {"Parts": [{"PartNumber": 1, "ETag": tag}]}
    refused = code(
        lambda: pair.tokyo.complete_multipart_upload(
            MultipartUpload=parts, IfNoneMatch="*", **place
        )
    )
    assert refused == "PreconditionFailed"
    assert pair.tokyo.get_object(Bucket=pair.source, Key="log")["Body"].read() == b"one line\n"


def test_a_name_that_another_account_has_is_taken_and_not_denied(pair: Any) -> None:
    s3_backends["999999999999"]["aws"].create_bucket("of-a-stranger", "ap-northeast-1")
    place = {"LocationConstraint": "ap-northeast-1"}
    refused = code(
        lambda: pair.tokyo.create_bucket(Bucket="of-a-stranger", CreateBucketConfiguration=place)
    )
    assert refused == "BucketAlreadyExists"
    assert code(lambda: pair.tokyo.head_bucket(Bucket="of-a-stranger")) == "403"


@pytest.mark.parametrize("key", ["log_group=%2Fdemo/x", "a b+c", "蔵/x"])
def test_versions_are_listed_by_their_names_encoded_or_not(pair: Any, key: str) -> None:
    pair.put(key)
    pair.tokyo.delete_object(Bucket=pair.source, Key=key)
    plain = pair.tokyo.list_object_versions(Bucket=pair.source, Prefix=key)
    asked = pair.tokyo.list_object_versions(Bucket=pair.source, Prefix=key, EncodingType="url")
    assert asked["EncodingType"] == "url"
    for kind in ("Versions", "DeleteMarkers"):
        assert [each["Key"] for each in plain[kind]] == [key]
        assert [each["Key"] for each in asked[kind]] == [quote(key)]
    folders = pair.tokyo.list_object_versions(Bucket=pair.source, Delimiter=key[1])
    assert [each["Prefix"] for each in folders["CommonPrefixes"]] == [key[:2]]


def test_a_key_has_a_longest_length_in_bytes(pair: Any) -> None:
    longest = "é" * (KEY_MAX_BYTES.value // 2)
    pair.put(longest)
    assert code(lambda: pair.put(longest + "x")) == "KeyTooLongError"


def test_a_policy_that_refuses_plain_text_does_not_stop_the_lab(pair: Any) -> None:
    arn = f"arn:aws:s3:::{pair.source}"
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, f"{arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    pair.tokyo.put_bucket_policy(Bucket=pair.source, Policy=policy)
    pair.put()
    assert pair.tokyo.get_object(Bucket=pair.source, Key="log")["Body"].read() == b"one line\n"
    pair.tokyo.delete_objects(Bucket=pair.source, Delete={"Objects": [{"Key": "log"}]})
    assert pair.tokyo.list_objects_v2(Bucket=pair.source)["KeyCount"] == 0


def test_a_pump_never_sees_half_a_request(
    pair: Any, engine: Replication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tags are set after the bytes are there; a pump in between would lose them."""
    pair.configure()
    put_tags = LabS3Backend.put_object_tagging

    def pump_before_the_tags(*arguments: Any, **options: Any) -> Any:
        engine.pump()
        return put_tags(*arguments, **options)

    monkeypatch.setattr(LabS3Backend, "put_object_tagging", pump_before_the_tags)
    pair.put(Metadata={"host": "web-1"}, Tagging="keep=yes")
    assert engine.pump() == 1
    assert pair.read()["TagCount"] == 1
