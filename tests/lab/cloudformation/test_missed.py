"""A lab that stands in for what it lacks says what, and whether a service would have refused it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from logkura.lab import Lab
from logkura.lab.authorisation import AllowAll
from logkura.lab.cloudformation import Missed
from tests.lab.cloudformation.stacks import TOKYO, Stacks, parameter

ROLE = "arn:aws:iam::123456789012:role/r"
REPLICATING = {
    "Type": "AWS::S3::Bucket",
    "Properties": {
        "BucketName": "source",
        "ReplicationConfiguration": {
            "Role": ROLE,
            "Rules": [{"Status": "Enabled", "Destination": {"Bucket": "arn:aws:s3:::nowhere"}}],
        },
    },
}
"""Without versioning S3 refuses the rule."""


@pytest.fixture
def standing_in() -> Iterator[Lab]:
    with Lab(stands_in=True, authoriser=AllowAll()) as started:
        yield started


def _missed(lab: Lab, resources: dict[str, Any], **template: Any) -> dict[str, Missed]:
    """Make a stack; return what was missed of its resources, by logical id."""
    stacks = Stacks(lab.clients.get("cloudformation", TOKYO))
    stacks.create({"Resources": resources, **template})
    assert stacks.status() == "CREATE_COMPLETE"
    return {each.logical_id: each for each in lab.missed}


def test_a_refusal_is_told_from_what_the_lab_lacks(standing_in: Lab) -> None:
    stream = {
        "Type": "AWS::KinesisFirehose::DeliveryStream",
        "Properties": {
            "ExtendedS3DestinationConfiguration": {
                "RoleARN": ROLE,
                "BucketARN": "arn:aws:s3:::archive",
                "CompressionFormat": "ZIP",
            }
        },
    }
    missed = _missed(standing_in, {"Source": REPLICATING, "Stream": stream})
    assert "ersioning" in missed["Source"].refused
    assert missed["Stream"].refused == ""
    assert "Error Code: NotImplemented" in missed["Stream"].about


def test_where_the_template_of_a_nested_stack_is_elsewhere_nothing_is_refused(
    standing_in: Lab,
) -> None:
    s3 = standing_in.clients.get("s3", TOKYO)
    s3.create_bucket(Bucket="own", CreateBucketConfiguration={"LocationConstraint": TOKYO})
    url = f"https://own.s3.{TOKYO}.amazonaws.com/none.json"
    nested = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": url}}
    missed = _missed(standing_in, {"Nested": nested})
    assert "NoSuchKey" in missed["Nested"].about
    assert missed["Nested"].refused == ""


def test_a_name_that_two_stacks_have_is_stood_in_for_in_one(standing_in: Lab) -> None:
    inner = {
        "Resources": {"Source": parameter("v")},
        "Outputs": {"O": {"Value": {"Fn::GetAtt": ["Source", "Nothing"]}}},
    }
    s3 = standing_in.clients.get("s3", TOKYO)
    s3.create_bucket(Bucket="own", CreateBucketConfiguration={"LocationConstraint": TOKYO})
    s3.put_object(Bucket="own", Key="inner.json", Body=json.dumps(inner).encode())
    nested = {
        "Type": "AWS::CloudFormation::Stack",
        "DependsOn": "Source",
        "Properties": {"TemplateURL": f"https://own.s3.{TOKYO}.amazonaws.com/inner.json"},
    }
    output = {"Made": {"Value": {"Fn::GetAtt": ["Source", "Nothing"]}}}
    missed = _missed(standing_in, {"Source": REPLICATING, "Nested": nested}, Outputs=output)
    assert set(missed) == {"Source", "Nested"}
    assert "does not support attribute type Nothing" in missed["Nested"].refused


@pytest.mark.parametrize("service", ["secretsmanager", "ssm-secure"])
def test_a_value_from_elsewhere_is_named(standing_in: Lab, service: str) -> None:
    reference = "db:SecretString:password"
    _missed(standing_in, {"P": parameter(f"{{{{resolve:{service}:{reference}}}}}")})
    ssm = standing_in.clients.get("ssm", TOKYO)
    (found,) = ssm.describe_parameters()["Parameters"]
    value = ssm.get_parameter(Name=found["Name"])["Parameter"]["Value"]
    about = f"the value of `{service}:{reference}`, tried with `{value}`,"
    assert about in {each.about for each in standing_in.missed}
