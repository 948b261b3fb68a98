"""Every case that AWS's pages give, decided by the engine and by the reference."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from logkura.iam import reference
from logkura.iam.engine import Engine
from logkura.iam.layers import Outcome
from logkura.iam.vectors import policies_of, request_of

FOLDER = Path(__file__).parents[2] / "cases" / "iam"
CONDITION_REQUEST = {
    "principal": "arn:aws:iam::111122223333:user/alice",
    "action": "s3:GetObject",
    "resource": "arn:aws:s3:::bucket/key",
    "resource_account": "111122223333",
}

OTHERWISE = {
    # AWS's text leaves these open, and the engine reads them otherwise than the case's author.
    "resource-variable-before-the-fifth-colon": "it is substituted, as it is in the field",
    "several-values-plain-negated": "an operator without a set operator holds for no list",
    "table-user-who-federated-is-named": "a session's ARN does not tell which user federated",
}


def _cases() -> Iterator[dict[str, Any]]:
    for path in sorted(FOLDER.glob("*.yaml")):
        document = yaml.safe_load(path.read_text())
        yield from document.get("cases") or ()
        yield from map(_of_condition, document.get("conditions") or ())


def _of_condition(case: dict[str, Any]) -> dict[str, Any]:
    """An identity statement that allows the request under the condition."""
    statement = {
        "Effect": "Allow",
        "Action": "s3:GetObject",
        "Resource": "*",
        "Condition": case["condition"],
    }
    policy = {"Version": case.get("version", "2012-10-17"), "Statement": statement}
    return {
        **case,
        "request": {**CONDITION_REQUEST, "context": case.get("context", {})},
        "policies": {"identity": [policy]},
        "decision": "Allowed" if case["matches"] else "ImplicitlyDenied",
    }


CASES = {case["id"]: case for case in _cases()}


@pytest.mark.parametrize("name", sorted(CASES))
def test_a_case_is_decided_as_aws_documents_it(name: str) -> None:
    case = CASES[name]
    policies, request = policies_of(case["policies"]), request_of(case["request"])
    decision = Engine(policies).decide(request)
    assert reference.decide(policies, request) is decision
    if name in OTHERWISE:
        assert case["settled"] is False
        assert decision is not Outcome(case["decision"])
    else:
        assert decision is Outcome(case["decision"])


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 150
