"""A deployed archive that is changed while logs flow through it: nothing is lost."""

from collections import Counter
from pathlib import Path

import pytest

from logkura import api
from logkura.archive import EventFilter, Found
from logkura.deploy import Action, Review, deploy, deploy_if
from logkura.lab import Lab
from logkura.spec import loads

EXAMPLE = Path(__file__).parents[3] / "examples" / "stream" / "archive.yaml"
TOKYO, OSAKA = "ap-northeast-1", "ap-northeast-3"
GROUPS = ("/demo/os", "/demo/app")
STEPS_BEFORE, STEPS_AFTER, STEP_SECONDS = 4, 5, 20


@pytest.fixture
def lab(enforced_lab: Lab) -> Lab:
    """Decide by what is deployed at the time, so that a change of a key or a policy is felt."""
    logs = enforced_lab.clients.get("logs", TOKYO)
    for group in GROUPS:
        logs.create_log_group(logGroupName=group)
        logs.create_log_stream(logGroupName=group, logStreamName="host")
    return enforced_lab


class _Flow:
    """Two lines every twenty seconds, each of its own."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self.sent: list[str] = []

    def run(self, steps: int) -> None:
        logs = self._lab.clients.get("logs", TOKYO)
        for _ in range(steps):
            now = int(self._lab.clock.now().timestamp() * 1000)
            for group in GROUPS:
                line = f"line {len(self.sent)} of {group}"
                self.sent.append(line)
                event = {"timestamp": now, "message": line}
                logs.put_log_events(logGroupName=group, logStreamName="host", logEvents=[event])
            self._lab.advance(STEP_SECONDS)


def _events(lab: Lab, *buckets: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for bucket in buckets:
        for each in api.cat(f"s3://{bucket}", EventFilter(), lab.clients):
            assert isinstance(each, Found), each
            found.update(event.message for event in each.message.events)
    return found


def test_nothing_is_lost_while_key_format_layout_and_replica_change(lab: Lab) -> None:
    kms = lab.clients.get("kms", TOKYO)
    another = kms.create_key(Description="another key")["KeyMetadata"]["Arn"]
    text = EXAMPLE.read_text()
    changes = (
        ("objects: {alias: alias/demo/s3/defaultkey}", f"objects: {{arn: {another}}}"),
        ("format: envelope", "format: event"),
        ("prefix: demo/\n", "prefix: demo/second/\n"),
        ("bucket: demo-osaka-crr-01", "bucket: demo-osaka-crr-02"),
    )
    flow = _Flow(lab)
    deploy(loads(text, "archive.yaml"), lab.clients)
    reviews: list[Review] = []
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
        flow.run(STEPS_BEFORE)
        deploy_if(
            lambda review: reviews.append(review) is None, loads(text, "archive.yaml"), lab.clients
        )
        flow.run(STEPS_AFTER)
    for _ in range(10):
        lab.advance(60)
    lab.settle()
    assert len(reviews) == len(changes)
    sent = set(flow.sent)
    archived = _events(lab, "demo-tokyo-crr-01")
    replicated = _events(lab, "demo-osaka-crr-01", "demo-osaka-crr-02")
    lost = {"archive": sent - set(archived), "replica": sent - set(replicated)}
    assert lost == {"archive": set(), "replica": set()}
    assert max(archived.values()) == 1
    assert len(sent) == len(flow.sent) == len(changes) * (STEPS_BEFORE + STEPS_AFTER) * len(GROUPS)
    kept = {
        (change.action, change.kept)
        for review in reviews
        for change in review.changes
        if change.holds_data and change.action in {Action.REMOVE, Action.REPLACE}
    }
    assert kept == {(Action.REMOVE, True), (Action.REPLACE, True)}
    assert all("stays in AWS" in warning for review in reviews for warning in review.warnings)
