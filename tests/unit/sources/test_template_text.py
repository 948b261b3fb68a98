"""Parameters of a template that have no value."""

import json

import pytest

from logkura.sources import template_text


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ({"Type": "String"}, "logkura-bucketname"),
        ({"Type": "String", "MaxLength": 5}, "logku"),
        ({"Type": "Number", "MinValue": 7}, "7"),
        ({"Type": "Number"}, "1"),
        ({"Type": "String", "AllowedValues": ["yes", "no"]}, "yes"),
    ],
)
def test_a_value_is_made_up_that_the_parameter_allows(
    parameter: dict[str, object], value: str
) -> None:
    assert template_text._value("BucketName", parameter, "eu-west-1") == value


def test_names_of_regions_and_accounts_are_understood() -> None:
    assert template_text._value("ReplicaRegion", {"Type": "String"}, "eu-west-1") == "eu-west-1"
    assert template_text._value("LogAccountId", {"Type": "String"}, "eu-west-1") == "123456789012"


def test_a_pattern_is_obeyed_and_an_id_of_a_key_stands_where_one_is_put_together() -> None:
    pattern = {"Type": "String", "AllowedPattern": "[0-9]{12}"}
    assert template_text._value("Owner", pattern, "eu-west-1") == "123456789012"
    text = 'Parameters: {K: {Type: String}}\nResources: {A: {B: !Sub "arn:aws:kms:x:1:key/${K}"}}'
    assert template_text.made_up_parameters(text, {}, "eu-west-1")["K"].count("-") == 4


def test_macros_are_left_out_and_named() -> None:
    text = (
        "Transform: AWS::Serverless-2016-10-31\nResources: {F: {Type: AWS::Serverless::Function}}"
    )
    plain, notes = template_text.without_macros(text)
    assert notes == ("the section Transform of the template was not run",)
    assert '"Custom::AWS-Serverless-Function"' in plain
    unchanged = "Resources: {A: {Type: AWS::S3::Bucket}}"
    assert template_text.without_macros(unchanged) == (unchanged, ())
    assert template_text.without_macros("[") == ("[", ())


def test_a_section_without_anything_in_it_is_left_out_without_a_word() -> None:
    plain, notes = template_text.without_macros("Rules: {}\nResources: {A: {Type: B}}")
    assert (json.loads(plain), notes) == ({"Resources": {"A": {"Type": "B"}}}, ())


def test_a_region_is_the_one_that_is_spoken_of() -> None:
    tokyo = "Principal: logs.ap-northeast-1.amazonaws.com, arn:aws:kms:ap-northeast-1:1:key/k"
    assert template_text.spoken_of(tokyo) == "ap-northeast-1"
    assert template_text.spoken_of(f"{tokyo} ap-northeast-3") == "ap-northeast-1"
    assert template_text.spoken_of("us-east-1: 1\nus-east-2: 2\nus-west-1: 3") == ""
    assert template_text.spoken_of("${AWS::Region}") == ""


def test_the_account_of_load_balancers_speaks_of_its_region() -> None:
    assert template_text.spoken_of("AWS: arn:aws:iam::582318560864:root") == "ap-northeast-1"
