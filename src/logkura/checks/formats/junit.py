"""A report as JUnit XML, which build servers show: one test case a rule.

There is no standard; the elements are those that
https://github.com/testmoapp/junitxml (read 2026-11-27) describes as common.
"""

from collections import defaultdict
from xml.etree import ElementTree as ET

from logkura.checks.finding import Finding
from logkura.checks.page import rules
from logkura.checks.report import Report, Suppressed
from logkura.iam.lint import Severity

__all__ = ["junit"]


def junit(report: Report) -> str:
    """Return a report as XML: faults are failures, what was set aside is skipped."""
    by_code: dict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        by_code[finding.code].append(finding)
    aside = {each.finding.code: each for each in report.suppressed}
    suite = ET.Element("testsuite", name=f"logkura check {report.source}")
    for code, title in rules():
        case = ET.SubElement(suite, "testcase", classname="logkura", name=f"{code} {title}")
        _fill(case, by_code[code], aside.get(code))
    counts = {name: len(suite.findall(f"testcase/{name}")) for name in ("failure", "skipped")}
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(counts["failure"]))
    suite.set("errors", "0")
    suite.set("skipped", str(counts["skipped"]))
    ET.indent(suite)
    return ET.tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _fill(case: ET.Element, findings: list[Finding], aside: Suppressed | None) -> None:
    told = "\n".join(map(_line, findings))
    if findings and findings[0].severity is not Severity.INFORMATION:
        failure = ET.SubElement(case, "failure", message=findings[0].found.message)
        failure.text = told
    elif findings:
        ET.SubElement(case, "system-out").text = told
    elif aside is not None:
        ET.SubElement(case, "skipped", message=aside.suppression.reason)


def _line(finding: Finding) -> str:
    place = f"{finding.location}: " if finding.location else ""
    patch = f"\n{finding.found.patch}" if finding.found.patch else ""
    return f"{place}{finding.found.message}\n{finding.reason}\nfix: {finding.found.fix}{patch}"
