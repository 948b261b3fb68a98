"""Object Lock on one side."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject

__all__ = ["object_lock"]


@rule(
    "E233",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html",
)
def object_lock(subject: Subject) -> Iterator[Found]:
    """A bucket has Object Lock and its replica has not.

    S3 replicates from a locked bucket only into one that has Object Lock: objects say FAILED.

    Bad:
        buckets.demo-tokyo-crr-01.object_lock: {mode: COMPLIANCE, days: 30}
    Good:
        buckets.demo-tokyo-crr-01.object_lock: null
    """
    for each in subject.replicated:
        replica = each.replica
        if replica is None or not subject.is_read(replica):
            continue
        if each.bucket.object_lock and not replica.object_lock:
            yield Found(
                replica.arn,
                f"`{replica.name}` has no Object Lock, and its source `{each.bucket.name}` has",
                fix="turn on Object Lock at the replica",
                where="object_lock",
                seen="x-amz-replication-status FAILED, failureReason"
                " DstBucketObjectLockConfigMissing",
            )
