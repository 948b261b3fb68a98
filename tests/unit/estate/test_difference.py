"""Differences in words and as JSON."""

import json
from dataclasses import replace

from logkura.estate.difference import Comparison, Difference, ResourceKind, Unknown

VERSIONING = Difference(
    ResourceKind.BUCKET, "b", "eu-west-1", "arn:aws:s3:::b", "access_log_bucket", "", "x", ""
)
UNKNOWN = Unknown(ResourceKind.ROLE, "r", "", "arn:r", "AccessDenied: iam:GetRole")


def test_a_difference_is_a_sentence() -> None:
    assert VERSIONING.sentence == (
        "bucket b in eu-west-1: access log bucket: wanted x, found nothing"
    )
    assert UNKNOWN.sentence == "role r is not known: AccessDenied: iam:GetRole"


def test_of_a_long_value_its_begin_is_told() -> None:
    long = replace(VERSIONING, wanted="x" * 200)
    assert long.brief == (
        f"bucket b in eu-west-1: access log bucket: wanted {'x' * 160}… (40 more characters),"
        " found nothing"
    )
    assert "x" * 200 in long.sentence
    assert VERSIONING.brief == VERSIONING.sentence


def test_all_of_it_is_json() -> None:
    assert json.loads(json.dumps(VERSIONING.to_document())) == {
        "kind": "bucket",
        "name": "b",
        "region": "eu-west-1",
        "arn": "arn:aws:s3:::b",
        "field": "access_log_bucket",
        "detail": "",
        "wanted": "x",
        "found": "",
        "sentence": VERSIONING.sentence,
    }
    assert json.loads(json.dumps(UNKNOWN.to_document()))["reason"] == UNKNOWN.reason


def test_the_same_is_what_was_compared_whole() -> None:
    assert Comparison((), (), 3).is_same
    assert not Comparison((VERSIONING,), (), 3).is_same
    assert not Comparison((), (UNKNOWN,), 3).is_same
