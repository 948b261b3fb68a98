"""Running the rules over a document."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from logkura.errors import Location
from logkura.iam.document import Policy
from logkura.iam.lint.finding import Finding
from logkura.iam.lint.positions import position_of, positions
from logkura.iam.lint.rules import RULES
from logkura.iam.lint.subject import Subject
from logkura.iam.parse import PolicyError, PolicyKind, parse_policy

__all__ = ["guessed_kind", "lint", "lint_text"]


def lint(policy: Policy, kind: PolicyKind) -> tuple[Finding, ...]:
    """Return the findings of every rule, in the order of the document, then of their codes."""
    subject = Subject.of(policy, kind)
    found = [
        Finding(each.code, one.message, one.where, each.reason, one.fix, each.source)
        for each in RULES.values()
        for one in each.check(subject)
    ]
    return tuple(sorted(found, key=lambda finding: (_statement(finding), finding.code)))


def _statement(finding: Finding) -> int:
    number = finding.where.removeprefix("Statement[").partition("]")[0]
    return int(number) if number.isdecimal() else 0


def lint_text(text: str, file: str, kind: PolicyKind | None = None) -> tuple[Finding, ...]:
    """Return the findings about a JSON policy, each with its line and column.

    Args:
        text: The document.
        file: The name of its file.
        kind: What it is attached to; None guesses it.

    Raises:
        PolicyError: `policy-document`: AWS would refuse it; with the file.
    """
    kind = kind or guessed_kind(text)
    try:
        policy = parse_policy(text, kind)
    except PolicyError as error:
        error.location = _place(error, text, file)
        raise
    places = positions(text)
    found = lint(policy, kind)
    return tuple(
        replace(each, location=Location(file, *position_of(each.where, places))) for each in found
    )


def _place(error: PolicyError, text: str, file: str) -> Location:
    if isinstance(error.__cause__, json.JSONDecodeError):
        return Location(file, error.__cause__.lineno, error.__cause__.colno)
    return (
        Location(file, *position_of(error.where, positions(text)))
        if error.where
        else Location(file)
    )


def guessed_kind(text: str | Mapping[str, Any]) -> PolicyKind:
    """Guess what a document is attached to: principals make it a resource policy.

    A role's trust policy has no actions but those of STS.
    """
    try:
        document = json.loads(text) if isinstance(text, str) else text
    except (ValueError, RecursionError):
        return PolicyKind.IDENTITY  # parse_policy says what is wrong
    listed = document.get("Statement", ()) if isinstance(document, Mapping) else ()
    statements = [
        each
        for each in (listed if isinstance(listed, list) else [listed])
        if isinstance(each, Mapping)
    ]
    if not any("Principal" in each or "NotPrincipal" in each for each in statements):
        return PolicyKind.IDENTITY
    is_trust = all(_is_of_sts(each) for each in statements)
    return PolicyKind.TRUST if is_trust else PolicyKind.RESOURCE


def _is_of_sts(statement: Mapping[str, Any]) -> bool:
    actions = statement.get("Action", ())
    listed = actions if isinstance(actions, list) else [actions]
    return bool(listed) and all(str(each).lower().startswith("sts:") for each in listed)
