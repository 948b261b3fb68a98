"""Requests that people and programs sign are decided by what is deployed, and refused as on AWS."""

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from logkura.lab import AllowAll, Lab, ManualClock

ACCOUNT, TOKYO = "123456789012", "ap-northeast-1"
ROOT = f"arn:aws:iam::{ACCOUNT}:root"
USER = f"arn:aws:iam::{ACCOUNT}:user/ops/mary"
LOG = "arn:aws:s3:::archive/log"

Keys = dict[str, str]
Enter = Callable[..., Any]


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(*actions: str, resource: str = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource, **more}


def deny(*actions: str, resource: str = "*", **more: Any) -> dict[str, Any]:
    return {**allow(*actions, resource=resource, **more), "Effect": "Deny"}


def trust(principal: Any, action: str = "sts:AssumeRole", **more: Any) -> str:
    return document({"Effect": "Allow", "Principal": principal, "Action": action, **more})


def refusal(call: Callable[[], Any]) -> tuple[str, str]:
    """Return code and message of the error that a call gives; nothing for none."""
    try:
        call()
    except ClientError as error:
        told = error.response["Error"]
        return told["Code"], told.get("Message", "")
    return "", ""


def code(call: Callable[[], Any]) -> str:
    return refusal(call)[0]


def keys_of(credentials: dict[str, Any]) -> Keys:
    """Return what STS gave as boto3 takes it."""
    return {
        "aws_access_key_id": credentials["AccessKeyId"],
        "aws_secret_access_key": credentials["SecretAccessKey"],
        "aws_session_token": credentials["SessionToken"],
    }


@pytest.fixture
def root(enforced_lab: Lab) -> Enter:
    """Give clients of the account's root user."""
    return lambda service: enforced_lab.clients.get(service, TOKYO)


@pytest.fixture
def enter(enforced_lab: Lab) -> Enter:
    """Give a function that makes a client with keys."""

    def made(service: str, keys: Keys, **more: Any) -> Any:
        return boto3.client(
            service,
            region_name=TOKYO,
            endpoint_url=enforced_lab.endpoint_url,
            config=Config(retries={"total_max_attempts": 1}, **more),
            **keys,
        )

    return made


@pytest.fixture
def mary(root: Enter) -> Keys:
    """Make a user without any policy, and return the user's keys."""
    root("iam").create_user(UserName="mary", Path="/ops/", Tags=[{"Key": "team", "Value": "logs"}])
    made = root("iam").create_access_key(UserName="mary")["AccessKey"]
    return {
        "aws_access_key_id": made["AccessKeyId"],
        "aws_secret_access_key": made["SecretAccessKey"],
    }


@pytest.fixture
def grant(root: Enter) -> Callable[..., None]:
    """Give a function that gives mary a policy."""

    def granted(*statements: dict[str, Any]) -> None:
        root("iam").put_user_policy(
            UserName="mary", PolicyName="own", PolicyDocument=document(*statements)
        )

    return granted


@pytest.fixture
def bucket(root: Enter) -> str:
    """Make a bucket with one object."""
    s3 = root("s3")
    s3.create_bucket(Bucket="archive", CreateBucketConfiguration={"LocationConstraint": TOKYO})
    s3.put_object(Bucket="archive", Key="log", Body=b"line\n")
    return "archive"


@pytest.fixture
def read(enter: Enter, mary: Keys, bucket: str) -> Callable[[], Any]:
    """Give mary's reading of the object."""
    s3 = enter("s3", mary)
    return lambda: s3.get_object(Bucket=bucket, Key="log")


def test_without_a_policy_a_user_may_nothing_and_with_one_what_it_says(
    read: Callable[[], Any], grant: Callable[..., None]
) -> None:
    assert refusal(read) == (
        "AccessDenied",
        (
            f'User: {USER} is not authorized to perform: s3:GetObject on resource: "{LOG}" '
            "because no identity-based policy allows the s3:GetObject action"
        ),
    )
    grant(allow("s3:GetObject", resource="arn:aws:s3:::archive/*"))
    assert read()["Body"].read() == b"line\n"


