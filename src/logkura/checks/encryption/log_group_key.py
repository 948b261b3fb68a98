"""Keys of log groups."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject
from logkura.facts.regions import dns_suffix_of, partition_of
from logkura.iam import Engine, Outcome, Policies, Request

__all__ = ["log_group_key"]


@rule(
    "E218",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
)
def log_group_key(subject: Subject) -> Iterator[Found]:
    """The policy of a log group's key does not let CloudWatch Logs use it.

    CloudWatch Logs calls as `logs.REGION.amazonaws.com`, with the log group's ARN, without `:*`, as
    the encryption context. Without a statement for it the log group is refused as "KMS key does not
    exist or is not allowed", or its events can no longer be written or read.

    Bad:
        log_groups./aws/lambda/logkura-demo-transform.key_arn:
          "arn:aws:kms:ap-northeast-1:123456789012:key/designed:demo/s3/defaultkey"
    Good:
        log_groups./aws/lambda/logkura-demo-transform.key_arn: ""
    """
    estate = subject.estate
    policies = {key.arn: key.policy for key in estate.keys}
    for group in estate.log_groups:
        policy = policies.get(group.key_arn)
        if policy is None:
            continue
        owner = f"arn:{partition_of(group.region)}:logs:{group.region}:{estate.account}"
        request = Request(
            principal=f"logs.{group.region}.{dns_suffix_of(group.region)}",
            action="kms:GenerateDataKey",
            resource=group.key_arn,
            resource_account=group.key_arn.split(":")[4],
            context={"kms:EncryptionContext:aws:logs:arn": f"{owner}:log-group:{group.name}"},
        )
        if Engine(Policies(resource=policy)).decide(request) is not Outcome.ALLOWED:
            yield Found(
                group.key_arn,
                f"the key of `{group.name}` does not let `{request.principal}` use it",
                fix=f"allow `{request.principal}` kms:Encrypt, kms:Decrypt, kms:ReEncrypt*,"
                " kms:GenerateDataKey* and kms:Describe*",
                where=group.name,
            )
