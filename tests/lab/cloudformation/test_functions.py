"""The intrinsic functions, in both notations, and how a wrong use is told."""

from collections.abc import Callable
from typing import Any

import pytest

from logkura.lab import Lab
from tests.lab.cloudformation.stacks import TOKYO, Stacks, parameter

ACCOUNT = "123456789012"
PARAMETERS = {
    "Name": {"Type": "String", "Default": "demo"},
    "List": {"Type": "CommaDelimitedList", "Default": "a, b,c"},
    "Empty": {"Type": "String", "Default": ""},
}
MAPPINGS = {"Regions": {TOKYO: {"Short": "tyo", "Zones": ["1a", "1c"]}}}
CONDITIONS = {
    "IsDemo": {"Fn::Equals": [{"Ref": "Name"}, "demo"]},
    "IsOther": {"Fn::Not": [{"Condition": "IsDemo"}]},
    "Either": {"Fn::Or": [{"Condition": "IsOther"}, {"Condition": "IsDemo"}]},
    "Both": {"Fn::And": [{"Condition": "IsOther"}, {"Condition": "IsDemo"}]},
    "InMap": {
        "Fn::Equals": [{"Fn::FindInMap": ["Regions", {"Ref": "AWS::Region"}, "Short"]}, "tyo"]
    },
}

# Cases after the examples of each function's page, under
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
FUNCTIONS = (
    ({"Ref": "Name"}, "demo"),
    ({"Ref": "Thing"}, "/thing"),
    ({"Ref": "AWS::Region"}, TOKYO),
    ({"Ref": "AWS::AccountId"}, ACCOUNT),
    ({"Ref": "AWS::Partition"}, "aws"),
    ({"Ref": "AWS::StackName"}, "stack"),
    ({"Ref": "AWS::URLSuffix"}, "amazonaws.com"),
    ({"Fn::GetAtt": ["Thing", "Value"]}, "value"),
    ({"Fn::GetAtt": "Thing.Value"}, "value"),
    ({"Fn::Join": ["", ["arn:aws:s3:::", {"Ref": "Name"}, "/*"]]}, "arn:aws:s3:::demo/*"),
    ({"Fn::Join": ["-", {"Ref": "List"}]}, "a-b-c"),
    ({"Fn::Select": ["1", {"Ref": "List"}]}, "b"),
    ({"Fn::Select": [2, {"Fn::Split": ["|", "a|b|c"]}]}, "c"),
    ({"Fn::Select": [1, ["x", {"Ref": "AWS::NoValue"}, "y"]]}, "y"),
    ({"Fn::Join": [",", {"Fn::Split": ["-", {"Fn::Sub": "${Name}-x"}]}]}, "demo,x"),
    ({"Fn::Sub": "${Name}.${AWS::Region}.${Thing}.${Thing.Value}"}, f"demo.{TOKYO}./thing.value"),
    ({"Fn::Sub": "${!aws:username} $5 ${Name}"}, "${aws:username} $5 demo"),
    ({"Fn::Sub": 'say "${Name}" and {"a": "${Thing}"}'}, 'say "demo" and {"a": "/thing"}'),
    ({"Fn::Sub": ["${Own}/${Name}", {"Own": {"Fn::GetAtt": "Thing.Value"}}]}, "value/demo"),
    ({"Fn::Sub": ["${Name}", {"Name": "mine"}]}, "mine"),
    ({"Fn::Sub": "[${Empty}]"}, "[]"),
    ({"Fn::FindInMap": ["Regions", {"Ref": "AWS::Region"}, "Short"]}, "tyo"),
    (
        {"Fn::Select": [1, {"Fn::FindInMap": ["Regions", {"Ref": "AWS::Region"}, "Zones"]}]},
        "1c",
    ),
    ({"Fn::If": ["IsDemo", "yes", "no"]}, "yes"),
    ({"Fn::If": ["IsOther", {"Fn::GetAtt": ["Never", "Value"]}, "no"]}, "no"),
    ({"Fn::If": ["Either", {"Fn::If": ["Both", "both", "either"]}, "none"]}, "either"),
    ({"Fn::If": ["InMap", "mapped", "not"]}, "mapped"),
    ({"Fn::Base64": {"Fn::Sub": "${Name}!"}}, "ZGVtbyE="),
    ({"Fn::Select": [0, {"Fn::GetAZs": ""}]}, f"{TOKYO}a"),
    ({"Fn::Select": [0, {"Fn::GetAZs": None}]}, f"{TOKYO}a"),
    ({"Fn::Select": [1, {"Fn::Cidr": ["10.0.0.0/16", 4, 8]}]}, "10.0.1.0/24"),
    ({"Fn::ImportValue": {"Fn::Sub": "${Name}-export"}}, "exported"),
    ("{{resolve:ssm:/outside}}", "from outside"),
    ({"Fn::Sub": "at {{resolve:ssm:/outside:1}}/${Name}"}, "at from outside/demo"),
)


def test_every_function_gives_what_its_page_says(lab: Lab, stacks: Stacks) -> None:
    ssm = lab.clients.get("ssm", TOKYO)
    ssm.put_parameter(Name="/outside", Value="from outside", Type="String")
    exporter: dict[str, Any] = {"Value": "exported", "Export": {"Name": "demo-export"}}
    stacks.create({"Resources": {"P": parameter("x")}, "Outputs": {"E": exporter}}, "exporter")
    thing = parameter("value")
    thing["Properties"]["Name"] = "/thing"
    resources = {"Thing": thing, "Never": parameter("x", Condition="IsOther")}
    for number, (function, _) in enumerate(FUNCTIONS):
        resources[f"P{number}"] = parameter({"Fn::Join": ["", [">", function]]})
        resources[f"P{number}"]["Properties"]["Name"] = f"/case/{number}"
    stacks.create(
        {
            "Parameters": PARAMETERS,
            "Mappings": MAPPINGS,
            "Conditions": CONDITIONS,
            "Resources": resources,
        }
    )
    assert stacks.status() == "CREATE_COMPLETE", stacks.events()
    for number, (function, expected) in enumerate(FUNCTIONS):
        value = ssm.get_parameter(Name=f"/case/{number}")["Parameter"]["Value"]
        assert value == f">{expected}", function
    assert stacks.client.list_imports(ExportName="demo-export")["Imports"] == ["stack"]


