"""Wildcards and variables, and the tests of ARNs made of them."""

import time

import pytest

from logkura.iam.arn import arn_matcher, is_kms_key, parts_of, resource_matcher, service_of
from logkura.iam.pattern import Pattern, Variable, Wildcard, glob_matcher, literal_of, tokens_of


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("", "", True),
        ("", "a", False),
        ("*", "", True),
        ("?", "", False),
        ("a?c", "abc", True),
        ("a*c", "ac", True),
        ("a*c", "abcb", False),
        ("*a*b", "xxaxxb", True),
        ("a*a", "a", False),
        ("**", "x\ny", True),
        ("ログ*", "ログ群", True),
    ],
)
def test_a_glob_matches_the_whole_text(pattern: str, text: str, *, matches: bool) -> None:
    assert glob_matcher(tokens_of(pattern, variables=False))(text) is matches


def test_a_hostile_pattern_takes_no_time() -> None:
    """Twice the text takes about twice as long, where backtracking would take 2^n."""
    matches = glob_matcher(tokens_of("*a" * 50 + "*b", variables=False))
    began = time.process_time()
    assert not matches("a" * 20_000)
    assert time.process_time() - began < 5


def test_variables_defaults_and_escapes_are_read() -> None:
    assert tokens_of("a${aws:UserName}/*", variables=True) == (
        "a",
        Variable("aws:username"),
        "/",
        Wildcard.MANY,
    )
    assert tokens_of("${aws:PrincipalTag/team, 'all of us'}", variables=True) == (
        Variable("aws:principaltag/team", "all of us"),
    )
    assert literal_of(tokens_of("${*}${?}${$}", variables=True)) == "*?$"
    assert literal_of(tokens_of("${aws:username}", variables=False)) == "${aws:username}"


def test_a_value_that_stands_for_a_variable_has_no_wildcards() -> None:
    pattern = Pattern(tokens_of("x/${k}", variables=True))
    assert pattern.matches("x/*", {"k": "*"}.get)
    assert not pattern.matches("x/y", {"k": "*"}.get)
    assert not pattern.matches("x/", {}.get)
    assert not pattern.is_constant


@pytest.mark.parametrize(
    ("pattern", "arn", "matches"),
    [
        ("arn:aws:logs:*:1:*", "arn:aws:logs:r:1:log-group:g:log-stream:s", True),
        ("arn:aws:*:1:x", "arn:aws:s3:r:1:x", False),
        ("arn:*", "arn:aws:s3:::b", False),
        ("arn:aws:s3:::b", "arn:aws:s3:::b", True),
        ("arn:aws:s3:::b*", "other", False),
    ],
)
def test_a_condition_compares_the_six_parts_one_by_one(
    pattern: str, arn: str, *, matches: bool
) -> None:
    assert arn_matcher(tokens_of(pattern, variables=False))(arn) is matches


@pytest.mark.parametrize(
    ("pattern", "arn", "matches"),
    [
        ("*", "anything", True),
        ("arn:aws:s3:*", "arn:aws:s3:::b/k", True),
        ("arn:aws:logs:*:log-group:g", "arn:aws:logs:r:1:log-group:g", True),
        ("arn:aws:logs:r*x:1:g", "arn:aws:logs:r:1x:1:g", False),
        ("arn:aws:s*:::b", "arn:aws:s3:::b", False),
        ("arn:aws:s3:::a*c", "arn:aws:s3:::a/b:c", True),
    ],
)
def test_a_resource_may_reach_beyond_a_colon_only_at_the_end_of_a_part(
    pattern: str, arn: str, *, matches: bool
) -> None:
    assert resource_matcher(tokens_of(pattern, variables=False))(arn) is matches


def test_an_arn_has_six_parts() -> None:
    parts = ("arn", "aws", "logs", "r", "1", "log-group:g:*")
    assert parts_of(":".join(parts)) == parts
    assert parts_of("*") is None
    assert (service_of("arn:aws:kms:r:1:key/x"), service_of("*")) == ("kms", "")
    assert is_kms_key("arn:aws:kms:r:1:key/x")
    assert not is_kms_key("arn:aws:kms:r:1:alias/x")
