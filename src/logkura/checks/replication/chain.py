"""Replicas of replicas."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject

__all__ = ["chain"]


@rule(
    "W235",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-what-is-isnot-replicated.html",
)
def chain(subject: Subject) -> Iterator[Found]:
    """A replica is to be replicated further.

    S3 does not replicate what came by replication: of A to B and B to C, C gets only what is
    written to B itself.

    Bad:
        buckets.demo-osaka-crr-01.replication: [{id: onwards, role_arn:
          "arn:aws:iam::123456789012:role/logkura-demo-replication", destination_bucket: third,
          replica_key_arn: ""}]
    Good:
        buckets.demo-osaka-crr-01.replication: []
    """
    sources = {each.bucket.name: each.bucket for each in subject.replicated}
    for each in subject.replicated:
        onwards = sources.get(each.rule.destination_bucket)
        if onwards is not None:
            rules = (rule for rule in onwards.replication if rule.enabled)
            further = ", ".join(rule.destination_bucket for rule in rules)
            yield Found(
                onwards.arn,
                f"what `{onwards.name}` gets from `{each.bucket.name}` does not go on to {further}",
                fix=f"give `{each.bucket.name}` a rule for each destination",
                where="replication",
            )
