"""What CloudFormation sees."""

from logkura.facts.fact import Fact

__all__ = ["TEMPLATE_RESOURCES_MAX", "UNSEEN_BY_DRIFT_DETECTION"]

TEMPLATE_RESOURCES_MAX = Fact(
    500,
    "resources a template",
    "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html",
    "2026-11-27",
)

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
