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


def test_two_stacks_may_have_one_name() -> None:
    about, type_ = "`Trail`, AWS::CloudTrail::Trail", "AWS::CloudTrail::Trail"
    missed = [
        Missed(about, type_, "Trail", {**TRAIL, "TrailName": name}, stack_id=stack)
        for stack, name in (("outer", "tried"), ("outer", "own"), ("inner", "nested"))
    ]
    found = [each.source_arn.rpartition("/")[2] for each in template._logs(missed, ACCOUNT, REGION)]
    assert found == ["own", "nested"]


def test_a_resource_is_called_as_rules_call_it() -> None:
    resource = {"ResourceType": "AWS::S3::Bucket", "PhysicalResourceId": "b"}
    assert template._identity(resource, ACCOUNT, "cn-north-1") == "arn:aws-cn:s3:::b"


def test_a_refusal_of_what_was_made_up_is_no_fault_of_the_template() -> None:
    said = {
        "AWS::S3::Bucket": "Destination bucket must have versioning enabled.",
        "AWS::Lambda::Function": "Error occurred while GetObject: NoSuchBucket",
        "AWS::IAM::Role": 'Resource logkura-busarn must be in ARN format or "*".',
        "AWS::KMS::Key": "",
    }
    missed = [
        Missed(f"`A`, {type_} ({reason}),", type_, "A", {}, reason, "logkura-check-a")
        for type_, reason in said.items()
    ]
    refused = dict(template._refused(missed, ACCOUNT, REGION))
    assert list(refused) == ["arn:aws:s3:::logkura-check-a"]
    noted = list(template._notes(missed, {}))
    assert any("NoSuchBucket" in each for each in noted)
    assert not any("versioning" in each for each in noted)
