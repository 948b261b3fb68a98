"""What follows from no call."""

from logkura.blueprint import policies
from logkura.blueprint.names import Names

NAMES = Names("demo", "123456789012", "ap-northeast-1")


def test_the_account_statement_gives_iam_policies_their_force() -> None:
    statement = policies.account_statement(NAMES).to_document()
    assert statement["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}
    assert statement["Action"] == "kms:*"


def test_a_bucket_refuses_requests_without_tls() -> None:
    statement = policies.transport_statement("arn:aws:s3:::demo-tokyo-crr-01").to_document()
    assert statement["Effect"] == "Deny"
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
