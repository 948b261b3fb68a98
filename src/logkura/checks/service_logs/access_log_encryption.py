"""Access logs and SSE-KMS."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.service_logs.deliveries import deliveries
from logkura.checks.service_logs.targets import access_logs
from logkura.checks.subject import Subject

__all__ = ["access_log_encryption"]


@rule(
    "W272",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html",
)
def access_log_encryption(subject: Subject) -> Iterator[Found]:
    """Server access logs go to a bucket under SSE-KMS.

    The newest page says that the target must use SSE-S3. One crawl of it had a key policy for
    `logging.s3.amazonaws.com`, which AWS has withdrawn since: that it works is not documented.

    Bad:
        buckets.demo-tokyo-crr-01.access_log_bucket: demo-tokyo-crr-01
    Good:
        buckets.demo-tokyo-crr-01.access_log_bucket: ""
    """
    for bucket, target in access_logs(subject.estate):
        if target.uses_kms:
            yield Found(
                bucket.arn,
                f"the access logs of `{bucket.name}` go to `{target.name}`, which is under"
                f" {target.algorithm}",
                fix="send them to a bucket under SSE-S3, and replicate from there into the archive",
                where="access logs",
                seen="no access logs",
            )
    for delivery, _, bucket in deliveries(subject.estate):
        if delivery.kind == "s3_server_access_bucket" and bucket.uses_kms:
            yield Found(
                bucket.arn,
                f"`{bucket.name}`, which is for access logs, is under {bucket.algorithm}",
                fix="use SSE-S3, and replicate from there into the archive",
                where="access logs",
                seen="no access logs",
            )
