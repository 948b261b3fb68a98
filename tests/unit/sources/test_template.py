"""A template as a source, without a lab: what is told of it, and where its resources are."""

from logkura.lab.cloudformation import Missed
from logkura.sources import template

ACCOUNT, REGION = "123456789012", "eu-west-1"
TRAIL = {"TrailName": "all", "S3BucketName": "logs", "IsLogging": True}


def test_what_writes_logs_is_read_and_what_does_not_is_named() -> None:
    missed = [
        Missed("`Trail`, AWS::CloudTrail::Trail", "AWS::CloudTrail::Trail", "Trail", TRAIL),
        Missed("`Queue`, AWS::SQS::Queue", "AWS::SQS::Queue", "Queue"),
        Missed("`Queue`, AWS::SQS::Queue", "AWS::SQS::Queue", "Queue"),
    ]
    (log,) = template._logs(missed, ACCOUNT, REGION)
    assert (log.kind, log.bucket, log.region) == ("cloudtrail", "logs", REGION)
    assert log.source_arn == f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/all"
    (note,) = template._notes(missed, {})
    assert "Queue" in note


def test_a_resource_is_called_as_rules_call_it() -> None:
    resource = {"ResourceType": "AWS::S3::Bucket", "PhysicalResourceId": "b"}
    assert template._identity(resource, ACCOUNT, "cn-north-1") == "arn:aws-cn:s3:::b"
