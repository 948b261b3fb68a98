"""Whether two patterns have a text in common."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logkura.iam.overlap import overlap
from logkura.iam.pattern import glob_matcher, tokens_of


def _overlap(one: str, other: str) -> bool:
    return overlap(tokens_of(one, variables=True), tokens_of(other, variables=True))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("", "", True),
        ("", "*", True),
        ("", "?", False),
        ("a", "a", True),
        ("a", "b", False),
        ("a*", "*b", True),
        ("a*", "b*", False),
        ("a?c", "ab?", True),
        ("?", "??", False),
        ("*a*", "b?b", True),
        ("*aa*", "b?b", False),
        ("${aws:username}x", "y*x", True),
        ("${aws:username}x", "y*z", False),
    ],
)
def test_two_patterns(one: str, other: str, expected: object) -> None:
    assert _overlap(one, other) is expected
    assert _overlap(other, one) is expected


PATTERNS = st.text("ab*?", max_size=7)


@given(PATTERNS, PATTERNS, st.lists(st.text("ab", max_size=7), max_size=30))
def test_patterns_that_match_one_text_overlap(one: str, other: str, texts: list[str]) -> None:
    both = [glob_matcher(tokens_of(each, variables=False)) for each in (one, other)]
    if any(all(matches(text) for matches in both) for text in texts):
        assert _overlap(one, other)


@given(PATTERNS, st.text("ab", max_size=7))
def test_with_a_plain_text_it_is_the_match(pattern: str, text: str) -> None:
    assert _overlap(pattern, text) is glob_matcher(tokens_of(pattern, variables=False))(text)
