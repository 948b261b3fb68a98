"""Wildcards and variables, and the tests of ARNs made of them."""

import time
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logkura.iam import reference
from logkura.iam.arn import (
    arn_matcher,
    is_kms_key,
    kms_key_id,
    parts_of,
    resource_matcher,
    service_of,
)
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
        ("*a*b*c*", "xaxbxcx", True),
        ("a*b*b", "ab", False),
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
        ("arn:aws:s3:::b*", "arn:aws:s3:::b\nc", True),
        ("arn:aws:s3:*::b", "arn:aws:s3:\n::b", True),
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
        ("arn:aws:s3:::a*c", "arn:aws:s3:::a\nc", True),
        ("arn:aws:s?:::b", "arn:aws:s3:::b", False),
        ("arn:aws:*", "arn:aws:s3:::b", True),
        ("arn:aws:s3*", "arn:aws:s3:::b", True),
        ("arn:aws:s3:?:1:b", "arn:aws:s3:r:1:b", True),
        ("arn:aws:s3:?:1:b", "arn:aws:s3:::1:b", False),
        ("arn:aws:s3:r:1:a?b", "arn:aws:s3:r:1:a:b", True),
        ("x*", "xyz", True),
        ("x*z", "xyz", True),
        ("x*z", "xzyz", True),
        ("x:y*", "x:yz", True),
        ("arn:aws:s?:x", "arn:aws:s3:x", False),
        ("arn:aws:logs:r*x", "arn:aws:logs:rxyx", True),
        ("arn:aws:logs:r*x", "arn:aws:logs:rx:x", False),
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
    assert parts_of("arn:aws:s3") is None
    assert parts_of("arm:aws:s3:::b") is None
    assert (service_of("arn:aws:kms:r:1:key/x"), service_of("*")) == ("kms", "")
    assert is_kms_key("arn:aws:kms:r:1:key/x")
    assert not is_kms_key("arn:aws:kms:r:1:alias/x")
    assert [kms_key_id(key) for key in ("arn:aws:kms:r:1:key/x", "x", "alias/x")] == [
        "x",
        "x",
        "alias/x",
    ]


def _holds_by_definition(pattern: str, arn: str) -> bool:
    """`Resource`, character by character: `*` ends its part and goes on, or stays in it."""
    ends = [at for at, character in enumerate(pattern) if character == ":"][:5]

    @cache
    def holds(at: int, to: int) -> bool:
        if at == len(pattern):
            return to == len(arn)
        part = sum(end < at for end in ends)
        crosses = part == 5 or pattern[at + 1 : at + 2] in {"", ":"}
        is_open = to < len(arn) and (part == 5 or arn[to] != ":")
        if pattern[at] == "*":
            goes_on = to < len(arn) and (crosses or is_open)
            return holds(at + 1, to) or (goes_on and holds(at, to + 1))
        if pattern[at] == "?":
            return is_open and holds(at + 1, to + 1)
        return arn[to : to + 1] == pattern[at] and holds(at + 1, to + 1)

    return holds(0, 0)


@settings(max_examples=500)
@given(st.text("ab:*?", max_size=14), st.text("ab:", max_size=14))
def test_a_resource_matches_as_defined(pattern: str, arn: str) -> None:
    """The service is `s`, so that a wildcard in it is no matter here."""
    pattern, arn = f"a:*:s:{pattern}", f"a:b:s:{arn}"
    tokens = tokens_of(pattern, variables=False)
    assert resource_matcher(tokens)(arn) is _holds_by_definition(pattern, arn)


@given(st.text("ab:*?", max_size=14), st.text("ab:", max_size=14))
def test_an_arn_matches_part_by_part(pattern: str, arn: str) -> None:
    wanted, found = pattern.split(":", 5), arn.split(":", 5)
    holds = len(wanted) == len(found) == 6 and all(map(reference.glob, wanted, found))
    assert arn_matcher(tokens_of(pattern, variables=False))(arn) is holds


@pytest.mark.parametrize(
    "text",
    ["${", "${a", "${ a", "${a ", "${a, 'b", "${a, 'b'", "${$", "${a{b}", "${}", "${ , 'b'}"],
)
def test_a_variable_that_is_not_one_is_text(text: str) -> None:
    assert tokens_of(text, variables=True, wildcards=False) == (text,)


@pytest.mark.parametrize(
    ("text", "key", "default"),
    [
        ("${ A b }", "a b", None),
        ("${a,'b'}", "a", "b"),
        ("${a , '' }", "a", ""),
        ("${a, '*}'}", "a", "*}"),
    ],
)
def test_a_variable_is_read_with_its_spaces(text: str, key: str, default: str | None) -> None:
    assert tokens_of(f"{text}${{a", variables=True) == (Variable(key, default), "${a")


def test_an_empty_pattern_is_the_empty_text() -> None:
    assert tokens_of("", variables=True, wildcards=False) == ()
    assert literal_of(()) == ""
    assert literal_of((Wildcard.ONE,)) is None
