"""A report as JSON, and the JSON Schema of it."""

from typing import Any

from logkura.checks.report import Report
from logkura.iam.lint import Severity

__all__ = ["SCHEMA", "json_report"]

_VERSION = 1
_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}


def _described(kind: dict[str, Any], description: str) -> dict[str, Any]:
    return {**kind, "description": description}


_FINDING: dict[str, Any] = {
    "code": {"type": "string", "pattern": "^[EWI][0-9]{3}$"},
    "severity": {"enum": [severity.name.lower() for severity in Severity]},
    "resource": _described(_TEXT, "ARN or name of what it is about"),
    "where": _described(_TEXT, "the part of the resource"),
    "message": _described(_TEXT, "what stands there, one line"),
    "seen": _described(_TEXT, "what its owner will see on AWS; empty where the reason says it"),
    "reason": _described(_TEXT, "what happens on AWS, and why"),
    "fix": _TEXT,
    "patch": _described(_TEXT, "unified diff of policies; empty where no policy is at fault"),
    "source": _described(_TEXT, "the page that says so"),
    "file": {"type": ["string", "null"]},
    "line": _described(_COUNT, "from 1; 0 where there is none"),
    "column": _described(_COUNT, "from 1; 0 where there is none"),
}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": sorted(properties),
        "additionalProperties": False,
    }


SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "What `logkura check --format json` prints",
    **_object(
        {
            "version": {"const": _VERSION},
            "source": _TEXT,
            "archive": _TEXT,
            "calls": _described(_COUNT, "how many calls were decided"),
            "unknown": _described({"type": "boolean"}, "whether a call could not be decided"),
            "notes": _described(
                {"type": "array", "items": _TEXT}, "what was not looked at, and what was assumed"
            ),
            "findings": {"type": "array", "items": {"$ref": "#/$defs/finding"}},
            "suppressed": {
                "type": "array",
                "items": _object(
                    {"finding": {"$ref": "#/$defs/finding"}, "accepted_because": _TEXT}
                ),
            },
        }
    ),
    "$defs": {"finding": _object(_FINDING)},
}
"""JSON Schema, draft 2020-12."""


def json_report(report: Report) -> dict[str, Any]:
    """Return a report as `SCHEMA` has it."""
    return {
        "version": _VERSION,
        "source": report.source,
        "archive": report.archive,
        "calls": report.calls,
        "unknown": report.has_unknown,
        "notes": list(report.notes),
        "findings": [finding.to_document() for finding in report.findings],
        "suppressed": [
            {
                "finding": each.finding.to_document(),
                "accepted_because": each.suppression.reason,
            }
            for each in report.suppressed
        ],
    }
