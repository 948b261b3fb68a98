"""What each stack is asked to be: its template, and the values of its parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from logkura.deploy import artifacts
from logkura.deploy.artifacts import Artifacts
from logkura.deploy.change_sets import Request
from logkura.deploy.stacks import Stack
from logkura.deploy.templates import Template, givens, literal, read_template
from logkura.facts.cloudformation import TEMPLATE_BODY_MAX_BYTES
from logkura.render.stacks import ARTIFACT_BUCKET, TRANSFORMER_KEY, Rendered, StackPlan

__all__ = ["Scope", "needs_artifacts", "request_of"]

_NESTED = "AWS::CloudFormation::Stack"


@dataclass(frozen=True, slots=True)
class Scope:
    """For whom a deployment is.

    Attributes:
        archive: The archive's name, which the names of its stacks begin with.
        account: 12 digits.
        tags: Of every stack, and so of all resources.
        adopt: Whether what exists is taken over.
        role_arn: The role that CloudFormation is to use; empty for the caller's own rights.
    """

    archive: str
    account: str
    tags: Mapping[str, str] = field(default_factory=dict)
    adopt: bool = False
    role_arn: str = ""


def needs_artifacts(rendered: Rendered) -> tuple[str, ...]:
    """Return the regions whose stacks take something from a bucket."""
    return tuple(
        dict.fromkeys(
            plan.region
            for plan in rendered.stacks
            if ARTIFACT_BUCKET in read_template(rendered.files[plan.template]).parameters
            or len(rendered.files[plan.template]) > TEMPLATE_BODY_MAX_BYTES.value
        )
    )


def request_of(
    plan: StackPlan,
    template: Template,
    rendered: Rendered,
    scope: Scope,
    stacks: Mapping[str, Stack | None],
    kept: Artifacts | None,
) -> Request | None:
    """Return what a stack is asked to be; None while an output that it needs is not there.

    Files that it takes from the bucket are put there, under the SHA-256 of their content.

    Raises:
        LogkuraError: `deploy-template-large`, `deploy-refused`, `deploy-denied`,
            `deploy-unreachable`.
    """
    parameters = dict(plan.parameters)
    for name, wanted in plan.outputs.items():
        source = stacks.get(wanted.stack)
        if source is None or wanted.output not in source.outputs:
            return None
        parameters[name] = source.outputs[wanted.output]
    if ARTIFACT_BUCKET in template.parameters:
        if kept is None:
            return None
        parameters[ARTIFACT_BUCKET] = kept.bucket
        known = {**givens(plan, template, scope.account), **parameters}
        _keep_nested(template, rendered, known, kept)
        if TRANSFORMER_KEY in template.parameters:
            code = rendered.files[rendered.transformer]
            parameters[TRANSFORMER_KEY] = kept.keep(code, rendered.transformer)
    option = artifacts.template_option(template.body, plan.template, kept)
    return Request(plan.name, plan.region, option, parameters, scope.tags, role_arn=scope.role_arn)


def _keep_nested(
    template: Template, rendered: Rendered, known: Mapping[str, str], kept: Artifacts
) -> None:
    """Put the templates of nested stacks where their URLs say.

    Such a template is a rendered file, and its URL ends in the file's path; what stands before it
    there is the SHA-256 of its content, which the renderer knows.
    """
    for declared in template.resources:
        if declared.type != _NESTED:
            continue
        key = _key_of(literal(declared.properties.get("TemplateURL"), known) or "")
        for path, content in rendered.files.items():
            if key == path or key.endswith(f"/{path}"):
                kept.keep_as(content, key)


def _key_of(url: str) -> str:
    """Return the key in `https://bucket.s3.region.suffix/key`."""
    return unquote(urlsplit(url).path).removeprefix("/")
