"""What CloudFormation sees."""

from logkura.facts.fact import Fact

__all__ = [
    "TEMPLATE_BODY_MAX_BYTES",
    "TEMPLATE_RESOURCES_MAX",
    "TEMPLATE_URL_MAX_BYTES",
    "UNSEEN_BY_DRIFT_DETECTION",
]

_MODEL = "botocore 1.44.5 cloudformation model"
_MODEL_READ_ON = "2026-11-27"

TEMPLATE_BODY_MAX_BYTES = Fact(51_200, "bytes of a template in a request", _MODEL, _MODEL_READ_ON)
TEMPLATE_URL_MAX_BYTES = Fact(
    1024 * 1024, "bytes of a template in S3; the model says 1 MB", _MODEL, _MODEL_READ_ON
)

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
