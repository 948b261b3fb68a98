"""Services and Object Lock."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.service_logs.deliveries import deliveries
from logkura.checks.subject import Subject

__all__ = ["delivery_lock"]


@rule(
    "E276",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html",
    read_on="2026-11-23",
)
def delivery_lock(subject: Subject) -> Iterator[Found]:
    """A service writes its logs to a bucket whose default retention it does not take.

    It says so on its page, and not when it fails: no object arrives.

    Bad:
        deliveries: [{kind: config, region: ap-northeast-1, account: "123456789012",
          bucket: demo-tokyo-crr-01}]
        buckets.demo-tokyo-crr-01.object_lock: {mode: GOVERNANCE, days: 1}
    Good:
        deliveries: [{kind: config, region: ap-northeast-1, account: "123456789012",
          bucket: demo-tokyo-crr-01}]
    """
    for _, service, bucket in deliveries(subject.estate):
        if service.object_lock is False and bucket.object_lock and bucket.object_lock.mode:
            yield Found(
                bucket.arn,
                f"{service.title} cannot be written to `{bucket.name}`, which has a default"
                " retention",
                fix="send them to a bucket without one, and replicate into the locked one",
                where="service logs",
                seen="no object arrives",
                source=service.page,
            )
