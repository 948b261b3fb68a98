"""The configuration of TaskCat, which makes the stacks in an account of your own and removes them.

https://aws-ia.github.io/taskcat/schema and
https://aws-ia.github.io/taskcat/docs/usage/PSUEDO_PARAMETERS (read 2026-11-27): it puts the folder
into a bucket below the project's name, `$[taskcat_autobucket]` is that bucket, and a parameter of
the configuration of the person who runs it (`~/.taskcat.yml`) goes before one that stands here.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from logkura.render.cloudformation.filters import ARTIFACT_PREFIX
from logkura.render.stacks import ARTIFACT_BUCKET, TRANSFORMER_KEY, StackPlan

__all__ = ["PATH", "taskcat_configuration"]

PATH = ".taskcat.yml"
_HEAD = """\
# TaskCat makes each stack by itself. Where a stack takes an output of another one, give its value
# in ~/.taskcat.yml, under general.parameters: it goes before the one that stands here.
"""
_FROM_ELSEWHERE = "given-in-~/.taskcat.yml"


def taskcat_configuration(
    project: str, stacks: Sequence[StackPlan], parameters: Mapping[str, Sequence[str]], code: str
) -> bytes:
    """Return `.taskcat.yml`.

    Args:
        project: A name for the project.
        stacks: The stacks, each a test in its own region.
        parameters: The parameters that the template of each stack takes, by the stack's name.
        code: Path of the transformer's package.
    """
    known = {
        ARTIFACT_BUCKET: "$[taskcat_autobucket]",
        ARTIFACT_PREFIX: f"{project}/",
        TRANSFORMER_KEY: f"{project}/{code}",
    }
    tests = {plan.name: _test(plan, parameters[plan.name], known) for plan in stacks}
    document = {
        "project": {
            "name": project,
            "regions": sorted({plan.region for plan in stacks}),
            # A function takes its code from a bucket of its own region alone.
            "s3_regional_buckets": True,
        },
        "tests": tests,
    }
    return (_HEAD + yaml.safe_dump(document, sort_keys=False, allow_unicode=True)).encode()


def _test(plan: StackPlan, names: Sequence[str], known: Mapping[str, str]) -> dict[str, Any]:
    given = {name: plan.parameters.get(name) or known.get(name, _FROM_ELSEWHERE) for name in names}
    return {
        "template": plan.template,
        "regions": [plan.region],
        **({"parameters": given} if given else {}),
    }
