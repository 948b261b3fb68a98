"""Deploying an archive through CloudFormation: what would change, the change, and its end."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logkura.aws import Clients
    from logkura.deploy import (
        Deployment,
        Destroyed,
        Event,
        Fate,
        Options,
        Problem,
        Reviewed,
        Survey,
    )
    from logkura.render.stacks import Rendered
    from logkura.spec import Archive

__all__ = ["deploy", "destroy", "diff", "survey", "validate"]


def diff(archive: "Archive", clients: "Clients", *, adopt: bool = False) -> "Reviewed":
    """Return what deploying an archive would change in its account; nothing changes.

    Args:
        archive: The checked `archive.yaml`.
        clients: The account.
        adopt: Whether buckets and log groups that exist would be taken over.

    Raises:
        LogkuraError: Something stands in the way of a deployment, or cannot be seen.
    """
    from logkura.deploy import (
        Options,
        Progress,
        check_options,
        prepare,
        review_archive,
        review_rollout,
    )

    options = Options(adopt=adopt)
    if archive.rollout is not None:
        check_options(options)
        return review_rollout(archive, clients, Progress())
    prepared = prepare(archive, clients, options)
    return review_archive(prepared, clients, Progress())


def deploy(
    archive: "Archive",
    clients: "Clients",
    *,
    options: "Options | None" = None,
    confirm: "Callable[[Reviewed], bool]" = lambda _: True,
    on_event: "Callable[[Event], None]" = lambda _: None,
) -> "Deployment | None":
    """Deploy an archive, and subscribe the log groups it names; the same again changes nothing.

    Args:
        archive: The checked `archive.yaml`.
        clients: The account.
        options: How.
        confirm: Shown every change before anything changes; False ends it there.
        on_event: Told each event of each stack.

    Returns:
        What stands then; None where it was not confirmed.

    Raises:
        DeploymentError: It failed and was rolled back; the message has the first cause.
        LogkuraError: Something stands in its way, or cannot be seen.
    """
    from logkura.deploy import Progress, deploy_if

    progress = Progress(on_event)
    return deploy_if(confirm, archive, clients, options=options, progress=progress)


def survey(archive: "Archive", clients: "Clients") -> "Survey":
    """Return what stands of an archive in its account, what it holds, and what was kept of it.

    Raises:
        LogkuraError: The account is another, or cannot be seen.
    """
    from logkura.blueprint import design
    from logkura.deploy import check_account, stack_set_name, survey_rollout
    from logkura.deploy import survey as run
    from logkura.render.cloudformation import render_cloudformation

    check_account(archive, clients)
    if archive.rollout is not None:
        name, regions = stack_set_name(archive), archive.rollout.regions
        return survey_rollout(archive.archive, name, archive.region, regions, clients)
    return run(render_cloudformation(design(archive)), archive.archive, archive.account, clients)


def destroy(
    found: "Survey",
    fate: "Fate",
    clients: "Clients",
    *,
    delete_keys: bool = False,
    retain: frozenset[str] = frozenset(),
    on_event: "Callable[[Event], None]" = lambda _: None,
    on_objects: Callable[[str, int], None] = lambda _, __: None,
) -> "Destroyed":
    """Take an archive out of its account.

    Args:
        found: What `survey` returned.
        fate: What becomes of what the archive holds.
        clients: The account.
        delete_keys: Whether its keys are scheduled for deletion, with the longest window.
        retain: Logical ids to let go of, of a stack whose deletion failed before.
        on_event: Told each event of each stack.
        on_objects: Told the bucket and how many object versions are gone so far.

    Raises:
        DeploymentError: Something could not be deleted, and what held it.
        LogkuraError: It would lose what nobody said should be lost, and nothing was touched.
    """
    from logkura.deploy import Progress
    from logkura.deploy import destroy as run

    return run(
        found,
        fate,
        clients,
        Progress(on_event),
        delete_keys=delete_keys,
        retain=retain,
        on_objects=on_objects,
    )


def validate(
    archive: "Archive", clients: "Clients | None", *, in_lab: bool = False
) -> "tuple[Problem, ...]":
    """Return what is wrong with the templates of an archive.

    Args:
        archive: The checked `archive.yaml`.
        clients: The account, whose CloudFormation looks at them too; None for cfn-lint alone.
        in_lab: Whether they are also made and removed in a lab, as `.taskcat.yml` has them.

    Raises:
        LogkuraError: `deploy-no-lint`: cfn-lint is not installed and there is no account; the
            account cannot be seen.
    """
    from logkura.blueprint import design
    from logkura.deploy import Progress, can_lint, lint
    from logkura.deploy import validate as ask
    from logkura.errors import LogkuraError
    from logkura.render.cloudformation import render_cloudformation

    if clients is None and not can_lint():
        raise LogkuraError(
            "deploy-no-lint",
            "expected cfn-lint, which is not installed, or an account to ask",
            hint="install the extra `lab`, or give --profile or --endpoint-url",
        )
    prefixes = (source.log_group_prefix for source in archive.sources)
    examples = [f"{prefix}example" for prefix in prefixes if prefix]
    rendered = render_cloudformation(design(archive, examples))
    problems = list(lint(rendered)) if can_lint() else []
    if in_lab:
        problems += _matrix(archive, rendered, examples)
    if clients is not None:
        problems += ask(rendered, archive.archive, clients, Progress())
    return tuple(problems)


def _matrix(archive: "Archive", rendered: "Rendered", log_groups: list[str]) -> "list[Problem]":
    """Make and remove every stack in a lab that has the log groups and the keys that are named."""
    from logkura.deploy import Progress, run_matrix
    from logkura.lab import Lab

    references = [archive.keys.stream, archive.keys.objects]
    references += [archive.replica.key] if archive.replica is not None else []
    named = [source.log_group for source in archive.sources if source.log_group is not None]
    with Lab(account=archive.account) as lab:
        for reference in references:
            if reference.arn is not None:
                lab.make_key(reference.arn)
        logs = lab.clients.get("logs", archive.region)
        for name in {*named, *log_groups}:
            logs.create_log_group(logGroupName=name)
        return list(run_matrix(rendered, archive.archive, lab.clients, Progress()))
