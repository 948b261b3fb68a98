"""TaskCat's matrix of designs, made in the lab and removed again."""

from dataclasses import replace
from pathlib import Path

import pytest

from logkura import api
from logkura.blueprint import design
from logkura.deploy import Progress, run_matrix
from logkura.lab import Lab
from logkura.render.cloudformation import render_cloudformation
from logkura.render.stacks import Rendered
from logkura.spec import Archive, load, loads

ROOT = Path(__file__).parents[3]
TOKYO, OSAKA = "ap-northeast-1", "ap-northeast-3"
EXAMPLE = ROOT / "examples" / "replication" / "archive.yaml"


def test_the_examples_have_no_problem() -> None:
    for name in ("stream", "replication"):
        archive = load(ROOT / "examples" / name / "archive.yaml")
        assert api.validate(archive, None, in_lab=True) == ()


def test_an_archive_of_one_region_with_everything_else_has_none() -> None:
    text = (ROOT / "tests" / "cases" / "spec" / "whole.yaml").read_text()
    start, end = text.index("replica:"), text.index("tags: {system")
    archive = loads(text[:start] + text[end:], "archive.yaml")
    assert api.validate(archive, None, in_lab=True) == ()


@pytest.fixture
def rendered(lab: Lab) -> Rendered:
    archive: Archive = load(EXAMPLE)
    lab.clients.get("logs", TOKYO).create_log_group(logGroupName="/demo/os")
    return render_cloudformation(design(archive))


def test_what_was_made_is_removed(lab: Lab, rendered: Rendered) -> None:
    assert list(run_matrix(rendered, "demo-crr", lab.clients, Progress())) == []
    for region in (TOKYO, OSAKA):
        stacks = lab.clients.get("cloudformation", region).describe_stacks()["Stacks"]
        assert [stack["StackName"] for stack in stacks] == ["logkura-demo-crr-artifacts"]


def test_a_stack_that_cannot_be_made_is_told_with_its_template(
    lab: Lab, rendered: Rendered
) -> None:
    path = rendered.stacks[-1].template
    spoilt = rendered.files[path].replace(b"!{partitionKey", b"!{nonsense")
    assert spoilt != rendered.files[path]
    files = {**rendered.files, path: spoilt}
    (problem,) = run_matrix(replace(rendered, files=files), "demo-crr", lab.clients, Progress())
    assert (problem.template, problem.code, problem.error) == (path, "matrix", True)
    assert "DeliveryStream" in problem.message
