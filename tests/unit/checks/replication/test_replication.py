"""The copy in the second region."""

from collections.abc import Callable

import pytest

from logkura.checks import Report
from logkura.checks.replication import (
    chain,
    expiry,
    first_schema,
    kms_opt_in,
    object_lock,
    ownership,
    tag_filter,
    versioning,
)
from tests.unit.checks.conftest import rule_modules

MODULES = {
    chain,
    expiry,
    first_schema,
    kms_opt_in,
    object_lock,
    ownership,
    tag_filter,
    versioning,
}
RULE = "buckets.demo-tokyo-crr-01.replication.logkura-demo"


def test_every_file_of_the_topic_is_looked_at() -> None:
    assert {module.__name__ for module in MODULES} == rule_modules("replication")


def _codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


def test_both_sides_need_versioning(checked: Callable[..., Report]) -> None:
    text = "buckets.demo-tokyo-crr-01.versioned: false\nbuckets.demo-osaka-crr-01.versioned: false"
    assert _codes(checked(text, ("E230",))) == ["E230", "E230"]


def test_a_rule_that_is_off_is_not_looked_at(checked: Callable[..., Report]) -> None:
    text = f"{RULE}.enabled: false\nbuckets.demo-osaka-crr-01.versioned: false"
    assert _codes(checked(text, ("E2", "W2"))) == []


def test_opting_in_needs_a_key_too(checked: Callable[..., Report]) -> None:
    assert (
        "a key for the replicas"
        in checked(f"{RULE}.replica_key_arn: ''", ("E232",)).findings[0].found.message
    )
    plain = "buckets.demo-tokyo-crr-01.algorithm: AES256"
    assert _codes(checked(f"{RULE}.kms_objects: false\n{plain}", ("E232",))) == []


def test_the_replica_may_be_kept_longer(checked: Callable[..., Report]) -> None:
    days = "buckets.demo-{}-crr-01.lifecycle: [{{prefix: '', after_days: {}}}]"
    shorter = f"{days.format('tokyo', 400)}\n{days.format('osaka', 30)}"
    longer = f"{days.format('tokyo', 30)}\n{days.format('osaka', 400)}"
    assert _codes(checked(shorter, ("W237",))) == ["W237"]
    assert _codes(checked(longer, ("W237",))) == []


def test_a_lock_at_the_replica_alone_is_good(checked: Callable[..., Report]) -> None:
    lock = "buckets.demo-osaka-crr-01.object_lock: {mode: GOVERNANCE, days: 1}"
    assert _codes(checked(lock, ("E233",))) == []


@pytest.mark.parametrize(
    ("own", "copied", "days"),
    [
        # What the rule does not replicate is no replica.
        ("[]", "[{prefix: other/, after_days: 7}]", None),
        ("[]", "[{prefix: demo/errors/, after_days: 7}]", 7),
        ("[]", "[{prefix: '', after_days: 7}]", 7),
        # Another part of the source that is deleted sooner says nothing of this one.
        ("[{prefix: demo/errors/, after_days: 1}]", "[{prefix: demo/, after_days: 60}]", 60),
        ("[{prefix: demo/, after_days: 60}]", "[{prefix: demo/errors/, after_days: 60}]", None),
        ("[{prefix: demo/, after_days: 61}]", "[{prefix: demo/errors/, after_days: 60}]", 60),
        # With tags an action is about some objects alone.
        ("[{prefix: '', after_days: 5, tags: {a: b}}]", "[{prefix: '', after_days: 60}]", 60),
        ("[{prefix: '', after_days: 5}]", "[{prefix: '', after_days: 60, tags: {a: b}}]", None),
    ],
)
def test_what_is_compared_is_what_both_have(
    own: str, copied: str, days: int | None, checked: Callable[..., Report]
) -> None:
    text = (
        f"{RULE}.prefix: demo/\nbuckets.demo-tokyo-crr-01.lifecycle: {own}\n"
        f"buckets.demo-osaka-crr-01.lifecycle: {copied}"
    )
    found = [each.found.message for each in checked(text, ("W237",)).findings]
    assert [f" after {days} days " in each for each in found] == ([] if days is None else [True])


UNREAD = "unread: {{'arn:aws:s3:::demo-{}-crr-01': 'AccessDenied'}}"
LOCKED = "buckets.demo-tokyo-crr-01.object_lock: {mode: COMPLIANCE, days: 30}"
ELSEWHERE = (
    f"{RULE}.destination_account: '210987654321'\nbuckets.demo-osaka-crr-01.ownership: ObjectWriter"
)


@pytest.mark.parametrize(
    ("code", "side", "change"),
    [
        ("E230", "osaka", "buckets.demo-osaka-crr-01.versioned: false"),
        ("E230", "tokyo", "buckets.demo-tokyo-crr-01.versioned: false"),
        ("E233", "osaka", LOCKED),
        ("W237", "tokyo", "buckets.demo-osaka-crr-01.lifecycle: [{prefix: '', after_days: 3}]"),
        ("W239", "osaka", ELSEWHERE),
        ("W240", "tokyo", "buckets.demo-tokyo-crr-01.ownership: ObjectWriter"),
        ("I205", "tokyo", "buckets.demo-tokyo-crr-01.public_access_blocked: false"),
        ("I206", "tokyo", "buckets.demo-tokyo-crr-01.policy: {Statement: []}"),
    ],
)
def test_of_what_could_not_be_read_nothing_is_claimed(
    code: str, side: str, change: str, checked: Callable[..., Report]
) -> None:
    assert _codes(checked(change, (code,))) == [code]
    assert _codes(checked(f"{change}\n{UNREAD.format(side)}", (code,))) == []
