"""KMS keys in a template."""

from dataclasses import replace
from typing import Any

from logkura.estate import Estate
from logkura.render.cloudformation.document import GetAtt
from logkura.render.cloudformation.keys import add_keys


def test_a_key_rotates_outlives_its_stack_and_has_its_alias(plain: Estate, build: Any) -> None:
    template, resources = build(system="demo")
    (key, *_) = plain.keys
    add_keys(template, [("StreamKey", key)])
    found = resources()
    assert list(found) == ["StreamKey", "StreamKeyAlias"]
    assert {each["DeletionPolicy"] for each in found.values()} == {"RetainExceptOnCreate"}
    properties = found["StreamKey"]["Properties"]
    assert properties["EnableKeyRotation"] is True
    (statement, *_) = properties["KeyPolicy"]["Statement"]
    assert statement["Principal"] == {
        "AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}
    }
    assert found["StreamKeyAlias"]["Properties"] == {
        "AliasName": key.alias,
        "TargetKeyId": {"Ref": "StreamKey"},
    }
    assert template.references.text(key.arn) == GetAtt("StreamKey", "Arn")


def test_a_key_that_exists_is_somebody_elses(plain: Estate, build: Any) -> None:
    template, resources = build()
    template.resource("Other", "AWS::SNS::Topic", {})
    add_keys(template, [("StreamKey", replace(plain.keys[0], alias=None, policy=None))])
    assert list(resources()) == ["Other"]
