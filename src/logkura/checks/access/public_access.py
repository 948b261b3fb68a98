"""Buckets that can be opened to the world."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject

__all__ = ["public_access"]


@rule(
    "I205",
    source="https://docs.aws.amazon.com/AmazonS3/latest/API/API_PublicAccessBlockConfiguration.html",
    read_on="2026-11-27",
)
def public_access(subject: Subject) -> Iterator[Found]:
    """A bucket's settings against public access are not all on.

    Block Public Access overrules any policy or ACL that would open the bucket, also one that
    somebody writes next year by mistake. Logs hold names, addresses and tokens. Of a bucket that
    was not read in whole nothing is claimed.

    Bad:
        buckets.demo-tokyo-crr-01.public_access_blocked: false
    Good:
        buckets.demo-tokyo-crr-01.public_access_blocked: true
    """
    for bucket in subject.estate.buckets:
        if subject.is_read(bucket) and not bucket.public_access_blocked:
            yield Found(
                bucket.arn,
                f"`{bucket.name}` does not block public access in all four ways",
                fix="turn on all four settings of Block Public Access",
                where="public access",
            )
