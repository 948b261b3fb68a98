"""Versioning of both buckets."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject

__all__ = ["versioning"]


@rule(
    "E230",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html",
)
def versioning(subject: Subject) -> Iterator[Found]:
    """A bucket of a replication has no versioning.

    S3 replicates between versioned buckets. Without versioning the rule is refused; where it is
    suspended later at the replica, every object says FAILED, and S3 does not try again.

    Bad:
        buckets.demo-osaka-crr-01.versioned: false
    Good:
        buckets.demo-osaka-crr-01.versioned: true
    """
    sides = [each.bucket for each in subject.replicated]
    sides += [each.replica for each in subject.replicated if each.replica]
    lacking = {each.arn: each for each in sides if subject.is_read(each) and not each.versioned}
    for arn, bucket in lacking.items():
        yield Found(
            arn,
            f"`{bucket.name}` takes part in a replication and has no versioning",
            fix="turn on versioning",
            where="versioning",
            seen="x-amz-replication-status FAILED, failureReason DstBucketUnversioned",
        )
