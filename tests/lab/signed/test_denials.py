"""How a denial looks in each protocol, and that nothing comes of it."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from logkura.lab import AllowAll, Lab, ManualClock
from tests.lab.signed.policies import (
    LOG,
    TOKYO,
    USER,
    Enter,
    Keys,
    allow,
    code,
)


# Shapes: https://smithy.io/2.0/aws/protocols/index.html (read 2026-11-27)
@pytest.mark.parametrize(
    ("service", "call", "status", "expected"),
    [
        ("s3", lambda one: one.list_buckets(), 403, "AccessDenied"),
        ("iam", lambda one: one.list_users(), 403, "AccessDenied"),
        ("sns", lambda one: one.list_topics(), 403, "AccessDenied"),
        ("cloudformation", lambda one: one.list_stacks(), 403, "AccessDenied"),
        ("ec2", lambda one: one.describe_regions(), 403, "UnauthorizedOperation"),
        ("kms", lambda one: one.list_keys(), 400, "AccessDeniedException"),
        ("logs", lambda one: one.describe_log_groups(), 400, "AccessDeniedException"),
        ("cloudwatch", lambda one: one.list_dashboards(), 400, "AccessDenied"),
        ("lambda", lambda one: one.list_functions(), 403, "AccessDeniedException"),
    ],
)
def test_each_protocol_says_no_in_its_own_shape(
    enter: Enter,
    mary: Keys,
    service: str,
    call: Callable[[Any], Any],
    status: int,
    expected: str,
) -> None:
    with pytest.raises(ClientError) as caught:
        call(enter(service, mary))
    answer = caught.value.response
    assert answer["Error"]["Code"] == expected
    assert answer["Error"]["Message"].startswith(f"User: {USER} is not authorized to perform: ")
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == status


def test_a_key_that_is_gone_or_asleep_opens_nothing(root: Enter, enter: Enter, mary: Keys) -> None:
    iam, key = root("iam"), mary["aws_access_key_id"]
    iam.update_access_key(UserName="mary", AccessKeyId=key, Status="Inactive")
    assert code(lambda: enter("s3", mary).list_buckets()) == "InvalidAccessKeyId"
    iam.delete_access_key(UserName="mary", AccessKeyId=key)
    assert code(lambda: enter("iam", mary).list_users()) == "InvalidClientTokenId"
    assert code(lambda: enter("kms", mary).list_keys()) == "UnrecognizedClientException"


def test_what_is_denied_is_in_the_list_of_calls_with_the_reason(
    enforced_lab: Lab, read: Callable[[], Any]
) -> None:
    assert code(read) == "AccessDenied"
    told = enforced_lab.calls[-1].to_document()
    assert (told["principal"], told["action"], told["resource"]) == (USER, "s3:GetObject", LOG)
    assert told["allowed"] is False
    assert "no statement of the identity policy allows" in str(told["why"])


def test_a_large_upload_that_is_denied_is_told_so(
    enter: Enter, mary: Keys, bucket: str, grant: Callable[..., None], root: Enter
) -> None:
    grant(allow("s3:GetObject"))
    body = b"x" * 8_000_000
    s3 = enter("s3", mary)
    assert code(lambda: s3.put_object(Bucket=bucket, Key="log", Body=body)) == "AccessDenied"
    assert root("s3").get_object(Bucket=bucket, Key="log")["Body"].read() == b"line\n"


def test_where_everything_is_allowed_requests_are_not_decided(manual_clock: ManualClock) -> None:
    with Lab(clock=manual_clock, authoriser=AllowAll()) as lab:
        iam = lab.clients.get("iam", TOKYO)
        iam.create_user(UserName="mary")
        key = iam.create_access_key(UserName="mary")["AccessKey"]
        theirs = boto3.client(
            "s3",
            region_name=TOKYO,
            endpoint_url=lab.endpoint_url,
            aws_access_key_id=key["AccessKeyId"],
            aws_secret_access_key=key["SecretAccessKey"],
        )
        assert theirs.list_buckets()["Buckets"] == []
        assert lab.calls == ()
