"""Multi-Region keys on both sides."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject

__all__ = ["multi_region_key"]


@rule(
    "I216",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html",
)
def multi_region_key(subject: Subject) -> Iterator[Found]:
    """A multi-Region key saves nothing in replication.

    S3 treats multi-Region keys as keys of one region: replicas are encrypted anew, and policies
    need the ARNs of both keys.

    Bad:
        buckets.demo-tokyo-crr-01.replication.logkura-demo.replica_key_arn:
          "arn:aws:kms:ap-northeast-3:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab"
    Good:
        buckets.demo-tokyo-crr-01.replication.logkura-demo.replica_key_arn:
          "arn:aws:kms:ap-northeast-3:123456789012:key/designed:crr-osaka"
    """
    for each in subject.replicated:
        if ":key/mrk-" in each.rule.replica_key_arn:
            yield Found(
                each.bucket.arn,
                f"the rule `{each.rule.id}` encrypts with a multi-Region key",
                fix="grant the keys of both regions; or use a key of one region",
                where="replication",
            )