def test_a_group_gives_to_its_users(root: Enter, read: Callable[[], Any]) -> None:
    iam = root("iam")
    iam.create_group(GroupName="readers")
    iam.put_group_policy(
        GroupName="readers", PolicyName="read", PolicyDocument=document(allow("s3:GetObject"))
    )
    assert code(read) == "AccessDenied"
    iam.add_user_to_group(GroupName="readers", UserName="mary")
    assert code(read) == ""


# https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html (read 2026-11-27)
@pytest.mark.parametrize(("team", "expected"), [("logs", ""), ("web", "AccessDenied")])
def test_tags_of_the_caller_are_conditions(
    read: Callable[[], Any], grant: Callable[..., None], team: str, expected: str
) -> None:
    grant(
        allow("s3:GetObject", Condition={"StringEquals": {"aws:PrincipalTag/team": team}}),
    )
    assert code(read) == expected


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
    assert code(lambda: enter("kms", mary).decrypt(CiphertextBlob=direct, KeyId=key)) != ""


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


def test_a_role_is_assumed_by_whoever_it_trusts_and_acts_as_itself(
    root: Enter, enter: Enter, mary: Keys, bucket: str, grant: Callable[..., None]
) -> None:
    iam = root("iam")
    role = iam.create_role(
        RoleName="reader",
        Path="/logs/",
        AssumeRolePolicyDocument=trust(
            {"AWS": ROOT}, Condition={"StringEquals": {"sts:ExternalId": "7x"}}
        ),
    )["Role"]["Arn"]
    iam.put_role_policy(RoleName="reader", PolicyName="own", PolicyDocument=document(allow("s3:*")))
    sts = enter("sts", mary)
    asked = {"RoleArn": role, "RoleSessionName": "night", "ExternalId": "7x"}
    assert code(lambda: sts.assume_role(**asked)) == "AccessDenied"
    grant(allow("sts:AssumeRole", resource=role))
    assert refusal(lambda: sts.assume_role(**{**asked, "ExternalId": "no"})) == (
        "AccessDenied",
        (
            f"User: {USER} is not authorized to perform: sts:AssumeRole on resource: {role} "
            "because no role trust policy allows the sts:AssumeRole action"
        ),
    )
    session = keys_of(sts.assume_role(**asked)["Credentials"])
    arn = f"arn:aws:sts::{ACCOUNT}:assumed-role/reader/night"
    assert enter("sts", session).get_caller_identity()["Arn"] == arn
    s3 = enter("s3", session)
    assert s3.get_object(Bucket=bucket, Key="log")["Body"].read() == b"line\n"
    assert code(lambda: enter("logs", session).describe_log_groups()) == "AccessDeniedException"
    # The role is known by its path, which the session's name lacks.
    only = deny(
        "s3:*", resource=LOG, Principal="*", Condition={"ArnEquals": {"aws:PrincipalArn": role}}
    )
    root("s3").put_bucket_policy(Bucket=bucket, Policy=document(only))
    assert code(lambda: s3.get_object(Bucket=bucket, Key="log")) == "AccessDenied"
    without_token = {**session, "aws_session_token": None}
    assert code(lambda: enter("s3", without_token).list_buckets()) == "InvalidAccessKeyId"


