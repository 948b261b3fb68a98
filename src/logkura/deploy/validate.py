"""Whether templates hold, before anything is deployed: by cfn-lint, and by CloudFormation."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from botocore.exceptions import ClientError

from logkura.aws import Clients
from logkura.deploy.artifacts import find_artifacts, template_option
from logkura.deploy.asking import asked, error_code
from logkura.deploy.stacks import Progress
from logkura.errors import DeploymentError
from logkura.facts.cloudformation import TEMPLATE_BODY_MAX_BYTES
from logkura.render.stacks import Rendered

__all__ = ["Problem", "can_lint", "lint", "templates_of", "validate"]

_TEMPLATE_SUFFIX = ".yaml"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with a template.

    Attributes:
        template: Its path among the rendered files.
        line: Counts from 1; 0 for the template as a whole.
        code: cfn-lint's code; `ValidateTemplate` for CloudFormation's own.
        message: What is wrong.
        error: Whether it would fail; else it is advice.
    """

    template: str
    line: int
    code: str
    message: str
    error: bool


def can_lint() -> bool:
    """Whether cfn-lint is installed; the extra `lab` brings it."""
    return find_spec("cfnlint") is not None


def templates_of(rendered: Rendered) -> dict[str, str]:
    """Return the path of every template with a region that it is for."""
    found = {plan.template: plan.region for plan in rendered.stacks}
    region = rendered.stacks[-1].region
    for path in rendered.files:
        if path.endswith(_TEMPLATE_SUFFIX) and "/" in path:
            found.setdefault(path, region)
    return found


def lint(rendered: Rendered) -> Iterator[Problem]:
    """Yield what cfn-lint finds in the templates."""
    # Takes a second, and not everybody has it.
    from cfnlint.api import lint as run  # noqa: PLC0415

    for path, region in templates_of(rendered).items():
        text = rendered.files[path].decode()
        for match in run(text, regions=[region]):
            yield _problem(path, match)


def _problem(path: str, match: Any) -> Problem:
    code: str = match.rule.id
    return Problem(path, match.linenumber, code, match.message, code.startswith("E"))


def validate(
    rendered: Rendered, archive: str, clients: Clients, progress: Progress
) -> Sequence[Problem]:
    """Return what CloudFormation has against the templates: ValidateTemplate.

    A template that is too large for a request is looked at only where there is a bucket for it.

    Raises:
        NotSeenError: `deploy-denied`, `deploy-unreachable`.
        LogkuraError: `deploy-template-large`.
    """
    problems = []
    for path, region in templates_of(rendered).items():
        body, kept = rendered.files[path], None
        if len(body) > TEMPLATE_BODY_MAX_BYTES.value:
            kept = find_artifacts(archive, region, clients, progress)
            if kept is None:
                text = f"{len(body):,} bytes can be validated once the archive is deployed"
                problems.append(Problem(path, 0, "ValidateTemplate", text, error=False))
                continue
        option = template_option(body, path, kept)
        client = clients.get("cloudformation", region)
        try:
            with asked(f"validate {path}"):
                client.validate_template(**option)
        except DeploymentError as error:
            cause = error.__cause__
            if not isinstance(cause, ClientError) or error_code(cause) != "ValidationError":
                raise
            problems.append(Problem(path, 0, "ValidateTemplate", error.message, error=True))
    return problems
