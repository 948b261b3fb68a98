"""A report as SARIF 2.1.0, which code hosts show beside the lines.

Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html (suppressions
read 2026-11-27 in https://github.com/oasis-tcs/sarif-spec).
"""

from collections.abc import Iterable
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from logkura.checks.finding import Finding
from logkura.checks.page import rules
from logkura.checks.report import Report, Suppressed
from logkura.iam.lint import Severity

__all__ = ["sarif"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "note",
}


def sarif(report: Report, version: str) -> dict[str, Any]:
    """Return a report as a SARIF log of one run.

    Args:
        report: The report.
        version: logkura's version.
    """
    every = (*report.findings, *(each.finding for each in report.suppressed))
    codes = {finding.code for finding in every}
    listed = [(code, title) for code, title in rules() if code in codes]
    numbers = {code: number for number, (code, _) in enumerate(listed)}
    driver = {
        "name": "logkura",
        "semanticVersion": version,
        "rules": [
            {"id": code, "shortDescription": {"text": title}, "helpUri": _help(code, every)}
            for code, title in listed
        ],
    }
    results = [_result(finding, numbers) for finding in report.findings]
    results += [_aside(each, numbers) for each in report.suppressed]
    # SARIF counts columns in UTF-16 units unless it is told otherwise.
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _help(code: str, findings: Iterable[Finding]) -> str:
    return next(finding.source for finding in findings if finding.code == code)


def _result(finding: Finding, numbers: dict[str, int]) -> dict[str, Any]:
    found, place = finding.found, finding.location
    parts = [found.message, found.seen, finding.reason, f"Fix: {found.fix}", found.patch]
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": numbers[finding.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": "\n".join(part for part in parts if part)},
    }
    logical = {"fullyQualifiedName": found.resource, "kind": "resource"}
    where: dict[str, Any] = {"logicalLocations": [logical]}
    if place is not None:
        physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(place.file)}}
        if place.line:
            physical["region"] = {"startLine": place.line, "startColumn": max(place.column, 1)}
        where["physicalLocation"] = physical
    return result | {"locations": [where]}


def _uri(file: str) -> str:
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())


def _aside(each: Suppressed, numbers: dict[str, int]) -> dict[str, Any]:
    kind = "inSource" if each.suppression.lines else "external"
    suppression = {"kind": kind, "justification": each.suppression.reason}
    return _result(each.finding, numbers) | {"suppressions": [suppression]}
