"""Access logs and Object Lock."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.service_logs.targets import access_logs
from logkura.checks.subject import Subject

__all__ = ["access_log_lock"]


@rule(
    "E270",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html",
)
def access_log_lock(subject: Subject) -> Iterator[Found]:
    """Server access logs go to a bucket with a default retention.

    S3 does not deliver access logs into a bucket with Object Lock's default retention, and says
    nothing.

    Bad:
        buckets.demo-tokyo-crr-01.access_log_bucket: demo-tokyo-crr-01
        buckets.demo-tokyo-crr-01.object_lock: {mode: GOVERNANCE, days: 1}
    Good:
        buckets.demo-tokyo-crr-01.access_log_bucket: ""
    """
    for bucket, target in access_logs(subject.estate):
        if target.object_lock and target.object_lock.mode:
            yield Found(
                bucket.arn,
                f"the access logs of `{bucket.name}` go to `{target.name}`, which has a default"
                " retention",
                fix="send them to a bucket without a default retention",
                where="access logs",
                seen="no access logs",
            )
