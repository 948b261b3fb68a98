"""Each rule: the examples of its page, and statements with all that is found in them."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from logkura.iam.lint import RULES, guessed_kind, lint
from logkura.iam.lint.rule import Rule
from logkura.iam.lint.rules import (
    MODULES,
    absent_keys,
    actions,
    contradictions,
    keys,
    kms_conditions,
    kms_grants,
    kms_resources,
    principals,
    resources,
    service_principals,
    sets,
    sids,
    types,
    values,
    variables,
)
from logkura.iam.parse import PolicyKind, parse_policy

CASES = Path(__file__).parents[4] / "cases"
STATEMENTS: list[dict[str, Any]] = yaml.safe_load((CASES / "lint" / "statements.yaml").read_text())
FIELD: list[dict[str, Any]] = yaml.safe_load((CASES / "lint" / "field.yaml").read_text())
PAIRS: list[dict[str, str]] = yaml.safe_load((CASES / "lint" / "silent_failures.yaml").read_text())


def _codes(document: Any, kind: str = "") -> set[str]:
    of_kind = PolicyKind(kind) if kind else guessed_kind(document)
    return {finding.code for finding in lint(parse_policy(document, of_kind), of_kind)}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_the_bad_example_has_this_finding_alone_and_the_good_one_none(rule: Rule) -> None:
    assert _codes(*rule.bad) == {rule.code}
    assert _codes(*rule.good) == set()


def test_every_family_has_rules_and_every_rule_a_family() -> None:
    families = (
        absent_keys,
        actions,
        contradictions,
        keys,
        kms_conditions,
        kms_grants,
        kms_resources,
        principals,
        resources,
        service_principals,
        sets,
        sids,
        types,
        values,
        variables,
    )
    assert set(MODULES) == set(families)
    of_families = [rule.check.__module__ for rule in RULES.values()]
    assert set(of_families) == {family.__name__ for family in families}


def test_every_rule_says_what_happens_and_where_it_is_written() -> None:
    for code, rule in RULES.items():
        assert re.fullmatch(r"[EWI]1\d\d", code)
        assert rule.title
        assert len(rule.reason) > 40, code
        assert rule.source.startswith("https://docs.aws.amazon.com/"), code
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", rule.read_on), code
    assert len({code[1:] for code in RULES}) == len(RULES)


@pytest.mark.parametrize("case", STATEMENTS, ids=[case["id"] for case in STATEMENTS])
def test_a_statement_has_these_findings_and_no_others(case: dict[str, Any]) -> None:
    document = {
        "Version": case.get("version", "2012-10-17"),
        "Statement": [case["statement"], *case.get("also", ())],
    }
    assert _codes(document, case.get("kind", "")) == set(case["codes"])


def test_every_rule_is_found_in_a_statement() -> None:
    assert {code for case in STATEMENTS for code in case["codes"]} == set(RULES)


def test_a_failure_without_a_word_is_named_by_its_number() -> None:
    items = {case["item"] for case in STATEMENTS if "item" in case}
    pairs = {int(re.sub(r"\D", "", each["pair"])) for each in PAIRS}
    assert pairs - {52} <= items


@cache
def _silent_failures() -> dict[str, Any]:
    return {
        case["id"]: case["policies"]
        for path in (CASES / "iam").glob("silent_failures_*.yaml")
        for case in yaml.safe_load(path.read_text())["cases"]
    }


def _codes_of(name: str) -> set[str]:
    return {code for each in _documents(_silent_failures()[name]) for code in _codes(each)}


def _documents(policies: Any) -> list[Any]:
    """Return the documents anywhere below."""
    if isinstance(policies, dict):
        if "Statement" in policies:
            return [policies]
        policies = list(policies.values())
    if not isinstance(policies, list):
        return []
    return [found for each in policies for found in _documents(each)]


@pytest.mark.parametrize("pair", PAIRS, ids=[pair["pair"] for pair in PAIRS])
def test_a_failure_without_a_word_is_found_and_the_mended_one_is_not(pair: dict[str, str]) -> None:
    assert pair["code"] in _codes_of(f"{pair['pair']}-denied")
    assert pair["code"] not in _codes_of(f"{pair['pair']}-mended")


@pytest.mark.parametrize("case", FIELD, ids=[case["id"] for case in FIELD])
def test_what_was_published_has_its_faults_and_no_others(case: dict[str, Any]) -> None:
    kind = guessed_kind(case["document"])
    found = lint(parse_policy(case["document"], kind), kind)
    assert [[finding.code, finding.where] for finding in found] == case["found"]


def test_the_name_that_was_meant_is_told() -> None:
    fixes = {
        "kinesis:Decrypt": "kms:Decrypt",
        "s3:GetObjects": "s3:GetObject",
        "s3:HeadObject": "s3:GetObject",
        "kms:GenerateDatakeys": "kms:GenerateDataKey",
        "clodtrail:StartLogging": "cloudtrail:StartLogging",
    }
    for wrong, right in fixes.items():
        document = {"Statement": {"Effect": "Allow", "Action": wrong, "Resource": "*"}}
        (found,) = lint(parse_policy(document, PolicyKind.IDENTITY), PolicyKind.IDENTITY)
        assert found.fix == f"did you mean `{right}`?"


def test_a_fix_is_text_to_write() -> None:
    by_code = {rule.code: _first_fix(rule) for rule in RULES.values()}
    assert by_code["E110"] == "did you mean `aws:SourceAccount`?"
    assert by_code["E123"] == "write `arn:aws:logs:eu-west-1:111122223333:log-group:app`"
    assert by_code["E130"] == "use `StringLike`, or `ArnLike`"
    assert by_code["W141"] == 'add `"Null": {"kms:ResourceAliases": "false"}`'
    assert by_code["W155"] == "write `firehose.amazonaws.com`"


def _first_fix(rule: Rule) -> str:
    document, kind = rule.bad
    of_kind = PolicyKind(kind) if kind else guessed_kind(document)
    return lint(parse_policy(document, of_kind), of_kind)[0].fix
