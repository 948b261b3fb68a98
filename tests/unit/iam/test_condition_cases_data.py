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
REQUEST = {
    *("principal", "action", "resource", "resource_account", "wildcard_only_action", "context"),
}
POLICIES = {"identity", "resource", "boundary", "session", "scp", "rcp", "vpce"}
STATEMENT = {
    *("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction"),
    *("Resource", "NotResource", "Condition"),
}

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_KEY = re.compile(r"[A-Za-z0-9.-]+:\S.*")
_FAMILIES = (
    "String(Not)?(Equals|EqualsIgnoreCase|Like)"
    "|Numeric(Not)?Equals|Numeric(Less|Greater)Than(Equals)?"
    "|Date(Not)?Equals|Date(Less|Greater)Than(Equals)?"
    "|Bool|BinaryEquals|(Not)?IpAddress"
    "|Arn(Not)?(Equals|Like)"
)
_OPERATOR = re.compile(rf"((ForAllValues|ForAnyValue):)?(({_FAMILIES})(IfExists)?|Null)")


def _items(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, document in FILES.items():
        for case in document.get(kind, []):
            yield name, case


CONDITIONS = {case["id"]: (name, case) for name, case in _items("conditions")}
DECIDED = {case["id"]: (name, case) for name, case in _items("cases")}
ALL = CONDITIONS | DECIDED


def _are_scalars(value: object, allowed: tuple[type, ...]) -> bool:
    values = value if isinstance(value, list) else [value]
    return all(isinstance(each, allowed) for each in values)


def _assert_condition(condition: dict[str, Any]) -> None:
    for operator, block in condition.items():
        assert _OPERATOR.fullmatch(operator), operator
        assert block, "an operator with no key tests nothing"
        for key, wanted in block.items():
            assert _KEY.fullmatch(key), key
            assert _are_scalars(wanted, (str, bool, int, float)), wanted


def _assert_context(context: dict[str, Any]) -> None:
    for key, found in context.items():
        assert _KEY.fullmatch(key), key
        assert _are_scalars(found, (str,)), f"{key}: the request holds strings"


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


def test_there_are_cases_for_every_page() -> None:
    assert len(CONDITIONS) + len(DECIDED) >= 70


@pytest.mark.parametrize("name", FILES)
def test_a_file_holds_sources_and_cases_and_uses_them_all(name: str) -> None:
    document = FILES[name]
    assert set(document) <= {"sources", "conditions", "cases"}
    used = {case["source"] for kind in ("conditions", "cases") for case in document.get(kind, [])}
    assert used == set(document["sources"])
    for url in document["sources"].values():
        assert url.startswith(("https://docs.aws.amazon.com/", "https://www.w3.org/")), url


def test_ids_are_unique_in_all_files() -> None:
    ids = [case["id"] for kind in ("conditions", "cases") for _, case in _items(kind)]
    assert [each for each, times in Counter(ids).items() if times > 1] == []


@pytest.mark.parametrize("case_id", ALL)
def test_a_case_says_where_it_comes_from(case_id: str) -> None:
    _, case = ALL[case_id]
    assert _ID.fullmatch(case_id)
    assert case["quote"]
    assert len(case["quote"]) <= QUOTE_MAX_CHARACTERS
    assert case.get("settled", False) is False, "settled is the rule; only false is written"
    assert ("settled" in case) == ("note" in case), "what is not settled says why"


@pytest.mark.parametrize("case_id", CONDITIONS)
def test_a_condition_case_is_well_formed(case_id: str) -> None:
    _, case = CONDITIONS[case_id]
    assert set(case) <= CONDITION_CASE
    assert case.get("version", "2008-10-17") == "2008-10-17", "2012-10-17 is the default"
    assert isinstance(case["matches"], bool)
    _assert_condition(case["condition"])
    _assert_context(case["context"])


@pytest.mark.parametrize("case_id", DECIDED)
def test_a_decided_case_is_well_formed(case_id: str) -> None:
    _, case = DECIDED[case_id]
    assert set(case) <= DECISION_CASE
    assert case["decision"] in DECISIONS
    assert {"principal", "action", "resource", "context"} <= set(case["request"]) <= REQUEST
    assert re.fullmatch(r"[a-z0-9-]+:[A-Za-z0-9]+", case["request"]["action"])
    assert isinstance(case["request"].get("resource_account", ""), str)
    _assert_context(case["request"]["context"])
    assert set(case["policies"]) <= POLICIES
    documents = list(_documents(case["policies"]))
    assert documents
    for document in documents:
        assert set(document) <= {"Version", "Id", "Statement"}
        assert document.get("Version", "2012-10-17") in {"2008-10-17", "2012-10-17"}
        for statement in document["Statement"]:
            assert set(statement) <= STATEMENT
            assert statement["Effect"] in {"Allow", "Deny"}
            _assert_condition(statement.get("Condition", {}))


def test_a_condition_is_seen_to_hold_and_to_fail() -> None:
    """Half a truth table tests half a rule: both answers occur in every file."""
    for name, document in FILES.items():
        answers = {case["matches"] for case in document.get("conditions", [])}
        assert answers in ({True, False}, set()), name


def test_no_case_is_asked_twice() -> None:
    asked = Counter(
        repr((case["condition"], case["context"], case.get("version")))
        for _, case in CONDITIONS.values()
    )
    assert [question for question, times in asked.items() if times > 1] == []
