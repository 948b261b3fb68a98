"""Carrying a reviewed deployment out, one stack after the other, as they need each other."""

from collections.abc import Mapping

from logkura.aws import Clients
from logkura.deploy import artifacts
from logkura.deploy.adopt import import_document, imports
from logkura.deploy.artifacts import Artifacts
from logkura.deploy.bring import bring
from logkura.deploy.change_sets import ChangeSet, Kind, Request
from logkura.deploy.changes import unreviewed
from logkura.deploy.requests import Scope, needs_artifacts, request_of
from logkura.deploy.review import Review, Step
from logkura.deploy.stacks import Progress, Stack, find_stack, template_of
from logkura.errors import DeploymentError

__all__ = ["carry_out"]


def carry_out(reviewed: Review, scope: Scope, clients: Clients, progress: Progress) -> int:
    """Bring every stack to what was reviewed; return how many changes were made.

    What is done stays done when a later stack fails: the same deployment again goes on from there.

    Raises:
        DeploymentError: `deploy-failed`: a stack was rolled back, with the first cause;
            `deploy-unreviewed`: a stack would lose more than was reviewed, and was not touched.
        LogkuraError: `deploy-change-set`, `deploy-stack-stuck`, `deploy-template-large`,
            `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    kept: dict[str, Artifacts] = {}
    for region in needs_artifacts(reviewed.rendered):
        found = artifacts.find_artifacts(scope.archive, region, clients, progress)
        kept[region] = found or artifacts.make_artifacts(
            scope.archive, region, scope.tags, clients, progress
        )
    done = len(reviewed.artifacts)
    stacks: dict[str, Stack | None] = {}
    for step in reviewed.steps:
        done += _carry_out(step, reviewed, scope, stacks, kept, clients, progress)
        stacks[step.plan.name] = find_stack(step.plan.name, step.plan.region, clients)
    return done


def _carry_out(
    step: Step,
    reviewed: Review,
    scope: Scope,
    stacks: Mapping[str, Stack | None],
    kept: Mapping[str, Artifacts],
    clients: Clients,
    progress: Progress,
) -> int:
    bucket = kept.get(step.plan.region)
    request = request_of(step.plan, step.template, reviewed.rendered, scope, stacks, bucket)
    if request is None:
        outputs = ", ".join(f"{each.output} of {each.stack}" for each in step.plan.outputs.values())
        raise DeploymentError(
            "deploy-output-missing",
            f"{step.plan.name} needs an output that is not there: {outputs}",
            hint="the stack that gives it was changed by hand: bring it back first",
        )
    if step.adopted:
        _adopt(step, request, bucket, clients, progress)

    def check(change_set: ChangeSet) -> None:
        worse = unreviewed(reviewed.changes, change_set.changes)
        if worse:
            raise DeploymentError(
                "deploy-unreviewed",
                f"{request.place} would lose more than was reviewed: "
                + "; ".join(each.words for each in worse),
                hint="something changed since; deploy again to review it as it is now",
            )

    kind: Kind = "CREATE" if step.stack is None and not step.adopted else "UPDATE"
    return bring(request, kind, clients, progress, check)


def _adopt(
    step: Step,
    request: Request,
    bucket: Artifacts | None,
    clients: Clients,
    progress: Progress,
) -> None:
    """Import what exists, as it is, into the stack as it is."""
    current = template_of(step.stack, clients) if step.stack is not None else None
    body = import_document(current, step.adopted)
    wanted = Request(
        request.name,
        request.region,
        artifacts.template_option(body.encode(), step.plan.template, bucket),
        step.stack.parameters if step.stack is not None else {},
        request.tags,
        imports(step.adopted),
        request.role_arn,
    )
    bring(wanted, "IMPORT", clients, progress)
