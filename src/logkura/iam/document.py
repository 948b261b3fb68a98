"""Policy documents as values: statements, and how they are written for AWS.

A document read from JSON (`iam.parse`) and one that logkura writes are the same values.
Everything is sorted where order has no meaning, so the same design gives the same bytes.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
(read 2026-11-24).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = ["Conditions", "Effect", "Policy", "Principals", "Statement"]

Conditions = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Operator, then condition key, then the wanted values."""

Principals = Mapping[str, tuple[str, ...]]
"""Kind (`AWS`, `Service`, `Federated`, `CanonicalUser`) to principals; a bare `*` is `*: *`."""

Effect = Literal["Allow", "Deny"]


def _one_or_list(values: tuple[str, ...]) -> str | list[str]:
    return values[0] if len(values) == 1 else sorted(values)


def _principals(principals: Principals) -> str | dict[str, str | list[str]]:
    if "*" in principals:
        return "*"
    return {kind: _one_or_list(principals[kind]) for kind in sorted(principals)}


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement.

    Attributes:
        sid: Its name; the explanation of a decision refers to it.  Empty when it has none.
        actions: `service:Action` patterns; empty where `not_actions` stands instead.
        resources: ARN patterns; empty in a trust policy, which has none.
        principals: Kind to principals; empty in an identity policy.
        conditions: Operator to condition key to wanted values.
        effect: `Allow` or `Deny`.
        not_actions: The statement is about every action but these.
        not_resources: The statement is about every resource but these.
        not_principals: The statement is about every principal but these.
    """

    sid: str
    actions: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    principals: Principals = field(default_factory=dict)
    conditions: Conditions = field(default_factory=dict)
    effect: Effect = "Allow"
    not_actions: tuple[str, ...] = ()
    not_resources: tuple[str, ...] = ()
    not_principals: Principals = field(default_factory=dict)

    def to_document(self) -> dict[str, Any]:
        """Return the statement as AWS reads it, elements in AWS's customary order."""
        document: dict[str, Any] = {"Sid": self.sid} if self.sid else {}
        document["Effect"] = self.effect
        if self.principals:
            document["Principal"] = _principals(self.principals)
        if self.not_principals:
            document["NotPrincipal"] = _principals(self.not_principals)
        lists = {
            "Action": self.actions,
            "NotAction": self.not_actions,
            "Resource": self.resources,
            "NotResource": self.not_resources,
        }
        document |= {name: _one_or_list(values) for name, values in lists.items() if values}
        if self.conditions:
            document["Condition"] = {
                operator: {key: _one_or_list(wanted[key]) for key in sorted(wanted)}
                for operator, wanted in sorted(self.conditions.items())
            }
        return document


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy document: statements in the order they are to be read.

    Attributes:
        statements: The statements.
        version: `2012-10-17`, or `2008-10-17`, which knows no policy variables.
    """

    statements: tuple[Statement, ...]
    version: str = "2012-10-17"

    def to_document(self) -> dict[str, Any]:
        """Return the document as AWS reads it."""
        return {
            "Version": self.version,
            "Statement": [statement.to_document() for statement in self.statements],
        }

    def to_json(self) -> str:
        """Return the document as the text that AWS's APIs take."""
        return json.dumps(self.to_document())
