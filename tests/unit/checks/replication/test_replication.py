"""The copy in the second region."""

from collections.abc import Callable

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


def _codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


def test_both_sides_need_versioning(checked: Callable[..., Report]) -> None:
    assert len(MODULES) == 8
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
