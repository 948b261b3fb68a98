"""What Terraform says when it fails."""

from logkura.lab.terraform.failures import failures, hint_for, is_refusal, kind_of, told

TWO = """
╷
│ Error: creating CloudTrail Trail (all): operation error
│
│   with module.trail.aws_cloudtrail.global["x"],
│   on main.tf line 2, in resource "aws_cloudtrail" "global":
╵
╷
│ Error: creating ELBv2 Load Balancer
│
│   with aws_lb.front[0],
╵
"""


def test_each_error_is_of_a_resource() -> None:
    found = failures(TWO)
    assert [kind_of(address) for address in found] == ["aws_cloudtrail", "aws_lb"]
    assert found["aws_lb.front[0]"] == "creating ELBv2 Load Balancer"


def test_an_error_of_none_is_of_the_code_as_a_whole() -> None:
    assert failures(TWO + "╷\n│ Error: Unsupported argument\n╵\n") == {}
    assert failures("") == {}


def test_what_is_missing_is_said() -> None:
    provider = "│ Error: Failed to query available provider packages\n│ hashicorp/random"
    module = '│ Error: Error accessing remote module registry\n│ module "x"'
    assert "provider" in hint_for(provider)
    assert "modules" in hint_for(module)
    assert "--var" in hint_for("Error: Invalid value")
    assert told(provider) == (
        "  Error: Failed to query available provider packages\n  hashicorp/random"
    )


def test_a_refusal_is_told_from_what_the_lab_cannot_do() -> None:
    text = """
│ Error: creating S3 Bucket Replication Configuration: operation error S3: PutBucketReplication,
│ https response error StatusCode: 400, api error InvalidRequest: Destination bucket must have
│ versioning enabled.
│
│   with aws_s3_bucket_replication_configuration.copy,
"""
    (reason,) = failures(text).values()
    assert is_refusal(reason)
    assert "versioning enabled" in reason
    assert not is_refusal("https response error StatusCode: 500, api error InternalError: x")
    assert not is_refusal("StatusCode: 501, api error NotImplemented: x")
    assert not is_refusal("StatusCode: 400, api error NotImplemented: the lab delivers direct puts")
    assert not is_refusal("StatusCode: 400, RequestID: 1, api error UnknownOperationException: x")
    # What counts is the code: a name of the user's may hold any words.
    assert is_refusal("StatusCode: 409, RequestID: 1, api error BucketAlreadyExists: the lab logs")
    assert not is_refusal("timeout while waiting for state")
