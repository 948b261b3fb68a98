"""Texts that match a pattern, made up for parameters without a value."""

import re

import pytest

from logkura.lab.example_text import example_of


@pytest.mark.parametrize("pattern", [r"[^\x00-\x7f]+", r"[^a-zA-Z0-9\-_. ]{2}", r"[^a]+", "x{3}"])
def test_what_is_found_matches_and_what_is_not_ends_nothing(pattern: str) -> None:
    text = example_of(pattern)
    assert text == "" or re.fullmatch(pattern, text)


def test_a_pattern_of_letters_that_nobody_types_has_no_example() -> None:
    assert example_of(r"[^\x00-\x7f]+") == ""
    assert re.fullmatch("[^a]+", example_of("[^a]+"))
