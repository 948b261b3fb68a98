"""The same archive in several accounts and regions: reviewed, and brought to what it should be."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from logkura.aws import Clients
from logkura.blueprint import design
from logkura.deploy import artifacts
from logkura.deploy.account import check_account
from logkura.deploy.artifact_changes import artifact_additions, artifact_changes
from logkura.deploy.artifacts import Readers, artifacts_request
from logkura.deploy.asking import asked
from logkura.deploy.changes import Action, Change
from logkura.deploy.estimate import additions, estimate
from logkura.deploy.stack_sets import (
    StackSet,
    Wanted,
    bring_stack_set,
    differs,
    find_stack_set,
    missing,
    superfluous,
    superfluous_units,
)
from logkura.deploy.stacks import STACK_TYPE, Progress
from logkura.deploy.templates import resources_of
from logkura.errors import LogkuraError
from logkura.estate import Estate
from logkura.render.cloudformation import render_cloudformation
from logkura.render.rollout import rollout_template
from logkura.render.stacks import TRANSFORMER_KEY, Rendered
from logkura.render.template_document import read_template_document
from logkura.spec import Archive

__all__ = ["RolloutReview", "review_rollout", "roll_out_if", "stack_set_name"]


@dataclass(frozen=True, slots=True)
class RolloutReview:
    """Every change of a rollout.

    CloudFormation makes no change sets of StackSets: what becomes of each resource is told by the
    templates, and is the same in every account and region.

    Attributes:
        found: The StackSet as it stands; None where it is not made.
        changes: All changes, in their order.
        estate: The archive in its own account and region.
        rendered: The same, rendered.
        readers: Who takes the transformer from here.
    """

    found: StackSet | None
    changes: tuple[Change, ...]
    estate: Estate
    rendered: Rendered
    readers: Readers

    @property
    def warnings(self) -> tuple[str, ...]:
        """What must be known before this is confirmed."""
        return tuple(change.warning for change in self.changes if change.warning)


def stack_set_name(archive: Archive) -> str:
    """Return the name of an archive's StackSet."""
    return f"logkura-{archive.archive}"


