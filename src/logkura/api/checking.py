"""What will fail in an archive, every call that it will make, and the rules."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from logkura.checks import Report, Subject
    from logkura.checks.explain import Explained
    from logkura.sources import Source

__all__ = [
    "check",
    "check_schema",
    "explain_calls",
    "report_as",
    "report_summary",
    "rule_page",
    "rules",
    "rules_page",
]


def _subject(
    source: str, variables: Mapping[str, str] | None, region: str
) -> "tuple[Source, Subject]":
    from logkura.checks import Subject
    from logkura.sources import Given, open_source

    opened = open_source(source, Given(variables or {}, region))
    return opened, Subject(opened.estate, datetime.now(UTC).date(), opened.places)


def check(
    source: str,
    *,
    select: tuple[str, ...] = (),
    ignore: Mapping[str, str] | None = None,
    variables: Mapping[str, str] | None = None,
    region: str = "",
) -> "Report":
    """Find what will fail in an archive, before it is deployed.

    Args:
        source: The path of an archive.yaml or of a Terraform directory, or `aws://PROFILE/REGION`.
        select: Codes, or the beginnings of codes, of the rules to run; all where it is empty.
        ignore: Code to the reason why its findings are accepted.
        variables: Values of the variables of Terraform code.
        region: Where code stands that names no region; empty for the one in its text, or us-east-1.

    Raises:
        LogkuraError: `check-source` and the errors of `load_archive`: the source cannot be read;
            `check-suppression`: a code is none, or has no reason; `check-rule`: no rule is
            selected.
    """
    from logkura.checks import check as run
    from logkura.checks.suppress import suppression

    for code in select:
        _selects_something(code)
    accepted = [suppression(code, reason) for code, reason in (ignore or {}).items()]
    opened, subject = _subject(source, variables, region)
    listed = (*opened.suppressions, *accepted)
    report = run(subject, opened.name, select=select, suppressions=listed)
    return replace(report, notes=opened.notes)


def _selects_something(code: str) -> None:
    """Refuse a selection that would let everything pass."""
    from logkura.errors import LogkuraError

    if not any(each.startswith(code) for each, _ in rules()):
        raise LogkuraError(
            "check-rule",
            f"expected a code, or the beginning of one, to select, found `{code}`",
            hint="`logkura rules` lists them",
        )


def report_as(report: "Report", form: str, *, notes: bool = False) -> str:
    """Return a report as `text`, `json`, `sarif` or `junit`.

    Args:
        report: The report.
        form: One of the four.
        notes: In text, whether notes are told as fully as faults.
    """
    import json

    import logkura
    from logkura.checks.formats import json_report, junit, sarif, text

    if form == "junit":
        return junit.junit(report)
    if form == "text":
        return text.text(report, notes=notes)
    if form == "sarif":
        document = sarif.sarif(report, logkura.__version__)
    else:
        document = json_report.json_report(report)
    return json.dumps(document, indent=2, ensure_ascii=False)


def report_summary(report: "Report") -> str:
    """Return a report in one line."""
    from logkura.checks.formats.text import summary

    return summary(report)


def check_schema() -> dict[str, Any]:
    """Return the JSON Schema of a report in JSON."""
    from logkura.checks.formats.json_report import SCHEMA

    return SCHEMA


def explain_calls(
    source: str, *, variables: Mapping[str, str] | None = None, region: str = ""
) -> "Iterator[Explained]":
    """Yield every call that an archive will make, decided.

    Args:
        source: As for `check`.
        variables: As for `check`.
        region: As for `check`.

    Raises:
        LogkuraError: As `check`.
    """
    from logkura.checks.explain import explained

    return explained(_subject(source, variables, region)[1])


def rules() -> tuple[tuple[str, str], ...]:
    """Return code and title of every rule of `check`, those of `lint_policy` among them."""
    from logkura.checks import rules as listed

    return listed()


def rule_page(code: str) -> str:
    """Return the page of a rule as Markdown.

    Raises:
        LogkuraError: `check-rule`: there is none of that code.
    """
    from logkura.checks import rule_page as page
    from logkura.errors import LogkuraError

    found = page(code.upper())
    if found is None:
        raise LogkuraError(
            "check-rule",
            f"expected the code of a rule, found `{code}`",
            hint="`logkura rules` lists them",
        )
    return found


def rules_page() -> str:
    """Return every rule of `check` with its examples, as Markdown."""
    from logkura.checks import page

    return page()
