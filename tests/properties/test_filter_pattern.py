"""Filter patterns, whatever the text: no crash, the meaning of `re`, and a bounded time."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from logkura.lab.filter_pattern import FilterPatternError, compile_pattern

# Pieces of every kind of pattern, so that arbitrary texts get past the first character.
SIGNS = ["{", "}", "[", "]", "(", ")", "%", '"', "$.", "=", "!=", ">", "<=", "&&", "||", "*", "?"]
WORDS = ["a", "b", "1", "-", ",", "...", "IS", "NULL", "NOT", "EXISTS", "[0]", "[*]", "\\", "漢"]
PIECES = st.sampled_from([*SIGNS, *WORDS, " "])
PATTERNS = st.one_of(
    st.text(max_size=30),
    st.lists(PIECES, max_size=20).map(" ".join),
    st.lists(PIECES, max_size=20).map("".join),
)
MESSAGES = st.one_of(
    st.text(max_size=60),
    st.sampled_from(['{"a": 1, "b": ["x"]}', "a b [c d] 1", '{"a": {"b": null}}', '"', "[ ["]),
)


@settings(max_examples=400)
@given(pattern=PATTERNS, message=MESSAGES)
def test_any_text_is_a_pattern_or_refused_with_a_place(pattern: str, message: str) -> None:
    refused = None
    try:
        compiled = compile_pattern(pattern)
    except FilterPatternError as error:
        refused = error
    if refused:
        assert 0 <= refused.position <= len(pattern)
        assert refused.expected
    else:
        assert compiled.matches(message) in {True, False}


ATOMS = st.sampled_from(["a", "b", "[ab]", "[^a]", ".", r"\d", r"\W", "1", r"\.", "-"])
QUANTIFIERS = st.sampled_from(["", "", "", "*", "+", "?", "{2}", "{1,3}", "{,2}", "{2,}"])
ROWS = st.lists(st.tuples(ATOMS, QUANTIFIERS).map("".join), min_size=1, max_size=5).map("".join)
BRANCHES = st.tuples(st.sampled_from(["", "^"]), ROWS, st.sampled_from(["", "$"])).map("".join)
REGEXES = st.lists(BRANCHES, min_size=1, max_size=3).map("|".join)


@settings(max_examples=500)
@given(regex=REGEXES, message=st.text(alphabet="ab1.-漢\n", max_size=12))
def test_an_expression_means_what_it_means_to_the_standard_library(
    regex: str, message: str
) -> None:
    # The reference: Python's own engine; `{,2}` it knows too, `$` it takes before a last newline.
    reference = re.compile(regex.replace("$", r"\Z"), re.ASCII | re.DOTALL)
    assert compile_pattern(f"%{regex}%").matches(message) is bool(reference.search(message))


@given(words=st.lists(st.from_regex(r"[A-Za-z0-9_]{1,6}", fullmatch=True), min_size=1, max_size=4))
def test_terms_are_all_found_in_a_message_made_of_them(words: list[str]) -> None:
    message = " / ".join(words)
    assert compile_pattern(" ".join(words)).matches(message)
    assert not compile_pattern(" ".join(f"-{word}" for word in words)).matches(message)


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("%a.*b%", "a" * 400_000),
        ("%a*a*a*a*a*b%", "a" * 400_000),
        ("%[ab]*a[ab]{100}c%", "abbaba" * 60_000),
        ("[x, y=1]", "[ " * 200_000),
        ("[x, y=1]", '" ' * 200_001),
        ("{ $.a = 1 }", '{"a":' * 80_000),
        ('{ $.a = "*b*" }', '{"a": "' + "a" * 400_000 + '"}'),
        ("?b ?c ?d", "a" * 400_000),
    ],
    ids=lambda text: text[:20],
)
def test_matching_takes_time_in_proportion_to_the_message(pattern: str, message: str) -> None:
    """A method that takes the square of the length would run for hours, not seconds."""
    started = time.perf_counter()
    assert not compile_pattern(pattern).matches(message)
    assert time.perf_counter() - started < 5
