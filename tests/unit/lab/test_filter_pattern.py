"""Every pattern of AWS's pages, with what it matches and what it does not; the cases are data."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from logkura.facts.filter_pattern import FILTER_PATTERN_MAX_CHARACTERS
from logkura.lab.filter_pattern import FilterPatternError, compile_pattern

DOCUMENT: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[2] / "cases" / "filter_patterns.yaml").read_text(encoding="utf-8")
)


def _expectations() -> Iterator[Any]:
    for case in DOCUMENT["cases"]:
        for key, expected in (("matches", True), ("rejects", False)):
            for message in case.get(key, []):
                name = f"{case['pattern']} {key} {message}"[:80]
                yield pytest.param(case["pattern"], message, expected, id=name)


@pytest.mark.parametrize(("pattern", "message", "expected"), list(_expectations()))
def test_a_pattern_matches_as_documented(pattern: str, message: str, *, expected: bool) -> None:
    assert compile_pattern(pattern).matches(message) is expected


@pytest.mark.parametrize("case", DOCUMENT["invalid"], ids=lambda case: case["pattern"][:60])
def test_a_pattern_that_aws_refuses_is_refused_where_it_goes_wrong(case: dict[str, Any]) -> None:
    with pytest.raises(FilterPatternError) as caught:
        compile_pattern(case["pattern"])
    assert (caught.value.position, caught.value.answer) == (case["position"], case["answer"])
    assert f"at position {case['position']}" in str(caught.value)


@pytest.mark.parametrize("case", [*DOCUMENT["cases"], *DOCUMENT["invalid"]])
def test_every_case_names_its_source(case: dict[str, Any]) -> None:
    assert case["source"] in DOCUMENT["sources"]


def test_a_pattern_is_compiled_once() -> None:
    assert compile_pattern("?ERROR ?WARN") is compile_pattern("?ERROR ?WARN")


def test_a_pattern_knows_its_regular_expressions() -> None:
    assert compile_pattern("{ $.a = %x% && $.b = %y% }").regexes == 2
    assert compile_pattern("[a=%x%, b]").regexes == 1
    assert compile_pattern("x").regexes == 0


def test_a_pattern_is_no_longer_than_the_service_model_says() -> None:
    longest = FILTER_PATTERN_MAX_CHARACTERS.value
    assert compile_pattern("x" * longest).matches("x" * longest)
    with pytest.raises(FilterPatternError, match=f"at most {longest} characters"):
        compile_pattern("x" * (longest + 1))


def test_parentheses_nested_too_deep_are_refused_and_do_not_exhaust_the_stack() -> None:
    with pytest.raises(FilterPatternError, match="nested parentheses"):
        compile_pattern("{" + "(" * 400 + "$.a = 1" + ")" * 400 + "}")


@pytest.mark.parametrize(
    "message", ['{"a":' * 100_000, '{"a": ' + "9" * 100_000 + "}", '{"a": 1e' + "9" * 30 + "}"]
)
def test_a_hostile_document_is_read_or_does_not_match(message: str) -> None:
    assert not compile_pattern("{ $.a < 5 }").matches(message)
