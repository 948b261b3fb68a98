"""Failures that other archives are known for, end to end.

The failures are numbered F1 to F19 throughout the tests; `tests/cases/known_failures.yaml` lists
them, each with the tests that hold logkura to it. Most stand beside the code they are about.
"""

from collections.abc import Callable
from typing import Any

import pytest

from logkura import api
from logkura.archive import EventFilter, Found, Splitting
from logkura.blueprint import subscribed_log_groups
from logkura.deploy import deploy
from logkura.facts.firehose import ACTIVE_PARTITIONS_MAX
from logkura.lab import Lab
from logkura.spec import loads, render_template

TOKYO = "ap-northeast-1"
GROUPS = ACTIVE_PARTITIONS_MAX.value + 100
BUCKET = "s3://demo-tokyo-crr-01"


@pytest.fixture
def overflowed(lab: Lab) -> set[str]:
    """Send one line to each of 600 log groups within one buffer window; return the lines."""
    logs = lab.clients.get("logs", TOKYO)
    archive = api.load_archive()
    names = [f"/demo/host/{number:03d}" for number in range(GROUPS)]
    for name in ("/demo/os", "/demo/app", *names):
        logs.create_log_group(logGroupName=name)
        logs.create_log_stream(logGroupName=name, logStreamName="s")
    deploy(archive, lab.clients)
    now = int(lab.clock.now().timestamp() * 1000)
    for name in names:
        event = {"timestamp": now, "message": f"line of {name}"}
        logs.put_log_events(logGroupName=name, logStreamName="s", logEvents=[event])
    lab.settle()
    return {f"line of {name}" for name in names}


def _lines(lab: Lab, url: str) -> list[str]:
    return [
        event.message
        for found in api.cat(url, EventFilter(), lab.clients)
        if isinstance(found, Found)
        for event in found.message.events
    ]


def test_what_exceeds_the_active_partitions_is_restored_from_the_error_objects(
    lab: Lab, overflowed: set[str]
) -> None:
    """F16 and F17: the error prefix holds the rest, and splitting it brings each line back once."""
    archived = _lines(lab, f"{BUCKET}/demo")
    assert len(archived) == ACTIVE_PARTITIONS_MAX.value
    splitting = Splitting(format="envelope", region=TOKYO)
    source, target = f"{BUCKET}/demo/errors", f"{BUCKET}/restored"
    account = api.split(source, target, splitting, lab.clients)
    assert account.events == GROUPS - ACTIVE_PARTITIONS_MAX.value
    assert account.adds_up
    assert account.quarantined == 0
    restored = _lines(lab, target)
    assert sorted(archived + restored) == sorted(overflowed)
    again = api.split(source, target, splitting, lab.clients)
    assert again.objects_resumed == again.objects_in
    assert _lines(lab, target) == restored


def test_names_end_in_gz_exactly_where_the_bytes_are_gzip(
    overflowed: set[str], objects: Callable[..., dict[str, bytes]]
) -> None:
    """F13."""
    found = objects("demo-tokyo-crr-01")
    assert overflowed
    assert {key.endswith(".gz") for key in found} == {True, False}
    for key, content in found.items():
        assert key.endswith(".gz") == content.startswith(b"\x1f\x8b"), key


@pytest.mark.parametrize(
    ("prefix", "matched"),
    [
        ("/app.log", {"/app.log", "/app.log/a"}),
        ("/app", {"/app.log", "/app.log/a", "/appxlog"}),
        ("/App", set()),
    ],
)
def test_a_prefix_is_taken_literally(prefix: str, matched: set[str]) -> None:
    """F14: a dot is a dot, and there are no wildcards that could be taken for names."""
    text: Any = render_template(
        archive="demo",
        account="123456789012",
        region=TOKYO,
        replica_region="ap-northeast-3",
        time_zone="UTC",
    ).replace("/aws/lambda/", prefix)
    existing = ["/app.log", "/app.log/a", "/appxlog", "/other"]
    assert set(subscribed_log_groups(loads(text, "archive.yaml"), existing)) == matched
