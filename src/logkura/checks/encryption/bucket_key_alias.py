"""Default encryption by the name of an alias."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject

__all__ = ["bucket_key_alias"]


@rule("W214", source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html")
def bucket_key_alias(subject: Subject) -> Iterator[Found]:
    """A bucket's default encryption names its key by an alias or by its id.

    S3 resolves an alias in the account of whoever writes, not in the bucket's: another account's
    objects are encrypted with another key, or refused. Log services that are given an id say that
    the destination cannot be delivered to.

    Bad:
        buckets.demo-tokyo-crr-01.key_arn: alias/demo/s3/defaultkey
    Good:
        buckets.demo-tokyo-crr-01.key_arn:
          "arn:aws:kms:ap-northeast-1:123456789012:key/designed:demo/s3/defaultkey"
    """
    for bucket in subject.estate.buckets:
        if bucket.key_arn and ":key/" not in bucket.key_arn:
            yield Found(
                bucket.arn,
                f"the default encryption of `{bucket.name}` names its key as `{bucket.key_arn}`",
                fix="write the ARN of the key: `aws kms describe-key --key-id ALIAS`",
                where="key",
            )
