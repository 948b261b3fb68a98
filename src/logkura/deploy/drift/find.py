"""What was changed by hand: the design beside the account, and beside the stacks."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from logkura.aws import Clients
from logkura.blueprint import design
from logkura.deploy.account import check_account
from logkura.deploy.drift.causes import Causes
from logkura.deploy.drift.merging import merge
from logkura.deploy.drift.repair import Repairs
from logkura.deploy.drift.report import Drift, DriftReport, StackRead, StackState
from logkura.deploy.drift.stacks import StackDetection, detect
from logkura.estate import Difference, Estate, Key, ResourceKind, bind, compare
from logkura.estate.standing_keys import aliases_of, description_of, standing_keys
from logkura.inventory import read_estate
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
    regions = [archive.region, *([archive.replica.region] if archive.replica else [])]
    own = design(archive)
    found = read_estate(
        clients,
        account=archive.account,
        regions=regions,
        also=[*(each.arn for each in own.functions), *(each.arn for each in own.roles)],
        on_progress=looking.on_progress,
    )
    stacks = _stacks(archive, clients, looking)
    groups = [group.name for group in found.log_groups if group.region == archive.region]
    designed, notes = _with_keys_that_stand(design(archive, groups), found, stacks)
    compared = compare(designed, found)
    merged = merge(designed, compared, [drift for each in stacks for drift in each.drifts])
    causes = Causes(clients, archive.region, looking.wait)
    checked = [each for each in stacks if each.read.state is StackState.CHECKED]
    repairs = Repairs(designed, found, checked, archive.region)
    drifts = tuple(
        Drift(each, seen_by, causes.of(each), repairs.of(each, seen_by))
        for each, seen_by in sorted(merged.differences, key=_comes_last)
    )
    return DriftReport(
        drifts=drifts,
        unknown=compared.unknown,
        stacks=tuple(each.read for each in stacks),
        compared=compared.compared,
        notes=(*notes, *merged.notes),
    )


def _comes_last(seen: tuple[Difference, tuple[str, ...]]) -> bool:
    """Tell what can be put back only when all else is: S3 takes rules into versioned buckets alone.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html
    (read 2026-11-27).
    """
    return seen[0].kind is ResourceKind.BUCKET and seen[0].field == "replication"


def _stacks(archive: Archive, clients: Clients, looking: Looking) -> list[StackDetection]:
    name = f"logkura-{archive.archive}"
    places = [(name, archive.region)]
    if archive.replica is not None:
        places.append((f"{name}-replica", archive.replica.region))
    if not looking.stacks:
        return [
            StackDetection(StackRead(stack, region, StackState.SKIPPED)) for stack, region in places
        ]
    return [
        each
        for stack, region in places
        for each in detect(
            clients,
            stack,
            region,
            timeout_seconds=looking.timeout_seconds,
            wait=looking.wait,
            on_progress=looking.on_progress,
        )
    ]


def _with_keys_that_stand(
    designed: Estate, found: Estate, stacks: Sequence[StackDetection]
) -> tuple[Estate, list[str]]:
    """Return the estate with the ARNs of the keys that stand for its own, and notes of others'.

    An alias may have pointed to a key before the archive came: that key is used, and its policy is
    its owner's.  It is told from one of ours by its description, and by not being in a stack.
    """
    ours = {name.rpartition("/")[2] for each in stacks for name in each.physical_ids}
    standing, keys = standing_keys(designed, found), {key.arn: key for key in found.keys}
    kept: list[Key] = []
    notes: list[str] = []
    for key in designed.keys:
        other = keys.get(standing.get(key.arn, ""))
        is_ours = other is None or description_of(other) == description_of(key)
        if other is None or is_ours or other.arn.rpartition("/")[2] in ours:
            kept.append(key)
            continue
        notes.append(
            f"{aliases_of(key)[0]} points to {other.arn}, which logkura did not make:"
            " its policy is left to its owner"
        )
        kept.append(replace(key, arn=other.arn, alias=None, policy=None))
    return bind(replace(designed, keys=tuple(kept)), standing), notes
