"""What a destruction is about: the stacks of an archive, and what would be lost with them."""

from collections.abc import Sequence
from dataclasses import dataclass

from logkura.aws import Clients
from logkura.deploy.artifacts import artifacts_stack
from logkura.deploy.held import BUCKET, KEY, LOG_GROUP, Held, held_by
from logkura.deploy.leftovers import Stranger, find_leftovers
from logkura.deploy.stack_sets import StackSet, find_stack_set
from logkura.deploy.stacks import Stack, find_stack
from logkura.deploy.templates import read_template
from logkura.render.stacks import Rendered

__all__ = ["Survey", "survey", "survey_rollout"]


@dataclass(frozen=True, slots=True)
class Survey:
    """What a destruction is about.

    Attributes:
        stacks: Those that exist, the last made first: each before what it needs.
        artifacts: The stacks of the transformer and large templates, whose content can be made
            again.
        buckets: The archive's, those too that an earlier destruction kept.
        keys: Those that were made for it, likewise.
        log_groups: Its own, of the pipeline, likewise.
        rollout: Its StackSet; what that holds is in other accounts and was not looked at.
        strangers: What has a name of the design and is not known to be the archive's.
    """

    archive: str
    stacks: tuple[Stack, ...]
    artifacts: tuple[Stack, ...]
    buckets: tuple[Held, ...]
    keys: tuple[Held, ...]
    log_groups: tuple[Held, ...] = ()
    rollout: StackSet | None = None
    strangers: tuple[Stranger, ...] = ()

    @property
    def holding(self) -> tuple[Held, ...]:
        """The buckets that hold something."""
        return tuple(bucket for bucket in self.buckets if bucket.objects)

    @property
    def deployed(self) -> bool:
        """Whether a stack or a StackSet of it stands."""
        return bool(self.stacks or self.artifacts or self.rollout)

    @property
    def nothing(self) -> bool:
        """Whether nothing of it is left: no stack, and nothing that was kept of one."""
        return not (self.deployed or self.buckets or self.keys or self.log_groups)


def survey_rollout(
    archive: str, name: str, region: str, regions: Sequence[str], clients: Clients
) -> Survey:
    """Return what stands of an archive that is rolled out.

    Args:
        archive: The archive's name.
        name: Its StackSet's name.
        region: From where that is managed.
        regions: Where its stacks are.
        clients: Where to look.

    Raises:
        LogkuraError: `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    found = find_stack_set(name, region, clients)
    places = dict.fromkeys(
        [*regions, *(each.region for each in (found.instances if found else ()))]
    )
    kept = (find_stack(artifacts_stack(archive), each, clients) for each in places)
    stacks = tuple(stack for stack in kept if stack is not None)
    return Survey(archive, (), stacks, (), (), rollout=found)


def survey(rendered: Rendered, archive: str, account: str, clients: Clients) -> Survey:
    """Return what stands of an archive, and what was left of it.

    Args:
        rendered: Its templates, and its stacks in the order in which they need each other.
        archive: Its name.
        account: 12 digits.
        clients: Where to look.

    Raises:
        LogkuraError: `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    stacks: list[Stack] = []
    held: list[Held] = []
    strangers: list[Stranger] = []
    for plan in reversed(rendered.stacks):
        found = find_stack(plan.name, plan.region, clients)
        if found is not None:
            stacks.append(found)
            held += held_by(found, clients)
        if found is None or not found.made:
            template = read_template(rendered.files[plan.template])
            for each in find_leftovers(plan, template, account, clients):
                if isinstance(each, Held):
                    held.append(each)
                else:
                    strangers.append(each)
    regions = dict.fromkeys(plan.region for plan in rendered.stacks)
    kept = (find_stack(artifacts_stack(archive), region, clients) for region in regions)

    def of(kind: str) -> tuple[Held, ...]:
        return tuple(each for each in held if each.kind == kind)

    return Survey(
        archive,
        tuple(stacks),
        tuple(stack for stack in kept if stack is not None),
        of(BUCKET),
        of(KEY),
        of(LOG_GROUP),
        strangers=tuple(strangers),
    )
