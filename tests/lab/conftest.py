"""A started lab whose clock stands still until a test moves it."""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from logkura.lab import Lab, ManualClock
from logkura.lab.authorisation import AllowAll

START = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
REGION = "ap-northeast-1"


@pytest.fixture
def manual_clock() -> ManualClock:
    """Give a clock that stands at 2026-11-24 10:30 UTC."""
    return ManualClock(START)


@pytest.fixture
def lab(manual_clock: ManualClock) -> Iterator[Lab]:
    """Give a lab with empty state, on the manual clock, that lets every role do everything."""
    with Lab(clock=manual_clock, authoriser=AllowAll()) as started:
        yield started


@pytest.fixture
def enforced_lab(manual_clock: ManualClock) -> Iterator[Lab]:
    """Give a lab with empty state, on the manual clock, that decides by what is deployed."""
    with Lab(clock=manual_clock) as started:
        yield started


@pytest.fixture
def s3(lab: Lab) -> Any:
    return lab.clients.get("s3", REGION)


@pytest.fixture
def firehose(lab: Lab) -> Any:
    return lab.clients.get("firehose", REGION)


@pytest.fixture
def archive(s3: Any) -> str:
    """Make an empty bucket."""
    s3.create_bucket(Bucket="archive", CreateBucketConfiguration={"LocationConstraint": REGION})
    return "archive"


@pytest.fixture
def objects(s3: Any) -> Callable[..., dict[str, bytes]]:
    """Give a function that reads every object of a bucket, by key."""

    def read(bucket: str = "archive", prefix: str = "") -> dict[str, bytes]:
        pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        keys = [each["Key"] for page in pages for each in page.get("Contents", [])]
        return {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}

    return read


@pytest.fixture
def make_stream(firehose: Any, archive: str) -> Callable[..., str]:
    """Give a function that makes a delivery stream into the bucket; settings override."""

    def make(name: str = "stream", **settings: Any) -> str:
        destination = {
            "RoleARN": "arn:aws:iam::123456789012:role/delivery",
            "BucketARN": f"arn:aws:s3:::{archive}",
            **settings,
        }
        firehose.create_delivery_stream(
            DeliveryStreamName=name, ExtendedS3DestinationConfiguration=destination
        )
        return name

    return make


@pytest.fixture
def make_function(lab: Lab) -> Callable[..., str]:
    """Give a function that deploys Python source as a Lambda function and returns its ARN."""
    trust = '{"Version":"2012-10-17","Statement":[]}'
    role = lab.clients.get("iam").create_role(RoleName="run", AssumeRolePolicyDocument=trust)

    def make(name: str = "transformer", /, handler: str = "app.handler", **files: str) -> str:
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w") as archive:
            for path, source in files.items():
                archive.writestr(f"{path}.py", source)
        made = lab.clients.get("lambda", REGION).create_function(
            FunctionName=name,
            Runtime="python3.11",
            Role=role["Role"]["Arn"],
            Handler=handler,
            Timeout=20,
            Environment={"Variables": {"GREETING": "konnichiwa"}},
            Code={"ZipFile": package.getvalue()},
        )
        arn: str = made["FunctionArn"]
        return arn

    return make


@pytest.fixture
def processing() -> Callable[..., dict[str, Any]]:
    """Give a function that returns a ProcessingConfiguration with one Lambda function."""

    def configure(arn: str, **parameters: str) -> dict[str, Any]:
        named = {"LambdaArn": f"{arn}:$LATEST", **parameters}
        pairs = [{"ParameterName": name, "ParameterValue": value} for name, value in named.items()]
        return {"Enabled": True, "Processors": [{"Type": "Lambda", "Parameters": pairs}]}

    return configure
