"""Each failure that other archives are known for has its tests, and each of these names it."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
LIST = ROOT / "tests" / "cases" / "known_failures.yaml"
FAILURES: list[dict[str, Any]] = yaml.safe_load(LIST.read_text(encoding="utf-8"))
NUMBER = re.compile(r"\bF\d{1,2}\b")


@cache
def _docstrings(path: Path) -> dict[str, str]:
    """Return each test function of a file with its docstring."""
    return {
        node.name: ast.get_docstring(node) or ""
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_the_failures_are_numbered_from_one_on() -> None:
    assert [each["number"] for each in FAILURES] == [f"F{n + 1}" for n in range(len(FAILURES))]
    assert len(FAILURES) == 19


@pytest.mark.parametrize("failure", FAILURES, ids=[each["number"] for each in FAILURES])
def test_a_failure_has_a_source_and_tests_that_name_it(failure: dict[str, Any]) -> None:
    assert failure["failure"]
    assert failure["seen"].startswith("https://")
    assert failure["tests"]
    for test in failure["tests"]:
        path, _, name = test.partition("::")
        assert name in _docstrings(ROOT / path), test
        assert failure["number"] in NUMBER.findall(_docstrings(ROOT / path)[name]), test


def test_a_test_that_names_a_failure_is_listed_with_it() -> None:
    listed = {(each["number"], test) for each in FAILURES for test in each["tests"]}
    for path in (ROOT / "tests").rglob("test_*.py"):
        for name, docstring in _docstrings(path).items():
            for number in NUMBER.findall(docstring):
                assert (number, f"{path.relative_to(ROOT)}::{name}") in listed
