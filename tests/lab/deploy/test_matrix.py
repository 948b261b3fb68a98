"""TaskCat's matrix of designs, made in the lab and removed again."""

from dataclasses import replace
from pathlib import Path

import pytest

from logkura import api
from logkura.blueprint import design
from logkura.deploy import Progress, run_matrix
from logkura.deploy.stacks import find_stack
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


def test_nothing_is_written_over_and_nothing_old_is_taken(lab: Lab, rendered: Rendered) -> None:
    """The bucket has the files of an earlier run still, which had the same names."""
    path = rendered.stacks[-1].template
    for content in (rendered.files[path], rendered.files[path] + b"\n# another\n"):
        files = {**rendered.files, path: content}
        list(run_matrix(replace(rendered, files=files), "demo-crr", lab.clients, Progress()))
        assert content in _kept(lab, path)
    assert len(_kept(lab, path)) == 2


def _kept(lab: Lab, path: str) -> list[bytes]:
    """Return the contents of a file, of every run, from where CloudFormation takes it."""
    s3 = lab.clients.get("s3", TOKYO)
    stack = find_stack("logkura-demo-crr-artifacts", TOKYO, lab.clients)
    assert stack is not None
    bucket = stack.outputs["Bucket"]
    keys = [each["Key"] for each in s3.list_objects_v2(Bucket=bucket)["Contents"]]
    return [
        s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        for key in keys
        if key.endswith(f"/{path}")
    ]


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
