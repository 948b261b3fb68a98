"""What a signed request asks for: its actions, resources and condition keys, case by case."""

from collections.abc import Iterator
from contextlib import suppress
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
import yaml
from botocore.exceptions import ClientError
from moto.core.utils import get_service_model

from logkura.lab import Lab
from logkura.lab.gate.actions import UNDECIDED, actions_of, is_known
from logkura.lab.gate.resources import COVERED

TOKYO = "ap-northeast-1"
ROOT = "arn:aws:iam::123456789012:root"
CASES = yaml.safe_load((Path(__file__).parents[2] / "cases" / "signed_requests.yaml").read_text())
ALWAYS = {
    "aws:PrincipalType": "Account",
    "aws:RequestedRegion": TOKYO,
    "aws:SecureTransport": "true",
    "aws:SourceIp": "127.0.0.1",
}

# Of S3: operations of other services than S3 itself.  Of the others: what AWS's reference of that
# day does not have yet.
ELSEWHERE = {
    "s3": {"CreateSession", "ListDirectoryBuckets", "RenameObject", "WriteGetObjectResponse"},
    "cloudformation": {"RemoveAlias", "SetAlias"},
    "cloudwatch": {
        "AssociateDatasetKmsKey",
        "DeleteMetricDataQueryDefinition",
        "DescribeAlarmContributors",
        "DisassociateDatasetKmsKey",
        "GetMetricDataQueryDefinition",
        "ListMetricDataQueryDefinitions",
        "PutMetricDataQueryDefinition",
    },
    "iam": {"AcquireRole", "UpdateDelegationRequest"},
    "lambda": {"DeleteDurableExecution", "PauseDurableExecution", "ResumeDurableExecution"},
    "logs": {"GetLogObject"},
}


@pytest.fixture(scope="module")
def arranged() -> Iterator[tuple[Lab, str]]:
    """Give a lab with two keys of S3's and one's own, and what the cases name."""
    with Lab() as lab:
        kms, s3 = lab.clients.get("kms", TOKYO), lab.clients.get("s3", TOKYO)
        key = kms.create_key()["KeyMetadata"]["Arn"]
        kms.create_alias(AliasName="alias/own", TargetKeyId=key)
        for name, bucket_key in (("archive", None), ("sealed", False), ("sealed-once", True)):
            s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": TOKYO})
            if bucket_key is not None:
                default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
                rule = {
                    "ApplyServerSideEncryptionByDefault": default,
                    "BucketKeyEnabled": bucket_key,
                }
                s3.put_bucket_encryption(
                    Bucket=name, ServerSideEncryptionConfiguration={"Rules": [rule]}
                )
            s3.put_object(Bucket=name, Key="log", Body=b"line\n")
        yield lab, key


def _filled(value: Any, key: str, sealed: bytes = b"") -> Any:
    """Put the key's ARN, or what it encrypted, where a case names it."""
    if isinstance(value, dict):
        return {name: _filled(one, key, sealed) for name, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, key, sealed) for one in value]
    if value == "{ciphertext}":
        return sealed
    return key if value == "{key}" else value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_request_asks_for_what_aws_documents(
    arranged: tuple[Lab, str], case: dict[str, Any]
) -> None:
    lab, key = arranged
    sealed = lab.clients.get("kms", TOKYO).encrypt(KeyId=key, Plaintext=b"x")["CiphertextBlob"]
    service, operation, parameters = _filled(case["request"], key, sealed)
    before = len(lab.calls)
    with suppress(ClientError):
        getattr(lab.clients.get(service, TOKYO), operation)(**parameters)
    seen = [each.call for each in lab.calls[before:] if each.call.principal == ROOT]
    wanted = [_filled(each, key) for each in case["calls"]]
    assert [(call.action, call.resource) for call in seen] == [tuple(each[:2]) for each in wanted]
    for call, (_, _, *keys) in zip(seen, wanted, strict=True):
        assert call.note == ""
        for name, value in (keys[0] if keys else {}).items():
            assert call.context[name] == (tuple(value) if isinstance(value, list) else value)


def test_a_call_of_s3_to_kms_says_nothing_of_the_request(arranged: tuple[Lab, str]) -> None:
    lab, _ = arranged
    lab.clients.get("s3", TOKYO).get_object(Bucket="sealed", Key="log")
    read, decrypt = (each.call for each in lab.calls[-2:])
    assert ALWAYS.items() <= read.context.items()
    assert read.context["aws:CurrentTime"].endswith("Z")
    assert set(decrypt.context) == {"kms:ViaService", "kms:EncryptionContext:aws:s3:arn"}


@pytest.mark.parametrize("service", sorted(COVERED))
def test_every_operation_has_an_action_that_aws_knows(service: str) -> None:
    unknown = {
        operation
        for operation in get_service_model(service).operation_names
        if f"{service}:{operation}" not in UNDECIDED
        and not all(map(is_known, actions_of(service, operation)))
    }
    assert unknown == ELSEWHERE.get(service, set())


def test_a_service_that_is_not_covered_is_decided_by_name_and_named_so(
    arranged: tuple[Lab, str],
) -> None:
    lab, _ = arranged
    lab.clients.get("sqs", TOKYO).create_queue(QueueName="q")
    call = lab.calls[-1].call
    assert (call.action, call.resource) == ("sqs:CreateQueue", "*")
    assert "does not know" in call.note
    lab.clients.get("ecr", TOKYO).describe_repositories()
    assert lab.calls[-1].call.action == "ecr:DescribeRepositories"
    with suppress(ClientError):
        lab.clients.get("s3", TOKYO).rename_object(
            Bucket="archive", Key="new", RenameSource="archive/log"
        )
    assert "has no action s3:RenameObject" in lab.calls[-1].call.note


def _get(lab: Lab, path: str, **headers: str) -> int:
    connection = HTTPConnection(lab.endpoint_url.removeprefix("http://"), timeout=10)
    connection.request("GET", path, headers=headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_bucket_may_stand_in_the_name_of_the_host(arranged: tuple[Lab, str]) -> None:
    lab, _ = arranged
    assert _get(lab, "/log", Host="archive.s3.amazonaws.com") == HTTPStatus.FORBIDDEN
    call = lab.calls[-1].call
    assert (call.action, call.resource) == ("s3:GetObject", "arn:aws:s3:::archive/log")


def test_the_account_of_s3_is_no_bucket(arranged: tuple[Lab, str]) -> None:
    lab, _ = arranged
    scope = f"testing/20261127/{TOKYO}/s3/aws4_request"
    signed = f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"
    account = {"x-amz-account-id": "123456789012"}
    _get(lab, "/v20180820/configuration/publicAccessBlock", Authorization=signed, **account)
    call = lab.calls[-1].call
    assert (call.action, call.resource) == ("s3:GetAccountPublicAccessBlock", "*")


def test_a_compressed_body_is_read(arranged: tuple[Lab, str]) -> None:
    lab, _ = arranged
    data = [{"MetricName": f"m{n}", "Value": n} for n in range(900)]
    lab.clients.get("cloudwatch", TOKYO).put_metric_data(Namespace="own", MetricData=data)
    assert lab.calls[-1].call.context["cloudwatch:namespace"] == "own"
