"""Whoever makes a stream under a customer managed key, and the grant on the key."""

from collections.abc import Callable

import pytest

from logkura.checks import RULES, Report
from logkura.checks.encryption import stream_grant

CODE = tuple(
    code for code, each in RULES.items() if each.check is stream_grant.stream_made_without_grant
)
MAKES = 'Effect: Allow, Action: "firehose:*", Resource: "*"'
GRANTS = 'Effect: Allow, Action: "kms:CreateGrant", Resource: "*"'
BY_CLOUDFORMATION = "{Service: cloudformation.amazonaws.com}"
KEY = "keys.alias/demo/firehose/defaultkey"


def _role(*statements: str, trusts: str = BY_CLOUDFORMATION, more: str = "") -> str:
    policy = f"{{Statement: [{', '.join(f'{{{each}}}' for each in statements)}]}}"
    trust = f'{{Effect: Allow, Action: "sts:AssumeRole", Principal: {trusts}}}'
    return (
        '\nother_roles: [{name: deployer, arn: "arn:aws:iam::123456789012:role/ci/deployer",'
        f" trust: {{Statement: [{trust}]}}, policies: [{policy}]{more}}}]\n"
    )


def _found(checked: Callable[..., Report], text: str) -> list[str]:
    return [finding.found.resource for finding in checked(text, CODE).findings]


def test_the_archive_itself_has_nobody_who_makes_streams(checked: Callable[..., Report]) -> None:
    assert _found(checked, "") == []


def test_who_makes_it_without_the_grant_is_named(checked: Callable[..., Report]) -> None:
    (finding,) = checked(_role(MAKES), CODE).findings
    assert finding.found.resource == "arn:aws:iam::123456789012:role/ci/deployer"
    assert "`deployer` may make `logkura-demo`" in finding.found.message
    assert "InvalidKMSResourceException" in finding.found.seen


@pytest.mark.parametrize(
    "statements",
    [
        ('Effect: Allow, Action: "*", Resource: "*"',),
        (MAKES, GRANTS),
        (MAKES, f"{GRANTS}, Condition: {{Bool: {{'kms:GrantIsForAWSResource': 'true'}}}}"),
        (MAKES, f"{GRANTS}, Condition: {{StringEquals: {{'kms:ViaService': firehose}}}}"),
        ('Effect: Allow, Action: "firehose:PutRecord", Resource: "*"',),
        ('Effect: Allow, Action: "firehose:Create*", Resource: "arn:aws:firehose:*:*:x/*"',),
    ],
    ids=["administrator", "grant", "for-aws", "open-condition", "producer", "other-streams"],
)
def test_who_may_or_does_not_make_it_is_left_alone(
    checked: Callable[..., Report], statements: tuple[str, ...]
) -> None:
    assert _found(checked, _role(*statements)) == []


@pytest.mark.parametrize(
    ("trusts", "found"),
    [
        ('{AWS: "arn:aws:iam::123456789012:root"}', 1),
        ('{Federated: "arn:aws:iam::123456789012:oidc-provider/token.example.com"}', 1),
        ("{Service: codebuild.amazonaws.com}", 1),
        ("{Service: logs.ap-northeast-1.amazonaws.com}", 0),
        ("{Service: [firehose.amazonaws.com, lambda.amazonaws.com]}", 0),
    ],
)
def test_roles_of_services_that_put_records_are_no_makers(
    checked: Callable[..., Report], trusts: str, found: int
) -> None:
    assert len(_found(checked, _role(MAKES, trusts=trusts))) == found


def test_a_boundary_may_keep_the_grant_away(checked: Callable[..., Report]) -> None:
    boundary = ', boundary: {Statement: [{Effect: Allow, Action: "firehose:*", Resource: "*"}]}'
    everything = 'Effect: Allow, Action: "*", Resource: "*"'
    assert len(_found(checked, _role(everything, more=boundary))) == 1


def test_the_key_policy_may_grant_it_and_may_keep_administrators_out(
    checked: Callable[..., Report],
) -> None:
    allow = '{Effect: Allow, Action: "kms:*", Resource: "*", Principal: {AWS: "%s"}}'
    to_role = allow % "arn:aws:iam::123456789012:role/ci/deployer"
    account = allow % "arn:aws:iam::123456789012:root"
    other = allow % "arn:aws:iam::123456789012:role/admin"
    everything = 'Effect: Allow, Action: "*", Resource: "*"'
    assert _found(checked, f"{KEY}.policy: {{Statement: [{to_role}]}}{_role(MAKES)}") == []
    assert len(_found(checked, f"{KEY}.policy: {{Statement: [{account}]}}{_role(MAKES)}")) == 1
    assert len(_found(checked, f"{KEY}.policy: {{Statement: [{other}]}}{_role(everything)}")) == 1


@pytest.mark.parametrize(
    "change",
    [
        f"{KEY}.policy: null",
        'unread: {"arn:aws:iam::123456789012:role/ci/deployer": "AccessDenied"}',
        'streams.logkura-demo.stream_key_arn: ""',
    ],
    ids=["key", "role", "no-key"],
)
def test_nothing_is_claimed_of_what_is_not_known(
    checked: Callable[..., Report], change: str
) -> None:
    assert _found(checked, change + _role(MAKES)) == []
