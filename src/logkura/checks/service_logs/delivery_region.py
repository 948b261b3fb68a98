"""Services and regions."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.service_logs.deliveries import deliveries
from logkura.checks.subject import Subject

__all__ = ["delivery_region"]


@rule(
    "E277",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html",
    read_on="2026-11-23",
)
def delivery_region(subject: Subject) -> Iterator[Found]:
    """A service writes its logs to a bucket of another region, and takes its own alone.

    The log is refused when it is turned on, or its objects never arrive.

    Bad:
        deliveries: [{kind: cwl_export, region: eu-west-1, account: "123456789012",
          bucket: demo-tokyo-crr-01}]
    Good:
        deliveries: [{kind: cwl_export, region: ap-northeast-1, account: "123456789012",
          bucket: demo-tokyo-crr-01}]
    """
    for delivery, service, bucket in deliveries(subject.estate):
        if service.same_region and delivery.region != bucket.region:
            yield Found(
                bucket.arn,
                f"{service.title} of {delivery.region} cannot be written to `{bucket.name}` in"
                f" {bucket.region}",
                fix=f"send them to a bucket in {delivery.region}",
                where="service logs",
                seen="no object arrives",
                source=service.page,
            )
