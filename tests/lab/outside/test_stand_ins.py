"""Stand-ins that give way to the code's own, and are there again where that is not made."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from werkzeug.test import EnvironBuilder

from logkura.lab import Lab
from logkura.lab.authorisation import AllowAll
from logkura.lab.gate import asked as asking
from tests.lab.outside.conftest import REGION

NAME = "somebody-late"
ARN = f"arn:aws:s3:::{NAME}"
POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": f"{ARN}/*"}
        ],
    }
)
MADE = {"Bucket": NAME, "CreateBucketConfiguration": {"LocationConstraint": REGION}}
CREDENTIAL = f"testing/20261127/{REGION}/s3/aws4_request"
SIGNED = f"AWS4-HMAC-SHA256 Credential={CREDENTIAL}, SignedHeaders=host, Signature=0"


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab(stands_in=True, authoriser=AllowAll()) as started, started.outside.open():
        yield started


@pytest.fixture
def s3(lab: Lab) -> Any:
    return lab.clients.get("s3", REGION)


def _fail_at(lab: Lab, path: str) -> None:
    """Send what makes something at this path to a service that breaks down."""

    def broken(environment: dict[str, Any], _: Any) -> list[bytes]:
        raise OSError(environment["PATH_INFO"])

    environment = EnvironBuilder(path, method="PUT", headers={"Authorization": SIGNED})
    with pytest.raises(OSError, match=path):
        lab.outside.before(broken)(environment.get_environ(), lambda *_: None)


def test_a_stand_in_keeps_what_was_put_on_it_when_the_answer_breaks_down(lab: Lab, s3: Any) -> None:
    s3.put_bucket_policy(Bucket=NAME, Policy=POLICY)
    _fail_at(lab, f"/{NAME}")
    assert lab.outside.arns == {ARN}
    assert json.loads(s3.get_bucket_policy(Bucket=NAME)["Policy"]) == json.loads(POLICY)
    s3.create_bucket(**MADE)
    assert lab.outside.arns == frozenset()
    assert json.loads(s3.get_bucket_policy(Bucket=NAME)["Policy"]) == json.loads(POLICY)


def test_a_stand_in_keeps_what_was_put_on_it_when_the_codes_own_is_refused(
    lab: Lab, s3: Any
) -> None:
    s3.put_bucket_policy(Bucket=NAME, Policy=POLICY)
    wrong = {"LocationConstraint": "nowhere-1"}
    with pytest.raises(ClientError, match="LocationConstraint"):
        s3.create_bucket(Bucket=NAME, CreateBucketConfiguration=wrong)
    assert lab.outside.arns == {ARN}
    assert json.loads(s3.get_bucket_policy(Bucket=NAME)["Policy"]) == json.loads(POLICY)


def test_an_object_is_stood_in_for_until_one_is_written(lab: Lab, s3: Any) -> None:
    s3.create_bucket(**MADE)
    s3.head_object(Bucket=NAME, Key="package.zip")
    _fail_at(lab, f"/{NAME}/package.zip")
    assert lab.outside.arns == {f"{ARN}/package.zip"}
    s3.put_object(Bucket=NAME, Key="package.zip", Body=b"own")
    assert lab.outside.arns == frozenset()


def test_a_request_is_understood_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the gate, and by what stands in."""
    understood: list[str] = []
    read = asking.signature_of

    def counted(environment: dict[str, Any]) -> Any:
        understood.append(environment["PATH_INFO"])
        return read(environment)

    monkeypatch.setattr(asking, "signature_of", counted)
    with Lab(stands_in=True) as lab, lab.outside.open():
        logs = lab.clients.get("logs", REGION)
        logs.describe_log_streams(logGroupName="/somebody/own")
    assert understood == ["/"]
