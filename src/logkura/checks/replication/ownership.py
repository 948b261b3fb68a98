"""Whose the objects are."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject
from logkura.facts.s3 import OWNERSHIP_OF_BUCKET

__all__ = ["objects_of_writers", "replicas_of_another_account"]


@rule(
    "W239",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-change-owner.html",
)
def replicas_of_another_account(subject: Subject) -> Iterator[Found]:
    """Replicas in another account's bucket stay the source's own.

    The other account cannot read them, nor change who may. The rule has to change the owner, or the
    bucket has to enforce its owner's.

    Bad:
        buckets.demo-tokyo-crr-01.replication.logkura-demo.destination_account: "210987654321"
        buckets.demo-osaka-crr-01.ownership: ObjectWriter
    Good:
        buckets.demo-tokyo-crr-01.replication.logkura-demo.destination_account: "210987654321"
        buckets.demo-osaka-crr-01.ownership: BucketOwnerEnforced
        buckets.demo-osaka-crr-01.policy: {Statement: [{Effect: Allow, Action: "s3:Replicate*",
          Principal: {AWS: "arn:aws:iam::123456789012:role/logkura-demo-replication"},
          Resource: "arn:aws:s3:::demo-osaka-crr-01/*"}, {
          Effect: Deny, Principal: "*", Action: "s3:*",
          Resource: ["arn:aws:s3:::demo-osaka-crr-01", "arn:aws:s3:::demo-osaka-crr-01/*"],
          Condition: {Bool: {"aws:SecureTransport": "false"}}}]}
    """
    for each in subject.replicated:
        other = each.rule.destination_account
        # What an owner has set that could not be read may be that.
        enforced = each.replica and (
            each.replica.ownership == OWNERSHIP_OF_BUCKET.value or not subject.is_read(each.replica)
        )
        if other not in {"", subject.estate.account} and not (each.rule.owner_override or enforced):
            yield Found(
                each.bucket.arn,
                f"replicas in `{each.rule.destination_bucket}` are not {other}'s to read",
                fix=f"set Object Ownership of the replica's bucket to"
                f" {OWNERSHIP_OF_BUCKET.value}, or AccessControlTranslation in the rule",
                where="replication",
            )


@rule(
    "W240",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html",
)
def objects_of_writers(subject: Subject) -> Iterator[Found]:
    """Objects belong to their writers, and S3 replicates only those of the bucket's owner.

    Log delivery services and other accounts write as themselves. The replication role has no rights
    to their objects: replication fails.

    Bad:
        buckets.demo-tokyo-crr-01.ownership: ObjectWriter
    Good:
        buckets.demo-tokyo-crr-01.ownership: BucketOwnerPreferred
    """
    for each in subject.replicated:
        if subject.is_read(each.bucket) and each.bucket.ownership == "ObjectWriter":
            yield Found(
                each.bucket.arn,
                f"the objects of `{each.bucket.name}` belong to their writers",
                fix=f"set Object Ownership to {OWNERSHIP_OF_BUCKET.value}",
                where="ownership",
            )
