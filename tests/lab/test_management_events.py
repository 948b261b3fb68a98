"""CloudTrail's event history in the lab."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from logkura.aws import Clients
from logkura.lab import Lab

TOKYO, OSAKA = "ap-northeast-1", "ap-northeast-3"
ACCOUNT = "123456789012"


@pytest.fixture
def mallory(lab: Lab) -> Clients:
    """Give the clients of a user."""
    iam = lab.clients.get("iam", TOKYO)
    iam.create_user(UserName="mallory")
    key = iam.create_access_key(UserName="mallory")["AccessKey"]
    return Clients(
        endpoint_url=lab.endpoint_url,
        access_key_id=key["AccessKeyId"],
        secret_access_key=key["SecretAccessKey"],
    )


@pytest.fixture
def events(lab: Lab) -> Callable[..., list[dict[str, Any]]]:
    """Give a function that looks events up, and reads the record of each."""

    def look(region: str = TOKYO, **attributes: str) -> list[dict[str, Any]]:
        asked = [{"AttributeKey": key, "AttributeValue": attributes[key]} for key in attributes]
        pages = lab.clients.get("cloudtrail", region).get_paginator("lookup_events")
        answers = pages.paginate(LookupAttributes=asked)
        found = [each for page in answers for each in page["Events"]]
        return [{**each, "record": json.loads(each["CloudTrailEvent"])} for each in found]

    return look


def test_who_changed_what_is_told(
    lab: Lab, mallory: Clients, events: Callable[..., list[dict[str, Any]]]
) -> None:
    s3 = mallory.get("s3", TOKYO)
    s3.create_bucket(Bucket="theirs", CreateBucketConfiguration={"LocationConstraint": TOKYO})
    lab.advance(60)
    s3.put_public_access_block(
        Bucket="theirs", PublicAccessBlockConfiguration={"BlockPublicAcls": False}
    )
    (found,) = events(EventName="PutBucketPublicAccessBlock")
    assert found["Username"] == "mallory"
    assert found["EventTime"] == lab.clock.now()
    record = found["record"]
    assert record["userIdentity"]["arn"] == f"arn:aws:iam::{ACCOUNT}:user/mallory"
    assert record["eventSource"] == "s3.amazonaws.com"
    assert record["requestParameters"] == {"bucketName": "theirs"}
    assert [each["EventName"] for each in events(Username="mallory")] == [
        "PutBucketPublicAccessBlock",
        "CreateBucket",
    ]
    assert events(OSAKA) == []


def test_events_of_iam_are_in_one_region_and_a_session_is_a_role(
    lab: Lab, events: Callable[..., list[dict[str, Any]]]
) -> None:
    trust = '{"Version":"2012-10-17","Statement":[]}'
    iam = lab.clients.get("iam", TOKYO)
    role = iam.create_role(RoleName="admin", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    session = lab.clients.get("sts", TOKYO).assume_role(RoleArn=role, RoleSessionName="alice")
    assumed = Clients(
        endpoint_url=lab.endpoint_url,
        access_key_id=session["Credentials"]["AccessKeyId"],
        secret_access_key=session["Credentials"]["SecretAccessKey"],
    )
    assumed.get("kms", TOKYO).create_key()
    (made,) = events("us-east-1", EventName="CreateRole")
    assert made["record"]["userIdentity"]["type"] == "Root"
    assert made["record"]["requestParameters"]["roleName"] == "admin"
    (key,) = events(EventName="CreateKey")
    assert key["record"]["userIdentity"] == {
        "type": "AssumedRole",
        "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/admin/alice",
        "accountId": ACCOUNT,
    }


def test_what_reads_or_is_data_or_failed_is_no_change(
    lab: Lab, events: Callable[..., list[dict[str, Any]]]
) -> None:
    s3, logs = lab.clients.get("s3", TOKYO), lab.clients.get("logs", TOKYO)
    s3.create_bucket(Bucket="own", CreateBucketConfiguration={"LocationConstraint": TOKYO})
    s3.put_object(Bucket="own", Key="k", Body=b"x")
    s3.get_bucket_versioning(Bucket="own")
    logs.create_log_group(logGroupName="/g")
    logs.create_log_stream(logGroupName="/g", logStreamName="s")
    event = {"timestamp": int(lab.clock.now().timestamp() * 1000), "message": "m"}
    logs.put_log_events(logGroupName="/g", logStreamName="s", logEvents=[event])
    with pytest.raises(logs.exceptions.ResourceAlreadyExistsException):
        logs.create_log_group(logGroupName="/g")
    names = [each["EventName"] for each in events()]
    assert names == ["CreateLogStream", "CreateLogGroup", "CreateBucket"]


def test_what_only_looks_is_no_change_whatever_it_is_called(
    lab: Lab, events: Callable[..., list[dict[str, Any]]]
) -> None:
    stacks, logs = lab.clients.get("cloudformation", TOKYO), lab.clients.get("logs", TOKYO)
    group = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/g"}}
    body = json.dumps({"Resources": {"G": group}})
    stacks.validate_template(TemplateBody=body)
    stacks.create_stack(StackName="s", TemplateBody=body)
    stacks.detect_stack_drift(StackName="s")
    stacks.detect_stack_resource_drift(StackName="s", LogicalResourceId="G")
    logs.test_metric_filter(filterPattern="a", logEventMessages=["a"])
    logs.start_query(logGroupName="/g", startTime=0, endTime=1, queryString="fields @message")
    key = lab.clients.get("kms", TOKYO).create_key()["KeyMetadata"]["KeyId"]
    lab.clients.get("kms", TOKYO).generate_data_key_without_plaintext(KeyId=key, KeySpec="AES_256")
    names = [each["EventName"] for each in events()]
    assert names == ["CreateKey", "CreateStack", "CreateLogGroup"]


def test_what_changes_many_at_once_is_a_change(
    lab: Lab, events: Callable[..., list[dict[str, Any]]]
) -> None:
    images = lab.clients.get("ecr", TOKYO)
    images.create_repository(repositoryName="images")
    images.batch_delete_image(repositoryName="images", imageIds=[{"imageTag": "none"}])
    images.batch_get_image(repositoryName="images", imageIds=[{"imageTag": "none"}])
    names = [each["EventName"] for each in events()]
    assert names == ["BatchDeleteImage", "CreateRepository"]


def test_events_come_in_pages_and_are_forgotten(
    lab: Lab, events: Callable[..., list[dict[str, Any]]]
) -> None:
    logs = lab.clients.get("logs", TOKYO)
    for number in range(60):
        logs.create_log_group(logGroupName=f"/{number}")
    found = events(EventName="CreateLogGroup")
    names = [each["record"]["requestParameters"]["logGroupName"] for each in found]
    assert names == [f"/{number}" for number in reversed(range(60))]
    lab.advance(91 * 24 * 3600)
    assert events(EventName="CreateLogGroup") == []


def test_what_was_denied_did_not_happen_and_a_stack_is_its_callers(enforced_lab: Lab) -> None:
    iam = enforced_lab.clients.get("iam", TOKYO)
    iam.create_user(UserName="mary")
    key = iam.create_access_key(UserName="mary")["AccessKey"]
    mary = Clients(
        endpoint_url=enforced_lab.endpoint_url,
        access_key_id=key["AccessKeyId"],
        secret_access_key=key["SecretAccessKey"],
    )

    def events(name: str) -> list[str]:
        asked = [{"AttributeKey": "EventName", "AttributeValue": name}]
        cloudtrail = enforced_lab.clients.get("cloudtrail", TOKYO)
        return [
            each["Username"] for each in cloudtrail.lookup_events(LookupAttributes=asked)["Events"]
        ]

    logs = mary.get("logs", TOKYO)
    with pytest.raises(logs.exceptions.ClientError, match="not authorized"):
        logs.create_log_group(logGroupName="/g")
    assert events("CreateLogGroup") == []
    allowed = {"Effect": "Allow", "Action": ["cloudformation:*", "logs:*"], "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    iam.put_user_policy(UserName="mary", PolicyName="own", PolicyDocument=document)
    group = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/g"}}
    mary.get("cloudformation", TOKYO).create_stack(
        StackName="s", TemplateBody=json.dumps({"Resources": {"G": group}})
    )
    assert events("CreateLogGroup") == ["mary"]
    # Temporary keys of hers are hers.
    token = mary.get("sts", TOKYO).get_session_token()["Credentials"]
    temporary = Clients(
        endpoint_url=enforced_lab.endpoint_url,
        access_key_id=token["AccessKeyId"],
        secret_access_key=token["SecretAccessKey"],
        session_token=token["SessionToken"],
    )
    temporary.get("logs", TOKYO).create_log_group(logGroupName="/h")
    assert events("CreateLogGroup") == ["mary", "mary"]
