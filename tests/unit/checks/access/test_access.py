"""Who may do what: denials with the change that mends them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from logkura.checks import Report, Subject, check
from logkura.checks.access import denied, public_access, tls, unknown, unseen, unstated
from logkura.estate import Estate
from logkura.iam import Engine, Policies, PolicyKind, Request, parse_policy, trace

DELIVERY = "roles.logkura-demo-delivery.policies.0"


def test_the_topic_is_these() -> None:
    assert denied.denied is not denied.denied_and_listed
    assert len({public_access, tls, unknown, unseen}) == 4


def test_a_denial_says_what_will_be_seen_why_and_what_to_change(
    checked: Callable[..., Report],
) -> None:
    text = f"{DELIVERY}.EncryptObjects.conditions: {{StringEquals: {{'kms:ViaService': wrong}}}}"
    first, *_ = checked(text, ("E201",)).findings
    assert "may not call `kms:GenerateDataKey`" in first.found.message
    assert first.found.seen.startswith("S3.AccessDenied in the stream's error log")
    assert "`EncryptObjects`, differs in `kms:ViaService`: wanted `wrong`" in first.reason
    assert first.source.startswith("https://docs.aws.amazon.com/firehose/")
    assert first.found.fix == "change policy 1 of role/logkura-demo-delivery"
    assert '-          "kms:ViaService": "wrong"' in first.found.patch
    assert '+          "kms:ViaService": "s3.ap-northeast-1.amazonaws.com"' in first.found.patch


@pytest.mark.parametrize(
    "condition",
    [
        "StringEquals: {'aws:PrincipalOrgID': o-0123456789}",
        "StringEquals: {'aws:ResourceTag/use': archive}",
        "DateLessThan: {'aws:CurrentTime': '2030-01-01T00:00:00Z'}",
    ],
)
def test_what_hangs_on_a_key_that_is_not_known_is_no_verdict(
    condition: str, checked: Callable[..., Report]
) -> None:
    text = f"{DELIVERY}.EncryptObjects.conditions: {{{condition}}}"
    report = checked(text, ("E2", "W2", "I209"))
    assert {finding.code for finding in report.findings} == {"I209"}
    assert report.has_unknown


@pytest.mark.parametrize(
    "condition",
    [
        "'ForAnyValue:StringEquals': {'kms:ResourceAliases': alias/demo/s3/defaultkey}",
        "Bool: {'aws:SecureTransport': 'true'}",
    ],
)
def test_what_kms_knows_and_how_services_call_is_known(
    condition: str, checked: Callable[..., Report]
) -> None:
    text = f"{DELIVERY}.EncryptObjects.conditions: {{{condition}}}"
    assert checked(text, ("E2", "W2", "I209")).findings == ()
    wrong = text.replace("alias/demo/s3/defaultkey", "alias/other").replace("'true'", "'false'")
    assert {each.code for each in checked(wrong, ("E2", "W2", "I209")).findings} == {"E201"}


def test_a_key_that_is_known_to_be_absent_is_a_verdict(checked: Callable[..., Report]) -> None:
    text = f"{DELIVERY}.EncryptObjects.conditions: {{StringEquals: {{'aws:SourceVpce': vpce-1}}}}"
    assert {finding.code for finding in checked(text, ("E2", "W2")).findings} == {"E201"}


def test_a_service_has_no_organization() -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": "*",
        "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-0123456789"}},
    }
    policy = parse_policy({"Statement": statement}, PolicyKind.RESOURCE)
    request = Request(
        principal="logging.s3.amazonaws.com",
        action="s3:PutObject",
        resource="arn:aws:s3:::b/k",
        resource_account="123456789012",
    )
    assert unstated.unstated_keys(trace(Engine(Policies(resource=policy)), request)) == ()


def test_an_alias_in_the_rule_is_no_fault_of_the_policy(checked: Callable[..., Report]) -> None:
    alias = "arn:aws:kms:ap-northeast-3:123456789012:alias/crr-osaka"
    rule = "buckets.demo-tokyo-crr-01.replication.logkura-demo.replica_key_arn"
    report = checked(f"{rule}: '{alias}'", ("E2", "W2", "I203"))
    by_code = {finding.code: finding for finding in report.findings}
    assert set(by_code) == {"E201", "W213", "I203"}
    assert by_code["E201"].found.patch == ""
    assert "by its ARN" in by_code["E201"].found.fix


def test_what_was_not_seen_is_never_clean(changed: Callable[[str], Estate]) -> None:
    estate = changed("")
    arn = estate.buckets[0].arn
    unread = replace(estate, unread={arn: "AccessDenied: s3:GetBucketPolicy"})
    report = check(Subject(unread, date(2026, 11, 27)), "example")
    assert report.has_unknown
    assert any(each.code == "I204" and arn in each.found.message for each in report.findings)
    assert not any(each.code == "I206" for each in report.findings)
