"""docs/drift.md and docs/verify.md: the policies are what the commands call, and nothing else."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from logkura.aws import Clients
from logkura.deploy import deploy
from logkura.deploy.drift import Looking, find_drift
from logkura.deploy.verify import Following, verify
from logkura.inventory import READ_ACTIONS
from logkura.lab import Lab, ManualClock
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


def _drift(lab: Lab, clients: Clients) -> None:
    logs = lab.clients.get("logs", TOKYO)
    logs.delete_subscription_filter(logGroupName="/demo/app", filterName="logkura-demo")
    find_drift(
        load(ROOT / "examples" / "stream" / "archive.yaml"), clients, Looking(wait=lambda _: None)
    )


def _verify(lab: Lab, clients: Clients) -> None:
    """Verify one log group that works, one without its filter, and one with a pattern."""
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
    (statement,) = json.loads(text)["Statement"]
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
