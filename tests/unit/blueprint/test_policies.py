"""What follows from no call."""

import pytest

from logkura.blueprint import policies
from logkura.blueprint.names import Names
from logkura.iam import Engine, Outcome, Policies, Policy, Request, Statement

NAMES = Names("demo", "123456789012", "ap-northeast-1")


def test_the_account_statement_gives_iam_policies_their_force() -> None:
    statement = policies.account_statement(NAMES).to_document()
    assert statement["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}
    assert statement["Action"] == "kms:*"


def test_a_bucket_refuses_requests_without_tls() -> None:
    statement = policies.transport_statement("arn:aws:s3:::demo-tokyo-crr-01").to_document()
    assert statement["Effect"] == "Deny"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


BUCKET = "arn:aws:s3:::demo-tokyo-crr-01"
KEY = "arn:aws:kms:ap-northeast-1:123456789012:key/0f1e2d3c"
OTHER = "arn:aws:kms:ap-northeast-1:123456789012:key/ffffffff"
HEADER = "s3:x-amz-server-side-encryption"


@pytest.mark.parametrize(
    ("context", "outcome"),
    [
        ({}, Outcome.ALLOWED),
        ({HEADER: "aws:kms"}, Outcome.ALLOWED),
        ({HEADER: "aws:kms", f"{HEADER}-aws-kms-key-id": KEY}, Outcome.ALLOWED),
        ({HEADER: "aws:kms", f"{HEADER}-aws-kms-key-id": OTHER}, Outcome.EXPLICITLY_DENIED),
        ({f"{HEADER}-aws-kms-key-id": "alias/demo/s3/defaultkey"}, Outcome.EXPLICITLY_DENIED),
        ({HEADER: "AES256"}, Outcome.EXPLICITLY_DENIED),
        ({f"{HEADER}-customer-algorithm": "AES256"}, Outcome.EXPLICITLY_DENIED),
    ],
)
def test_a_bucket_refuses_another_encryption_and_takes_requests_that_name_none(
    context: dict[str, str], outcome: Outcome
) -> None:
    guards = Policy(tuple(policies.encryption_statements(BUCKET, "aws:kms", KEY)))
    everything = Policy((Statement("All", ("s3:*",), ("*",)),))
    engine = Engine(Policies(identity=(everything,), resource=guards))
    role = "arn:aws:iam::123456789012:role/writer"
    request = Request(role, "s3:PutObject", f"{BUCKET}/demo/x", context=context)
    assert engine.decide(request) is outcome


def test_a_bucket_under_sse_s3_refuses_kms_and_takes_requests_that_name_none() -> None:
    guards = Policy(tuple(policies.encryption_statements(BUCKET, "AES256", "")))
    assert {statement.sid for statement in guards.statements} == {
        "RefuseOtherEncryption",
        "RefuseKeyOfTheCaller",
    }
    engine = Engine(
        Policies(identity=(Policy((Statement("All", ("s3:*",), ("*",)),)),), resource=guards)
    )
    role = "arn:aws:iam::123456789012:role/writer"
    outcomes = [
        engine.decide(Request(role, "s3:PutObject", f"{BUCKET}/x", context=context))
        for context in ({}, {HEADER: "AES256"}, {HEADER: "aws:kms"})
    ]
    assert outcomes == [Outcome.ALLOWED, Outcome.ALLOWED, Outcome.EXPLICITLY_DENIED]
