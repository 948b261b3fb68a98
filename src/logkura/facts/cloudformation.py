"""What CloudFormation sees."""

from logkura.facts.fact import Fact

__all__ = ["UNSEEN_BY_DRIFT_DETECTION"]

UNSEEN_BY_DRIFT_DETECTION = Fact(
    frozenset(
        {
            "AWS::KMS::Alias",
            "AWS::KMS::ReplicaKey",
            "AWS::KinesisFirehose::DeliveryStream",
            "AWS::S3::BucketPolicy",
        }
    ),
    "types of resources without drift detection, of those that an archive has",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import-supported-resources.html",
    "2026-04-13",
)
