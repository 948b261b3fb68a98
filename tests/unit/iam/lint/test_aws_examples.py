"""AWS's own examples that allow something: an error in them is a false alarm, or explained."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from logkura.iam.lint import Severity, lint
from logkura.iam.parse import PolicyKind, parse_policy

FOLDER = Path(__file__).parents[3] / "cases" / "iam"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # several times as fast
EXPLAINED = {
    # What these cases are about is what lint finds: the condition means nothing, or the opposite.
    "E127": {"kms-key-as-a-bare-id"},
    "E130": {"string-not-equals-star-is-literal"},
    "E134": {
        "date-not-equals-policy-word",
        "kms-key-as-a-bare-id",
        "not-address-policy-word",
        "numeric-not-equals-policy-word",
    },
    "E135": {"variable-old-version-is-literal", "variable-old-version-not-equals"},
    "E142": {"null-for-all-values", "null-for-all-values-present"},
}


def _allowed() -> Iterator[tuple[str, Any, PolicyKind]]:
    """Yield the name of each case with each of its policies and the kind of that."""
    for path in sorted(FOLDER.glob("*.yaml")):
        text = yaml.load(path.read_text(), LOADER)  # noqa: S506 -- a safe one
        for case in text.get("cases") or ():
            if case["decision"] == "Allowed":
                for document, kind in _policies(case["policies"]):
                    is_trust = case["request"]["action"].startswith("sts:")
                    is_of_role = is_trust and kind is PolicyKind.RESOURCE
                    yield case["id"], document, PolicyKind.TRUST if is_of_role else kind
        for case in text.get("conditions") or ():
            if case["matches"]:
                yield case["id"], _of_condition(case), PolicyKind.IDENTITY


def _policies(policies: dict[str, Any]) -> Iterator[tuple[Any, PolicyKind]]:
    for name, found in policies.items():
        for each in found if isinstance(found, list) else [found]:
            leveled = each["policies"] if "policies" in (each or {}) else [each]
            yield from ((document, PolicyKind(name)) for document in leveled if document)


def _of_condition(case: dict[str, Any]) -> dict[str, Any]:
    return {
        "Version": case.get("version", "2012-10-17"),
        "Statement": {
            "Effect": "Allow",
            "Action": "*",
            "Resource": "*",
            "Condition": case["condition"],
        },
    }


def test_aws_own_examples_have_no_errors_but_those_explained() -> None:
    found: dict[str, set[str]] = {}
    cases: dict[tuple[str, PolicyKind], list[str]] = {}
    for name, document, kind in _allowed():
        cases.setdefault((json.dumps(document), kind), []).append(name)
    for (text, kind), names in cases.items():
        for finding in lint(parse_policy(text, kind), kind):
            if finding.severity is Severity.ERROR:
                found.setdefault(finding.code, set()).update(names)
    assert found == EXPLAINED
    assert len(cases) > 500
