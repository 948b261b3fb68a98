"""Services that write by ACL."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.service_logs.deliveries import deliveries
from logkura.checks.subject import Subject
from logkura.facts.s3 import OWNERSHIP_OF_BUCKET

__all__ = ["delivery_acls"]


@rule(
    "E278",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html",
    read_on="2026-11-23",
)
def delivery_acls(subject: Subject) -> Iterator[Found]:
    """A service needs ACLs, and the bucket has them turned off.

    CloudFront's logs of the old kind are written by an account of AWS's that an ACL admits. With
    Object Ownership BucketOwnerEnforced there are no ACLs: they cannot be turned on.

    Bad:
        deliveries: [{kind: cloudfront_std_v1, region: ap-northeast-1, account: "123456789012",
          bucket: demo-tokyo-crr-01}]
    Good:
        deliveries: [{kind: cloudfront_std_v1, region: ap-northeast-1, account: "123456789012",
          bucket: demo-tokyo-crr-01}]
        buckets.demo-tokyo-crr-01.ownership: BucketOwnerPreferred
    """
    for _, service, bucket in deliveries(subject.estate):
        if service.acls and bucket.ownership == OWNERSHIP_OF_BUCKET.value:
            yield Found(
                bucket.arn,
                f"{service.title} cannot be written to `{bucket.name}`, whose ACLs are turned off",
                fix="use the new kind of these logs, or a bucket of their own with ACLs",
                where="service logs",
                seen="no object arrives",
                source=service.page,
            )
