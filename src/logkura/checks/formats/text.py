"""A report for a person who is tired: what, what will be seen, why, and the fix to paste."""

from collections.abc import Iterator
from textwrap import indent

from logkura.checks.finding import Finding
from logkura.checks.report import Report
from logkura.iam.lint import Severity

__all__ = ["summary", "text"]

_WORDS = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFORMATION: "note",
}


def text(report: Report, *, notes: bool = False) -> str:
    """Return the findings, each with its fix; notes in one line each unless they are asked for."""
    full = [each for each in report.findings if notes or each.severity is not Severity.INFORMATION]
    brief = [each for each in report.findings if each not in full]
    shown: set[str] = set()
    parts = ["\n".join(_lines(finding, shown)) for finding in full]
    if brief:
        parts.append("\n".join(f"{_place(each)}{each.code} {each.found.message}" for each in brief))
    return "\n\n".join(parts)


def _place(finding: Finding) -> str:
    return f"{finding.location}: " if finding.location else ""


def _lines(finding: Finding, shown: set[str]) -> Iterator[str]:
    """Yield the lines of a finding; a patch that stands above already is not shown again."""
    found = finding.found
    yield f"{_place(finding)}{finding.code} {found.message}"
    if found.resource not in found.message:
        yield f"    in: {found.resource}{f', {found.where}' if found.where else ''}"
    if found.seen:
        yield f"    what you will see: {found.seen}"
    yield f"    why: {finding.reason}"
    yield f"    fix: {found.fix}{', as above' if found.patch in shown else ''}"
    if found.patch and found.patch not in shown:
        shown.add(found.patch)
        yield indent(found.patch, "        ")
    yield f"    source: {finding.source}"


def summary(report: Report) -> str:
    """Return one line: how many calls and findings, and what was set aside."""
    counts = [
        f"{count:,} {word}{'' if count == 1 else 's'}"
        for severity, word in _WORDS.items()
        for count in [report.count(severity)]
    ]
    aside = f"; {len(report.suppressed)} set aside" if report.suppressed else ""
    return f"{report.source}: {report.calls} calls decided, {', '.join(counts)}{aside}"
