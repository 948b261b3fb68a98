"""Reports for other tools."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from logkura.checks import Report, Subject, check
from logkura.checks.formats import json_report, junit, sarif, text
from logkura.checks.report import Suppression
from logkura.errors import Location
from logkura.estate import Estate

CHANGES = """
buckets.demo-tokyo-crr-01.replication.logkura-demo.tags: {IS_REP: 'true'}
buckets.demo-tokyo-crr-01.public_access_blocked: false
roles.logkura-demo-delivery.policies.0.EncryptObjects.conditions: {
  StringEquals: {"kms:ViaService": s3.ap-northeast-3.amazonaws.com}}
"""


@pytest.fixture(scope="module")
def report(changed: Callable[[str], Estate]) -> Report:
    places = {("", ""): Location("my archive.yaml", 4, 1)}
    accepted = [Suppression("I205", "another account does", frozenset({4}))]
    subject = Subject(changed(CHANGES), date(2026, 11, 27), places)
    return check(subject, "my archive.yaml", suppressions=accepted)


def _holds(value: Any, schema: dict[str, Any], whole: dict[str, Any]) -> bool:
    """Tell whether a value is as a schema says, of the keywords that ours has."""
    if "$ref" in schema:
        return _holds(value, whole["$defs"][schema["$ref"].rpartition("/")[2]], whole)
    if "const" in schema or "enum" in schema:
        return value in schema.get("enum", [schema.get("const")])
    kinds = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict}
    kinds |= {"null": type(None)}
    named = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not isinstance(value, tuple(kinds[name] for name in named)):
        return False
    if isinstance(value, list):
        return all(_holds(each, schema["items"], whole) for each in value)
    if isinstance(value, dict):
        return set(value) == set(schema["required"]) == set(schema["properties"]) and all(
            _holds(each, schema["properties"][name], whole) for name, each in value.items()
        )
    return True


def test_the_json_report_is_as_its_schema_says(report: Report) -> None:
    document = json.loads(json.dumps(json_report.json_report(report)))
    assert _holds(document, json_report.SCHEMA, json_report.SCHEMA)
    assert not _holds(document | {"calls": "37"}, json_report.SCHEMA, json_report.SCHEMA)
    assert document["suppressed"][0]["accepted_because"] == "another account does"
    assert document["unknown"] is False


def test_sarif_has_what_its_schema_demands(report: Report) -> None:
    """The demands of the schema of SARIF 2.1.0 on the elements that are used."""
    log = sarif.sarif(report, "1.2.3")
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    run = log["runs"][0]
    driver = run["tool"]["driver"]
    assert driver["name"] == "logkura"
    assert run["columnKind"] in {"utf16CodeUnits", "unicodeCodePoints"}
    ids = [rule["id"] for rule in driver["rules"]]
    assert len(set(ids)) == len(ids)
    for result in run["results"]:
        assert set(result) <= {
            "ruleId",
            "ruleIndex",
            "level",
            "message",
            "locations",
            "suppressions",
        }
        assert ids[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in {"none", "note", "warning", "error"}
        assert result["message"]["text"]
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "my%20archive.yaml"
        assert place["region"] == {"startLine": 4, "startColumn": 1}
        assert location["logicalLocations"][0]["fullyQualifiedName"]
    (aside,) = [each for each in run["results"] if "suppressions" in each]
    assert aside["suppressions"] == [{"kind": "inSource", "justification": "another account does"}]


def test_junit_has_a_case_a_rule_and_counts_that_add_up(report: Report) -> None:
    suite = ET.fromstring(junit.junit(report))  # noqa: S314 -- our own text
    assert suite.tag == "testsuite"
    assert int(suite.get("tests", "")) == len(suite.findall("testcase"))
    failures = [case for case in suite.findall("testcase") if case.find("failure") is not None]
    assert int(suite.get("failures", "")) == len(failures)
    names = {str(case.get("name")).partition(" ")[0] for case in failures}
    assert names == {"E201", "W128", "W236"}
    (skipped,) = [case for case in suite.findall("testcase") if case.find("skipped") is not None]
    assert str(skipped.get("name")).startswith("I205 ")
    assert suite.get("skipped") == "1"


def test_text_shows_a_patch_once_and_notes_in_one_line(report: Report) -> None:
    shown = text.text(report)
    assert shown.count("+++ policy 1 of role/logkura-demo-delivery, mended") == 1
    assert "as above" in shown
    assert shown.count("what you will see: ") == 3
    brief = [line for line in shown.splitlines() if line.startswith("my archive.yaml:4:1: I")]
    assert len(brief) == 2
    assert "source: " in text.text(report, notes=True).rpartition("I280")[2]


def test_the_summary_counts(report: Report) -> None:
    assert text.summary(report) == (
        "my archive.yaml: 37 calls decided, 2 errors, 2 warnings, 2 notes; 1 set aside"
    )
