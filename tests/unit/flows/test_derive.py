"""Derived policies grant the calls of the flows, all of them, and nothing else."""

from collections.abc import Iterator
from dataclasses import replace

from logkura.estate import Estate
from logkura.flows import Call, Deciding, Value, Verdict, flows_of
from logkura.flows.derive import role_policy, service_statements
from logkura.iam import Engine, Outcome, Policies, Policy, Request, Statement

FOREIGN = "arn:aws:s3:::somebody-elses/x"


def _calls(estate: Estate) -> list[Call]:
    return [call for flow in flows_of(estate) for call in flow.calls]


def _denied(estate: Estate) -> list[Call]:
    return [
        each.call
        for each in Deciding(estate).all(_calls(estate))
        if each.verdict is not Verdict.ALLOWED
    ]


def _with_policy(estate: Estate, role_arn: str, policy: Policy) -> Estate:
    roles = (
        replace(role, policies=(policy,)) if role.arn == role_arn else role for role in estate.roles
    )
    return replace(estate, roles=tuple(roles))


def _without_each(policy: Policy) -> Iterator[tuple[str, Policy]]:
    """Yield the policy with one thing less: a statement, an action or a resource."""
    for index, one in enumerate(policy.statements):
        rest = (*policy.statements[:index], *policy.statements[index + 1 :])
        yield one.sid, Policy(rest)
        for name in ("actions", "resources"):
            values: tuple[str, ...] = getattr(one, name)
            for value in values if len(values) > 1 else ():
                fewer = replace(one, **{name: tuple(each for each in values if each != value)})
                yield f"{one.sid} {value}", Policy((*rest, fewer))


def _without_conditions(policy: Policy) -> Iterator[tuple[Statement, str, Policy]]:
    """Yield the policy with one condition less, and the statement and key it was."""
    for index, one in enumerate(policy.statements):
        for operator, keys in one.conditions.items():
            for key in keys:
                left = {
                    name: {each: wanted for each, wanted in found.items() if each != key}
                    for name, found in one.conditions.items()
                }
                freer = replace(one, conditions={name: left[name] for name in left if left[name]})
                rest = (*policy.statements[:index], *policy.statements[index + 1 :])
                assert operator
                yield one, key, Policy((*rest, freer))


def test_every_call_of_a_designed_archive_is_allowed(estate: Estate) -> None:
    assert _denied(estate) == []


def test_nothing_can_be_left_out(estate: Estate) -> None:
    for role in estate.roles:
        for what, policy in _without_each(role.policies[0]):
            assert _denied(_with_policy(estate, role.arn, policy)), f"{role.name}: {what}"


def test_a_condition_less_would_grant_what_is_no_call(estate: Estate) -> None:
    for role in estate.roles:
        for statement, key, policy in _without_conditions(role.policies[0]):
            call = next(
                call
                for call in _calls(estate)
                if role.arn in call.principals
                and call.purpose == statement.sid
                and key in call.compared
            )
            foreign = replace(call, context={**call.context, key: Value.of(FOREIGN)})
            assert Deciding(estate).one(foreign).verdict is Verdict.DENIED
            freer = _with_policy(estate, role.arn, policy)
            assert Deciding(freer).one(foreign).verdict is Verdict.ALLOWED


def test_no_role_reaches_beyond_its_own_resources(estate: Estate) -> None:
    for call in _calls(estate):
        if not call.role_arn:
            continue
        role = next(role for role in estate.roles if role.arn == call.principals[0])
        kind = call.resource.example.rpartition("/")[0] or call.resource.example
        for resource in (f"{kind}-other/x", FOREIGN, "*"):
            if resource.startswith(call.resource.pattern.removesuffix("*")):
                continue
            request = replace(call.requests()[0], resource=resource)
            decided = Engine(Policies(identity=role.policies)).decide(request)
            assert decided is Outcome.IMPLICITLY_DENIED, (call.action, resource)


OTHER_ACTIONS = (
    *("s3:DeleteObject", "s3:PutBucketPolicy", "s3:GetObjectAcl", "s3:PutObjectAcl"),
    *("kms:ScheduleKeyDeletion", "kms:CreateGrant", "kms:PutKeyPolicy", "iam:PassRole"),
    *("logs:DeleteLogGroup", "firehose:DeleteDeliveryStream", "lambda:UpdateFunctionCode"),
)


def test_no_other_action_is_granted(estate: Estate) -> None:
    for role in estate.roles:
        engine = Engine(Policies(identity=role.policies))
        for call in _calls(estate):
            for action in OTHER_ACTIONS:
                request = Request(role.arn, action, call.resource.example, estate.account)
                assert engine.decide(request) is Outcome.IMPLICITLY_DENIED, (role.name, action)


def test_actions_with_different_resources_are_different_statements(example: Estate) -> None:
    call = next(call for call in _calls(example) if call.action == "s3:PutObject")
    role = call.principals[0]
    narrower = replace(call, action="s3:GetObject", resource=Value.of("arn:aws:s3:::b/one"))
    policy = role_policy(role, [call, narrower])
    granted = [(each.sid, each.actions, each.resources) for each in policy.statements]
    assert granted == [
        ("WriteObjects1", ("s3:PutObject",), (call.resource.pattern,)),
        ("WriteObjects2", ("s3:GetObject",), ("arn:aws:s3:::b/one",)),
    ]


def test_a_service_that_calls_a_resource_is_named_by_its_policy(example: Estate) -> None:
    call = next(call for call in _calls(example) if not call.role_arn)
    with_resource = replace(call, action="kms:Decrypt")
    (statement,) = service_statements([with_resource])
    assert statement.principals == {"Service": (call.principals[0],)}
    assert statement.resources == (call.resource.pattern,)
