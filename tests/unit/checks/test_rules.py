"""Each rule: the examples of its page; and the failures without a word, each by a case."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from logkura.checks import RULES, Report
from logkura.checks.rule import Rule, rule
from logkura.checks.rules import MODULES
from logkura.checks.silent_failures import SILENT_FAILURES
from logkura.iam import lint

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[2] / "cases" / "checks" / "silent_failures.yaml").read_text()
)
CALLS = {"E201", "W202", "W207", "W208", "I209", "I222"}


def _codes(report: Report) -> set[str]:
    return {finding.code for finding in report.findings}


@pytest.fixture(scope="module")
def of_the_example(checked: Callable[[str], Report]) -> set[str]:
    return _codes(checked(""))


def test_the_example_has_nothing_but_notes(of_the_example: set[str]) -> None:
    assert of_the_example == {"I220", "I280"}


@pytest.mark.parametrize("each", RULES.values(), ids=RULES)
def test_the_bad_example_has_this_finding_and_the_good_one_has_not(
    each: Rule, checked: Callable[[str], Report], of_the_example: set[str]
) -> None:
    assert each.code in _codes(checked(each.bad))
    good = _codes(checked(each.good))
    assert each.code not in good
    # Beside it nothing new: the good example is good.  Only the policies of the example, which
    # admit no services, may deny what services write.
    denied = {"E201", "W202", "I222"} if "deliveries: " in each.good else set()
    assert good - of_the_example <= {"I204"} | denied


def test_every_rule_says_what_happens_and_where_it_is_written() -> None:
    for code, each in RULES.items():
        assert re.fullmatch(r"[EWI]2\d\d", code)
        assert each.title
        assert len(each.reason) > 40, code
        assert each.source.startswith("https://docs.aws.amazon.com/"), code
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", each.read_on), code
    assert len({code[1:] for code in (*RULES, *lint.RULES)}) == len(RULES) + len(lint.RULES)


def test_every_module_of_a_topic_is_listed() -> None:
    folder = Path(str(MODULES[0].__file__)).parents[1]
    files = {
        path.stem for path in folder.glob("*/*.py") if "@rule(" in path.read_text(encoding="utf-8")
    }
    assert files == {module.__name__.rpartition(".")[2] for module in MODULES}


def test_a_code_is_given_once() -> None:
    with pytest.raises(ValueError, match="E201"):
        rule("E201", source="https://docs.aws.amazon.com/")(RULES["E201"].check)


@pytest.mark.parametrize("case", CASES, ids=[str(case["number"]) for case in CASES])
def test_a_failure_without_a_word_is_found_in_an_estate(
    case: dict[str, Any], checked: Callable[[str], Report], of_the_example: set[str]
) -> None:
    found = _codes(checked(yaml.safe_dump(case["change"])))
    assert found - of_the_example == set(case["codes"])


def test_every_failure_names_rules_that_there_are_and_has_a_case_where_calls_decide() -> None:
    assert [each.number for each in SILENT_FAILURES] == list(range(1, 53))
    for each in SILENT_FAILURES:
        assert set(each.codes) <= set(RULES) | set(lint.RULES), each.number
        assert each.codes, each.number
    by_calls = {each.number for each in SILENT_FAILURES if CALLS & set(each.codes)}
    assert by_calls == {case["number"] for case in CASES}
    for case in CASES:
        assert CALLS & set(case["codes"])
        assert set(case["codes"]) - CALLS <= set(SILENT_FAILURES[case["number"] - 1].codes) | set(
            case.get("also", ())
        )
