"""What a deployment would change, every stack of it at once, before anything does.

A stack that exists is asked by a change set, which is made, read and deleted.  A new one is told by
its template.  Where a parameter is the output of a stack that does not exist yet, there can be no
change set before that one is made: what it would say is taken from the two templates.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from logkura.aws import Clients
from logkura.deploy import artifacts, change_sets
from logkura.deploy.adopt import adoptable
from logkura.deploy.artifact_changes import artifact_additions
from logkura.deploy.bring import standing
from logkura.deploy.change_sets import Request
from logkura.deploy.changes import Action, Change
from logkura.deploy.estimate import additions, estimate
from logkura.deploy.probes import Existing, existing
from logkura.deploy.requests import Scope, needs_artifacts, request_of
from logkura.deploy.stacks import Progress, Stack, place_of, template_of
from logkura.deploy.templates import Template, givens, read_template, resources_of
from logkura.render.stacks import Rendered, StackPlan

__all__ = ["Review", "Step", "review"]


@dataclass(frozen=True, slots=True)
class Step:
    """One stack of a deployment.

    Attributes:
        plan: What it is to be.
        template: Its template.
        stack: As it stands; None where it is not made.
        adopted: What is imported first.
        changes: What changes.
    """

    plan: StackPlan
    template: Template
    stack: Stack | None
    adopted: tuple[Existing, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """Every change of a deployment.

    Attributes:
        rendered: What is deployed.
        steps: In the order in which they need each other.
        artifacts: Changes of the stacks that hold the transformer and large templates.
    """

    rendered: Rendered
    steps: tuple[Step, ...]
    artifacts: tuple[Change, ...]

    @property
    def changes(self) -> tuple[Change, ...]:
        """All changes, in their order."""
        return (*self.artifacts, *(change for step in self.steps for change in step.changes))

    @property
    def warnings(self) -> tuple[str, ...]:
        """What must be known before this is confirmed."""
        return tuple(change.warning for change in self.changes if change.warning)


def review(rendered: Rendered, scope: Scope, clients: Clients, progress: Progress) -> Review:
    """Return what a deployment would change.

    Raises:
        LogkuraError: `deploy-exists`, `deploy-bucket-taken`: something exists that is not ours;
            `deploy-artifacts-missing`, `deploy-stack-stuck`, `deploy-change-set`,
            `deploy-template-large`, `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    stacks: dict[str, Stack | None] = {}
    steps: list[Step] = []
    kept = {
        region: artifacts.find_artifacts(scope.archive, region, clients, progress)
        for region in needs_artifacts(rendered)
    }
    for plan in rendered.stacks:
        found = standing(plan.name, plan.region, clients, progress)
        stacks[plan.name] = found
        template = read_template(rendered.files[plan.template])
        if found is None:
            steps.append(_new(plan, template, scope, clients))
            continue
        request = request_of(plan, template, rendered, scope, stacks, kept.get(plan.region))
        step = Step(plan, template, found, (), ())
        steps.append(_changed(step, request, scope, clients, progress))
    new = [region for region, there in kept.items() if there is None]
    nobody = artifacts.Readers()
    made = (each for region in new for each in artifact_additions(scope.archive, region, nobody))
    return Review(rendered, tuple(steps), tuple(made))


def _new(plan: StackPlan, template: Template, scope: Scope, clients: Clients) -> Step:
    known = givens(plan, template, scope.account)
    wanted = [declared.logical_id for declared in template.resources]
    adopted = adoptable(list(existing(template, wanted, known, clients)), adopt=scope.adopt)
    place = place_of(plan.name, plan.region)
    changes = _with_adopted(additions(template.resources, place, known), adopted)
    return Step(plan, template, None, adopted, tuple(changes))


def _changed(
    step: Step, request: Request | None, scope: Scope, clients: Clients, progress: Progress
) -> Step:
    """Return the step of a stack that exists, with its changes."""
    assert step.stack is not None, "only of a stack that exists"  # noqa: S101
    known = givens(step.plan, step.template, scope.account)
    if request is None:
        before = resources_of(template_of(step.stack, clients))
        changes = tuple(estimate(before, step.template.resources, step.stack.place, known))
    else:
        change_set = change_sets.create(request, "UPDATE", clients, progress)
        if change_set.changes:
            change_sets.discard(change_set, clients)
        changes = change_set.changes
    added = [each.logical_id for each in changes if each.action is Action.ADD]
    found = list(existing(step.template, added, known, clients))
    adopted = adoptable(found, adopt=scope.adopt)
    return replace(step, adopted=adopted, changes=tuple(_with_adopted(changes, adopted)))


def _with_adopted(changes: Iterable[Change], adopted: Sequence[Existing]) -> Iterator[Change]:
    names = {each.declared.logical_id: each.name for each in adopted}
    for change in changes:
        if change.logical_id not in names:
            yield change
            continue
        yield replace(
            change,
            action=Action.ADOPT,
            name=names[change.logical_id],
            details=("its settings are brought to the design",),
        )
