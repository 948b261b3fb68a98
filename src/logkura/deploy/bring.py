"""Bringing one stack to a design, whatever state it was left in."""

from collections.abc import Callable

from logkura.aws import Clients
from logkura.deploy import change_sets
from logkura.deploy.asking import asked
from logkura.deploy.change_sets import ChangeSet, Kind, Request
from logkura.deploy.failures import told_failure
from logkura.deploy.stacks import Event, Progress, Stack, find_stack, follow
from logkura.errors import DeploymentError

__all__ = ["bring", "standing"]

_DONE = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"})


def standing(name: str, region: str, clients: Clients, progress: Progress) -> Stack | None:
    """Return a stack as it stands once what goes on in it is over; None where it is not made.

    What a failed first attempt left does not count as made.

    Raises:
        DeploymentError: `deploy-stack-stuck`: it is in a state that only its owner can end.
        LogkuraError: `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    found = find_stack(name, region, clients)
    if found is not None and _goes_on(found):
        follow(found.id, region, clients, lambda: None, progress)
        found = find_stack(name, region, clients)
    if found is None or not found.made:
        return None
    if found.status == "UPDATE_ROLLBACK_FAILED":
        raise DeploymentError(
            "deploy-stack-stuck",
            f"{found.place} could not go back to what it was before an update that failed"
            f"{': ' + found.reason if found.reason else ''}",
            hint="mend what its events name, then `aws cloudformation continue-update-rollback "
            f"--stack-name {name} --region {region}`, with --resources-to-skip for what is gone",
        )
    if found.status == "DELETE_FAILED":
        raise DeploymentError(
            "deploy-stack-stuck",
            f"{found.place} was being deleted, and something held it: {found.reason}",
            hint="end that with `logkura destroy`, then deploy again",
        )
    return found


def bring(
    request: Request,
    kind: Kind,
    clients: Clients,
    progress: Progress,
    check: Callable[[ChangeSet], None] = lambda _: None,
) -> int:
    """Make the change set of a stack, have it checked, and execute it.

    Args:
        request: What the stack is to be.
        kind: `CREATE`, `UPDATE` or `IMPORT`.
        clients: Where.
        progress: Told each event.
        check: Raises when the changes are not those that were agreed to.

    Returns:
        How many resources change.

    Raises:
        DeploymentError: `deploy-failed`: it was rolled back, with the first cause;
            `deploy-change-set`: there is no change set.
        LogkuraError: What `check` raises; `deploy-refused`, `deploy-denied`,
            `deploy-unreachable`.
    """
    _clear(request, clients, progress)
    change_set = change_sets.create(request, kind, clients, progress)
    if not change_set.changes:
        return 0
    try:
        check(change_set)
    except BaseException:
        change_sets.discard(change_set, clients)
        raise
    events = change_sets.execute(change_set, clients, progress)
    if events[-1].status not in _DONE:
        raise told_failure(events, request.region, clients, _outcome(events[-1]))
    _protect(change_set, clients)
    return len(change_set.changes)


def _goes_on(stack: Stack) -> bool:
    return stack.status.endswith("_IN_PROGRESS") and stack.status != "REVIEW_IN_PROGRESS"


def _clear(request: Request, clients: Clients, progress: Progress) -> None:
    """Remove what a failed first attempt left: it cannot be updated, and it holds the name."""
    left = find_stack(request.name, request.region, clients)
    if left is None or left.made:
        return
    client = clients.get("cloudformation", request.region)

    def start() -> None:
        with asked(f"remove what a failed attempt left of {left.place}"):
            if left.protected:
                client.update_termination_protection(
                    StackName=left.id, EnableTerminationProtection=False
                )
            client.delete_stack(StackName=left.id)

    events = follow(left.id, request.region, clients, start, progress)
    if events[-1].status != "DELETE_COMPLETE":
        raise told_failure(events, request.region, clients, "it holds the name of the stack")


def _protect(change_set: ChangeSet, clients: Clients) -> None:
    with asked("protect the stack from deletion"):
        clients.get("cloudformation", change_set.region).update_termination_protection(
            StackName=change_set.stack_id, EnableTerminationProtection=True
        )


def _outcome(end: Event) -> str:
    if end.status == "ROLLBACK_COMPLETE":
        return "nothing of it is left; mend the cause and deploy again"
    if end.status in {"UPDATE_ROLLBACK_COMPLETE", "IMPORT_ROLLBACK_COMPLETE"}:
        return "it is as it was before; mend the cause and deploy again"
    return f"the stack is {end.status}"
