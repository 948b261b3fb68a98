"""Code that names what it does not make, tried and checked."""

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent, indent

import pytest

from logkura.checks import Report, Subject, check
from logkura.sources import Given, open_source
from tests.unit.checks.conftest import TODAY

Checked = Callable[..., Report]

REGION = "ap-northeast-1"
ACCOUNT = "123456789012"


@pytest.fixture
def checked(tmp_path: Path) -> Checked:
    """Return what checks a template by its resources, in YAML, and its parameters."""

    def run(resources: str, parameters: str = "", **given: str) -> Report:
        path = tmp_path / "template.yaml"
        head = f"Parameters:\n{indent(dedent(parameters), '  ')}\n" if parameters else ""
        path.write_text(f"{head}Resources:\n{indent(dedent(resources), '  ')}")
        return report_of(path, **given)

    return run


def report_of(path: Path, **given: str) -> Report:
    """Check the code at a path."""
    source = open_source(str(path), Given(given, REGION))
    return check(Subject(source.estate, TODAY, source.places), str(path))


def faults(report: Report) -> list[tuple[str, str]]:
    """Return code and message of everything but notes."""
    found = [(each.code, each.found.message) for each in report.findings]
    return [each for each in found if each[0][0] != "I"]


def outside(report: Report) -> dict[str, int]:
    """Return what the code names and does not make, with the line that names it."""
    return {
        each.found.resource: each.location.line if each.location else 0
        for each in report.findings
        if each.code == "I223"
    }
