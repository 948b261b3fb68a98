"""What is proposed helps, takes nobody's access away, and grants no more than the call."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from logkura.checks.policies import Held, held_policies, with_policy
from logkura.checks.repair import Change, repair
from logkura.checks.statements import exempted, mended
from logkura.estate import Estate
from logkura.flows import Call, Deciding, Verdict, flows_of
from logkura.iam import (
    Engine,
    Policies,
    Policy,
    PolicyKind,
    Request,
    Statement,
    parse_policy,
    trace,
)

DELIVERY = "roles.logkura-demo-delivery.policies.0"
KEY = "arn:aws:kms:ap-northeast-1:123456789012:key/designed:demo/s3/defaultkey"
TOKYO = "arn:aws:s3:::demo-tokyo-crr-01"
DENY = "{Effect: Deny, Principal: '*', Action: 's3:*', Resource: ['%s', '%s/*'], Condition: %s}"
BROKEN = {
    "alias": f"{DELIVERY}.EncryptObjects.resources: ['{KEY.replace('key/designed:', 'alias/')}']",
    "condition": f"{DELIVERY}.EncryptObjects.conditions: {{StringEquals: {{'kms:ViaService': x}}}}",
    "nothing": f"{DELIVERY}: {{Statement: [{{Effect: Allow, Action: 's3:*', Resource: 'arn:x'}}]}}",
    "trust": "roles.logkura-demo-delivery.trust: {Statement: [{Effect: Allow,"
    " Action: 'sts:AssumeRole', Principal: {Service: ec2.amazonaws.com}}]}",
    "boundary": "roles.logkura-demo-delivery.boundary: {Statement: [{Effect: Allow,"
    " Action: 's3:*', Resource: '*'}]}",
    "key policy": "keys.alias/crr-osaka.policy: {Statement: [{Effect: Allow, Resource: '*',"
    " Action: 'kms:*', Principal: {AWS: 'arn:aws:iam::123456789012:role/admin'}}]}",
    "header": "buckets.demo-tokyo-crr-01.policy: {Statement: ["
    + DENY % (TOKYO, TOKYO, "{StringNotEquals: {'s3:x-amz-object-lock-mode': GOVERNANCE}}")
    + "]}",
    "network": "buckets.demo-tokyo-crr-01.policy: {Statement: ["
    + DENY % (TOKYO, TOKYO, "{StringNotEquals: {'aws:SourceVpce': vpce-1}}")
    + "]}",
}


def _calls(estate: Estate) -> list[Call]:
    return [call for flow in flows_of(estate) for call in flow.calls]


def _denied(estate: Estate) -> tuple[list[Call], tuple[Call, ...]]:
    decided = list(Deciding(estate).all(_calls(estate)))
    denied = [each.call for each in decided if each.verdict is Verdict.DENIED]
    return denied, tuple(each.call for each in decided if each.verdict is Verdict.ALLOWED)


def _mended(estate: Estate, changes: tuple[Change, ...]) -> Estate:
    for change in changes:
        estate = with_policy(estate, change.after)
    return estate


@pytest.mark.parametrize("fault", BROKEN)
def test_with_the_change_the_call_is_allowed_and_so_is_every_other(
    fault: str, changed: Callable[[str], Estate]
) -> None:
    estate = changed(BROKEN[fault])
    denied, allowed = _denied(estate)
    assert denied
    for call in denied:
        changes = repair(estate, call, allowed)
        assert changes, call.action
        better = Deciding(_mended(estate, changes))
        assert better.one(call).verdict is Verdict.ALLOWED
        assert all(each.verdict is Verdict.ALLOWED for each in better.all(allowed))
        assert all(change.diff() for change in changes)


@pytest.mark.parametrize("fault", BROKEN)
def test_one_change_after_the_other_mends_the_estate(
    fault: str, changed: Callable[[str], Estate]
) -> None:
    estate = changed(BROKEN[fault])
    while True:
        denied, allowed = _denied(estate)
        if not denied:
            return
        estate = _mended(estate, repair(estate, denied[0], allowed))
        assert len(_denied(estate)[0]) < len(denied)


def test_who_has_access_keeps_it(changed: Callable[[str], Estate]) -> None:
    estate = changed(BROKEN["key policy"])
    (call,), allowed = _denied(estate)
    (change,) = repair(estate, call, allowed)
    before, after = change.before.policy.statements, change.after.policy.statements
    assert after[: len(before)] == before
    (added,) = after[len(before) :]
    assert added.actions == ("kms:Encrypt",)
    assert added.conditions


def test_a_denial_by_the_network_lets_nobody_in_but_the_caller(
    changed: Callable[[str], Estate],
) -> None:
    estate = changed(BROKEN["network"])
    (call, *_), allowed = _denied(estate)
    (change,) = repair(estate, call, allowed)
    assert "Null" not in change.diff()
    assert "aws:PrincipalArn" in change.diff()


def test_more_than_one_policy_may_lack_the_call(changed: Callable[[str], Estate]) -> None:
    estate = changed(f"{BROKEN['boundary']}\n{BROKEN['condition']}")
    call = next(each for each in _denied(estate)[0] if each.purpose == "EncryptObjects")
    changes = repair(estate, call, ())
    assert {change.before.slot for change in changes} == {"boundary", "policy 1"}


def test_a_denial_by_the_role_itself_is_not_patched(changed: Callable[[str], Estate]) -> None:
    deny = "[{Effect: Deny, Action: 's3:PutObject', Resource: '*'}]"
    estate = changed(f"roles.logkura-demo-delivery.boundary: {{Statement: {deny}}}")
    call = next(each for each in _denied(estate)[0] if each.action == "s3:PutObject")
    assert repair(estate, call, ()) == ()


def test_every_policy_is_held_once_and_can_be_put_back(changed: Callable[[str], Estate]) -> None:
    estate = changed("")
    held = list(held_policies(estate))
    assert len({(each.owner, each.slot) for each in held}) == len(held) == 4 * 2 + 3 + 2
    nothing = Policy(())
    for each in held:
        after = with_policy(estate, replace(each, policy=nothing))
        assert [one for one in held_policies(after) if one.policy == nothing] == [
            replace(each, policy=nothing)
        ]
    further = Held(estate.roles[0].arn, "policy 2", PolicyKind.IDENTITY, nothing)
    assert with_policy(estate, further).roles[0].policies[1] == nothing


REQUEST = Request("arn:aws:iam::111122223333:role/r", "s3:GetObject", "arn:aws:s3:::b/k")


def test_a_statement_about_something_else_is_left_alone(changed: Callable[[str], Estate]) -> None:
    call = next(each for each in _calls(changed("")) if each.action == "s3:PutObject")
    for resource in ("arn:aws:s3:::another/*", "arn:aws:s3:::demo-tokyo-crr-01-other/demo/*"):
        statement = Statement("S", ("s3:PutObject",), (resource,))
        (request,) = call.requests()
        decision = trace(Engine(Policies(identity=(Policy((statement,)),))), request)
        assert decision.nearest is not None
        assert mended(decision.nearest, call) is None


def test_exceptions_are_for_denials_of_a_resource(changed: Callable[[str], Estate]) -> None:
    del changed
    document = {"Statement": {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}}
    policy = parse_policy(document, PolicyKind.IDENTITY)
    decision = trace(Engine(Policies(identity=(policy,))), REQUEST)
    assert decision.statement is not None
    assert list(exempted(decision.statement, REQUEST)) == []
