"""Server access logs of S3."""

from collections.abc import Callable

import pytest

from logkura.checks import Report
from logkura.checks.service_logs import (
    access_log_encryption,
    access_log_lock,
    access_log_policy,
    access_log_region,
    access_log_self,
    deliveries,
    delivery_acls,
    delivery_encryption,
    delivery_lock,
    delivery_region,
    targets,
    writer_names,
)
from logkura.estate import Estate
from tests.unit.checks.conftest import rule_modules

MODULES = {
    access_log_encryption,
    access_log_lock,
    access_log_policy,
    access_log_region,
    access_log_self,
    delivery_acls,
    delivery_encryption,
    delivery_lock,
    delivery_region,
    writer_names,
}
TARGET = """
buckets:
  - {name: demo-tokyo-crr-01, access_log_bucket: logs}
  - name: logs
    access_log_bucket: ""
    algorithm: AES256
    key_arn: ""
    replication: []
    policy: {Statement: [{Effect: Allow, Principal: {Service: logging.s3.amazonaws.com},
      Action: "s3:PutObject", Resource: "arn:aws:s3:::logs/*", Condition: {
      ArnLike: {"aws:SourceArn": "arn:aws:s3:::demo-tokyo-crr-01"},
      StringEquals: {"aws:SourceAccount": "123456789012"}}}]}
"""


def test_every_file_of_the_topic_is_looked_at() -> None:
    assert {module.__name__ for module in MODULES} == rule_modules("service_logs")


def test_the_target_is_found(changed: Callable[[str], Estate]) -> None:
    ((bucket, target),) = targets.access_logs(changed(TARGET))
    assert (bucket.name, target.name) == ("demo-tokyo-crr-01", "logs")


def test_a_target_as_aws_wants_it_has_no_finding(checked: Callable[..., Report]) -> None:
    assert checked(TARGET, ("E27", "W27")).findings == ()


def test_the_source_that_the_policy_names_is_compared(checked: Callable[..., Report]) -> None:
    other = TARGET.replace(
        '"aws:SourceArn": "arn:aws:s3:::demo', '"aws:SourceArn": "arn:aws:s3:::x'
    )
    assert [each.code for each in checked(other, ("E27", "W27")).findings] == ["E274"]


def test_with_acls_on_the_policy_does_not_decide_alone(checked: Callable[..., Report]) -> None:
    other = TARGET.replace(
        '"aws:SourceArn": "arn:aws:s3:::demo', '"aws:SourceArn": "arn:aws:s3:::x'
    )
    acls = other.replace(
        '    access_log_bucket: ""\n', '    access_log_bucket: ""\n    ownership: ObjectWriter\n'
    )
    assert checked(acls, ("E27", "W27")).findings == ()


def test_a_delivery_comes_with_its_service_and_its_bucket(
    changed: Callable[[str], Estate],
) -> None:
    text = """
deliveries:
  - {kind: cloudtrail, region: eu-west-1, account: "123456789012", bucket: demo-tokyo-crr-01}
  - {kind: cloudtrail, region: eu-west-1, account: "123456789012", bucket: somewhere-else}
"""
    ((delivery, service, bucket),) = deliveries.deliveries(changed(text))
    assert (delivery.region, bucket.region) == ("eu-west-1", "ap-northeast-1")
    assert service.principal == "cloudtrail.amazonaws.com"


def test_the_prefix_of_access_logs_is_compared(checked: Callable[..., Report]) -> None:
    below = TARGET.replace('"arn:aws:s3:::logs/*"', '"arn:aws:s3:::logs/data/*"')
    prefixed = below.replace(
        "access_log_bucket: logs}", "access_log_bucket: logs, access_log_prefix: data/}"
    )
    assert [each.code for each in checked(below, ("E274",)).findings] == ["E274"]
    assert checked(prefixed, ("E274",)).findings == ()


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("cloudtrails", "cloudtrail"),
        ("logs.delivery", "delivery.logs"),
        ("s3.logging", "logging.s3"),
        ("logs", "delivery.logs"),
        ("delivery.log", "delivery.logs"),
        ("cloudtrail", ""),
        ("logs.eu-west-1", ""),
        ("guardduty.af-south-1", ""),
        ("config-multiaccountsetup", ""),
        ("ses", ""),
        ("billingreports", ""),
    ],
)
def test_a_name_that_is_nearly_a_writers_is_meant_to_be_it(name: str, meant: str) -> None:
    assert writer_names._meant(name) == meant


@pytest.mark.parametrize(
    ("condition", "codes"),
    [
        # S3 writes over TLS.
        ('BoolIfExists: {"aws:SecureTransport": "false"}', []),
        # Whose organization the account is of is not known here.
        ('StringNotEquals: {"aws:SourceOrgID": o-0123456789}', []),
        ('StringNotEquals: {"aws:SourceAccount": "210987654321"}', ["E274"]),
    ],
)
def test_a_deny_of_others_does_not_shut_out_the_access_logs(
    condition: str, codes: list[str], checked: Callable[..., Report]
) -> None:
    deny = (
        '{Effect: Deny, Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::logs/*",'
        f" Condition: {{{condition}}}}}"
    )
    text = TARGET.replace('"123456789012"}}}]}', f'"123456789012"}}}}}}, {deny}]}}')
    assert deny in text
    assert [each.code for each in checked(text, ("E274",)).findings] == codes
