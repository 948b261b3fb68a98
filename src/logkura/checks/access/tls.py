"""Buckets that answer without TLS."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject
from logkura.iam import Engine, Outcome, Policies, Request

__all__ = ["plain_text"]


@rule(
    "I206",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html",
)
def plain_text(subject: Subject) -> Iterator[Found]:
    """A bucket answers requests without TLS.

    S3 takes requests over plain HTTP unless the bucket's policy denies them: whoever is on the way
    reads the logs, and audits ask for that statement.

    Bad:
        buckets.demo-tokyo-crr-01.policy: {Statement: []}
    Good:
        buckets.demo-tokyo-crr-01.policy: {Statement: [{
          Effect: Deny, Principal: "*", Action: "s3:*",
          Resource: ["arn:aws:s3:::demo-tokyo-crr-01", "arn:aws:s3:::demo-tokyo-crr-01/*"],
          Condition: {Bool: {"aws:SecureTransport": "false"}}}]}
    """
    account = subject.estate.account
    for bucket in subject.estate.buckets:
        engine = Engine(Policies(resource=bucket.policy))
        request = Request(
            principal=f"arn:{bucket.arn.split(':')[1]}:iam::{account}:root",
            action="s3:GetObject",
            resource=f"{bucket.arn}/example",
            resource_account=account,
            context={"aws:SecureTransport": "false"},
        )
        if subject.is_read(bucket) and engine.decide(request) is not Outcome.EXPLICITLY_DENIED:
            yield Found(
                bucket.arn,
                f"the policy of `{bucket.name}` does not deny requests without TLS",
                fix='add a Deny of `s3:*` with `"Bool": {"aws:SecureTransport": "false"}`',
                where="policy",
            )
