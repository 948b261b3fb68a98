"""Logs of other accounts, by way of a destination."""

from dataclasses import replace
from typing import Any

import pytest

from logkura.estate import Destination, Estate
from logkura.flows import Deciding, Verdict
from logkura.flows.call import Aftermath
from logkura.flows.destinations import destinations, senders
from logkura.iam import PolicyKind, parse_policy

REGION, OWN, OTHER = "ap-northeast-1", "123456789012", "210987654321"
ARN = f"arn:aws:logs:{REGION}:{OWN}:destination:central"


def _destination(*principals: str, **more: Any) -> Destination:
    allow = {
        "Effect": "Allow",
        "Principal": {"AWS": list(principals)},
        "Action": "logs:PutSubscriptionFilter",
        "Resource": ARN,
    }
    policy = parse_policy(
        {"Version": "2012-10-17", "Statement": [{**allow, **more}]}, PolicyKind.RESOURCE
    )
    stream = f"arn:aws:firehose:{REGION}:{OWN}:deliverystream/logkura-demo"
    role = f"arn:aws:iam::{OWN}:role/logkura-demo-subscription"
    return Destination("central", ARN, REGION, stream, role, policy)


def _trusting(estate: Estate, *accounts: str) -> Estate:
    """Return the estate with a destination, whose role trusts the logs of accounts."""
    document = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": f"logs.{REGION}.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {
                    "StringLike": {
                        "aws:SourceArn": [f"arn:aws:logs:{REGION}:{one}:*" for one in accounts]
                    }
                },
            }
        ],
    }
    trust = parse_policy(document, PolicyKind.TRUST)
    roles = tuple(
        replace(role, trust=trust) if role.name.endswith("-subscription") else role
        for role in estate.roles
    )
    return replace(estate, roles=roles, filters=(), destinations=(_destination(OTHER),))


def _denied(estate: Estate) -> list[tuple[Aftermath, str]]:
    return [
        (each.call.denial.aftermath, each.call.context["aws:SourceAccount"].example)
        for each in Deciding(estate).all(destinations(estate))
        if each.verdict is not Verdict.ALLOWED
    ]


@pytest.mark.parametrize(
    ("accounts", "denied"),
    [
        ((OWN, OTHER), []),
        ((OTHER,), [(Aftermath.REFUSED, OWN)]),
        ((OWN,), [(Aftermath.SKIPPED, OTHER)]),
    ],
    ids=["both", "sender-alone", "recipient-alone"],
)
def test_the_role_has_to_trust_the_logs_of_both_accounts(
    example: Estate, accounts: tuple[str, ...], denied: list[tuple[Aftermath, str]]
) -> None:
    assert _denied(_trusting(example, *accounts)) == denied


def test_the_role_puts_records_and_uses_the_key_of_the_stream(example: Estate) -> None:
    estate = replace(example, filters=(), destinations=(_destination(OTHER),))
    actions = [call.action for call in destinations(estate)]
    assert actions[:2] == ["sts:AssumeRole", "sts:AssumeRole"]
    assert actions[2:] == [
        "firehose:PutRecord",
        "firehose:PutRecordBatch",
        "kms:Decrypt",
        "kms:GenerateDataKey",
    ]


def test_a_stream_of_kinesis_is_behind_it_too(example: Estate) -> None:
    kinesis = replace(_destination(OTHER), target_arn=f"arn:aws:kinesis:{REGION}:{OWN}:stream/s")
    calls = list(destinations(replace(example, destinations=(kinesis,))))
    assert [call.action for call in calls] == ["sts:AssumeRole"] * 2


@pytest.mark.parametrize(
    ("principals", "found"),
    [
        ((OTHER,), (OTHER,)),
        ((f"arn:aws:iam::{OTHER}:root", f"arn:aws:iam::{OTHER}:role/ci"), (OTHER,)),
        ((f"arn:aws-cn:iam::{OTHER}:root", OWN), (OTHER, OWN)),
        (("*",), ()),
    ],
)
def test_senders_are_the_accounts_that_the_policy_names(
    principals: tuple[str, ...], found: tuple[str, ...]
) -> None:
    assert senders(_destination(*principals)) == found


@pytest.mark.parametrize(
    ("action", "found"),
    [
        ("logs:PutSubscriptionFilter", (OTHER,)),
        ("logs:PutAccountPolicy", (OTHER,)),
        ("logs:Put*", (OTHER,)),
        ("logs:DescribeDestinations", ()),
    ],
)
def test_a_sender_is_who_may_subscribe(action: str, found: tuple[str, ...]) -> None:
    assert senders(_destination(OTHER, Action=action)) == found


def test_whom_the_policy_denies_is_no_sender_and_without_a_policy_there_is_none() -> None:
    assert senders(_destination(OTHER, Effect="Deny")) == ()
    assert senders(replace(_destination(OTHER), policy=None)) == ()
