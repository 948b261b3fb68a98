"""Templates and parameters: what is read, and what is refused in which words."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from logkura.lab import Lab
from tests.lab.cloudformation.stacks import TOKYO, Stacks, group, parameter

GOOD: dict[str, Any] = {"P": parameter("x")}

REFUSED = (
    ("{", "YAML not well-formed"),
    ("- a list", "unsupported structure"),
    ({}, "At least one Resources member"),
    ({"Resources": {}}, "At least one Resources member"),
    ({"Resources": GOOD, "Outputz": {}}, "Invalid template property or properties [Outputz]"),
    ({"Resources": {"P": {"Properties": {}}}}, "must contain a Type member"),
    ({"Resources": {"P-1": parameter("x")}}, "P-1 is non alphanumeric"),
    ({"Resources": {"P": {"Type": "AWS::Bogus::Thing"}}}, "resource types: [AWS::Bogus::Thing]"),
    ({"Resources": {"P": parameter("x", DeletionPolicy="Keep")}}, "Unrecognized DeletionPolicy"),
    ({"Resources": {"P": parameter("x", Conditions="C")}}, "resource property 'Conditions'"),
    ({"Resources": {"P": parameter("x", DependsOn="Q")}}, "dependencies [Q]"),
    (
        {"Resources": {"P": parameter({"Ref": "Q"}), "Q": parameter({"Ref": "P"})}},
        "Circular dependency between resources: [",
    ),
    (
        {
            "Conditions": {"A": {"Condition": "B"}, "B": {"Condition": "A"}},
            "Resources": GOOD,
        },
        "Circular dependency between conditions",
    ),
    ({"Conditions": {"A": {"Fn::Equals": ["a"]}}, "Resources": GOOD}, "Fn::Equals with 1 operands"),
    ({"AWSTemplateFormatVersion": "2020-01-01", "Resources": GOOD}, "expected 2010-09-09"),
)


@pytest.mark.parametrize(("template", "words"), REFUSED, ids=lambda value: str(value)[:50])
def test_a_template_that_does_not_hold_is_refused(
    template: Any, words: str, stacks: Stacks, refused: Callable[..., str]
) -> None:
    told = refused(stacks.create, template)
    assert told.startswith("ValidationError: ")
    assert words in told
    assert stacks.client.list_stacks()["StackSummaries"] == []


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ({"Transform": "AWS::Serverless-2016-10-31", "Resources": GOOD}, "section Transform"),
        ({"Rules": {}, "Resources": GOOD}, "section Rules"),
        ({"Resources": {"P": parameter({"Fn::Transform": {"Name": "A"}})}}, "runs no macros"),
    ],
)
def test_a_template_for_which_the_lab_lacks_something_is_refused_as_that(
    template: Any, words: str, stacks: Stacks, refused: Callable[..., str]
) -> None:
    told = refused(stacks.create, template)
    assert told.startswith("NotImplemented: ")
    assert words in told
    assert stacks.client.list_stacks()["StackSummaries"] == []


DECLARED = {
    "Text": {"Type": "String", "AllowedPattern": "[a-z]+", "MinLength": 2, "MaxLength": 4},
    "Number": {"Type": "Number", "MinValue": 1, "MaxValue": 9, "Default": 5},
    "Choice": {"Type": "String", "AllowedValues": ["a", "b"], "Default": "a"},
    "Numbers": {"Type": "List<Number>", "Default": "1, 2"},
    "Secret": {"Type": "String", "NoEcho": True, "Default": "hush"},
}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Parameters: [Text] must have values"),
        ({"Text": "ab", "Other": "x"}, "Parameters: [Other] do not exist in the template"),
        ({"Text": "AB"}, "'Text' must match pattern [a-z]+"),
        ({"Text": "a"}, "'Text' must contain at least 2 characters"),
        ({"Text": "abcde"}, "'Text' must contain at most 4 characters"),
        ({"Text": "ab", "Number": "0"}, "'Number' must be a number not less than 1"),
        ({"Text": "ab", "Number": "10"}, "'Number' must be a number not greater than 9"),
        ({"Text": "ab", "Number": "many"}, "'Number' must be a number."),
        ({"Text": "ab", "Choice": "c"}, "'Choice' must be one of AllowedValues [a, b]"),
        ({"Text": "ab", "Numbers": "1,x"}, "'Numbers' must be a number."),
    ],
)
def test_parameters_are_checked(
    given: dict[str, str], words: str, stacks: Stacks, refused: Callable[..., str]
) -> None:
    template = {"Parameters": DECLARED, "Resources": GOOD}
    parameters = [{"ParameterKey": key, "ParameterValue": each} for key, each in given.items()]
    assert words in refused(stacks.create, template, Parameters=parameters)


def test_a_pattern_that_only_java_understands_is_taken(stacks: Stacks) -> None:
    declared = {"P": {"Type": "String", "AllowedPattern": "[\\w-\\+]*", "Default": "a-b"}}
    stacks.create({"Parameters": declared, "Resources": GOOD})
    assert stacks.status() == "CREATE_COMPLETE"


def test_parameters_have_their_types_and_secrets_are_masked(lab: Lab, stacks: Stacks) -> None:
    ssm = lab.clients.get("ssm", TOKYO)
    ssm.put_parameter(Name="/image", Value="ami-1", Type="String")
    ssm.put_parameter(Name="/names", Value="a,b", Type="StringList")
    kind = "AWS::SSM::Parameter::Value"
    declared = {
        **DECLARED,
        "Image": {"Type": f"{kind}<String>", "Default": "/image"},
        "Names": {"Type": f"{kind}<List<String>>", "Default": "/names"},
    }
    stacks.create(
        {
            "Parameters": declared,
            "Resources": {"P": parameter({"Ref": "Secret"})},
            "Outputs": {
                "Image": {"Value": {"Ref": "Image"}},
                "Second": {"Value": {"Fn::Select": [1, {"Ref": "Names"}]}},
                "Numbers": {"Value": {"Fn::Join": ["+", {"Ref": "Numbers"}]}},
            },
        },
        Parameters=[{"ParameterKey": "Text", "ParameterValue": "ab"}],
    )
    assert stacks.outputs() == {"Image": "ami-1", "Second": "b", "Numbers": "1+2"}
    told = {each["ParameterKey"]: each for each in stacks.told()["Parameters"]}
    assert told["Secret"]["ParameterValue"] == "****"
    assert told["Image"]["ParameterValue"] == "/image"
    assert told["Image"]["ResolvedValue"] == "ami-1"


@pytest.mark.parametrize(
    ("properties", "words"),
    [
        ({"Colour": "red"}, "extraneous key [Colour] is not permitted"),
        ({"Arn": "arn:aws:logs:x"}, "[Arn] is read-only"),
        ({"RetentionInDays": "soon"}, "[RetentionInDays] expected type: Integer, found: soon"),
        ({"RetentionInDays": 17}, "17 is not a valid enum value"),
        ({"LogGroupName": ["a"]}, "[LogGroupName] expected type: String, found: JSONArray"),
        ({"Tags": "a"}, "[Tags] expected type: JSONArray, found: String"),
        ({"Tags": [{"Key": "a"}]}, "[Tags/0] required key [Value] not found"),
        (
            {"FieldIndexPolicies": []},
            "The lab cannot apply FieldIndexPolicies of AWS::Logs::LogGroup",
        ),
    ],
    ids=str,
)
def test_properties_that_are_not_the_type_s_fail_the_stack(
    properties: dict[str, Any], words: str, stacks: Stacks, lab: Lab
) -> None:
    stacks.create({"Resources": {"G": {"Type": "AWS::Logs::LogGroup", "Properties": properties}}})
    assert stacks.status() == "ROLLBACK_COMPLETE"
    (reason,) = (why for name, _, why in stacks.events() if name == "G" and why)
    assert words in reason
    assert lab.clients.get("logs", TOKYO).describe_log_groups()["logGroups"] == []


def test_a_type_that_the_lab_cannot_make_fails_the_stack(stacks: Stacks) -> None:
    stacks.create({"Resources": {"P": parameter("x"), "Vpc": {"Type": "AWS::EC2::VPC"}}})
    assert stacks.status() == "ROLLBACK_COMPLETE"
    reasons = [why for name, status, why in stacks.events() if status == "CREATE_FAILED"]
    assert reasons == ["The lab's CloudFormation cannot make AWS::EC2::VPC; nothing was made."]


def test_text_and_numbers_are_what_the_type_wants(stacks: Stacks, lab: Lab) -> None:
    stacks.create({"Resources": {"G": group(123, "30"), "H": group("012345678901", 7)}})
    found = lab.clients.get("logs", TOKYO).describe_log_groups()["logGroups"]
    assert {each["logGroupName"]: each["retentionInDays"] for each in found} == {
        "123": 30,
        "012345678901": 7,
    }


def test_yaml_keeps_dates_and_account_ids_as_text(stacks: Stacks) -> None:
    stacks.create(
        """
