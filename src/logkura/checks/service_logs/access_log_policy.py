"""Who may write access logs."""

from collections.abc import Iterator

from logkura.checks.access.unstated import unstated_keys
from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.service_logs.targets import access_logs
from logkura.checks.subject import Subject
from logkura.facts.s3 import OWNERSHIP_OF_BUCKET
from logkura.iam import Engine, Outcome, Policies, Request, trace

__all__ = ["access_log_policy"]


@rule(
    "E274",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html",
)
def access_log_policy(subject: Subject) -> Iterator[Found]:
    """The target of server access logs does not let S3 write them.

    S3 delivers them as `logging.s3.amazonaws.com`. With ACLs off, grants of the old kind count for
    nothing: the bucket's policy has to allow it. What hangs on condition keys that are not known
    here, such as the organization, is not claimed.

    Bad:
        buckets.demo-tokyo-crr-01.access_log_bucket: demo-tokyo-crr-01
    Good:
        buckets.demo-tokyo-crr-01.access_log_bucket: ""
    """
    account = subject.estate.account
    for bucket, target in access_logs(subject.estate):
        request = Request(
            principal="logging.s3.amazonaws.com",
            action="s3:PutObject",
            resource=f"{target.arn}/{bucket.access_log_prefix}example",
            resource_account=account,
            context={
                "aws:SecureTransport": "true",
                "aws:SourceArn": bucket.arn,
                "aws:SourceAccount": account,
            },
        )
        # With ACLs on, an ACL may allow it, which the estate does not have.
        is_decided = target.ownership == OWNERSHIP_OF_BUCKET.value and subject.is_read(target)
        decision = trace(Engine(Policies(resource=target.policy)), request)
        allowed = decision.outcome is Outcome.ALLOWED or unstated_keys(decision)
        if is_decided and not allowed:
            yield Found(
                target.arn,
                f"`{target.name}` does not let S3 write the access logs of `{bucket.name}`",
                fix="allow `logging.s3.amazonaws.com` s3:PutObject, with aws:SourceArn and"
                " aws:SourceAccount",
                where="policy",
                seen="no access logs",
            )
