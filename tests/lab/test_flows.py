"""The circle closes: what the lab sees while logs flow is what the flows predict."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from logkura.blueprint import design
from logkura.deploy import Deployment, deploy
from logkura.estate import Estate, Role
from logkura.flows import Call, Deciding, Verdict, When, flows_of
from logkura.iam import Policy, Statement
from logkura.lab import Lab
from logkura.lab.enforcement import Decided
from logkura.spec import Archive, load, loads

STREAM = Path(__file__).parents[2] / "examples" / "stream" / "archive.yaml"
TOKYO = "ap-northeast-1"
GROUPS = ("/demo/os", "/demo/app")


def _archive(bucket_key: str) -> Archive:
    text = STREAM.read_text().replace("bucket_key: false", f"bucket_key: {bucket_key}")
    return loads(text, str(STREAM))


def _deploy(lab: Lab, archive: Archive) -> Deployment:
    logs = lab.clients.get("logs", TOKYO)
    for name in GROUPS:
        logs.create_log_group(logGroupName=name)
        logs.create_log_stream(logGroupName=name, logStreamName="host")
    return deploy(archive, lab.clients)


def _flow(lab: Lab) -> None:
    """Send lines, and let them arrive everywhere."""
    logs = lab.clients.get("logs", TOKYO)
    events = [{"timestamp": int(lab.clock.now().timestamp() * 1000), "message": "蔵"}]
    for name in GROUPS:
        logs.put_log_events(logGroupName=name, logStreamName="host", logEvents=events)
    lab.settle()


def _is(predicted: Call, seen: Decided) -> bool:
    """Whether a call of the lab is one that the flows predict, with the same context keys."""
    call = seen.call
    callers = {_role_name(name) for name in predicted.principals}
    return (
        call.action == predicted.action
        and _role_name(call.principal) in callers
        and _fits(predicted.resource.pattern, call.resource)
        and call.context.keys() == predicted.context.keys()
        and all(
            _fits(value.pattern, str(call.context[key])) for key, value in predicted.context.items()
        )
    )


def _role_name(principal: str) -> str:
    """Return the name of a role, or of the role of a session, or of a service."""
    fields = principal.split("/")
    return fields[1] if ":assumed-role/" in principal else fields[-1]


def _fits(pattern: str, text: str) -> bool:
    head, star, _ = pattern.partition("*")
    return text.startswith(head) if star else text == pattern


def _calls(estate: Estate) -> list[Call]:
    return [call for flow in flows_of(estate) for call in flow.calls]


@pytest.mark.parametrize("bucket_key", ["false", "true"])
def test_the_calls_seen_are_the_calls_predicted(enforced_lab: Lab, bucket_key: str) -> None:
    estate = _deploy(enforced_lab, _archive(bucket_key)).estate
    _flow(enforced_lab)
    seen, predicted = enforced_lab.calls, _calls(estate)
    assert all(each.allowed for each in seen)
    unpredicted = [each.call for each in seen if not any(_is(call, each) for call in predicted)]
    assert unpredicted == []
    always = [call for call in predicted if call.when is When.ALWAYS]
    unseen = [call for call in always if not any(_is(call, each) for each in seen)]
    assert unseen == []


def _broken(role: Role) -> Iterator[tuple[str, Role]]:
    """Yield the role with one statement, or its trust, taken away."""
    yield "trust", replace(role, trust=Policy((_nobody(role.trust.statements[0]),)))
    for index, statement in enumerate(role.policies[0].statements):
        left = (*role.policies[0].statements[:index], *role.policies[0].statements[index + 1 :])
        # A policy has at least one statement.
        yield statement.sid, replace(role, policies=(Policy(left or (_nothing(statement),)),))


def _nobody(statement: Statement) -> Statement:
    return replace(statement, principals={"Service": ("ec2.amazonaws.com",)})


def _nothing(statement: Statement) -> Statement:
    return replace(statement, effect="Deny", actions=("s3:ListAllMyBuckets",), resources=("*",))


DESIGNED = design(load(STREAM), GROUPS)
BREAKS = {
    f"{role.name.removeprefix('logkura-demo-')}-{what}": (role.name, what)
    for role in DESIGNED.roles
    for what, _ in _broken(role)
}


@pytest.mark.parametrize("name", BREAKS)
def test_a_statement_less_fails_at_the_call_that_is_predicted(enforced_lab: Lab, name: str) -> None:
    role_name, what = BREAKS[name]
    estate = _deploy(enforced_lab, load(STREAM)).estate
    role = next(role for role in estate.roles if role.name == role_name)
    broken = dict(_broken(role))[what]
    _put(enforced_lab, broken)
    before = len(enforced_lab.calls)
    _flow(enforced_lab)
    denied = [each for each in enforced_lab.calls[before:] if not each.allowed]
    roles = tuple(broken if one.name == role_name else one for one in estate.roles)
    decided = Deciding(replace(estate, roles=roles)).all(_calls(estate))
    predicted = [each.call for each in decided if each.verdict is Verdict.DENIED]
    assert predicted
    for each in denied:
        assert any(_is(call, each) for call in predicted), each.call
    if any(call.when is When.ALWAYS for call in predicted):
        assert denied, "the lab let it through"


def _put(lab: Lab, role: Role) -> None:
    iam = lab.clients.get("iam", TOKYO)
    (name,) = iam.list_role_policies(RoleName=role.name)["PolicyNames"]
    iam.put_role_policy(
        RoleName=role.name,
        PolicyName=name,
        PolicyDocument=json.dumps(role.policies[0].to_document()),
    )
    iam.update_assume_role_policy(
        RoleName=role.name, PolicyDocument=json.dumps(role.trust.to_document())
    )
