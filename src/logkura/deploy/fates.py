"""What may be destroyed, and what is refused before anybody is asked."""

from collections.abc import Sequence
from enum import Enum

from logkura.aws import Clients
from logkura.deploy.held import BUCKET
from logkura.deploy.stacks import Stack, resources_of_stack
from logkura.deploy.survey import Survey
from logkura.errors import LogkuraError

__all__ = [
    "Fate",
    "check_fate",
    "check_held",
    "check_retained",
    "failed",
    "leaves_all",
    "retainable",
]


class Fate(Enum):
    """What becomes of what the archive holds."""

    REFUSE = "refuse"
    """Nothing is touched while a bucket holds objects."""
    KEEP = "keep"
    """Buckets and keys stay, with what they hold."""
    DELETE = "delete"
    """Objects, buckets and the pipeline's own log groups are deleted."""


def leaves_all(found: Survey, fate: Fate, *, delete_keys: bool) -> bool:
    """Whether a destruction would touch nothing: no stack stands, and what was left of it stays."""
    if found.deployed:
        return False
    goes = (
        fate is not Fate.KEEP and found.buckets,
        fate is Fate.DELETE and found.log_groups,
        delete_keys and found.keys,
    )
    return not any(goes)


def check_retained(found: Survey, retain: frozenset[str], clients: Clients) -> None:
    """Refuse to let go of what was not held back: it would be deleted all the same.

    CloudFormation retains on request only what it could not delete before.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html
    (read 2026-11-27).

    Raises:
        LogkuraError: `deploy-option`; `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    if not retain:
        return
    if found.rollout is not None:
        raise LogkuraError(
            "deploy-option",
            "expected no --retain for an archive with a rollout",
            hint="let go of it in the stack of that account and region, by CloudFormation itself",
        )
    stacks = [stack for stack in (*found.stacks, *found.artifacts) if failed(stack)]
    known = {name for stack in stacks for name in retainable(stack, clients)}
    missing = ", ".join(sorted(retain - known))
    if missing:
        raise LogkuraError(
            "deploy-option",
            f"expected --retain of what could not be deleted before, found {missing}",
            hint=f"these could not: {', '.join(sorted(known))}" if known else "leave it out",
        )


def retainable(stack: Stack, clients: Clients) -> frozenset[str]:
    """Return the logical ids of what a stack that could not be deleted has still.

    Raises:
        LogkuraError: `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    return frozenset(
        each["LogicalResourceId"]
        for each in resources_of_stack(stack, clients)
        if each["ResourceStatus"] != "DELETE_COMPLETE"
    )


def check_fate(found: Survey, fate: Fate, *, delete_keys: bool) -> None:
    """Refuse what would lose something that nobody said should be lost.

    Raises:
        LogkuraError: `deploy-holds-objects`, `deploy-rollout-holds`, `deploy-keys-needed`.
    """
    if found.rollout is not None and fate is not Fate.KEEP:
        raise LogkuraError(
            "deploy-rollout-holds",
            f"the archive is rolled out to {len(found.rollout.instances)} accounts and regions, "
            "whose buckets cannot be looked into from here; nothing was touched",
            hint="--keep-archive removes the pipelines; what the buckets hold is deleted there",
        )
    check_held([held.words for held in found.holding], fate, delete_keys=delete_keys)
    others = [each.name for each in found.strangers if each.kind == BUCKET]
    if delete_keys and found.keys and others:
        raise LogkuraError(
            "deploy-keys-needed",
            "keys cannot be deleted while a bucket of the design stands that may need them: "
            + ", ".join(others),
            hint="leave --delete-keys out, or delete the bucket first if it may go",
        )


def check_held(holding: Sequence[str], fate: Fate, *, delete_keys: bool) -> None:
    """Refuse what would lose something that nobody said should be lost.

    Args:
        holding: What buckets hold, each in words; empty where none holds anything.
        fate: What becomes of it.
        delete_keys: Whether its keys go too.

    Raises:
        LogkuraError: `deploy-holds-objects`, `deploy-keys-needed`.
    """
    if fate is Fate.REFUSE and holding:
        raise LogkuraError(
            "deploy-holds-objects",
            f"the archive holds objects, and nothing was touched: {'; '.join(holding)}",
            hint="--keep-archive removes the pipeline alone, --delete-objects them for good",
        )
    if delete_keys and fate is Fate.KEEP:
        raise LogkuraError(
            "deploy-keys-needed",
            "keys cannot be deleted while what they encrypt is kept: nobody could read it again",
            hint="leave --delete-keys out",
        )


def failed(stack: Stack) -> bool:
    """Whether a stack could not be deleted before."""
    return stack.status == "DELETE_FAILED"
