"""S3 Batch Replication, as the role of its job."""

from dataclasses import replace

from logkura.estate import BatchReplication, Estate, Role
from logkura.flows.batch_replication import batch_replication
from logkura.flows.decide import Deciding, Verdict
from logkura.flows.derive import role_policy, trust_policy
from logkura.iam import Policy

ARN = "arn:aws:iam::123456789012:role/batch"


def _estate(example: Estate, *, derived: bool) -> Estate:
    batch = BatchReplication(ARN, example.buckets[0].name)
    estate = replace(example, batches=(batch,))
    calls = tuple(batch_replication(estate))
    policy = role_policy(ARN, calls) if derived else Policy(())
    trust = trust_policy(ARN, calls) if derived else Policy(())
    return replace(estate, roles=(*example.roles, Role("batch", ARN, trust, (policy,))))


def test_what_is_derived_is_enough_and_nothing_less_is(example: Estate) -> None:
    for derived, verdict in ((True, Verdict.ALLOWED), (False, Verdict.DENIED)):
        estate = _estate(example, derived=derived)
        decided = Deciding(estate).all(batch_replication(estate))
        assert {each.verdict for each in decided} == {verdict}


def test_the_role_is_assumed_and_starts_what_the_rules_replicate(example: Estate) -> None:
    bucket, *_ = example.buckets
    (rule,) = bucket.replication
    calls = list(batch_replication(_estate(example, derived=True)))
    assert [(call.action, call.resource.pattern) for call in calls] == [
        ("sts:AssumeRole", ARN),
        ("s3:InitiateReplication", f"{bucket.arn}/{rule.prefix}*"),
    ]
    off = replace(bucket, replication=(replace(rule, enabled=False),))
    estate = replace(_estate(example, derived=True), buckets=(off, *example.buckets[1:]))
    assert [call.action for call in batch_replication(estate)] == ["sts:AssumeRole"]


def test_a_bucket_that_is_not_in_the_estate_has_none(example: Estate) -> None:
    elsewhere = replace(example, batches=(BatchReplication(ARN, "elsewhere"),))
    assert list(batch_replication(elsewhere)) == []
