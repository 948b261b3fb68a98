"""Replica keys of the wrong region."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject

__all__ = ["replica_key_region"]


@rule(
    "E212",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html",
)
def replica_key_region(subject: Subject) -> Iterator[Found]:
    """The replica's key is in another region than the replica.

    S3 encrypts the replica with a key of the replica's own region. PutBucketReplication does not
    look at the key and answers 200; every object then says FAILED.

    Bad:
        buckets.demo-tokyo-crr-01.replication.logkura-demo.replica_key_arn:
          "arn:aws:kms:ap-northeast-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    Good:
        buckets.demo-tokyo-crr-01.replication.logkura-demo.replica_key_arn:
          "arn:aws:kms:ap-northeast-3:123456789012:key/designed:crr-osaka"
    """
    for each in subject.replicated:
        key = each.rule.replica_key_arn
        if key.startswith("arn:") and each.replica and key.split(":")[3] != each.replica.region:
            yield Found(
                each.bucket.arn,
                f"the rule `{each.rule.id}` encrypts replicas in {each.replica.region} with a key"
                f" of {key.split(':')[3]}",
                fix=f"name a key of {each.replica.region} by its ARN",
                where="replication",
                seen="x-amz-replication-status FAILED on every object",
            )
