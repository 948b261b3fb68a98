"""Rules of the first version of the schema."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject

__all__ = ["first_schema"]


@rule(
    "I241",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-marker-replication.html",
)
def first_schema(subject: Subject) -> Iterator[Found]:
    """A rule of the first version of the schema replicates deletions.

    A rule without Filter is of the first version: when somebody deletes an object, its replica is
    hidden, too. A rule with Filter does that only where it says so.

    Bad:
        buckets.demo-tokyo-crr-01.replication.logkura-demo.has_filter: false
    Good:
        buckets.demo-tokyo-crr-01.replication.logkura-demo.has_filter: true
    """
    for each in subject.replicated:
        if not each.rule.has_filter:
            yield Found(
                each.bucket.arn,
                f"the rule `{each.rule.id}` replicates the deletions of users",
                fix="give the rule a Filter, and DeleteMarkerReplication as you want it",
                where="replication",
            )
