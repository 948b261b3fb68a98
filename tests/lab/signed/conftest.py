"""A lab that decides, its root user, and mary, who may nothing until she is granted it."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.config import Config

from logkura.lab import Lab
from tests.lab.signed.policies import TOKYO, Enter, Keys, document


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
