"""Policies held against each other by what they mean, and not by how they are written.

Of no meaning: the order of statements, of lists and of keys; a list of one, or its only item; the
Sid; the case of actions and condition keys; an account by its id or by the ARN of its root;
whether something is said in one statement or split over several; and the version of a policy that
has no variables.  What is said by a wildcard and what is said by a list are two things.

Sources (read 2026-11-27), of https://docs.aws.amazon.com/IAM/latest/UserGuide/:
reference_policies_elements_principal.html (`*` and `AWS: *` are one, an account id is its root),
reference_policies_elements_action.html and reference_policies_elements_condition.html (no case),
reference_policies_elements_version.html (what 2008-10-17 lacks are variables).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from logkura.iam.document import Conditions, Policy, Principals, Statement

__all__ = ["StatementDifference", "policy_differences"]

_ACCOUNT_ID = re.compile(r"\d{12}")
_ROOT = re.compile(r"arn:[a-z-]+:iam::(\d{12}):root")
_VARIABLE = "${"
_TRUTH_OPERATORS = frozenset({"Bool", "BoolIfExists", "Null"})

Facet = tuple[str, frozenset[str]]
"""Something that a statement says, such as `Action` or one condition, and its values."""


@dataclass(frozen=True, slots=True)
class StatementDifference:
    """One thing in which a statement differs.

    Attributes:
        statement: The statement's Sid; what it is about, where it has none.
        element: `Action`, `Principal`, …; `Condition Bool aws:SecureTransport`, of a condition;
            empty where one side has no such statement.
        wanted: The element's value, or the whole statement, in words; empty for none.
        found: Likewise.
    """

    statement: str
    element: str
    wanted: str
    found: str


@dataclass(frozen=True, slots=True)
class _Said:
    """A statement, and what it says."""

    statement: Statement
    version: str
    facets: frozenset[Facet]
    atoms: frozenset[frozenset[Facet]]


def policy_differences(
    wanted: Iterable[Policy], found: Iterable[Policy]
) -> tuple[StatementDifference, ...]:
    """Return in what policies differ that count together, such as all those of one role.

    Args:
        wanted: The policies that there should be.
        found: Those that there are.
    """
    here, there = _said(wanted), _said(found)
    all_here = frozenset(atom for said in here for atom in said.atoms)
    all_there = frozenset(atom for said in there for atom in said.atoms)
    # What is said word for word on both sides has become nothing else.
    mine = [each for each in here if each.facets not in {other.facets for other in there}]
    theirs = [each for each in there if each.facets not in {other.facets for other in here}]
    differences: list[StatementDifference] = []
    for one in [each for each in mine if not each.atoms <= all_there]:
        near = _taken(one, theirs)
        mine.remove(one)
        differences += _whole(one, is_lost=True) if near is None else _by_element(one, near)
    for other in [each for each in theirs if not each.atoms <= all_here]:
        near = _taken(other, mine)
        differences += _whole(other, is_lost=False) if near is None else _by_element(near, other)
    return tuple(differences)


def _said(policies: Iterable[Policy]) -> list[_Said]:
    return [
        _Said(statement, policy.version, frozenset(facets), _atoms(facets))
        for policy in policies
        for statement in policy.statements
        for facets in [_facets(statement, policy.version)]
    ]


def _facets(statement: Statement, version: str) -> list[Facet]:
    found: list[Facet] = [("Effect", frozenset({statement.effect}))]
    found += [
        ("Action", frozenset(map(str.lower, statement.actions))),
        ("NotAction", frozenset(map(str.lower, statement.not_actions))),
        ("Resource", frozenset(statement.resources)),
        ("NotResource", frozenset(statement.not_resources)),
        ("Principal", _principals(statement.principals)),
        ("NotPrincipal", _principals(statement.not_principals)),
    ]
    # A condition without values is none that is missing: it is never met.
    found = [(name, values) for name, values in found if values]
    found += _conditions(statement.conditions)
    if any(_VARIABLE in value for _, values in found for value in values):
        found.append(("Version", frozenset({version})))
    return found


def _principals(principals: Principals) -> frozenset[str]:
    return frozenset(
        _principal(kind, value) for kind, values in principals.items() for value in values
    )


def _principal(kind: str, value: str) -> str:
    if value == "*" and kind in {"*", "AWS"}:
        return "*"
    root = _ROOT.fullmatch(value)
    account = root[1] if root else value if _ACCOUNT_ID.fullmatch(value) else ""
    return f"account {account}" if account and kind == "AWS" else value


def _conditions(conditions: Conditions) -> Iterator[Facet]:
    for operator, keys in conditions.items():
        for key, values in keys.items():
            is_truth = operator in _TRUTH_OPERATORS
            wanted = frozenset(map(str.lower, values)) if is_truth else frozenset(values)
            yield f"Condition {operator} {key.lower()}", wanted


def _atoms(facets: Sequence[Facet]) -> frozenset[frozenset[Facet]]:
    """Return a statement as the smallest ones that say the same together.

    Actions, resources and principals are alternatives: each can stand in a statement of its own.
    """
    alone = [
        [(name, frozenset({value})) for value in sorted(values)]
        for name, values in facets
        if name in {"Action", "Resource", "Principal"}
    ]
    rest = [facet for facet in facets if facet[0] not in {"Action", "Resource", "Principal"}]
    return frozenset(frozenset((*chosen, *rest)) for chosen in product(*alone))


def _taken(one: _Said, others: list[_Said]) -> _Said | None:
    """Take the statement that this one has become, or has been: of its name, or much the same."""
    sid = one.statement.sid
    near = next((each for each in others if sid and each.statement.sid == sid), None)
    if near is None and others:
        near = max(others, key=lambda each: len(one.facets & each.facets))
        # Half of what it says: with less in common, one went and another came.
        if 2 * len(one.facets & near.facets) < len(one.facets):
            near = None
    if near is not None:
        others.remove(near)
    return near


def _by_element(one: _Said, other: _Said) -> Iterator[StatementDifference]:
    here, there = dict(one.facets), dict(other.facets)
    spelled = {**_spelling(other.statement), **_spelling(one.statement)}
    for name in sorted({*here, *there}):
        wanted, found = here.get(name), there.get(name)
        if wanted != found:
            yield StatementDifference(
                _name(one.statement),
                spelled.get(name, name),
                _listed(wanted, one.statement),
                _listed(found, other.statement),
            )


def _spelling(statement: Statement) -> dict[str, str]:
    """Return conditions as the statement spells them, by what they are called here."""
    return {
        f"Condition {operator} {key.lower()}": f"Condition {operator} {key}"
        for operator, keys in statement.conditions.items()
        for key in keys
    }


def _whole(said: _Said, *, is_lost: bool) -> Iterator[StatementDifference]:
    words = f"{said.statement.effect} {_about(said.statement)}"
    name = _name(said.statement)
    yield StatementDifference(name, "", words if is_lost else "", "" if is_lost else words)


def _about(statement: Statement) -> str:
    if statement.actions:
        return ", ".join(sorted(statement.actions))
    return f"all but {', '.join(sorted(statement.not_actions))}"


def _name(statement: Statement) -> str:
    return statement.sid or f"{statement.effect} {_about(statement)}"


def _listed(values: frozenset[str] | None, statement: Statement) -> str:
    """Return values as the statement spells them, sorted; empty where the element is not there."""
    if values is None:
        return ""
    if not values:
        return "no value at all"
    spelled = {each.lower(): each for each in (*statement.actions, *statement.not_actions)}
    return ", ".join(sorted(spelled.get(value, value) for value in values))
