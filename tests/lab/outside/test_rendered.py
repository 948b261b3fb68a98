"""Our own templates and modules, each alone: what is elsewhere is no fault of theirs."""

from pathlib import Path

import pytest

from logkura import api
from logkura.checks import Report
from tests.lab.outside.conftest import faults, outside, report_of
from tests.lab.terraform_here import use_mirror

EXAMPLES = Path(__file__).parents[3] / "examples"

# Its archive.yaml accepts this, with its reason; the templates have no such comments.
ACCEPTED = {"replication": {"W236"}}


def _unexplained(report: Report, example: str) -> list[tuple[str, str]]:
    return [each for each in faults(report) if each[0] not in ACCEPTED.get(example, ())]


def _rendered(example: str, target: api.RenderTarget, folder: Path) -> None:
    archive = api.load_archive(EXAMPLES / example / "archive.yaml")
    api.write_rendering(api.render(archive, target), folder)


@pytest.mark.parametrize("example", ["stream", "replication", "service-logs"])
def test_templates_of_the_examples_have_no_faults(tmp_path: Path, example: str) -> None:
    _rendered(example, api.RenderTarget.CLOUDFORMATION, tmp_path)
    templates = sorted(tmp_path.glob("*.yaml"))
    assert "archive.yaml" in {path.name for path in templates}
    for path in templates:
        report = report_of(path)
        assert _unexplained(report, example) == [], path.name
        assert not report.has_unknown, [each.found.message for each in report.findings]
        if path.name == "archive.yaml":
            assert any(":log-group:" in arn for arn in outside(report))


@pytest.mark.slow
@pytest.mark.parametrize("example", ["stream", "replication", "service-logs"])
def test_modules_of_the_examples_have_no_faults(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, example: str
) -> None:
    use_mirror(tmp_path, monkeypatch)
    code = tmp_path / "code"
    _rendered(example, api.RenderTarget.TERRAFORM, code)
    report = report_of(code)
    assert _unexplained(report, example) == []
    assert not report.has_unknown
    assert any(arn.endswith(":log-group:/demo/os") for arn in outside(report))
