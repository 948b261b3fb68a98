"""Buckets under the AWS managed key."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject

__all__ = ["aws_managed_key"]


@rule(
    "W215", source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html"
)
def aws_managed_key(subject: Subject) -> Iterator[Found]:
    """A bucket is encrypted with the AWS managed key.

    Nobody can change the policy of `aws/s3`. Log delivery services cannot use it, so that their
    logs do not arrive or cannot be read; another account can neither read objects nor replicas.

    Bad:
        buckets.demo-tokyo-crr-01.key_arn: ""
    Good:
        buckets.demo-tokyo-crr-01.key_arn:
          "arn:aws:kms:ap-northeast-1:123456789012:key/designed:demo/s3/defaultkey"
    """
    for bucket in subject.estate.buckets:
        if bucket.uses_kms and not bucket.key_arn:
            yield Found(
                bucket.arn,
                f"`{bucket.name}` is under SSE-KMS without a key of your own",
                fix="name a customer managed key by its ARN",
                where="key",
            )
