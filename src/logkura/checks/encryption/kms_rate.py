"""Requests to KMS, estimated."""

from collections.abc import Iterator

from logkura.checks.encryption.estimate import Load, loads
from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject
from logkura.facts.s3 import BUCKET_KEY_SAVING_PERCENT

__all__ = ["above_the_quota", "estimated"]


@rule(
    "W219",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html",
    read_on="2026-09-01",
)
def above_the_quota(subject: Subject) -> Iterator[Found]:
    """The archive alone asks KMS more often than the region's quota allows.

    The quota is shared by everything in the account and region, and can be raised. Above it KMS
    answers ThrottlingException: deliveries and replicas are late, and so is everybody else's use of
    KMS in the region. The estimate is that of I220.

    Bad:
        streams.logkura-demo.buffer_interval_seconds: 0.0001
    Good:
        streams.logkura-demo.buffer_interval_seconds: 300
    """
    for load in loads(subject.estate):
        if load.requests_a_second > load.quota:
            yield _found(load, "use an S3 Bucket Key, a longer buffer, or ask for a higher quota")


@rule(
    "I220",
    source="https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html",
    read_on="2026-09-01",
)
def estimated(subject: Subject) -> Iterator[Found]:
    """How often the archive asks KMS, beside the region's quota.

    Estimated from what is designed: each log group gives one object a buffer interval, each object
    asks for one data key, and for two more requests where it is replicated. Objects that fill the
    buffer sooner, readers, and the stream's own key come on top. With an S3 Bucket Key S3 asks for
    up to 99 % less.

    Bad:
        streams.logkura-demo.buffer_interval_seconds: 300
    Good:
        streams: []
    """
    for load in loads(subject.estate):
        if load.requests_a_second <= load.quota:
            yield _found(load, "nothing to do; watch the metric of KMS's requests if it grows")


def _found(load: Load, fix: str) -> Found:
    saved = f"; up to {BUCKET_KEY_SAVING_PERCENT.value} % less by the Bucket Key"
    return Found(
        load.stream.arn,
        f"about {load.requests_a_second:,.3g} KMS requests a second in {load.stream.region}, of"
        f" {load.quota:,}: {load.log_groups} log groups, an object each"
        f" {load.stream.buffer_interval_seconds} s{saved if load.has_bucket_key else ''}",
        fix=fix,
        where="buffer_interval_seconds",
    )
