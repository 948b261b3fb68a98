"""Policy documents as values, written by us and serialised for AWS.

Only what an archive's own policies need: `Allow` and `Deny` statements with service or AWS
principals, actions, resources and conditions.  Everything is sorted where order has no meaning,
so the same design gives the same bytes.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
(read 2026-11-24).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = ["Conditions", "Policy", "Statement"]

Conditions = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Operator, then condition key, then the wanted values."""


def _one_or_list(values: tuple[str, ...]) -> str | list[str]:
    return values[0] if len(values) == 1 else sorted(values)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement.

    Attributes:
        sid: Its name, letters and digits; the explanation of a decision refers to it.
        actions: `service:Action` patterns.
        resources: ARN patterns; empty in a trust policy, which has none.
        principals: Kind (`AWS`, `Service`) to principals; empty in an identity policy.
        conditions: Operator to condition key to wanted values.
        effect: `Allow` or `Deny`.
    """

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...] = ()
    principals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    conditions: Conditions = field(default_factory=dict)
    effect: Literal["Allow", "Deny"] = "Allow"

    def to_document(self) -> dict[str, Any]:
        """Return the statement as AWS reads it, elements in AWS's customary order."""
        document: dict[str, Any] = {"Sid": self.sid, "Effect": self.effect}
        if self.principals:
            document["Principal"] = {
                kind: _one_or_list(self.principals[kind]) for kind in sorted(self.principals)
            }
        document["Action"] = _one_or_list(self.actions)
        if self.resources:
            document["Resource"] = _one_or_list(self.resources)
        if self.conditions:
            document["Condition"] = {
                operator: {key: _one_or_list(wanted[key]) for key in sorted(wanted)}
                for operator, wanted in sorted(self.conditions.items())
            }
        return document


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy document: statements in the order they are to be read."""

    statements: tuple[Statement, ...]

    def to_document(self) -> dict[str, Any]:
        """Return the document as AWS reads it."""
        return {
            "Version": "2012-10-17",
            "Statement": [statement.to_document() for statement in self.statements],
        }

    def to_json(self) -> str:
        """Return the document as the text that AWS's APIs take."""
        return json.dumps(self.to_document())
