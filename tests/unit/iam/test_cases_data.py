"""The IAM cases as data: each can be found, looked up and run; the runner is another test."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parents[2] / "cases" / "iam"
FILES = sorted(set(FOLDER.glob("*.yaml")) - set(FOLDER.glob("conditions_*.yaml")))
SILENT_FAILURES = [path for path in FILES if path.name.startswith("silent_failures_")]

FILE_KEYS = {"sources", "shared", "cases"}
CASE_KEYS = {"id", "source", "quote", "request", "policies", "decision"}
REQUEST_KEYS = {"principal", "action", "resource", "resource_account"}
SINGLE_POLICIES = {"resource", "session"}
LISTED_POLICIES = {"identity", "boundary", "vpce"}
LEVELLED_POLICIES = {"scp", "rcp"}
POLICIES = SINGLE_POLICIES | LISTED_POLICIES | LEVELLED_POLICIES
DECISIONS = {"Allowed", "ImplicitlyDenied", "ExplicitlyDenied"}
PRINCIPAL = re.compile(r"\*|arn:[a-z-]+:(iam|sts)::\d{12}:\S+|[a-z0-9.-]+\.amazonaws\.com")
ACTION = re.compile(r"[a-z0-9-]+:[A-Za-z0-9]+")
ACCOUNT = re.compile(r"\d{12}")
RESOURCE = re.compile(r"\*|arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:\d*:.+")


def _read(path: Path) -> dict[str, Any]:
    document = yaml.safe_load(path.read_text())
    assert isinstance(document, dict)
    return document


def _cases(path: Path) -> list[dict[str, Any]]:
    return list(_read(path)["cases"])


BY_FILE = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def _documents(policies: Mapping[str, Any]) -> Iterator[Any]:
    for kind in SINGLE_POLICIES & policies.keys():
        if policies[kind] is not None:
            yield policies[kind]
    for kind in LISTED_POLICIES & policies.keys():
        yield from policies[kind] or ()
    for kind in LEVELLED_POLICIES & policies.keys():
        for level in policies[kind] or ():
            assert level.keys() == {"level", "policies"}
            yield from level["policies"]


def test_no_two_cases_share_an_id() -> None:
    counted = Counter(case["id"] for path in FILES for case in _cases(path))
    assert [name for name, count in counted.items() if count > 1] == []


@BY_FILE
def test_a_file_has_sources_and_uses_each(path: Path) -> None:
    document = _read(path)
    assert document.keys() <= FILE_KEYS
    assert document["cases"]
    assert {case["source"] for case in document["cases"]} <= document["sources"].keys()
    text = path.read_text().partition("\ncases:")[2]
    unused = [name for name in document["sources"] if not re.search(rf"\b{name}\b", text)]
    assert unused == []
    for url in document["sources"].values():
        assert url.startswith("https://"), url


@BY_FILE
def test_a_case_says_all_that_its_runner_needs(path: Path) -> None:
    for case in _cases(path):
        name = case["id"]
        assert CASE_KEYS <= case.keys() <= CASE_KEYS | {"settled", "note"}, name
        assert case["decision"] in DECISIONS, name
        assert case["quote"].strip(), name
        assert case.get("settled", False) is False, f"{name}: what is settled says nothing"
        assert "settled" not in case or case["note"].strip(), f"{name}: what is open says why"
        assert case["policies"].keys() <= SINGLE_POLICIES | LISTED_POLICIES | LEVELLED_POLICIES, (
            name
        )


@BY_FILE
def test_a_request_is_one_that_aws_could_receive(path: Path) -> None:
    for case in _cases(path):
        name, request = case["id"], case["request"]
        assert request.keys() >= REQUEST_KEYS, name
        assert request.keys() <= REQUEST_KEYS | {"wildcard_only_action", "context"}, name
        assert PRINCIPAL.fullmatch(request["principal"]), name
        assert ACTION.fullmatch(request["action"]), name
        assert RESOURCE.fullmatch(request["resource"]), name
        assert ACCOUNT.fullmatch(request["resource_account"]), name
        assert (request["resource"] == "*") == request.get("wildcard_only_action", False), name
        for key, value in request.get("context", {}).items():
            values = value if isinstance(value, list) else [value]
            assert all(isinstance(each, str) for each in values), f"{name}: {key}"


@BY_FILE
def test_a_policy_is_what_json_can_hold(path: Path) -> None:
    """YAML reads a bare version as a date and a bare account as a number; neither is JSON."""
    for case in _cases(path):
        for document in _documents(case["policies"]):
            json.dumps(document)
            assert document.get("Version", "2008-10-17") in {"2008-10-17", "2012-10-17"}, case["id"]
            statements = document["Statement"]
            for statement in statements if isinstance(statements, list) else [statements]:
                assert statement["Effect"] in {"Allow", "Deny"}, case["id"]
                assert ("Action" in statement) != ("NotAction" in statement), case["id"]


@pytest.mark.parametrize("path", SILENT_FAILURES, ids=lambda path: path.stem)
def test_a_silent_failure_is_denied_and_mended(path: Path) -> None:
    """Both halves of a pair ask for the same call by the same principal."""
    halves = {case["id"]: case for case in _cases(path)}
    for name, case in halves.items():
        number, _, half = name.rpartition("-")
        assert re.fullmatch(r"\d\d[a-z]?", number), name
        other = halves[f"{number}-{'mended' if half == 'denied' else 'denied'}"]
        assert (case["decision"] == "Allowed") == (half == "mended"), name
        assert case["request"]["action"] == other["request"]["action"], name
