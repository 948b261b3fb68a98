"""S3 Bucket Keys and what they change."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject

__all__ = ["bucket_key_context"]


@rule("I217", source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html")
def bucket_key_context(subject: Subject) -> Iterator[Found]:
    """With an S3 Bucket Key the encryption context is the bucket's ARN.

    Conditions on `kms:EncryptionContext:aws:s3:arn` must name the bucket and no object; objects
    from before the Bucket Key keep the context of their own ARN, so that reading them needs both.
    CloudTrail no longer tells which object was decrypted.

    Bad:
        buckets.demo-tokyo-crr-01.bucket_key: true
    Good:
        buckets.demo-tokyo-crr-01.bucket_key: false
    """
    for bucket in subject.estate.buckets:
        if bucket.bucket_key and bucket.uses_kms:
            yield Found(
                bucket.arn,
                f"`{bucket.name}` has an S3 Bucket Key: calls to KMS name the bucket, not objects",
                fix="let readers' policies name `BUCKET`, and `BUCKET/*` for older objects",
                where="bucket_key",
            )
