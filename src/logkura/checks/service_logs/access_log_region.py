"""Access logs of another region."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.service_logs.targets import access_logs
from logkura.checks.subject import Subject

__all__ = ["access_log_region"]


@rule(
    "E271",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html",
)
def access_log_region(subject: Subject) -> Iterator[Found]:
    """Server access logs go to a bucket of another region.

    The target has to be in the region and account of the bucket.

    Bad:
        buckets.demo-tokyo-crr-01.access_log_bucket: demo-osaka-crr-01
    Good:
        buckets.demo-tokyo-crr-01.access_log_bucket: ""
    """
    for bucket, target in access_logs(subject.estate):
        if target.region != bucket.region:
            yield Found(
                bucket.arn,
                f"the access logs of `{bucket.name}` in {bucket.region} go to `{target.name}` in"
                f" {target.region}",
                fix=f"send them to a bucket in {bucket.region}",
                where="access logs",
                seen="the setting is refused, or no access logs",
            )
