"""A template as a source, without a lab: what is told of it, and where its resources are."""

from dataclasses import replace

import pytest

from logkura.lab.cloudformation import Missed
from logkura.lab.outside import Kind, Thing
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
    (note,) = template._notes(missed, frozenset(), {})
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


def _refused(type_: str, code: str, said: str, logical_id: str = "A") -> Missed:
    about = f"`{logical_id}`, {type_} ({said}),"
    return Missed(about, type_, logical_id, {}, said, "somebody-a", code=code)


ARN_OF_NONE = 'Resource logkura-busarn/* must be in ARN format or "*".'


@pytest.mark.parametrize(
    ("type_", "code", "said", "is_fault"),
    [
        ("AWS::S3::Bucket", "InvalidRequest", "Destination bucket must have versioning.", True),
        ("AWS::Lambda::Function", "InvalidParameterValue", "GetObject: NoSuchBucket", False),
        ("AWS::IAM::Policy", "MalformedPolicyDocument", ARN_OF_NONE, False),
        # A name of the template's own may have the word in it that made-up values begin with.
        ("AWS::IAM::Policy", "MalformedPolicyDocument", "Resource logkura-demo must be", True),
        ("AWS::IAM::Role", "EntityAlreadyExists", "Role logkura-busarn already exists", True),
        ("AWS::IAM::Policy", "MalformedPolicyDocument", "x-logkura-busarn must be", True),
    ],
)
def test_a_refusal_of_what_was_made_up_is_no_fault_of_the_template(
    type_: str, code: str, said: str, *, is_fault: bool
) -> None:
    missed = [_refused(type_, code, said)]
    not_real = template._not_real(missed, [], {"BusArn": "logkura-busarn"})
    refused = dict(template._refused(missed, not_real, ACCOUNT, REGION))
    notes = list(template._notes(missed, not_real, {}))
    assert list(refused.values()) == ([f"A: {said}"] if is_fault else [])
    told = [f"`A`, {type_} ({said}), could not be made here, and was not looked at"]
    assert notes == ([] if is_fault else told)


def test_what_is_not_real_are_made_up_values_and_the_names_of_stand_ins() -> None:
    missed = [
        Missed("the export `shared`, tried with `logkura-shared`,", made_up="logkura-shared"),
        Missed("`Queue`, AWS::SQS::Queue", "AWS::SQS::Queue", "Queue"),
        _refused("AWS::S3::Bucket", "InvalidRequest", "no", "Bucket"),
    ]
    resources = [
        {"LogicalResourceId": name, "PhysicalResourceId": f"somebody-{name}"}
        for name in ("Queue", "Bucket", "Role")
    ]
    assert template._not_real(missed, resources, {"Name": "logkura-name"}) == {
        *("logkura-shared", "logkura-name", "somebody-Queue", "somebody-Bucket")
    }


def test_what_a_nested_stack_would_give_is_not_real_and_its_own_name_is() -> None:
    """Outputs of a stack whose template is elsewhere are texts where ARNs would be."""
    nested = "AWS::CloudFormation::Stack"
    missed = [
        replace(_refused(nested, "", "Invalid bucket name", "Stack"), physical_id="own-stack"),
        _refused("AWS::IAM::Role", "MalformedPolicyDocument", "Resource own-stack-outputs.arn"),
        replace(
            _refused("AWS::IAM::Role", "MalformedPolicyDocument", "own-role", "Other"),
            physical_id="own-role",
        ),
    ]
    resources = [
        {"LogicalResourceId": each.logical_id, "PhysicalResourceId": each.physical_id}
        for each in missed
    ]
    not_real = template._not_real(missed, resources, {})
    refused = dict(template._refused(missed, not_real, ACCOUNT, REGION))
    assert list(refused.values()) == ["Other: own-role"]


def test_own_is_what_may_be_named_elsewhere() -> None:
    resources = [
        {"ResourceType": type_, "PhysicalResourceId": physical_id}
        for type_, physical_id in (
            ("AWS::S3::Bucket", "logs"),
            ("AWS::IAM::ManagedPolicy", f"arn:aws:iam::{ACCOUNT}:policy/path/p"),
            # Such a policy is called as its bucket, which may be anybody's.
            ("AWS::S3::BucketPolicy", "theirs"),
        )
    ]
    assert list(template._own(resources, ACCOUNT, REGION)) == [
        Thing(Kind.BUCKET, "logs", ACCOUNT, REGION),
        Thing(Kind.POLICY, "path/p", ACCOUNT, REGION),
    ]
