"""Calls against the policies of an estate."""

from dataclasses import replace

import pytest

from logkura.estate import Estate, LogDelivery
from logkura.flows import flows_of
from logkura.flows.decide import CallDecision, Deciding, Verdict
from logkura.iam import Policy, Statement


def _decided(estate: Estate, action: str, purpose: str = "") -> CallDecision:
    calls = [call for flow in flows_of(estate) for call in flow.calls]
    call = next(call for call in calls if call.action == action and purpose in {"", call.purpose})
    return Deciding(estate).one(call)


def test_a_key_whose_policy_is_not_known_makes_the_answer_unknown(example: Estate) -> None:
    arn = example.streams[0].object_key_arn
    keys = tuple(
        replace(key, alias=None, policy=None) if key.arn == arn else key for key in example.keys
    )
    decided = _decided(replace(example, keys=keys), "kms:GenerateDataKey", "EncryptObjects")
    assert decided.verdict is Verdict.UNKNOWN
    assert arn in decided.missing
    assert decided.decision is None


def test_a_key_or_a_role_that_is_not_in_the_estate_makes_it_unknown(example: Estate) -> None:
    assert _decided(replace(example, keys=()), "kms:GenerateDataKey").verdict is Verdict.UNKNOWN
    assert _decided(replace(example, roles=()), "s3:PutObject").verdict is Verdict.UNKNOWN
    # Nobody is asked but the role itself.
    alone = _decided(replace(example, functions=()), "lambda:InvokeFunction")
    assert alone.verdict is Verdict.ALLOWED


@pytest.mark.parametrize("name", ["alias/demo", "1234abcd-12ab-34cd-56ef-1234567890ab"])
def test_a_key_that_is_not_named_by_an_arn_makes_it_unknown(example: Estate, name: str) -> None:
    (source, replica) = example.buckets
    estate = replace(example, buckets=(replace(source, key_arn=name), replica))
    decided = _decided(estate, "kms:Decrypt", "DecryptSource")
    assert decided.verdict is Verdict.UNKNOWN
    assert name in decided.missing


def test_any_name_of_the_service_will_do(example: Estate) -> None:
    for name in ("logs.ap-northeast-1.amazonaws.com", "logs.amazonaws.com"):
        trust = Policy((Statement("Trust", ("sts:AssumeRole",), principals={"Service": (name,)}),))
        roles = tuple(replace(role, trust=trust) for role in example.roles)
        assert _decided(replace(example, roles=roles), "sts:AssumeRole").verdict is Verdict.ALLOWED


def test_the_alias_instead_of_the_arn_is_denied_and_named(example: Estate) -> None:
    """The blog's trap: S3 compares the header as text."""
    (source, replica) = example.buckets
    alias = "arn:aws:kms:ap-northeast-3:123456789012:alias/crr-osaka"
    rule = replace(source.replication[0], replica_key_arn=alias)
    estate = replace(example, buckets=(replace(source, replication=(rule,)), replica))
    decided = _decided(estate, "s3:ReplicateObject")
    assert decided.verdict is Verdict.DENIED
    assert decided.decision is not None
    assert decided.decision.nearest is not None
    (unmet,) = decided.decision.nearest.unmet
    assert unmet.key == "s3:x-amz-server-side-encryption-aws-kms-key-id"
    assert unmet.found == alias
    assert alias in decided.decision.explain()
    assert decided.call.denial.seen.startswith("x-amz-replication-status FAILED")


def test_what_could_not_be_read_makes_it_unknown(example: Estate) -> None:
    for arn in (example.buckets[0].arn, example.streams[0].role_arn):
        unread = replace(example, unread={arn: "AccessDenied: s3:GetBucketPolicy"})
        decided = _decided(unread, "s3:PutObject")
        assert decided.verdict is Verdict.UNKNOWN
        assert "AccessDenied" in decided.missing


def test_a_boundary_counts(example: Estate) -> None:
    nothing = Policy((Statement("Nothing", ("iam:GetUser",), ("*",)),))
    roles = tuple(replace(role, boundary=nothing) for role in example.roles)
    assert _decided(replace(example, roles=roles), "s3:PutObject").verdict is Verdict.DENIED


def test_a_list_that_could_not_be_read_makes_what_it_would_have_unknown(example: Estate) -> None:
    lists = {"arn:aws:s3:::*": "AccessDenied: s3:ListAllMyBuckets"}
    known = _decided(replace(example, unread=lists), "s3:PutObject")
    assert known.verdict is Verdict.ALLOWED
    keys = {"arn:aws:kms:ap-northeast-1:123456789012:key/*": "AccessDenied: kms:ListKeys"}
    decided = _decided(replace(example, keys=(), unread=keys), "kms:GenerateDataKey")
    assert decided.verdict is Verdict.UNKNOWN
    assert "kms:ListKeys" in decided.missing
    roles = {"arn:aws:iam::123456789012:role/*": "AccessDenied: iam:ListRoles"}
    decided = _decided(replace(example, roles=(), unread=roles), "s3:PutObject")
    assert "iam:ListRoles" in decided.missing


def test_a_list_of_what_has_no_policy_decides_nothing(example: Estate) -> None:
    logs = {"arn:aws:logs:ap-northeast-1:123456789012:log-group:*": "AccessDenied"}
    decided = _decided(replace(example, unread=logs), "logs:PutLogEvents")
    assert decided.verdict is Verdict.ALLOWED


def test_a_functions_own_policy_lets_the_role_in(example: Estate) -> None:
    nothing = Policy((Statement("Nothing", ("iam:GetUser",), ("*",)),))
    roles = tuple(replace(role, policies=(nothing,)) for role in example.roles)
    (function,) = example.functions
    let_in = Policy(
        (
            Statement(
                "Delivery",
                ("lambda:InvokeFunction",),
                (f"{function.arn}:*",),
                {"AWS": (example.streams[0].role_arn,)},
            ),
        )
    )
    closed = replace(example, roles=roles)
    assert _decided(closed, "lambda:InvokeFunction").verdict is Verdict.DENIED
    opened = replace(closed, functions=(replace(function, policy=let_in),))
    assert _decided(opened, "lambda:InvokeFunction").verdict is Verdict.ALLOWED


def test_a_function_that_was_not_read_makes_its_versions_unknown(example: Estate) -> None:
    unread = {example.functions[0].arn: "AccessDenied: lambda:GetPolicy"}
    decided = _decided(replace(example, unread=unread), "lambda:InvokeFunction")
    assert decided.verdict is Verdict.UNKNOWN


def test_a_second_caller_of_whom_nothing_is_known_makes_a_denial_unknown(example: Estate) -> None:
    """AWS Config writes as its recorder's role, which mostly stands in another stack."""
    role = f"arn:aws:iam::{example.account}:role/recorder"
    bucket = example.buckets[0]
    log = LogDelivery("config", bucket.region, example.account, bucket.name, role_arn=role)
    estate = replace(example, deliveries=(log,))
    calls = [call for flow in flows_of(estate) for call in flow.calls if role in call.principals]
    assert calls
    unknown = [Deciding(estate).one(call) for call in calls]
    assert {(each.verdict, each.about) for each in unknown} == {(Verdict.UNKNOWN, role)}
    powerless = replace(example.roles[0], name="recorder", arn=role, policies=())
    known = Deciding(replace(estate, roles=(*example.roles, powerless)))
    assert {known.one(call).verdict for call in calls} == {Verdict.DENIED}
