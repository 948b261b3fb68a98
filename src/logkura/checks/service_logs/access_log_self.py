"""Access logs of access logs."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.service_logs.targets import access_logs
from logkura.checks.subject import Subject

__all__ = ["access_log_self"]


@rule(
    "W273",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html",
)
def access_log_self(subject: Subject) -> Iterator[Found]:
    """A bucket writes its access logs into itself.

    Each access log that is written is an access that is logged: it never comes to rest.

    Bad:
        buckets.demo-tokyo-crr-01.access_log_bucket: demo-tokyo-crr-01
    Good:
        buckets.demo-tokyo-crr-01.access_log_bucket: ""
    """
    for bucket, target in access_logs(subject.estate):
        if target.name == bucket.name:
            yield Found(
                bucket.arn,
                f"`{bucket.name}` writes its access logs into itself",
                fix="send them to another bucket",
                where="access logs",
                seen="a bucket that grows by its own logs",
            )
