"""What was changed by hand: the design beside the account, and beside the stacks."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from logkura.aws import Clients
from logkura.blueprint import design
from logkura.deploy.account import check_account, with_keys
from logkura.deploy.drift.causes import Causes
from logkura.deploy.drift.merging import merge
from logkura.deploy.drift.repair import Repairs, is_put_back_by_stack
from logkura.deploy.drift.report import Drift, DriftReport, StackRead, StackState
from logkura.deploy.drift.stacks import StackDetection, detect
from logkura.deploy.probes import owner_of
from logkura.estate import Difference, Estate, ResourceKind, bind, compare
from logkura.estate.standing_keys import description_of, standing_keys
from logkura.iam.arn import kms_key_id
from logkura.inventory import read_estate
from logkura.render.cloudformation import StackPlace, stack_places
from logkura.spec import Archive

__all__ = ["Looking", "find_drift"]

_DETECTION_TIMEOUT_SECONDS = 900.0


@dataclass(frozen=True, slots=True)
class Looking:
    """How to look.

    Attributes:
        stacks: Whether CloudFormation is asked too; that takes up to minutes, and tells everybody
            that the stacks have drifted.
        timeout_seconds: How long to wait for CloudFormation, a stack.
        wait: Waits so many seconds.
        on_progress: Told what is being done.
    """

    stacks: bool = True
    timeout_seconds: float = _DETECTION_TIMEOUT_SECONDS
    wait: Callable[[float], None] = time.sleep
    on_progress: Callable[[str], None] = lambda _: None


def find_drift(archive: Archive, clients: Clients, looking: Looking = Looking()) -> DriftReport:
    """Return what differs between an archive and its account; nothing is changed.

    Args:
        archive: The checked `archive.yaml`.
        clients: The account, or the lab.
        looking: How to look.

    Raises:
        LogkuraError: `deploy-account`: the credentials are those of another account;
            `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    check_account(archive, clients)
    own = design(archive)
    places = stack_places(own)
    regions = list(dict.fromkeys([archive.region, *(place.region for place in places)]))
    found = read_estate(
        clients,
        account=archive.account,
        regions=regions,
        also=[*(each.arn for each in own.functions), *(each.arn for each in own.roles)],
        on_progress=looking.on_progress,
    )
    stacks = _stacks(places, clients, looking)
    groups = [group.name for group in found.log_groups if group.region == archive.region]
    others = _keys_of_others(own, found, places, clients)
    settled = with_keys(archive, lambda key, region: others.get((region, key.alias or ""), ""))
    designed = design(settled, groups)
    designed = bind(designed, standing_keys(designed, found))
    compared = compare(designed, found)
    merged = merge(designed, compared, [drift for each in stacks for drift in each.drifts])
    causes = Causes(clients, archive.region, looking.wait)
    repairs = Repairs(designed, found, stacks, archive.region)
    order = [each.read.name for each in stacks]
    drifts = tuple(
        Drift(each, seen_by, causes.of(each), repairs.of(each, seen_by))
        for each, seen_by in sorted(
            merged.differences, key=lambda seen: _turn(seen[0], seen[1], order)
        )
    )
    return DriftReport(
        drifts=drifts,
        unknown=compared.unknown,
        stacks=tuple(each.read for each in stacks),
        compared=compared.compared,
        notes=(*_notes(archive, others, stacks), *merged.notes),
    )


def _turn(difference: Difference, seen_by: Sequence[str], stacks: Sequence[str]) -> tuple[int, int]:
    """Return when a difference can be put back: what others need comes first.

    A change set fails as a whole where, for example, a subscription filter is made for a stream
    whose key is disabled, which no stack sees; and S3 takes rules into versioned buckets alone:
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html
    (read 2026-11-27).  Stacks come in the order in which they need each other.
    """
    if seen_by and is_put_back_by_stack(difference):
        return 1, stacks.index(seen_by[0])
    is_rule = difference.kind is ResourceKind.BUCKET and difference.field == "replication"
    return 2 if is_rule else 0, 0


def _notes(
    archive: Archive, others: Mapping[tuple[str, str], str], stacks: Sequence[StackDetection]
) -> Iterator[str]:
    for (_, alias), arn in others.items():
        yield (
            f"{alias} points to {arn}, which logkura did not make: its policy is left to its owner"
        )
    if all(each.read.state is StackState.ABSENT for each in stacks):
        yield (
            "no stack of the archive is there; where it was deployed through Terraform,"
            " `logkura deploy ARCHIVE --via terraform --dir DIR` puts everything back at once"
        )
    if archive.rollout is not None:
        yield (
            f"the archive is rolled out: only account {archive.account} and region"
            f" {archive.region} were looked at, and none of the StackSet's stacks"
        )


def _stacks(
    places: Sequence[StackPlace], clients: Clients, looking: Looking
) -> list[StackDetection]:
    if not looking.stacks:
        skipped = StackState.SKIPPED
        return [StackDetection(StackRead(each.name, each.region, skipped)) for each in places]
    return [
        each
        for place in places
        for each in detect(
            clients,
            place.name,
            place.region,
            timeout_seconds=looking.timeout_seconds,
            wait=looking.wait,
            on_progress=looking.on_progress,
        )
    ]


def _keys_of_others(
    designed: Estate, found: Estate, places: Sequence[StackPlace], clients: Clients
) -> Mapping[tuple[str, str], str]:
    """Return the ARNs of the keys that are somebody else's, by region and alias.

    An alias may have pointed to a key before the archive came: that key is used as it is.  It is
    told from one of ours by its description, and by not being in a stack of ours.
    """
    standing, keys = standing_keys(designed, found), {key.arn: key for key in found.keys}
    own = {place.name for place in places}
    others: dict[tuple[str, str], str] = {}
    for key in designed.keys:
        other = keys.get(standing.get(key.arn, ""))
        if key.alias is None or other is None or description_of(other) == description_of(key):
            continue
        if owner_of(kms_key_id(other.arn), key.region, clients) not in own:
            others[key.region, key.alias] = other.arn
    return others
