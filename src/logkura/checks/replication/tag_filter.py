"""Rules that wait for tags."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject

__all__ = ["tag_filter"]


@rule(
    "W236",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-what-is-isnot-replicated.html",
)
def tag_filter(subject: Subject) -> Iterator[Found]:
    """A replication rule wants tags, and Firehose writes objects without tags.

    Whether an object is replicated is decided when it is written. Firehose sets no tags, and tags
    that are added later do not count: the second region stays empty.

    Bad:
        buckets.demo-tokyo-crr-01.replication.logkura-demo.tags: {IS_REP: "true"}
    Good:
        buckets.demo-tokyo-crr-01.replication.logkura-demo.tags: {}
    """
    written = {stream.bucket for stream in subject.estate.streams}
    for each in subject.replicated:
        if each.rule.tags and each.bucket.name in written:
            tags = ", ".join(f"{key}={value}" for key, value in each.rule.tags.items())
            yield Found(
                each.bucket.arn,
                f"the rule `{each.rule.id}` replicates only objects with {tags}; Firehose's have"
                " none",
                fix="filter by prefix instead",
                where="replication tags",
                seen="objects without x-amz-replication-status, and an empty replica",
            )
