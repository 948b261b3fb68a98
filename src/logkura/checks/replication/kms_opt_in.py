"""Objects under SSE-KMS that a rule leaves out."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject

__all__ = ["kms_opt_in"]


@rule(
    "E232",
    source="https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html",
)
def kms_opt_in(subject: Subject) -> Iterator[Found]:
    """A rule does not replicate objects under SSE-KMS, and all of the bucket's are.

    S3 leaves such objects out unless the rule says SourceSelectionCriteria,
    SseKmsEncryptedObjects, Enabled, and names the key of the replicas. They are not FAILED, they
    have no replication status at all, and the second region stays empty.

    Bad:
        buckets.demo-tokyo-crr-01.replication.logkura-demo.kms_objects: false
    Good:
        buckets.demo-tokyo-crr-01.replication.logkura-demo.kms_objects: true
    """
    for each in subject.replicated:
        rule_ = each.rule
        if each.bucket.uses_kms and not (rule_.kms_objects and rule_.replica_key_arn):
            lacks = "a key for the replicas" if rule_.kms_objects else "SseKmsEncryptedObjects"
            yield Found(
                each.bucket.arn,
                f"the rule `{rule_.id}` lacks {lacks}, so that objects under SSE-KMS stay behind",
                fix="set SseKmsEncryptedObjects to Enabled and ReplicaKmsKeyID to the ARN of a key"
                " in the replica's region",
                where="replication",
                seen="objects without x-amz-replication-status, and an empty replica",
            )
