"""docs/drift.md and docs/verify.md: the policies are what the commands call, and nothing else."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import cfnlint
import pytest

from logkura.aws import Clients
from logkura.blueprint import design
from logkura.deploy import deploy
from logkura.deploy.drift import Looking, StackState, find_drift
from logkura.deploy.templates import read_template
from logkura.deploy.verify import Following, State, verify
from logkura.facts.cloudformation import UNSEEN_BY_DRIFT_DETECTION
from logkura.inventory import READ_ACTIONS
from logkura.lab import Lab, ManualClock
from logkura.render.cloudformation import render_cloudformation
from logkura.spec import load

ROOT = Path(__file__).parents[2]
TOKYO = "ap-northeast-1"
# What S3 calls the permission of an operation; the caller's identity needs none.
ACTIONS = {
    "s3:HeadObject": "s3:GetObject",
    "s3:ListObjectsV2": "s3:ListBucket",
    "sts:GetCallerIdentity": "",
}
# What CloudFormation and S3 ask for beside the operation:
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-drift.html (what
# drift detection needs), https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html (a
# version's permission; an object under SSE-KMS needs its key).
BESIDE = {
    "drift": {
        "cloudformation:BatchDescribeTypeConfigurations",
        "cloudformation:DetectStackDrift",
        "cloudformation:DetectStackResourceDrift",
        "cloudformation:DescribeStackDriftDetectionStatus",
        "cloudformation:DescribeStackResourceDrifts",
        "cloudformation:DescribeStackResources",
        "cloudformation:ListStackResources",
    },
    "verify": {"kms:Decrypt", "s3:GetObjectVersion"},
}


class _Listening(Clients):
    """Clients that remember what they were asked for."""

    def __init__(self, clients: Clients) -> None:
        super().__init__(endpoint_url=clients.endpoint_url)
        self.called: set[str] = set()

    def get(self, service: str, region: str | None = None) -> Any:
        client = super().get(service, region)
        prefix = {"cloudwatch": "cloudwatch"}.get(service, service)

        def remember(model: Any, **_: Any) -> None:
            self.called.add(f"{prefix}:{model.name}")

        client.meta.events.register("before-call", remember, unique_id="listening")
        return client


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with Lab(clock=ManualClock(datetime(2026, 11, 24, 10, 30, tzinfo=UTC))) as started:
        started.clients.get("logs", TOKYO).create_log_group(logGroupName="/demo/os")
        started.clients.get("logs", TOKYO).create_log_group(logGroupName="/demo/app")
        deploy(load(ROOT / "examples" / "stream" / "archive.yaml"), started.clients)
        yield started


def test_cloudformation_reads_by_what_its_types_say() -> None:
    archive = load(ROOT / "examples" / "stream" / "archive.yaml")
    rendered = render_cloudformation(design(archive, ["/demo/os"]))
    types = {
        each.type
        for plan in rendered.stacks
        for each in read_template(rendered.files[plan.template]).resources
    }
    calls = {call for each in types - UNSEEN_BY_DRIFT_DETECTION.value for call in _reads(each)}
    assert set(_actions("drift")[1]) == calls - {*READ_ACTIONS, "kms:Decrypt"}


def _reads(resource_type: str) -> list[str]:
    """Return what CloudFormation calls to read a resource, as the schema of its type says."""
    folder = Path(cfnlint.__file__).parent / "data" / "schemas" / "resources"
    named = (text for path in folder.glob("*.json") if resource_type in (text := path.read_text()))
    for schema in map(json.loads, named):
        if schema.get("typeName") == resource_type:
            found: list[str] = schema["handlers"]["read"]["permissions"]
            return found
    raise LookupError(resource_type)


def _actions(page: str) -> list[list[str]]:
    (text,) = re.findall(r"```json\n(.*?)```", (ROOT / f"docs/{page}.md").read_text(), re.DOTALL)
    return [each["Action"] for each in json.loads(text)["Statement"]]


def _person(lab: Lab, name: str, *pages: str) -> Clients:
    """Make a person who has the policies of these pages, and nothing else."""
    actions = [each for page in pages for statement in _actions(page) for each in statement]
    allow = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    iam = lab.clients.get("iam", TOKYO)
    iam.create_user(UserName=name)
    iam.put_user_policy(UserName=name, PolicyName="page", PolicyDocument=document)
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return Clients(
        endpoint_url=lab.endpoint_url,
        access_key_id=key["AccessKeyId"],
        secret_access_key=key["SecretAccessKey"],
    )


def test_a_person_with_these_policies_sees_everything(lab: Lab) -> None:
    archive = load(ROOT / "examples" / "stream" / "archive.yaml")
    looking = Looking(wait=lambda _: None)
    report = find_drift(archive, _person(lab, "looks", "account", "drift"), looking)
    assert (report.drifts, report.unknown) == ((), ())
    assert {each.state for each in report.stacks} == {StackState.CHECKED}
    less = find_drift(archive, _person(lab, "less", "account"), looking)
    assert (less.drifts, less.unknown) == ((), ())
    assert {each.state for each in less.stacks} == {StackState.NOT_READ}
    following = Following(now=lab.clock.now, wait=lab.advance)
    found = verify(archive, _person(lab, "sends", "verify"), following)
    assert found.state is State.REACHED


def _take_filter_away(lab: Lab) -> None:
    """Leave a log group without its filter, whichever test comes first."""
    logs = lab.clients.get("logs", TOKYO)
    found = logs.describe_subscription_filters(logGroupName="/demo/app")["subscriptionFilters"]
    for each in found:
        logs.delete_subscription_filter(logGroupName="/demo/app", filterName=each["filterName"])


def _drift(lab: Lab, clients: Clients) -> None:
    _take_filter_away(lab)
    find_drift(
        load(ROOT / "examples" / "stream" / "archive.yaml"), clients, Looking(wait=lambda _: None)
    )


def _verify(lab: Lab, clients: Clients) -> None:
    """Verify one log group that works, one without its filter, and one with a pattern."""
    _take_filter_away(lab)
    archive = load(ROOT / "examples" / "stream" / "archive.yaml")
    patterned = archive.sources[0].model_copy(update={"filter_pattern": "ERROR"})
    verify(
        archive.model_copy(update={"sources": (patterned, *archive.sources[1:])}),
        clients,
        Following(log_groups=("/demo/os",), now=lab.clock.now, wait=lab.advance),
    )
    verify(archive, clients, Following(now=lab.clock.now, wait=lab.advance))


@pytest.mark.parametrize(("page", "run"), [("drift", _drift), ("verify", _verify)])
def test_the_policy_is_what_is_called(
    lab: Lab, page: str, run: Callable[[Lab, Clients], None]
) -> None:
    clients = _Listening(lab.clients)
    run(lab, clients)
    called = {ACTIONS.get(each, each) for each in clients.called} - {""}
    (text,) = re.findall(r"```json\n(.*?)```", (ROOT / f"docs/{page}.md").read_text(), re.DOTALL)
    statement, *_ = json.loads(text)["Statement"]
    told = set(statement["Action"])
    if page == "drift":
        read = {each for each in called if _is_read(each)}
        assert read
        called -= read
    assert told == called | BESIDE[page]
    assert statement["Action"] == sorted(told)


def _is_read(action: str) -> bool:
    """Tell whether the policy of reading an account has it; S3 names its operations otherwise."""
    return action in READ_ACTIONS or action.startswith("s3:")