Resources:
  P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: x}}
Outputs:
  Date: {Value: 2012-10-17}
  Account: {Value: 012345678901}
  Time: {Value: 12:30}
  Number: {Value: 5}
  Truth: {Value: true}
"""
    )
    assert stacks.outputs() == {
        "Date": "2012-10-17",
        "Account": "012345678901",
        "Time": "12:30",
        "Number": "5",
        "Truth": "true",
    }


@pytest.mark.parametrize(
    ("resource", "needed"),
    [
        ({"Type": "AWS::IAM::Role", "Properties": {"RoleName": "r"}}, "CAPABILITY_NAMED_IAM"),
        ({"Type": "AWS::IAM::Role", "Properties": {}}, "CAPABILITY_IAM"),
    ],
)
def test_iam_must_be_acknowledged(
    resource: dict[str, Any], needed: str, stacks: Stacks, refused: Callable[..., str]
) -> None:
    create = stacks.client.create_stack
    body = json.dumps({"Resources": {"R": resource}})
    told = refused(create, StackName="stack", TemplateBody=body)
    assert told == f"InsufficientCapabilitiesException: Requires capabilities : [{needed}]"
    valid = stacks.client.validate_template(TemplateBody=body)
    assert valid["Capabilities"] == [needed]


def test_validate_template_tells_parameters_and_refuses_what_does_not_hold(
    stacks: Stacks, refused: Callable[..., str]
) -> None:
    body = "{Description: d, Parameters: {A: {Type: String, Default: x, NoEcho: true}}, Resources: "
    told = stacks.client.validate_template(
        TemplateBody=body + "{P: {Type: AWS::SSM::Parameter, Properties: {Value: !Ref A}}}}"
    )
    assert told["Description"] == "d"
    assert told["Parameters"] == [{"ParameterKey": "A", "DefaultValue": "x", "NoEcho": True}]
    validate = stacks.client.validate_template
    wrong = "{P: {Type: AWS::SSM::Parameter, Properties: {Value: !Ref B}}}}"
    assert "dependencies [B]" in refused(validate, TemplateBody=body + wrong)
    unknown = "{P: {Type: AWS::Bogus::Thing}}}"
    assert "[AWS::Bogus::Thing]" in refused(validate, TemplateBody=body + unknown)


def test_a_template_with_branches_is_valid_and_its_branches_are_looked_at(
    stacks: Stacks, refused: Callable[..., str]
) -> None:
    def body(name: str) -> str:
        branches = {"Fn::If": ["C", {"Ref": name}, {"Ref": "AWS::NoValue"}]}
        condition = {"Fn::Equals": [{"Ref": "AWS::Region"}, "x"]}
        return json.dumps({"Conditions": {"C": condition}, "Resources": {"P": parameter(branches)}})

    stacks.client.validate_template(TemplateBody=body("AWS::Region"))
    told = refused(stacks.client.validate_template, TemplateBody=body("Nowhere"))
    assert "dependencies [Nowhere]" in told


def test_the_template_comes_from_s3_by_every_form_of_url(
    lab: Lab, stacks: Stacks, refused: Callable[..., str]
) -> None:
    s3 = lab.clients.get("s3", TOKYO)
    s3.create_bucket(Bucket="templates", CreateBucketConfiguration={"LocationConstraint": TOKYO})
    body = b'{"Resources": {"P": {"Type": "AWS::SSM::Parameter"}}}'
    s3.put_object(Bucket="templates", Key="a b/t.json", Body=body)
    for url in (
        "https://templates.s3.amazonaws.com/a%20b/t.json",
        f"https://templates.s3.{TOKYO}.amazonaws.com/a%20b/t.json",
        f"https://s3.{TOKYO}.amazonaws.com/templates/a%20b/t.json",
        f"https://s3-{TOKYO}.amazonaws.com/templates/a%20b/t.json",
        f"{lab.endpoint_url}/templates/a%20b/t.json",
    ):
        summary = stacks.client.get_template_summary(TemplateURL=url)
        assert summary["ResourceTypes"] == ["AWS::SSM::Parameter"], url
    validate = stacks.client.validate_template
    assert "supported URL" in refused(validate, TemplateURL="https://example.com/t.json")
    missing = "https://templates.s3.amazonaws.com/none"
    assert "S3 error: NoSuchKey" in refused(validate, TemplateURL=missing)