# https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session (read
# 2026-11-27)
@pytest.mark.parametrize("by_arn", [False, True])
def test_a_session_policy_takes_away(
    root: Enter, enter: Enter, mary: Keys, bucket: str, grant: Callable[..., None], *, by_arn: bool
) -> None:
    grant(allow("sts:AssumeRole"))
    iam = root("iam")
    role = iam.create_role(RoleName="all", AssumeRolePolicyDocument=trust({"AWS": USER}))["Role"]
    iam.put_role_policy(RoleName="all", PolicyName="own", PolicyDocument=document(allow("s3:*")))
    text = document(allow("s3:ListBucket"))
    if by_arn:
        arn = iam.create_policy(PolicyName="less", PolicyDocument=text)["Policy"]["Arn"]
        less: dict[str, Any] = {"PolicyArns": [{"arn": arn}]}
    else:
        less = {"Policy": text}
    made = enter("sts", mary).assume_role(RoleArn=role["Arn"], RoleSessionName="less", **less)
    s3 = enter("s3", keys_of(made["Credentials"]))
    assert code(lambda: s3.list_objects_v2(Bucket=bucket)) == ""
    found, words = refusal(lambda: s3.get_object(Bucket=bucket, Key="log"))
    assert found == "AccessDenied"
    assert words.endswith("because no session policy allows the s3:GetObject action")


def test_a_boundary_takes_away(root: Enter, enter: Enter, bucket: str) -> None:
    iam = root("iam")
    edge = document(allow("s3:ListBucket"))
    boundary = iam.create_policy(PolicyName="edge", PolicyDocument=edge)["Policy"]["Arn"]
    iam.create_role(
        RoleName="kept-in",
        AssumeRolePolicyDocument=trust({"AWS": ROOT}),
        PermissionsBoundary=boundary,
    )
    iam.put_role_policy(
        RoleName="kept-in", PolicyName="own", PolicyDocument=document(allow("s3:*"))
    )
    made = root("sts").assume_role(
        RoleArn=f"arn:aws:iam::{ACCOUNT}:role/kept-in", RoleSessionName="in"
    )
    s3 = enter("s3", keys_of(made["Credentials"]))
    assert code(lambda: s3.list_objects_v2(Bucket=bucket)) == ""
    found, words = refusal(lambda: s3.get_object(Bucket=bucket, Key="log"))
    assert found == "AccessDenied"
    assert words.endswith("because no permissions boundary allows the s3:GetObject action")


def test_temporary_keys_of_a_user_are_the_users(
    enter: Enter, mary: Keys, bucket: str, grant: Callable[..., None]
) -> None:
    grant(allow("s3:*"), allow("sts:GetFederationToken"))
    made = keys_of(enter("sts", mary).get_session_token()["Credentials"])
    assert enter("sts", made).get_caller_identity()["Arn"] == USER
    assert code(lambda: enter("s3", made).get_object(Bucket=bucket, Key="log")) == ""
    told = enter("sts", mary).get_federation_token(
        Name="bob", Policy=document(allow("s3:GetObject", "logs:DescribeLogGroups"))
    )
    bob = keys_of(told["Credentials"])
    assert bob["aws_access_key_id"] != made["aws_access_key_id"]
    # The intersection: not what the session's policy alone gives, nor what the user's alone does.
    assert code(lambda: enter("s3", bob).get_object(Bucket=bucket, Key="log")) == ""
    assert code(lambda: enter("s3", bob).list_objects_v2(Bucket=bucket)) == "AccessDenied"
    assert code(lambda: enter("logs", bob).describe_log_groups()) == "AccessDeniedException"
    grant(allow("iam:GetUser"))
    assert code(lambda: enter("s3", made).get_object(Bucket=bucket, Key="log")) == "AccessDenied"


# https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html (read
# 2026-11-27)
def test_a_web_identity_is_decided_by_the_trust_policy(
    enforced_lab: Lab, root: Enter, enter: Enter
) -> None:
    def token(subject: str) -> str:
        claims = {"iss": "https://token.example.com", "sub": subject, "aud": "sts.amazonaws.com"}
        payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
        return f"e30.{payload}.c2ln"

    iam = root("iam")
    provider = iam.create_open_id_connect_provider(
        Url="https://token.example.com", ThumbprintList=["a" * 40]
    )["OpenIDConnectProviderArn"]
    condition = {"StringEquals": {"token.example.com:sub": "repo:mine"}}
    role = iam.create_role(
        RoleName="ci",
        AssumeRolePolicyDocument=trust(
            {"Federated": provider}, "sts:AssumeRoleWithWebIdentity", Condition=condition
        ),
    )["Role"]["Arn"]
    nobody = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    sts = enter("sts", nobody)
    asked = {"RoleArn": role, "RoleSessionName": "run"}
    made = sts.assume_role_with_web_identity(WebIdentityToken=token("repo:mine"), **asked)
    arn = enter("sts", keys_of(made["Credentials"])).get_caller_identity()["Arn"]
    assert arn == f"arn:aws:sts::{ACCOUNT}:assumed-role/ci/run"
    refused = refusal(
        lambda: sts.assume_role_with_web_identity(WebIdentityToken=token("repo:theirs"), **asked)
    )
    assert refused[0] == "AccessDenied"
    assert enforced_lab.calls[-1].call.action == "sts:AssumeRoleWithWebIdentity"


# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html (read 2026-11-27)
def test_a_role_is_passed_only_by_whoever_may(
    root: Enter, enter: Enter, mary: Keys, bucket: str, grant: Callable[..., None]
) -> None:
    trusted = trust({"Service": "firehose.amazonaws.com"})
    role = root("iam").create_role(RoleName="delivery", AssumeRolePolicyDocument=trusted)
    arn = role["Role"]["Arn"]
    firehose = enter("firehose", mary)
    stream = {
        "DeliveryStreamName": "s",
        "ExtendedS3DestinationConfiguration": {
            "RoleARN": arn,
            "BucketARN": f"arn:aws:s3:::{bucket}",
        },
    }
    for service in ("lambda.amazonaws.com", "firehose.amazonaws.com"):
        grant(
            allow("firehose:CreateDeliveryStream"),
            allow(
                "iam:PassRole",
                resource=arn,
                Condition={"StringEquals": {"iam:PassedToService": service}},
            ),
        )
        found, words = refusal(lambda: firehose.create_delivery_stream(**stream))
        made = root("firehose").list_delivery_streams()["DeliveryStreamNames"]
        if service == "lambda.amazonaws.com":
            assert found == "AccessDeniedException"
            assert f"iam:PassRole on resource: {arn}" in words
            assert made == []
        else:
            assert (found, made) == ("", ["s"])


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


def test_a_stack_is_made_by_whoever_asks_or_as_its_role(
    root: Enter, enter: Enter, mary: Keys, grant: Callable[..., None]
) -> None:
    own = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/own"}}
    stack = {"TemplateBody": json.dumps({"Resources": {"Group": own}})}
    stacks = enter("cloudformation", mary)
    grant(allow("cloudformation:*", "iam:PassRole"))
    stacks.create_stack(StackName="plain", **stack)
    (told,) = stacks.describe_stacks(StackName="plain")["Stacks"]
    assert told["StackStatus"] == "ROLLBACK_COMPLETE"
    events = stacks.describe_stack_events(StackName="plain")["StackEvents"]
    assert any(f"User: {USER}" in each.get("ResourceStatusReason", "") for each in events)
    role = root("iam").create_role(
        RoleName="maker", AssumeRolePolicyDocument=trust({"Service": "lambda.amazonaws.com"})
    )["Role"]["Arn"]
    make = lambda: stacks.create_stack(StackName="by-role", RoleARN=role, **stack)  # noqa: E731
    assert refusal(make) == ("ValidationError", f"Role {role} is invalid or cannot be assumed")
    root("iam").update_assume_role_policy(
        RoleName="maker", PolicyDocument=trust({"Service": "cloudformation.amazonaws.com"})
    )
    root("iam").put_role_policy(
        RoleName="maker", PolicyName="own", PolicyDocument=document(allow("logs:*"))
    )
    make()
    (told,) = stacks.describe_stacks(StackName="by-role")["Stacks"]
    assert told["StackStatus"] == "CREATE_COMPLETE"
    # The stack keeps its role: whoever deletes it needs no permission for what is in it.
    stacks.delete_stack(StackName="by-role")
    assert root("logs").describe_log_groups()["logGroups"] == []


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
