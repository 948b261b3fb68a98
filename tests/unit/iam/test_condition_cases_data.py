"""The cases on conditions are data; a slip in the data would be a test that tests nothing."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parents[2] / "cases" / "iam"
FILES = {
    path.name: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted(FOLDER.glob("conditions_*.yaml"))
}

QUOTE_MAX_CHARACTERS = 160
DECISIONS = {"Allowed", "ImplicitlyDenied", "ExplicitlyDenied"}
COMMON = {"id", "source", "quote", "settled", "note"}
CONDITION_CASE = COMMON | {"version", "condition", "context", "matches"}
DECISION_CASE = COMMON | {"request", "policies", "decision"}
REQUEST_REQUIRED = {"principal", "action", "resource", "resource_account", "context"}
REQUEST = REQUEST_REQUIRED | {"wildcard_only_action"}
POLICIES = {"identity", "resource", "boundary", "session", "scp", "rcp", "vpce"}
STATEMENT = {
    *("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"),
    *("Resource", "NotResource", "Condition"),
}

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_KEY = re.compile(r"[A-Za-z0-9.-]+:\S.*")
_PRINCIPAL = re.compile(r"arn:aws:(iam|sts)::\d{12}:\S+|[a-z0-9.-]+\.amazonaws\.com")
_ORDERED = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
BASES = {
    *("StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"),
    *("StringLike", "StringNotLike", "ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"),
    *("Bool", "BinaryEquals", "IpAddress", "NotIpAddress"),
    *(family + how for family in ("Numeric", "Date") for how in _ORDERED),
}
_OPERATOR = re.compile(
    rf"((ForAllValues|ForAnyValue):)?(({'|'.join(sorted(BASES))})(IfExists)?|Null)"
)


def _cases(kind: str, *names: str) -> Iterator[dict[str, Any]]:
    for name in names or FILES:
        yield from FILES[name].get(kind, [])


def _all_cases(*names: str) -> Iterator[dict[str, Any]]:
    yield from _cases("conditions", *names)
    yield from _cases("cases", *names)


def _are(value: object, *allowed: type) -> bool:
    values = value if isinstance(value, list) else [value]
    return all(isinstance(each, allowed) for each in values)


def _assert_condition(condition: dict[str, Any], where: str) -> None:
    for operator, block in condition.items():
        assert _OPERATOR.fullmatch(operator), (where, operator)
        assert block, f"{where}: an operator with no key tests nothing"
        for key, wanted in block.items():
            assert _KEY.fullmatch(key), (where, key)
            assert _are(wanted, str, bool, int, float), (where, wanted)


def _assert_context(context: dict[str, Any], where: str) -> None:
    for key, found in context.items():
        assert _KEY.fullmatch(key), (where, key)
        assert _are(found, str), f"{where}: the request holds strings, and {key} has {found!r}"


def _documents(policies: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for kind, found in policies.items():
        if kind in {"scp", "rcp"}:
            for level in found:
                assert set(level) == {"level", "policies"}, level
                yield from level["policies"]
        elif isinstance(found, list):
            yield from found
        elif found is not None:
            yield found


def _assert_document(document: dict[str, Any], where: str) -> None:
    assert set(document) <= {"Version", "Id", "Statement"}, where
    assert document.get("Version", "2012-10-17") in {"2008-10-17", "2012-10-17"}, where
    for statement in document["Statement"]:
        assert {"Effect"} <= set(statement) <= STATEMENT, (where, statement)
        assert statement["Effect"] in {"Allow", "Deny"}, where
        _assert_condition(statement.get("Condition", {}), where)


@pytest.mark.parametrize("name", FILES)
def test_a_file_holds_sources_and_cases_and_uses_them_all(name: str) -> None:
    document = FILES[name]
    assert set(document) <= {"sources", "conditions", "cases"}
    assert {case["source"] for case in _all_cases(name)} == set(document["sources"])
    for url in document["sources"].values():
        assert re.fullmatch(r"https://(docs\.aws\.amazon\.com|www\.w3\.org)/\S+", url), url


def test_ids_are_unique_in_all_files() -> None:
    times = Counter(case["id"] for case in _all_cases())
    assert [each for each, count in times.items() if count > 1] == []


@pytest.mark.parametrize("name", FILES)
def test_a_case_says_where_it_comes_from_and_what_is_not_settled(name: str) -> None:
    for case in _all_cases(name):
        where = case["id"]
        assert _ID.fullmatch(where), where
        assert 0 < len(case["quote"]) <= QUOTE_MAX_CHARACTERS, where
        assert case.get("settled", False) is False, f"{where}: only false is written"
        assert ("settled" in case) == ("note" in case), f"{where}: not settled, or not noted"


@pytest.mark.parametrize("name", FILES)
def test_a_condition_case_is_well_formed(name: str) -> None:
    for case in _cases("conditions", name):
        where = case["id"]
        assert {"condition", "context", "matches"} <= set(case) <= CONDITION_CASE, where
        assert case.get("version", "2008-10-17") == "2008-10-17", f"{where}: 2012-10-17 is implied"
        assert isinstance(case["matches"], bool), where
        _assert_condition(case["condition"], where)
        _assert_context(case["context"], where)


@pytest.mark.parametrize("name", FILES)
def test_a_decided_case_is_well_formed(name: str) -> None:
    for case in _cases("cases", name):
        where = case["id"]
        assert {"request", "policies", "decision"} <= set(case) <= DECISION_CASE, where
        assert case["decision"] in DECISIONS, where
        request = case["request"]
        assert REQUEST_REQUIRED <= set(request) <= REQUEST, where
        assert _PRINCIPAL.fullmatch(request["principal"]), where
        assert re.fullmatch(r"[a-z0-9-]+:[A-Za-z0-9]+", request["action"]), where
        assert re.fullmatch(r"\d{12}", request["resource_account"]), where
        _assert_context(request["context"], where)
        assert set(case["policies"]) <= POLICIES, where
        documents = list(_documents(case["policies"]))
        assert documents, where
        for document in documents:
            _assert_document(document, where)


def test_every_operator_is_seen_to_hold_and_to_fail() -> None:
    """Half a truth table tests half a rule."""
    answers: dict[str, set[bool]] = {}
    for case in _cases("conditions"):
        if len(case["condition"]) == 1 and "settled" not in case:
            [operator] = case["condition"]
            answers.setdefault(operator, set()).add(case["matches"])
    always = {"ForAllValues:Null": {True}, "ForAnyValue:Null": {False}}
    assert {name: seen for name, seen in answers.items() if len(seen) == 1} == always
    assert {f"{base}IfExists" for base in BASES} | BASES <= set(answers)


def test_no_case_is_asked_twice() -> None:
    asked = Counter(
        repr((case["condition"], case["context"], case.get("version")))
        for case in _cases("conditions")
    )
    assert [question for question, times in asked.items() if times > 1] == []


def test_the_cases_are_there() -> None:
    """An empty folder would pass everything else."""
    assert sum(1 for case in _cases("conditions") if "settled" not in case) >= 150
    assert sum(1 for _ in _cases("cases")) >= 50
