"""A template while it is written."""

import pytest

from logkura.render.cloudformation.document import Ref
from logkura.render.cloudformation.references import References
from logkura.render.cloudformation.template import Template, tag_list
from tests.unit.render.cloudformation.conftest import read


def _template(**tags: str) -> Template:
    return Template("words", "demo", References("ap-northeast-1", "123456789012"), tags)


def test_a_resource_has_what_it_was_given_and_the_tags() -> None:
    template = _template(b="2", a="1")
    template.resource("A", "T::A::A", {"Name": "a", "Left": None}, on_removal="keep")
    template.resource("B", "T::B::B", {"Name": "b"}, after=["A"], tagged=False)
    resources = read(template.to_bytes())["Resources"]
    assert resources == {
        "A": {
            "Type": "T::A::A",
            "DeletionPolicy": "RetainExceptOnCreate",
            "UpdateReplacePolicy": "Retain",
            "Properties": {
                "Name": "a",
                "Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}],
            },
        },
        "B": {"Type": "T::B::B", "DependsOn": ["A"], "Properties": {"Name": "b"}},
    }


def test_a_logical_id_is_there_once() -> None:
    template = _template()
    template.resource("A", "T::A::A", {})
    with pytest.raises(AssertionError, match="A is there twice"):
        template.resource("A", "T::A::A", {})


def test_sections_that_are_empty_are_left_out() -> None:
    template = _template()
    template.resource("A", "T::A::A", {})
    assert set(read(template.to_bytes())) == {
        "AWSTemplateFormatVersion",
        "Description",
        "Metadata",
        "Resources",
    }
    template.parameter("P", "words", MinLength=1)
    template.output("O", "words", Ref("A"))
    whole = read(template.to_bytes())
    assert template.parameters == ("P",)
    assert whole["Parameters"] == {"P": {"Type": "String", "Description": "words", "MinLength": 1}}
    assert whole["Outputs"]["O"]["Value"] == {"Ref": "A"}


def test_tags_are_sorted() -> None:
    assert [tag["Key"] for tag in tag_list({"b": "", "a": ""})] == ["a", "b"]
