"""Delivery into another account's bucket, seen from either side."""

from collections.abc import Callable

import pytest

from logkura.checks import RULES, Report
from logkura.checks.access import foreign_bucket, foreign_writers

CODES = ("E292", "I293", "W294", "I295")
OUTSIDE = "streams.logkura-demo.bucket: theirs\n"
FOREIGN = f"{OUTSIDE}foreign_buckets: [theirs]\n"
WRITE = "roles.logkura-demo-delivery.policies.0.WriteObjects"
BUCKET = "buckets.demo-tokyo-crr-01"
LISTED = (
    "s3:AbortMultipartUpload",
    "s3:GetBucketLocation",
    "s3:GetObject",
    "s3:ListBucket",
    "s3:ListBucketMultipartUploads",
    "s3:PutObject",
)


def _codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


def _policy(
    *actions: str,
    principal: str = "arn:aws:iam::210987654321:role/firehose",
    below: str = "",
    more: str = "",
) -> str:
    """Return a change of the bucket's policy: one statement for a role, and what follows it."""
    resource = "[arn:aws:s3:::demo-tokyo-crr-01, 'arn:aws:s3:::demo-tokyo-crr-01/BELOW*']"
    statement = (
        f"{{Effect: Allow, Principal: {{AWS: '{principal}'}}, Action: {list(actions)},"
        f" Resource: {resource.replace('BELOW', below)}}}"
    )
    return f"{BUCKET}.policy: {{Statement: [{statement}{more}]}}\n"


def test_each_side_has_a_file_with_what_is_known_and_what_may_be() -> None:
    files = [RULES[code].check.__module__ for code in CODES]
    assert files == [foreign_bucket.__name__] * 2 + [foreign_writers.__name__] * 2


def test_a_stream_into_a_bucket_of_its_own_account_needs_no_acl(
    checked: Callable[..., Report],
) -> None:
    assert _codes(checked("", CODES)) == []


def test_what_is_known_is_an_error_and_what_may_be_is_a_note(
    checked: Callable[..., Report],
) -> None:
    (known,) = checked(FOREIGN, CODES).findings
    (open_,) = checked(OUTSIDE, CODES).findings
    assert (known.code, open_.code) == ("E292", "I293")
    assert known.found.resource == "arn:aws:iam::123456789012:role/logkura-demo-delivery"
    assert "none of account 123456789012's" in known.found.message


@pytest.mark.parametrize(
    ("actions", "resources", "found"),
    [
        ('["s3:PutObject", "s3:PutObjectAcl"]', '["arn:aws:s3:::theirs/*"]', []),
        ('["s3:*"]', '["*"]', []),
        ('["s3:PutObject*"]', '["arn:aws:s3:::theirs/demo/*"]', []),
        ('["s3:PutObject", "s3:PutObjectAcl"]', '["arn:aws:s3:::another/*"]', ["E292"]),
        ('["s3:PutObject"]', '["*"]', ["E292"]),
    ],
)
def test_the_role_has_it_or_has_it_not(
    checked: Callable[..., Report], actions: str, resources: str, found: list[str]
) -> None:
    text = f"{FOREIGN}{WRITE}.actions: {actions}\n{WRITE}.resources: {resources}"
    assert _codes(checked(text, CODES)) == found


def test_a_boundary_takes_it_away(checked: Callable[..., Report]) -> None:
    text = (
        f'{FOREIGN}{WRITE}.actions: ["s3:*"]\n{WRITE}.resources: ["*"]\n'
        "roles.logkura-demo-delivery.boundary: {Statement: [{Effect: Allow,"
        ' Action: "s3:PutObject", Resource: "*"}]}'
    )
    assert _codes(checked(text, CODES)) == ["E292"]


def test_what_hangs_on_whose_the_bucket_is_is_not_claimed(checked: Callable[..., Report]) -> None:
    text = (
        f'{FOREIGN}{WRITE}.actions: ["s3:PutObjectAcl"]\n{WRITE}.resources: ["*"]\n'
        f"{WRITE}.conditions: {{StringEquals: {{'aws:ResourceAccount': '210987654321'}}}}"
    )
    assert _codes(checked(text, CODES)) == []


def test_of_a_role_that_could_not_be_read_nothing_is_said(checked: Callable[..., Report]) -> None:
    role = "arn:aws:iam::123456789012:role/logkura-demo-delivery"
    text = f'{FOREIGN}unread: {{"{role}": "AccessDenied: iam:GetRole"}}'
    assert _codes(checked(text, CODES)) == []


@pytest.mark.parametrize(
    ("ownership", "code"),
    [("BucketOwnerPreferred", "W294"), ("ObjectWriter", "W294"), ("BucketOwnerEnforced", "I295")],
)
def test_the_bucket_lets_firehose_in_without_acls(
    checked: Callable[..., Report], ownership: str, code: str
) -> None:
    own = f"{BUCKET}.ownership: {ownership}\n"
    (found,) = checked(own + _policy(*LISTED), CODES).findings
    assert found.code == code
    assert "`arn:aws:iam::210987654321:role/firehose`" in found.found.message
    assert _codes(checked(own + _policy(*LISTED, "s3:PutObjectAcl"), CODES)) == []
    assert _codes(checked(own + _policy(*LISTED, below="demo/"), CODES)) == [code]


@pytest.mark.parametrize(
    "policy",
    [
        _policy("s3:PutObject"),
        _policy("s3:GetObject", "s3:ListBucket"),
        _policy("s3:*"),
        _policy(*LISTED, principal="arn:aws:iam::123456789012:role/logkura-demo-delivery"),
        _policy(*LISTED, principal="arn:aws:iam::210987654321:root"),
    ],
    ids=["a-writer", "a-reader", "all", "own-role", "account"],
)
def test_whoever_is_not_plainly_firehose_of_another_account_is_left_alone(
    checked: Callable[..., Report], policy: str
) -> None:
    assert _codes(checked(policy, CODES)) == []


def test_a_deny_takes_it_away(checked: Callable[..., Report]) -> None:
    deny = (
        ", {Effect: Deny, Principal: '*', Action: 's3:PutObjectAcl',"
        " Resource: 'arn:aws:s3:::demo-tokyo-crr-01/*'}"
    )
    report = checked(_policy(*LISTED, "s3:PutObjectAcl", more=deny), CODES)
    assert _codes(report) == ["I295"]
