"""What `logkura render` writes for the examples, as CloudFormation and as Terraform."""

from collections.abc import Callable
from pathlib import Path

import pytest

from logkura.blueprint import design
from logkura.render.cloudformation import render_cloudformation
from logkura.render.terraform import render_terraform
from logkura.spec import load

EXAMPLES = Path(__file__).parents[2] / "examples"


@pytest.mark.parametrize("example", ["stream", "replication"])
def test_the_templates_are_the_agreed_ones(
    example: str, golden: Callable[[str, str], None]
) -> None:
    archive = load(EXAMPLES / example / "archive.yaml")
    rendered = render_cloudformation(design(archive, ["/demo/host/a"]))
    for path, content in rendered.files.items():
        if path != rendered.transformer:
            golden(f"cloudformation/{example}/{path}", content.decode())


@pytest.mark.parametrize("example", ["stream", "replication", "service-logs"])
def test_the_terraform_code_is_the_agreed_one(
    example: str, golden: Callable[[str, str], None]
) -> None:
    archive = load(EXAMPLES / example / "archive.yaml")
    for path, content in render_terraform(archive, design(archive)).items():
        if not path.endswith(".zip"):
            golden(f"terraform/{example}/{path}", content.decode())
