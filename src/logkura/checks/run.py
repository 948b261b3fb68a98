"""Running the rules over an estate, and lint over each of its policies."""

import re
from collections.abc import Iterable, Iterator

from logkura.checks.finding import Finding, Found
from logkura.checks.policies import held_policies
from logkura.checks.report import Report, Suppressed, Suppression
from logkura.checks.rules import RULES
from logkura.checks.subject import Subject
from logkura.iam import parse_policy
from logkura.iam.lint import lint

__all__ = ["check"]

# A key that is not made yet has no id (see `estate.bind`); lint is shown one of the right form.
_DESIGNED = re.compile(r'key/designed:[^"]*')
_AN_ID = "key/1234abcd-12ab-34cd-56ef-1234567890ab"
_SEVERITIES = "EWI"


def check(
    subject: Subject,
    source: str,
    *,
    select: tuple[str, ...] = (),
    suppressions: Iterable[Suppression] = (),
) -> Report:
    """Return what is found in an estate.

    Args:
        subject: What is checked.
        source: Its name, as reports give it.
        select: Codes, or the beginnings of codes, of the rules to run; all where it is empty.
        suppressions: What is known and accepted.
    """
    listed = tuple(suppressions)
    findings: list[Finding] = []
    aside: list[Suppressed] = []
    for finding in sorted(_findings(subject, select), key=_order):
        by = next((each for each in listed if each.covers(finding)), None)
        if by is None:
            findings.append(finding)
        else:
            aside.append(Suppressed(finding, by))
    used = [each.suppression for each in aside]
    unused = tuple(each for each in listed if each not in used)
    calls = len(subject.decisions)
    archive = subject.estate.archive
    return Report(source, archive, calls, tuple(findings), tuple(aside), unused)


def _findings(subject: Subject, select: tuple[str, ...]) -> Iterator[Finding]:
    for rule in RULES.values():
        if _is_selected(rule.code, select):
            for found in rule.check(subject):
                yield _finding(subject, rule.code, found, rule.reason, rule.source)
    for finding in _linted(subject):
        if _is_selected(finding.code, select):
            yield finding


def _is_selected(code: str, select: tuple[str, ...]) -> bool:
    return not select or code.startswith(select)


def _linted(subject: Subject) -> Iterator[Finding]:
    for held in held_policies(subject.estate):
        text = _DESIGNED.sub(_AN_ID, held.policy.to_json())
        for each in lint(parse_policy(text, held.kind), held.kind):
            found = Found(
                resource=held.owner,
                where=f"{held.slot}, {each.where}",
                message=each.message,
                fix=each.fix,
            )
            yield _finding(subject, each.code, found, each.reason, each.source)


def _finding(subject: Subject, code: str, found: Found, reason: str, source: str) -> Finding:
    place = subject.place_of(found.resource, found.where)
    return Finding(code, found, found.reason or reason, found.source or source, place)


def _order(finding: Finding) -> tuple[int, str]:
    """Errors first; findings of one rule stay in the order of their flows."""
    return _SEVERITIES.index(finding.code[0]), finding.code
