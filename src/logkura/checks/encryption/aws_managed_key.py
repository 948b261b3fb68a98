"""Buckets under the AWS managed key."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject
from logkura.estate import Bucket

__all__ = ["aws_managed_key", "aws_managed_key_across_accounts"]

_PAGE = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html"


@rule(
    "W215",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html",
    read_on="2026-11-27",
)
def aws_managed_key_across_accounts(subject: Subject) -> Iterator[Found]:
    """A bucket that is replicated between accounts is encrypted with the AWS managed key.

    Nobody can change the policy of `aws/s3`: no other account can use it. AWS says that such keys
    cannot be used for replication between accounts, and does not say whether that is meant of the
    source as well; both sides are looked at.

    Bad:
        buckets.demo-tokyo-crr-01.key_arn: ""
        buckets.demo-tokyo-crr-01.replication.logkura-demo.destination_account: "210987654321"
    Good:
        buckets.demo-tokyo-crr-01.key_arn:
          "arn:aws:kms:ap-northeast-1:123456789012:key/designed:demo/s3/defaultkey"
    """
    crossing = _crossing(subject)
    yield from (_found(bucket) for bucket in _under_it(subject) if bucket.arn in crossing)


@rule("I221", source=_PAGE)
def aws_managed_key(subject: Subject) -> Iterator[Found]:
    """A bucket is encrypted with the AWS managed key.

    Nobody can change the policy of `aws/s3`: no other account and no log delivery service can ever
    be let in.

    Bad:
        buckets.demo-tokyo-crr-01.key_arn: ""
    Good:
        buckets.demo-tokyo-crr-01.key_arn:
          "arn:aws:kms:ap-northeast-1:123456789012:key/designed:demo/s3/defaultkey"
    """
    crossing = _crossing(subject)
    yield from (_found(bucket) for bucket in _under_it(subject) if bucket.arn not in crossing)


def _crossing(subject: Subject) -> set[str]:
    """Return the buckets whose objects are replicated between accounts, by ARN."""
    return {
        bucket.arn
        for each in subject.replicated
        if each.rule.destination_account not in {"", subject.estate.account}
        for bucket in (each.bucket, each.replica)
        if bucket is not None
    }


def _under_it(subject: Subject) -> Iterator[Bucket]:
    return (each for each in subject.estate.buckets if each.uses_kms and not each.key_arn)


def _found(bucket: Bucket) -> Found:
    return Found(
        bucket.arn,
        f"`{bucket.name}` is under SSE-KMS without a key of your own",
        fix="name a customer managed key by its ARN",
        where="key",
    )
