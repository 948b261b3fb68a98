"""A finding, a rule and the page, as values."""

import pytest

from logkura.errors import Location
from logkura.iam.lint.finding import Finding, Severity
from logkura.iam.lint.page import page
from logkura.iam.lint.rule import RULES, rule
from logkura.iam.lint.subject import Subject


def test_the_first_letter_of_a_code_is_how_sure_it_is() -> None:
    for code, severity in (("E1", Severity.ERROR), ("W1", Severity.WARNING)):
        assert Finding(code, "", "", "", "", "").severity is severity


def test_a_finding_as_json_has_all_of_it() -> None:
    finding = Finding("I160", "m", "w", "r", "f", "s", Location("p.json", 2, 3))
    assert finding.to_document() == {
        "code": "I160",
        "severity": "information",
        "file": "p.json",
        "line": 2,
        "column": 3,
        "where": "w",
        "message": "m",
        "reason": "r",
        "fix": "f",
        "source": "s",
    }


def test_a_code_is_given_once() -> None:
    taken = next(iter(RULES.values()))
    with pytest.raises(ValueError, match=taken.code):
        rule(taken.code, source=taken.source, read_on=taken.read_on)(taken.check)
    assert RULES[taken.code] is taken


def test_a_rule_without_examples_is_none() -> None:
    with pytest.raises(KeyError):

        @rule("E199", source="", read_on="")
        def nothing(subject: Subject) -> None:  # type: ignore[arg-type]
            """Nothing."""

    assert "E199" not in RULES


def test_the_page_has_every_rule_once_errors_first() -> None:
    headings = [line for line in page().splitlines() if line.startswith("## ")]
    codes = [heading[3:].partition(":")[0] for heading in headings]
    assert sorted(codes, key=lambda code: ("EWI".index(code[0]), code)) == codes
    assert set(codes) == set(RULES)
