"""Roles and temporary credentials: who assumes, who passes, and what a session may."""

import base64
import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest
from moto.sts.models import sts_backends

from logkura.lab import Lab
from tests.lab.signed.policies import (
    ACCOUNT,
    LOG,
    ROOT,
    USER,
    Enter,
    Keys,
    allow,
    code,
    deny,
    document,
    keys_of,
    refusal,
    trust,
)


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
    told = enter("sts", made).get_caller_identity()
    assert told["Arn"] == USER
    assert told["UserId"] == enter("sts", mary).get_caller_identity()["UserId"]
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


def test_one_session_serves_every_operation_of_a_stacks_role(root: Enter) -> None:
    role = root("iam").create_role(
        RoleName="maker",
        AssumeRolePolicyDocument=trust({"Service": "cloudformation.amazonaws.com"}),
    )["Role"]["Arn"]
    root("iam").put_role_policy(
        RoleName="maker", PolicyName="own", PolicyDocument=document(allow("logs:*"))
    )
    stacks = root("cloudformation")
    for days in (7, 30):
        own = {"LogGroupName": "/own", "RetentionInDays": days}
        template = {"Resources": {"G": {"Type": "AWS::Logs::LogGroup", "Properties": own}}}
        operation = stacks.create_stack if days == 7 else stacks.update_stack
        operation(StackName="s", TemplateBody=json.dumps(template), RoleARN=role)
    stacks.delete_stack(StackName="s")
    assert root("logs").describe_log_groups()["logGroups"] == []
    sessions = sts_backends[ACCOUNT]["aws"].sessions.values()
    assert [each.role_arn for each in sessions] == [role]


# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html (read 2026-11-27): a tag of
# the session takes the place of the role's, and whoever passes one needs sts:TagSession.
def test_tags_of_role_and_session_are_the_principals(
    root: Enter, enter: Enter, mary: Keys, bucket: str, grant: Callable[..., None]
) -> None:
    iam = root("iam")
    trusted = trust({"AWS": USER}, ["sts:AssumeRole", "sts:TagSession"])
    tags = [{"Key": "Team", "Value": "logs"}]
    role = iam.create_role(RoleName="tagged", AssumeRolePolicyDocument=trusted, Tags=tags)["Role"]
    theirs = {"StringEquals": {"aws:PrincipalTag/Team": "logs"}}
    iam.put_role_policy(
        RoleName="tagged",
        PolicyName="own",
        PolicyDocument=document(allow("s3:GetObject", Condition=theirs)),
    )
    grant(allow("sts:AssumeRole"), deny("sts:TagSession"))
    sts, asked = enter("sts", mary), {"RoleArn": role["Arn"], "RoleSessionName": "night"}

    def read(credentials: dict[str, Any]) -> str:
        s3 = enter("s3", keys_of(credentials))
        return code(lambda: s3.get_object(Bucket=bucket, Key="log"))

    assert read(sts.assume_role(**asked)["Credentials"]) == ""
    other = [{"Key": "Team", "Value": "web"}]
    found, words = refusal(lambda: sts.assume_role(Tags=other, **asked))
    assert found == "AccessDenied"
    assert "sts:TagSession" in words
    grant(allow("sts:AssumeRole", "sts:TagSession"))
    assert read(sts.assume_role(Tags=other, **asked)["Credentials"]) == "AccessDenied"


def test_it_is_the_same_in_another_partition(enforced_lab: Lab) -> None:
    def enter(service: str, **keys: Any) -> Any:
        return boto3.client(
            service,
            region_name="cn-north-1",
            endpoint_url=enforced_lab.endpoint_url,
            **(keys or {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}),
        )

    iam = enter("iam")
    iam.create_user(UserName="mary")
    made = iam.create_access_key(UserName="mary")["AccessKey"]
    keys = {
        "aws_access_key_id": made["AccessKeyId"],
        "aws_secret_access_key": made["SecretAccessKey"],
    }
    user = f"arn:aws-cn:iam::{ACCOUNT}:user/mary"
    assert enter("sts", **keys).get_caller_identity()["Arn"] == user
    arn = iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust({"AWS": user}))["Role"][
        "Arn"
    ]
    session = enter("sts", **keys).assume_role(RoleArn=arn, RoleSessionName="night")
    theirs = keys_of(session["Credentials"])
    name = enter("sts", **theirs).get_caller_identity()["Arn"]
    assert name == f"arn:aws-cn:sts::{ACCOUNT}:assumed-role/r/night"
    own = document(allow("s3:*", resource="arn:aws-cn:s3:::*"))
    iam.put_role_policy(RoleName="r", PolicyName="own", PolicyDocument=own)
    s3 = enter("s3", **theirs)
    where = {"LocationConstraint": "cn-north-1"}
    s3.create_bucket(Bucket="archive", CreateBucketConfiguration=where)
    s3.put_object(Bucket="archive", Key="log", Body=b"x", ServerSideEncryption="aws:kms")
    assert s3.get_object(Bucket="archive", Key="log")["Body"].read() == b"x"
