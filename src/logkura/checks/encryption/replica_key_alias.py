"""Replica keys that are named by an alias."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject

__all__ = ["replica_key_alias"]


@rule(
    "W213",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html",
)
def replica_key_alias(subject: Subject) -> Iterator[Found]:
    """The replica's key is named by an alias or by its id.

    AWS says two things. Its user guide takes the ARN of a key or of an alias; its support, asked
    why nothing is replicated, demands the key's ARN
    (https://github.com/ministryofjustice/aws-root-account/pull/1015). The rule is accepted, and a
    policy that compares the header with the key's ARN never matches the alias.

    Bad:
        buckets.demo-tokyo-crr-01.replication.logkura-demo.replica_key_arn:
          "arn:aws:kms:ap-northeast-3:123456789012:alias/crr-osaka"
    Good:
        buckets.demo-tokyo-crr-01.replication.logkura-demo.replica_key_arn:
          "arn:aws:kms:ap-northeast-3:123456789012:key/designed:crr-osaka"
    """
    for each in subject.replicated:
        key = each.rule.replica_key_arn
        if key and ":key/" not in key:
            yield Found(
                each.bucket.arn,
                f"the rule `{each.rule.id}` names the replica's key as `{key}`, which is not the"
                " ARN of a key",
                fix="write the ARN of the key: `aws kms describe-key --key-id ALIAS`",
                where="replication",
                seen="it may be x-amz-replication-status FAILED on every object",
            )
