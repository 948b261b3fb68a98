"""TaskCat's matrix, made and removed by ourselves: every test of `.taskcat.yml` in every region.

What TaskCat does for a project: the folder goes into a bucket of each region below the project's
name, each stack is made with its parameters, and removed again
(https://aws-ia.github.io/taskcat/schema, read 2026-11-27).  Where a parameter waits for the output
of another stack, that stack is left standing until its last user is gone: TaskCat itself would ask
whoever runs it for the value.
"""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from logkura.aws import Clients
from logkura.deploy import change_sets
from logkura.deploy.artifacts import Artifacts, make_artifacts
from logkura.deploy.asking import asked
from logkura.deploy.change_sets import Request
from logkura.deploy.failures import told_failure
from logkura.deploy.stacks import Progress, Stack, find_stack, follow
from logkura.deploy.validate import Problem
from logkura.errors import DeploymentError
from logkura.render.stacks import Rendered

__all__ = ["run_matrix"]

_CONFIGURATION = ".taskcat.yml"
_BUCKET = "$[taskcat_autobucket]"


def run_matrix(
    rendered: Rendered, archive: str, clients: Clients, progress: Progress
) -> Iterator[Problem]:
    """Yield what is wrong with stacks that are really made, in a lab or an account for tests.

    Args:
        rendered: The files, with TaskCat's configuration among them.
        archive: The archive's name.
        clients: Where to make them.
        progress: Told each event.

    Raises:
        LogkuraError: `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    configuration = yaml.safe_load(rendered.files[_CONFIGURATION])
    project = configuration["project"]["name"]
    folder = _folder(rendered, project)
    outputs: dict[str, Mapping[str, str]] = {}
    standing: list[Stack] = []
    for name, test in configuration["tests"].items():
        for region in test["regions"]:
            bucket = _upload(rendered, folder, archive, region, clients, progress)
            known = {_BUCKET: bucket.bucket, f"{project}/": f"{folder}/"}
            parameters = _parameters(rendered, name, test, known, outputs)
            path = test["template"]
            template = {"TemplateURL": bucket.url(f"{folder}/{path}")}
            request = Request(name, region, template, parameters)
            try:
                stack = _made(request, clients, progress)
            except DeploymentError as error:
                yield Problem(path, 0, "matrix", error.message, error=True)
                continue
            outputs[name] = stack.outputs
            standing.append(stack)
    for stack in reversed(standing):
        why = _removed(stack, clients, progress)
        if why is not None:
            path = configuration["tests"][stack.name]["template"]
            yield Problem(path, 0, "matrix", why, error=True)


def _folder(rendered: Rendered, project: str) -> str:
    """Return where the files go: below what they are, for nothing is written over there."""
    digest = hashlib.sha256()
    for path, content in sorted(rendered.files.items()):
        digest.update(f"{path}\0{len(content)}\0".encode() + content)
    return f"{digest.hexdigest()}/{project}"


def _upload(
    rendered: Rendered,
    folder: str,
    archive: str,
    region: str,
    clients: Clients,
    progress: Progress,
) -> Artifacts:
    """Put the folder into a bucket of the region, as TaskCat does."""
    bucket = make_artifacts(archive, region, {}, clients, progress)
    for path, content in rendered.files.items():
        bucket.keep_as(content, f"{folder}/{path}")
    return bucket


def _parameters(
    rendered: Rendered,
    name: str,
    test: Mapping[str, Any],
    known: Mapping[str, str],
    outputs: Mapping[str, Mapping[str, str]],
) -> dict[str, str]:
    """Return the parameters of a test; `known` has what to put for what a value begins with."""
    plan = next(plan for plan in rendered.stacks if plan.name == name)
    given = {key: str(value) for key, value in (test.get("parameters") or {}).items()}
    for key, value in given.items():
        for start, instead in known.items():
            if value.startswith(start):
                given[key] = instead + value.removeprefix(start)
    for parameter, wanted in plan.outputs.items():
        given[parameter] = outputs.get(wanted.stack, {}).get(wanted.output, given[parameter])
    return given


def _made(request: Request, clients: Clients, progress: Progress) -> Stack:
    change_set = change_sets.create(request, "CREATE", clients, progress)
    events = change_sets.execute(change_set, clients, progress)
    if events[-1].status != "CREATE_COMPLETE":
        raise told_failure(events, request.region, clients, "it cannot be made")
    stack = find_stack(request.name, request.region, clients)
    assert stack is not None, "a stack that was made stands"  # noqa: S101
    return stack


def _removed(stack: Stack, clients: Clients, progress: Progress) -> str | None:
    """Remove a stack; return why it stays, if it does."""
    client = clients.get("cloudformation", stack.region)

    def start() -> None:
        with asked(f"delete {stack.place}"):
            client.delete_stack(StackName=stack.id)

    events = follow(stack.id, stack.region, clients, start, progress)
    if events[-1].status == "DELETE_COMPLETE":
        return None
    return told_failure(events, stack.region, clients, "it cannot be removed").message
