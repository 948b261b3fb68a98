"""Deploying an archive: designed for its account, rendered, reviewed, and carried out."""

from collections.abc import Callable
from dataclasses import dataclass, field

from logkura.aws import Clients
from logkura.blueprint import design
from logkura.deploy.account import check_account, existing_log_groups, settle_keys
from logkura.deploy.asking import asked
from logkura.deploy.carry_out import carry_out
from logkura.deploy.changes import Reviewed
from logkura.deploy.requests import Scope
from logkura.deploy.review import Review, review
from logkura.deploy.rollout import roll_out_if, stack_set_name
from logkura.deploy.slots import check_slots
from logkura.deploy.stack_sets import find_stack_set
from logkura.deploy.stacks import Progress, find_stack
from logkura.deploy.templates import read_template
from logkura.errors import LogkuraError
from logkura.estate import Estate, bind
from logkura.render.cloudformation import render_cloudformation, stack_places
from logkura.render.stacks import Rendered
from logkura.spec import Archive

__all__ = [
    "Deployment",
    "Options",
    "Prepared",
    "check_options",
    "deploy",
    "deploy_if",
    "prepare",
    "review_archive",
]


@dataclass(frozen=True, slots=True)
class Options:
    """How to deploy.

    Attributes:
        adopt: Whether buckets and log groups that exist are taken over.
        role_arn: The role that CloudFormation is to use; empty for the caller's own rights.
    """

    adopt: bool = False
    role_arn: str = ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An archive, designed for what its account has.

    Attributes:
        estate: Its design, with the ARNs of the keys that are used as they are.
        rendered: Its templates.
        scope: For whom.
    """

    estate: Estate
    rendered: Rendered
    scope: Scope


@dataclass(frozen=True, slots=True)
class Deployment:
    """What stands after a deployment.

    Attributes:
        estate: The archive with real ARNs; of a rollout, in its own account and region.
        resources: How many resources, in all stacks of it.
        changes: How many changes were made.
    """

    estate: Estate
    resources: int
    changes: int = field(default=0, compare=False)


def prepare(archive: Archive, clients: Clients, options: Options) -> Prepared:
    """Design an archive for the log groups and the keys that its account has.

    Raises:
        LogkuraError: `deploy-account`, `deploy-log-group-missing`, `deploy-key-missing`,
            `deploy-key-unusable`; `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    check_account(archive, clients)
    log_groups = existing_log_groups(archive, clients)
    own = [place.name for place in stack_places(design(archive))]
    estate = design(settle_keys(archive, own, clients), log_groups)
    scope = Scope(archive.archive, archive.account, estate.tags, options.adopt, options.role_arn)
    return Prepared(estate, render_cloudformation(estate), scope)


def review_archive(prepared: Prepared, clients: Clients, progress: Progress) -> Review:
    """Return what deploying an archive would change; nothing of it is changed by that.

    Raises:
        LogkuraError: `deploy-filters-full`, `deploy-filter-exists`, and the errors of `review`.
    """
    for plan in prepared.rendered.stacks:
        filters = [each for each in prepared.estate.filters if each.region == plan.region]
        if filters:
            found = find_stack(plan.name, plan.region, clients)
            check_slots(filters, clients, made=found is not None and found.made)
    return review(prepared.rendered, prepared.scope, clients, progress)


def deploy(
    archive: Archive,
    clients: Clients,
    *,
    options: Options | None = None,
    progress: Progress | None = None,
) -> Deployment:
    """Deploy an archive, and subscribe the log groups it names, without asking.

    Args:
        archive: The checked `archive.yaml`.
        clients: Where to deploy.
        options: How.
        progress: How progress is told.

    Raises:
        LogkuraError: The errors of `prepare`, `review_archive` and `carry_out`.
    """
    done = deploy_if(lambda _: True, archive, clients, options=options, progress=progress)
    assert done is not None, "it was agreed to"  # noqa: S101
    return done


def deploy_if(
    confirm: Callable[[Reviewed], bool],
    archive: Archive,
    clients: Clients,
    *,
    options: Options | None = None,
    progress: Progress | None = None,
) -> Deployment | None:
    """Deploy an archive as `deploy` does, once somebody has agreed to every change.

    Args:
        confirm: Shown every change before anything changes; False ends it there.
        archive: As for `deploy`.
        clients: As for `deploy`.
        options: As for `deploy`.
        progress: As for `deploy`.

    Returns:
        What stands then; None where it was not agreed to.

    Raises:
        LogkuraError: As `deploy`; `deploy-option`.
    """
    progress = progress or Progress()
    if archive.rollout is not None:
        check_options(options or Options())
        return _roll_out(confirm, archive, clients, progress)
    prepared = prepare(archive, clients, options or Options())
    reviewed = review_archive(prepared, clients, progress)
    if reviewed.changes and not confirm(reviewed):
        return None
    changes = carry_out(reviewed, prepared.scope, clients, progress) if reviewed.changes else 0
    resources = sum(len(step.template.resources) for step in reviewed.steps)
    return Deployment(_with_key_arns(prepared.estate, clients), resources, changes)


def check_options(options: Options) -> None:
    """Refuse what a rollout does not do, before it is taken for done.

    Raises:
        LogkuraError: `deploy-option`.
    """
    if options != Options():
        raise LogkuraError(
            "deploy-option",
            "expected neither --adopt nor --role-arn for an archive with a rollout",
            hint="a StackSet makes everything itself, by the roles of StackSets",
        )


def _roll_out(
    confirm: Callable[[Reviewed], bool], archive: Archive, clients: Clients, progress: Progress
) -> Deployment | None:
    """Roll an archive out; the estate is that of its own account and region, keys not bound."""
    done = roll_out_if(confirm, archive, clients, progress)
    if done is None:
        return None
    template = read_template(done.rendered.files[done.rendered.stacks[0].template])
    standing = find_stack_set(stack_set_name(archive), archive.region, clients)
    stacks = len(standing.instances) if standing is not None else 0
    return Deployment(done.estate, stacks * len(template.resources), len(done.changes))


def _with_key_arns(estate: Estate, clients: Clients) -> Estate:
    """Return the estate with the ARNs of the keys that were made."""
    arns = {}
    for key in estate.keys:
        if key.alias is not None:
            with asked(f"read key {key.alias} in {key.region}"):
                found = clients.get("kms", key.region).describe_key(KeyId=key.alias)
            arns[key.arn] = found["KeyMetadata"]["Arn"]
    return bind(estate, arns)
