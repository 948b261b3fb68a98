"""docs/render.md: its alarms are the design's, and its commands fit the templates."""

import re
from pathlib import Path

import yaml

from logkura.blueprint import design
from logkura.lab.cloudformation.documents import read_document
from logkura.render.cloudformation import render_cloudformation
from logkura.render.cloudformation.filters import INLINE_FILTERS_MAX
from logkura.spec import load

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "render.md").read_text()
ESTATE = design(load(ROOT / "examples" / "stream" / "archive.yaml"), ["/demo/host/a"])


def test_every_alarm_is_explained_and_no_other() -> None:
    table = PAGE.partition("| alarm, after")[2].partition("\n\n")[0]
    named = [name for row in table.splitlines()[2:] for name in re.findall(r"`([a-z-]+)`", row)]
    assert sorted(named) == sorted(
        each.name.removeprefix("logkura-demo-") for each in ESTATE.alarms
    )


def test_the_commands_name_stacks_regions_and_parameters_that_there_are() -> None:
    rendered = render_cloudformation(ESTATE)
    commands = PAGE.partition("## By hand")[2].partition("```\n")[2].partition("```")[0]
    for plan in rendered.stacks:
        assert f"--stack-name {plan.name} " in commands
        assert f"--region {plan.region} " in commands
        assert f"--template-file {plan.template}" in commands
    given = dict(re.findall(r"(\w+)=(\$\w+)", commands.partition("--parameter-overrides")[2]))
    archive = read_document(rendered.files["archive.yaml"].decode())
    assert set(given) == set(archive["Parameters"])
    assert rendered.transformer in commands


def test_the_files_and_the_limit_are_the_renderers() -> None:
    names = set(re.findall(r"^\| `([^`]+)` \|", PAGE, re.MULTILINE))
    assert set(render_cloudformation(ESTATE).files) <= names
    assert f"more than {INLINE_FILTERS_MAX}" in PAGE
    assert yaml.safe_load(render_cloudformation(ESTATE).files[".taskcat.yml"])["tests"]