def review_rollout(archive: Archive, clients: Clients, progress: Progress) -> RolloutReview:
    """Return what rolling an archive out would change; nothing changes.

    Raises:
        LogkuraError: `deploy-account`, `deploy-rollout-template`, `deploy-stack-stuck`,
            `deploy-change-set`, `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    check_account(archive, clients)
    found = find_stack_set(stack_set_name(archive), archive.region, clients)
    readers = _readers(archive, clients)
    buckets: dict[str, str] = {}
    changes: list[Change] = []
    for region in _regions(archive):
        kept = artifacts.find_artifacts(archive.archive, region, clients, progress)
        buckets[region] = kept.bucket if kept else ""
        if kept is None:
            changes += artifact_additions(archive.archive, region, readers)
        else:
            request = artifacts_request(archive.archive, region, archive.tags, readers)
            changes += artifact_changes(request, readers, clients, progress)
    estate = design(archive)
    rendered = render_cloudformation(estate)
    body = _template(archive, rendered, buckets)
    wanted = _wanted(archive, {"TemplateBody": body}, _transformer_key(rendered))
    changes += _changes(wanted, found, body)
    return RolloutReview(found, tuple(changes), estate, rendered, readers)


def roll_out_if(
    confirm: Callable[[RolloutReview], bool],
    archive: Archive,
    clients: Clients,
    progress: Progress,
) -> RolloutReview | None:
    """Roll an archive out, once somebody has agreed to every change.

    Returns:
        What was done; None where it was not agreed to.

    Raises:
        DeploymentError: `deploy-stack-set`: a stack failed, and why; what is done stays.
        LogkuraError: The errors of `review_rollout`, and `deploy-template-large`.
    """
    reviewed = review_rollout(archive, clients, progress)
    if not reviewed.changes:
        return reviewed
    if not confirm(reviewed):
        return None
    kept = {
        region: artifacts.make_artifacts(
            archive.archive, region, archive.tags, clients, progress, reviewed.readers
        )
        for region in _regions(archive)
    }
    rendered = reviewed.rendered
    body = _template(archive, rendered, {region: each.bucket for region, each in kept.items()})
    key = ""
    for each in kept.values():
        key = each.keep(rendered.files[rendered.transformer], rendered.transformer)
    path = rendered.stacks[0].template
    option = artifacts.template_option(body.encode(), path, kept[archive.region])
    bring_stack_set(_wanted(archive, option, key), reviewed.found, body, clients, progress)
    return reviewed


def _regions(archive: Archive) -> tuple[str, ...]:
    assert archive.rollout is not None, "only of an archive that is rolled out"  # noqa: S101
    return archive.rollout.regions


def _transformer_key(rendered: Rendered) -> str:
    """Return the key that `Artifacts.keep` gives the transformer."""
    digest = hashlib.sha256(rendered.files[rendered.transformer]).hexdigest()
    return f"{digest}/{rendered.transformer}"


def _template(archive: Archive, rendered: Rendered, buckets: Mapping[str, str]) -> str:
    try:
        return rollout_template(
            rendered, account=archive.account, bucket=archive.bucket.name, artifacts=buckets
        ).decode()
    except ValueError as error:
        raise LogkuraError(
            "deploy-rollout-template",
            f"this archive cannot be the same in every account and region: {error}",
            hint="deploy it to each region by an archive.yaml of its own",
        ) from error


def _wanted(archive: Archive, template: Mapping[str, str], key: str) -> Wanted:
    rollout = archive.rollout
    assert rollout is not None, "only of an archive that is rolled out"  # noqa: S101
    return Wanted(
        name=stack_set_name(archive),
        region=archive.region,
        template=template,
        parameters={TRANSFORMER_KEY: key},
        tags=dict(sorted(archive.tags.items())),
        regions=rollout.regions,
        accounts=rollout.accounts,
        organizational_units=rollout.organizational_units,
    )


def _readers(archive: Archive, clients: Clients) -> Readers:
    """Return who takes the transformer from here."""
    rollout = archive.rollout
    assert rollout is not None, "only of an archive that is rolled out"  # noqa: S101
    if not rollout.organizational_units:
        others = tuple(each for each in rollout.accounts if each != archive.account)
        return Readers(accounts=others)
    with asked("read the organization"):
        found = clients.get("organizations", archive.region).describe_organization()
    return Readers(organization=found["Organization"]["Id"])


def _changes(wanted: Wanted, found: StackSet | None, body: str) -> Iterator[Change]:
    place = f"StackSet {wanted.name} in {wanted.region}"
    after = resources_of(read_template_document(body))
    everywhere = f"{place}, in each of its stacks"
    if found is None:
        yield from additions(after, everywhere, {})
    else:
        before = resources_of(read_template_document(found.template))
        yield from estimate(before, after, everywhere, {})
        if found.stale or differs(wanted, found, body):
            for each in found.instances:
                why = "an operation failed there before" if each in found.stale else "with the set"
                yield Change(Action.CHANGE, place, str(each), STACK_TYPE, details=(why,))
    for region, targets in missing(wanted, found).items():
        for target in targets:
            yield Change(Action.ADD, place, f"{target}/{region}", STACK_TYPE)
    yield from _removals(wanted, found, place)


def _removals(wanted: Wanted, found: StackSet | None, place: str) -> Iterator[Change]:
    within = ("no target any more", "the accounts of units within it lose their stacks too")
    for unit in superfluous_units(wanted, found):
        yield Change(Action.REMOVE, place, unit, STACK_TYPE, details=within)
    stays = ("its buckets and keys stay in AWS",)
    for each in superfluous(wanted, found):
        yield Change(Action.REMOVE, place, str(each), STACK_TYPE, details=stays)
