"""What the inventory is denied, operation by operation."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from logkura.deploy import deploy
from logkura.estate import Estate
from logkura.flows import Deciding, flows_of
from logkura.inventory import READ_ACTIONS, read_estate, read_policy
from logkura.inventory.operations import OPERATIONS
from logkura.lab import Lab
from logkura.spec import load

EXAMPLE = Path(__file__).parents[2] / "examples" / "stream" / "archive.yaml"
ACCOUNT, TOKYO, OSAKA = "123456789012", "ap-northeast-1", "ap-northeast-3"


def _verdicts(estate: Estate) -> dict[object, str]:
    calls = [call for flow in flows_of(estate) for call in flow.calls]
    decided = Deciding(estate).all(calls)
    return {
        (call.purpose, call.action, call.principals, call.resource): one.verdict.value
        for call, one in zip(calls, decided, strict=True)
    }


class Remembered:
    """Clients that ask the lab each thing once, note every operation, and deny one of them."""

    def __init__(self, clients: Any, answers: dict[str, Any], denied: Any = None) -> None:
        self._clients, self._answers, self._denied = clients, answers, denied
        self.called: set[tuple[str, str]] = set()

    def get(self, service: str, region: str | None = None) -> Any:
        """Return a client whose methods are watched."""
        return _RememberedClient(self, service, region)

    def call(self, service: str, region: str | None, name: str, sent: Mapping[str, Any]) -> Any:
        """Note a call and answer it, unless it is the one to be denied."""
        self.called.add((service, name))
        if (service, name) == self._denied:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, name)
        asked = json.dumps([service, region, name, sent], sort_keys=True)
        if asked not in self._answers:
            try:
                answer = getattr(self._clients.get(service, region), name)(**sent)
            except ClientError as error:
                answer = error
            self._answers[asked] = answer
        if isinstance(self._answers[asked], ClientError):
            raise self._answers[asked]
        return self._answers[asked]


class _RememberedClient:
    def __init__(self, remembered: Remembered, service: str, region: str | None) -> None:
        self._remembered, self._service, self._region = remembered, service, region

    def __getattr__(self, name: str) -> Any:
        return lambda **sent: self._remembered.call(self._service, self._region, name, sent)


class Whole:
    """What is read of a lab that has something for every operation to read."""

    def __init__(self, lab: Lab) -> None:
        logs = lab.clients.get("logs", TOKYO)
        for name in ("/demo/os", "/demo/app"):
            logs.create_log_group(logGroupName=name)
        deployed = deploy(load(EXAMPLE), lab.clients).estate
        iam = lab.clients.get("iam", TOKYO)
        document = json.dumps(read_policy().to_document())
        arn = iam.create_policy(PolicyName="more", PolicyDocument=document)["Policy"]["Arn"]
        for role in deployed.roles:
            iam.attach_role_policy(RoleName=role.name, PolicyArn=arn)
        lab.clients.get("cloudwatch", TOKYO).put_dashboard(
            DashboardName="logkura-demo", DashboardBody='{"widgets":[]}'
        )
        self._clients, self._answers = lab.clients, dict[str, Any]()
        self.estate, self.called = self.read()

    def read(self, denied: Any = None) -> tuple[Estate, set[tuple[str, str]]]:
        """Return the estate, and the operations that were called; one of them may be denied."""
        clients: Any = Remembered(self._clients, self._answers, denied)
        return read_estate(clients, account=ACCOUNT, regions=[TOKYO, OSAKA]), clients.called


@pytest.fixture(scope="module")
def whole() -> Iterator[Whole]:
    with Lab() as lab:
        yield Whole(lab)


def test_the_operations_listed_are_the_operations_used(whole: Whole) -> None:
    assert whole.called == set(OPERATIONS)
    assert {OPERATIONS[each].action for each in whole.called} == set(READ_ACTIONS)


@pytest.mark.parametrize("denied", OPERATIONS, ids=".".join)
def test_a_denied_read_is_named_and_never_looks_like_absence(
    whole: Whole, denied: tuple[str, str]
) -> None:
    known = whole.estate
    read, called = whole.read(denied)
    assert denied in called
    reason = f"AccessDenied: {OPERATIONS[denied].action}"
    assert any(reason in text for text in read.unread.values())
    # What differs from the whole estate is what was not read, and nothing else.
    for gone in _differing(known, read):
        assert read.why_unread(gone), gone
    # And no call that goes through in the whole estate is said to be denied.
    verdicts = _verdicts(known)
    for call, verdict in _verdicts(read).items():
        assert verdict in {verdicts.get(call, "new"), "unknown"}, call


def _differing(known: Estate, read: Estate) -> Iterator[str]:
    """Yield the ARNs of what is not in both estates alike; a filter's is its log group's."""
    aliases = {key.arn: key.aliases for key in read.keys}
    for key in known.keys:
        if aliases.get(key.arn, key.aliases) != key.aliases:
            yield f"{key.arn.partition(':key/')[0]}:{key.aliases[0]}"
    known, read = (
        replace(one, keys=tuple(replace(key, aliases=()) for key in one.keys))
        for one in (known, read)
    )
    for kind in ("keys", "buckets", "roles", "functions", "streams"):
        before, after = ({each.arn: each for each in getattr(one, kind)} for one in (known, read))
        yield from (arn for arn, each in before.items() if after.get(arn) != each)
        yield from (arn for arn in after if arn not in before)
    for board in set(known.dashboards) ^ set(read.dashboards):
        yield f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/{board.name}"
    for kind, name in (("log_groups", "name"), ("filters", "log_group")):
        for each in set(map(repr, getattr(known, kind))) ^ set(map(repr, getattr(read, kind))):
            found = next(
                one for one in (*getattr(known, kind), *getattr(read, kind)) if repr(one) == each
            )
            owner = f"arn:aws:logs:{found.region}:{ACCOUNT}"
            yield f"{owner}:log-group:{getattr(found, name)}"
