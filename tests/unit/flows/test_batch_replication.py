"""S3 Batch Replication, as the role of its job."""

from dataclasses import replace

from logkura.estate import BatchReplication, Estate, Role
from logkura.flows.batch_replication import batch_replication
from logkura.flows.decide import Deciding, Verdict
from logkura.flows.derive import role_policy, trust_policy
from logkura.iam import Policy

ARN = "arn:aws:iam::123456789012:role/batch"


def _estate(example: Estate, *, derived: bool) -> Estate:
    name = example.buckets[0].name
    batch = BatchReplication(ARN, name, example.buckets[1].name, example.buckets[1].name)
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


def test_the_lists_are_decided_where_it_is_known_where_they_are(example: Estate) -> None:
    estate = replace(example, batches=(BatchReplication(ARN, example.buckets[0].name),))
    assert {call.action for call in batch_replication(estate)} == {
        "sts:AssumeRole",
        "s3:InitiateReplication",
    }
    elsewhere = replace(example, batches=(BatchReplication(ARN, "elsewhere"),))
    assert list(batch_replication(elsewhere)) == []
