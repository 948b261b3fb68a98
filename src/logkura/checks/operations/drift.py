"""What drift detection does not see."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject
from logkura.facts.cloudformation import UNSEEN_BY_DRIFT_DETECTION

__all__ = ["drift"]


@rule(
    "I280",
    source="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import-supported-resources.html",
    read_on="2026-04-13",
)
def drift(subject: Subject) -> Iterator[Found]:
    """CloudFormation's drift detection does not see parts of the archive.

    Bucket policies, delivery streams and aliases have no drift detection: somebody who changes them
    by hand is not noticed, and the stack says IN_SYNC. `logkura drift archive.yaml` notices.

    Bad:
        streams.logkura-demo.name: another
    Good:
        streams: []
        buckets: []
        keys: []
    """
    estate = subject.estate
    found = {
        "AWS::KMS::Alias": any(key.alias for key in estate.keys),
        "AWS::KinesisFirehose::DeliveryStream": bool(estate.streams),
        "AWS::S3::BucketPolicy": any(bucket.policy.statements for bucket in estate.buckets),
    }
    unseen = [name for name in sorted(UNSEEN_BY_DRIFT_DETECTION.value) if found.get(name)]
    if unseen:
        yield Found(
            estate.archive,
            f"drift detection does not see {', '.join(unseen)}",
            fix="hold them against the design with `logkura drift`; nothing need be wrong",
            where="drift",
        )
