"""Terraform as a source, without running it."""

from dataclasses import replace
from pathlib import Path

from logkura.errors import Location
from logkura.lab.outside import Kind, Thing
from logkura.lab.terraform import Applied, TerraformResource
from logkura.sources import terraform

ARN = "arn:aws:s3:::a"


def _applied(*resources: tuple[str, str, str]) -> Applied:
    return Applied(
        tuple(TerraformResource(*each) for each in resources), ("eu-west-1",), {"name": "logkura-n"}
    )


def test_a_resource_is_where_its_block_is(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('\nresource "aws_s3_bucket" "a" {\n  count = 2\n}\n')
    applied = _applied(("aws_s3_bucket.a[1]", "aws_s3_bucket", ARN), ("module.x.y.z", "y", "i"))
    places = dict(terraform._places(tmp_path, applied))
    assert places[ARN, ""] == Location(str(tmp_path / "main.tf"), 2, 1)
    assert ("i", "") not in places
    assert places["", ""].file == str(tmp_path / "main.tf")


def test_what_is_not_looked_at_and_what_is_made_up_is_told() -> None:
    notes = list(
        terraform._notes(
            _applied(
                ("aws_s3_bucket.a", "aws_s3_bucket", ARN), ("aws_wafv2_x.b", "aws_wafv2_x", "")
            )
        )
    )
    assert len(notes) == 2
    assert "aws_wafv2_x.b" in notes[0]
    assert "logkura-n" in notes[1]


def test_what_a_service_refuses_is_no_note() -> None:
    applied = replace(
        _applied(("aws_s3_bucket.a", "aws_s3_bucket", ARN)),
        failed={
            "aws_s3_bucket.a": "StatusCode: 400, api error InvalidRequest: no",
            "aws_lb.front": "creating a load balancer",
        },
    )
    assert dict(terraform._refused(applied)) == {
        "aws_s3_bucket.a": "StatusCode: 400, api error InvalidRequest: no"
    }
    assert [each for each in terraform._notes(applied) if "aws_s3_bucket.a" in each] == []
    assert [each for each in terraform._notes(applied) if "aws_lb.front" in each]


def test_a_refusal_of_what_was_made_up_is_no_fault_of_the_code() -> None:
    error = "creating Policy (logkura-n): StatusCode: 400, api error"
    failed = {
        "aws_iam_policy.a": f"{error} MalformedPolicyDocument: Resource logkura-n/* must be in ARN",
        "aws_iam_policy.b": f"{error} MalformedPolicyDocument: Resource other must be in ARN",
        "aws_iam_policy.c": f"{error} EntityAlreadyExists: logkura-n already exists",
    }
    applied = replace(_applied(), failed=failed)
    assert set(dict(terraform._refused(applied))) == {"aws_iam_policy.b", "aws_iam_policy.c"}


def test_own_is_what_is_made_and_what_is_planned() -> None:
    made, planned = (
        TerraformResource("aws_s3_bucket.a", "aws_s3_bucket", ARN, {"arn": ARN, "bucket": "a"}),
        TerraformResource("aws_iam_role.b", "aws_iam_role", "", {"name": "b", "arn": None}),
    )
    setting = TerraformResource(
        "aws_s3_bucket_policy.c", "aws_s3_bucket_policy", "", {"bucket": "c"}
    )
    applied = replace(_applied(), resources=(made, planned, setting))
    assert list(terraform._own(applied)) == [
        Thing(Kind.BUCKET, "a", "", ""),
        Thing(Kind.ROLE, "b", "", ""),
    ]
