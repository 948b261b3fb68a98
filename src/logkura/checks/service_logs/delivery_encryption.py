"""Services that cannot use a customer managed key."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.service_logs.deliveries import deliveries
from logkura.checks.subject import Subject

__all__ = ["delivery_encryption", "delivery_kind_of_key"]

_CONFLICTING = "s3_server_access_bucket"


@rule(
    "E275",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html",
    read_on="2026-11-23",
)
def delivery_encryption(subject: Subject) -> Iterator[Found]:
    """A service writes its logs to a bucket under SSE-KMS, and takes SSE-S3 alone.

    The load balancers' own delivery and Redshift's audit logs write to buckets under SSE-S3 and to
    no others: the log is refused when it is turned on, or its objects never arrive. For the access
    logs of S3 AWS says two things: see W272.

    Bad:
        deliveries: [{kind: alb_access, region: ap-northeast-1, account: "123456789012",
          bucket: demo-tokyo-crr-01}]
    Good:
        deliveries: [{kind: alb_access, region: ap-northeast-1, account: "123456789012",
          bucket: demo-tokyo-crr-01}]
        buckets.demo-tokyo-crr-01.algorithm: AES256
        buckets.demo-tokyo-crr-01.key_arn: ""
    """
    for delivery, service, bucket in deliveries(subject.estate):
        if bucket.uses_kms and not service.key_actions and delivery.kind != _CONFLICTING:
            yield Found(
                bucket.arn,
                f"{service.title} cannot be written to `{bucket.name}`, which is under"
                f" {bucket.algorithm}",
                fix="send them to a bucket under SSE-S3, and replicate from there into the archive",
                where="service logs",
                seen="no object arrives",
                source=service.page,
            )


@rule(
    "E279",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-S3.html",
    read_on="2026-11-23",
)
def delivery_kind_of_key(subject: Subject) -> Iterator[Found]:
    """A service writes its logs to a bucket whose encryption it cannot use.

    Nobody can let a service use the AWS managed key `aws/s3`: the services that write vended logs
    and those of CloudFront take a customer managed key or SSE-S3. Export tasks of CloudWatch Logs
    take SSE-KMS, and not DSSE-KMS.

    Bad:
        deliveries: [{kind: vpc_flow, region: ap-northeast-1, account: "123456789012",
          bucket: demo-tokyo-crr-01}]
        buckets.demo-tokyo-crr-01.key_arn: ""
    Good:
        deliveries: [{kind: vpc_flow, region: ap-northeast-1, account: "123456789012",
          bucket: demo-tokyo-crr-01}]
    """
    for _, service, bucket in deliveries(subject.estate):
        managed = bucket.uses_kms and not bucket.key_arn
        wrong = (managed and service.managed_key is False) or (
            bucket.algorithm == "aws:kms:dsse" and service.dsse is False
        )
        if wrong and service.key_actions:
            under = "the AWS managed key" if managed else bucket.algorithm
            yield Found(
                bucket.arn,
                f"{service.title} cannot be written to `{bucket.name}`, which is under {under}",
                fix="use SSE-KMS with a customer managed key, or SSE-S3",
                where="service logs",
                seen="no object arrives",
                source=service.page,
            )
