"""What a change set says of one resource, in words."""

import json
from typing import Any

import pytest

from logkura.deploy.wording import in_words


def _detail(**target: Any) -> dict[str, Any]:
    return {"Target": {"Attribute": "Properties", **target}}


BEFORE = {"BufferingHints": {"IntervalInSeconds": 300}, "Prefix": "a" * 100}


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ({"Name": "Timeout", "BeforeValue": "60", "AfterValue": "120"}, "from 60 to 120"),
        ({"Path": "/Properties/Code/S3Key", "AfterValue": "key"}, "Code.S3Key is added: key"),
        ({"Name": "Tags", "AfterValue": "x" * 100}, "Tags is added"),
        ({"Name": "KmsKeyId", "BeforeValue": "arn"}, "KmsKeyId is removed"),
        ({"Name": "BucketName"}, "BucketName changes"),
        (
            {
                "Name": "Bucket",
                "BeforeValue": "b",
                "AfterValue": "{{changeSet:KNOWN_AFTER_APPLY}}",
            },
            "Bucket changes, to what is known when it is made",
        ),
        (
            {
                "Name": "Destination",
                "BeforeValue": json.dumps(BEFORE),
                "AfterValue": json.dumps({**BEFORE, "BufferingHints": {"IntervalInSeconds": 60}}),
            },
            "Destination changes: BufferingHints.IntervalInSeconds from 300 to 60",
        ),
        (
            {"Name": "Text", "BeforeValue": "x" * 100, "AfterValue": "y" * 100},
            "Text changes",
        ),
    ],
)
def test_a_detail_is_told(target: dict[str, str], words: str) -> None:
    (told,) = in_words([_detail(**target)])
    assert told.endswith(words)


def test_equal_details_are_told_once_and_what_has_no_name_not() -> None:
    detail = _detail(Name="Role")
    assert in_words([detail, {**detail, "CausingEntity": "Key"}, detail, {"Target": {}}]) == (
        "Role changes",
        "Role changes with Key",
    )