def test_the_short_forms_are_the_long_ones(stacks: Stacks) -> None:
    stacks.create(
        """
Parameters: {Name: {Type: String, Default: demo}}
Mappings: {M: {a: {b: mapped}}}
Conditions:
  Wanted: !And [!Equals [!Ref Name, demo], !Not [!Equals [a, b]]]
  Unwanted: !Or [!Not [!Condition Wanted], !Equals [a, b]]
Resources:
  Thing:
    Type: AWS::SSM::Parameter
    Condition: Wanted
    Properties: {Name: /thing, Type: String, Value: !Sub "${Name}-value"}
  Never:
    Type: AWS::SSM::Parameter
    Condition: Unwanted
    Properties: {Type: String, Value: x}
Outputs:
  Ref: {Value: !Ref Thing}
  Attribute: {Value: !GetAtt Thing.Value}
  Listed: {Value: !GetAtt [Thing, Value]}
  Sub: {Value: !Sub ["${A}/${Name}", {A: !Ref AWS::Region}]}
  Join: {Value: !Join ["-", [a, !Ref Name]]}
  Select: {Value: !Select [1, !Split [",", "x,y"]]}
  Map: {Value: !FindInMap [M, a, b]}
  If: {Value: !If [Wanted, taken, !Ref Never]}
  Base: {Value: !Base64 demo}
  Long: {Value: {Fn::Sub: "${Name}"}}
"""
    )
    assert stacks.outputs() == {
        "Ref": "/thing",
        "Attribute": "demo-value",
        "Listed": "demo-value",
        "Sub": f"{TOKYO}/demo",
        "Join": "a-demo",
        "Select": "y",
        "Map": "mapped",
        "If": "taken",
        "Base": "ZGVtbw==",
        "Long": "demo",
    }
    assert set(stacks.resources()) == {"Thing"}


WRONG = (
    ({"Ref": "Nowhere"}, "Unresolved resource dependencies [Nowhere]"),
    ({"Fn::GetAtt": ["Nowhere", "Arn"]}, "references undefined resource Nowhere"),
    ({"Fn::Sub": "${Nowhere}"}, "Unresolved resource dependencies [Nowhere]"),
    ({"Fn::Sub": ["only text"]}, "Fn::Sub intrinsic functions don't specify expected arguments"),
    ({"Fn::Nothing": 1}, "Fn::Nothing is not a function"),
    ({"Fn::If": ["Nowhere", 1, 2]}, "Unresolved condition dependency Nowhere"),
    ({"Fn::If": ["IsDemo", 1]}, "Fn::If requires a list"),
    ({"Fn::If": ["IsDemo", 1, {"Ref": "Nowhere"}]}, "Unresolved resource dependencies [Nowhere]"),
    ({"Fn::If": ["IsDemo", {"Ref": "Never"}, 1]}, "Unresolved resource dependencies [Never]"),
    ({"Fn::ToJsonString": {}}, "AWS::LanguageExtensions"),
)


@pytest.mark.parametrize(("function", "words"), WRONG, ids=lambda value: str(value)[:40])
def test_a_wrong_function_is_refused_before_anything_is_made(
    function: Any, words: str, stacks: Stacks, refused: Callable[..., str]
) -> None:
    template = {
        "Parameters": PARAMETERS,
        "Conditions": CONDITIONS,
        "Mappings": MAPPINGS,
        "Resources": {
            "P": parameter(function),
            "Never": parameter("x", Condition="IsOther"),
        },
    }
    told = refused(stacks.create, template)
    assert told.startswith("ValidationError: ")
    assert words in told
    assert stacks.client.list_stacks()["StackSummaries"] == []


FAILING = (
    ({"Fn::Select": [3, ["a"]]}, "nonexistent value at index 3"),
    ({"Fn::FindInMap": ["Regions", "mars", "Short"]}, "get mapping for Regions::mars::Short"),
    ({"Fn::ImportValue": "nobody-exports-it"}, "No export named nobody-exports-it found"),
    ({"Fn::GetAtt": ["Thing", "Colour"]}, "does not support attribute type Colour"),
    ("{{resolve:ssm:/nowhere}}", "Unable to fetch parameters [/nowhere]"),
    ("{{resolve:secretsmanager:secret}}", "resolves dynamic references to ssm only"),
    ({"Fn::Join": ["", "text"]}, "Fn::Join expects a list"),
)


@pytest.mark.parametrize(("function", "words"), FAILING, ids=lambda value: str(value)[:40])
def test_a_function_that_cannot_be_resolved_fails_its_resource(
    function: Any, words: str, stacks: Stacks
) -> None:
    template = {
        "Mappings": MAPPINGS,
        "Resources": {"Thing": parameter("x"), "P": parameter(function, DependsOn="Thing")},
    }
    stacks.create(template)
    assert stacks.status() == "ROLLBACK_COMPLETE"
    failed = [reason for name, status, reason in stacks.events() if status == "CREATE_FAILED"]
    assert words in failed[0]
