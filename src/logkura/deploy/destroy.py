"""Taking an archive out of its account: the pipeline always, what it kept only when told so.

Buckets and keys outlive their stacks, by the policies in their templates.  Objects are deleted
first, while the stacks still say whose the buckets are; what comes in meanwhile is deleted when the
pipeline is gone, and then the buckets.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime

from logkura.aws import Clients
from logkura.deploy.asking import asked
from logkura.deploy.emptying import empty_bucket
from logkura.deploy.fates import Fate, check_fate, check_retained, failed, retainable
from logkura.deploy.held import Held, buckets_of
from logkura.deploy.stack_sets import delete_stack_set
from logkura.deploy.stacks import Event, Progress, Stack, follow
from logkura.deploy.survey import Survey
from logkura.errors import DeploymentError, LogkuraError
from logkura.facts.kms import DELETION_WINDOW_MAX_DAYS

__all__ = ["Destroyed", "destroy"]


@dataclass(frozen=True, slots=True)
class Destroyed:
    """What was done.

    Attributes:
        stacks: Names of the stacks that are gone.
        gone: Names of the buckets that are gone, and of the pipeline's own log groups.
        kept: Buckets, log groups and keys that stay in the account.
        keys: Keys that will be deleted, and when.
        objects: How many object versions and delete markers were deleted.
    """

    stacks: tuple[str, ...]
    gone: tuple[str, ...]
    kept: tuple[str, ...]
    keys: Mapping[str, datetime] = field(default_factory=dict)
    objects: int = 0


def destroy(
    found: Survey,
    fate: Fate,
    clients: Clients,
    progress: Progress,
    *,
    delete_keys: bool = False,
    retain: frozenset[str] = frozenset(),
    on_objects: Callable[[str, int], None] = lambda _, __: None,
) -> Destroyed:
    """Delete the stacks of an archive, and what it holds as it is told.

    Args:
        found: What stands of it.
        fate: What becomes of what it holds.
        clients: Where.
        progress: Told each event.
        delete_keys: Whether its keys are scheduled for deletion, with the longest window.
        retain: Logical ids to let go of, of a stack whose deletion failed before.
        on_objects: Told the bucket and how many object versions are gone so far.

    Raises:
        LogkuraError: `deploy-holds-objects`: a bucket holds objects, and nothing was touched;
            `deploy-rollout-holds`: it is in other accounts, and nothing was touched;
            `deploy-keys-needed`: keys were to go without what they encrypt; `deploy-option`:
            what was to be let go of is not what failed to be deleted.
        DeploymentError: `deploy-locked`, `deploy-not-emptied`; `deploy-delete-failed`: a stack
            could not be deleted, and what held it; `deploy-left-behind`: the stacks are gone and
            something of theirs is not, each by its name.
    """
    check_fate(found, fate, delete_keys=delete_keys)
    check_retained(found, retain, clients)
    objects = 0

    def empty(held: Held) -> None:
        nonlocal objects
        objects += empty_bucket(
            held.name, held.region, clients, lambda gone: on_objects(held.name, gone)
        )

    if fate is Fate.DELETE:
        for held in found.holding:
            empty(held)
    names = _delete_stacks(found, clients, progress, retain)
    leftovers = _Leftovers()
    gone: list[str] = []
    for held in found.buckets if fate is not Fate.KEEP else ():
        with leftovers.noted(f"bucket {held.name} in {held.region}"):
            if fate is Fate.DELETE:
                empty(held)
            _delete_bucket(held.name, held.region, clients)
            gone.append(held.name)
    for held in found.log_groups if fate is Fate.DELETE else ():
        with leftovers.noted(f"log group {held.name} in {held.region}"):
            _delete_log_group(held, clients)
            gone.append(held.name)
    keys: dict[str, datetime] = {}
    for key in found.keys if delete_keys else ():
        with leftovers.noted(f"key {key.name} in {key.region}"):
            keys[key.name] = _schedule(key, clients)
    leftovers.tell()
    stays = (*found.buckets, *found.log_groups)
    kept = [held.name for held in stays if held.name not in gone]
    kept += [f"key {key.name} in {key.region}" for key in found.keys if key.name not in keys]
    away = found.rollout.instances if found.rollout is not None else ()
    kept += [f"buckets, keys and log groups in {place}" for place in away]
    return Destroyed(names, tuple(gone), tuple(kept), keys, objects)


@dataclass(slots=True)
class _Leftovers:
    """What could not be deleted after the stacks that knew of it."""

    reasons: list[str] = field(default_factory=list)

    @contextmanager
    def noted(self, what: str) -> Iterator[None]:
        """Note why something could not be deleted, and let the rest go on."""
        try:
            yield
        except LogkuraError as error:
            self.reasons.append(f"{what} ({error.message})")

    def tell(self) -> None:
        """Raise an error that names everything that is left."""
        if self.reasons:
            raise DeploymentError(
                "deploy-left-behind",
                f"the stacks are gone, and these are left: {'; '.join(self.reasons)}",
                hint="mend that and run the same command again; 90 days later no stack is known "
                "to have had them, and they are to be deleted by their names",
            )


def _delete_stacks(
    found: Survey, clients: Clients, progress: Progress, retain: frozenset[str]
) -> tuple[str, ...]:
    """Delete every stack of an archive; return what they are called."""
    names = [stack.place for stack in (*found.stacks, *found.artifacts)]
    if found.rollout is not None:
        delete_stack_set(found.rollout, clients, progress)
        names.insert(0, f"StackSet {found.rollout.name} in {found.rollout.region}")
    for stack in found.stacks:
        _delete(stack, clients, progress, retain)
    for stack in found.artifacts:
        for each in buckets_of(stack, clients):
            empty_bucket(each.name, each.region, clients)
        _delete(stack, clients, progress, retain)
    return tuple(names)


def _delete(stack: Stack, clients: Clients, progress: Progress, retain: frozenset[str]) -> None:
    client = clients.get("cloudformation", stack.region)
    held_back = retain & retainable(stack, clients) if failed(stack) else frozenset()
    options = {"RetainResources": sorted(held_back)} if held_back else {}

    def start() -> None:
        with asked(f"delete {stack.place}"):
            if stack.protected:
                client.update_termination_protection(
                    StackName=stack.id, EnableTerminationProtection=False
                )
            client.delete_stack(StackName=stack.id, **options)

    events = follow(stack.id, stack.region, clients, start, progress)
    if events[-1].status != "DELETE_COMPLETE":
        raise _held_back(stack, events)


def _held_back(stack: Stack, events: tuple[Event, ...]) -> DeploymentError:
    failed = {
        each.logical_id: each.reason
        for each in events
        if each.status == "DELETE_FAILED" and not each.of_the_stack
    }
    why = "; ".join(f"{name}: {' '.join(reason.split())}" for name, reason in failed.items())
    options = " ".join(f"--retain {name}" for name in failed)
    return DeploymentError(
        "deploy-delete-failed",
        f"{stack.place} could not be deleted: {why or events[-1].reason}",
        hint=f"mend that and run the command again, or let go of it with {options}"
        if options
        else "mend that and run the command again",
    )


def _delete_bucket(bucket: str, region: str, clients: Clients) -> None:
    """Delete a bucket, unless its stack has taken it along."""
    s3 = clients.get("s3", region)
    with asked(f"delete s3://{bucket}"), suppress(s3.exceptions.NoSuchBucket):
        s3.delete_bucket(Bucket=bucket)


def _delete_log_group(held: Held, clients: Clients) -> None:
    logs = clients.get("logs", held.region)
    with (
        asked(f"delete log group {held.name}"),
        suppress(logs.exceptions.ResourceNotFoundException),
    ):
        logs.delete_log_group(logGroupName=held.name)


def _schedule(key: Held, clients: Clients) -> datetime:
    """Schedule the deletion of a key, and take its aliases; return its day.

    Its aliases go last, for it is found by them when something fails here; they go from a key that
    waits for its deletion too (https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html,
    read 2026-11-27).
    """
    kms = clients.get("kms", key.region)
    with asked(f"schedule the deletion of key {key.name}"):
        found = kms.describe_key(KeyId=key.name)["KeyMetadata"]
        if found["KeyState"] != "PendingDeletion":
            found = kms.schedule_key_deletion(
                KeyId=key.name, PendingWindowInDays=DELETION_WINDOW_MAX_DAYS.value
            )
        # A next deployment is to make a key, not to find one that is about to go.
        pages = kms.get_paginator("list_aliases").paginate(KeyId=key.name)
        for alias in [each["AliasName"] for page in pages for each in page["Aliases"]]:
            kms.delete_alias(AliasName=alias)
    date: datetime = found["DeletionDate"]
    return date
