"""Stack sets with self-managed permissions: one template as stacks in several regions.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/what-is-cfnstacksets.html and
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs-self-managed.html
(read 2026-11-24).  The lab has one account: an instance in another one fails and says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from moto.iam.models import iam_backends

from logkura.lab.cloudformation.lifecycle import (
    Request,
    create_stack,
    delete_stack,
    read_and_check,
    update_stack,
)
from logkura.lab.cloudformation.refusal import LackedError, RefusedError
from logkura.lab.cloudformation.registry import Registry
from logkura.lab.cloudformation.stack import Stack

__all__ = [
    "ADMINISTRATION_ROLE",
    "EXECUTION_ROLE",
    "Instance",
    "Operation",
    "StackSet",
    "create",
    "create_instances",
    "delete",
    "delete_instances",
    "find",
    "update",
]

ADMINISTRATION_ROLE = "AWSCloudFormationStackSetAdministrationRole"
EXECUTION_ROLE = "AWSCloudFormationStackSetExecutionRole"
_NO_UPDATES = "No updates are to be performed."


@dataclass(slots=True)
class Instance:
    """One stack of a stack set, in an account and a region.

    Attributes:
        overrides: Parameters of its own.
        stack_id: The stack; empty when it could not be created.
        status: `CURRENT`, `OUTDATED` or `INOPERABLE`.
        detailed: `SUCCEEDED` or `FAILED`.
    """

    account: str
    region: str
    overrides: Mapping[str, str]
    stack_id: str = ""
    status: str = "OUTDATED"
    detailed: str = "FAILED"
    reason: str = ""
    operation_id: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation on a stack set, with the result of each instance."""

    id: str
    action: str
    at: datetime
    results: tuple[tuple[str, str, str, str], ...]

    @property
    def status(self) -> str:
        """`FAILED` when an instance failed."""
        failed = any(status == "FAILED" for _, _, status, _ in self.results)
        return "FAILED" if failed else "SUCCEEDED"


@dataclass(slots=True)
class StackSet:
    """A stack set."""

    id: str
    name: str
    request: Request
    description: str
    administration_role: str
    execution_role: str
    status: str = "ACTIVE"
    instances: list[Instance] = field(default_factory=list)
    operations: list[Operation] = field(default_factory=list)


def find(registry: Registry, name: str) -> StackSet:
    """Return a stack set.

    Raises:
        RefusedError: There is none.
    """
    found: StackSet | None = registry.stack_sets.get(name.partition(":")[0])
    if found is None:
        raise RefusedError(f"StackSet {name} not found", "StackSetNotFoundException")
    return found


def create(
    registry: Registry, name: str, request: Request, settings: Mapping[str, Any]
) -> StackSet:
    """Make a stack set without instances.

    Raises:
        RefusedError: The name is taken, the template does not hold, or permissions are not
            self-managed.
    """
    if name in registry.stack_sets:
        raise RefusedError(f"StackSet {name} already exists", "NameAlreadyExistsException")
    if settings.get("PermissionModel", "SELF_MANAGED") != "SELF_MANAGED":
        raise LackedError("The lab has no organization: stack sets are SELF_MANAGED here.")
    read_and_check(registry, request.text)
    role = f"arn:{registry.partition}:iam::{registry.account}:role/{ADMINISTRATION_ROLE}"
    made = StackSet(
        id=f"{name}:{uuid4()}",
        name=name,
        request=request,
        description=settings.get("Description") or "",
        administration_role=settings.get("AdministrationRoleARN") or role,
        execution_role=settings.get("ExecutionRoleName") or EXECUTION_ROLE,
    )
    registry.stack_sets[name] = made
    return made


def create_instances(
    registry: Registry,
    stack_set: StackSet,
    accounts: Sequence[str],
    regions: Sequence[str],
    overrides: Mapping[str, str],
) -> Operation:
    """Create a stack in each account and region where there is none, region by region."""
    touched = []
    for region in regions:
        for account in accounts:
            instance = _instance(stack_set, account, region)
            if instance is None:
                instance = Instance(account, region, overrides)
                stack_set.instances.append(instance)
            _bring(registry, stack_set, instance)
            touched.append(instance)
    return _operation(registry, stack_set, "CREATE", touched)


def update(registry: Registry, stack_set: StackSet, request: Request) -> Operation:
    """Bring every instance to a new template, or to new parameters."""
    read_and_check(registry, request.text)
    stack_set.request = request
    for instance in stack_set.instances:
        _bring(registry, stack_set, instance)
    return _operation(registry, stack_set, "UPDATE", stack_set.instances)


def delete_instances(
    registry: Registry,
    stack_set: StackSet,
    accounts: Sequence[str],
    regions: Sequence[str],
    *,
    retain: bool,
) -> Operation:
    """Take instances out of the set, and delete their stacks unless they are retained."""
    touched = []
    for region in regions:
        for account in accounts:
            instance = _instance(stack_set, account, region)
            if instance is None:
                raise RefusedError(
                    f"StackInstance {account}/{region} not found", "StackInstanceNotFoundException"
                )
            touched.append(instance)
            if retain or _deleted(registry, instance):
                stack_set.instances.remove(instance)
    return _operation(registry, stack_set, "DELETE", touched)


def delete(registry: Registry, stack_set: StackSet) -> None:
    """Delete a stack set.

    Raises:
        RefusedError: It has instances.
    """
    if stack_set.instances:
        raise RefusedError("StackSet is not empty", "StackSetNotEmptyException")
    registry.stack_sets.pop(stack_set.name)


def _instance(stack_set: StackSet, account: str, region: str) -> Instance | None:
    return next(
        (each for each in stack_set.instances if (each.account, each.region) == (account, region)),
        None,
    )


def _bring(registry: Registry, stack_set: StackSet, instance: Instance) -> None:
    there = registry.elsewhere(instance.region)
    request = replace(
        stack_set.request,
        parameters={**stack_set.request.parameters, **instance.overrides},
        settings={"Capabilities": stack_set.request.capabilities},
    )
    try:
        _check_roles(registry, stack_set, instance.account)
        if instance.stack_id and there.find(instance.stack_id).alive:
            stack = there.find(instance.stack_id)
            update_stack(there, stack, request)
        else:
            stack = create_stack(there, f"StackSet-{stack_set.name}-{uuid4()}", request)
            instance.stack_id = stack.id
        good, reason = stack.status in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}, _why(stack)
    except RefusedError as error:
        good, reason = error.message == _NO_UPDATES, str(error.message)
    instance.status = "CURRENT" if good else "OUTDATED"
    instance.detailed = "SUCCEEDED" if good else "FAILED"
    instance.reason = "" if good else reason


def _why(stack: Stack) -> str:
    """Return the first failure of a stack in the words of a StackSet, or what the stack says."""
    for event in stack.events:
        if event.status.endswith("_FAILED"):
            return (
                f"ResourceLogicalId:{event.logical_id}, ResourceType:{event.type}, "
                f"ResourceStatusReason:{event.reason}"
            )
    return stack.reason


def _deleted(registry: Registry, instance: Instance) -> bool:
    there = registry.elsewhere(instance.region)
    if instance.stack_id:
        stack = there.find(instance.stack_id)
        delete_stack(there, stack)
        if stack.alive:
            instance.status, instance.detailed, instance.reason = (
                "INOPERABLE",
                "FAILED",
                stack.reason,
            )
            return False
    instance.detailed, instance.reason = "SUCCEEDED", ""
    return True


def _check_roles(registry: Registry, stack_set: StackSet, account: str) -> None:
    if account != registry.account:
        raise LackedError(f"The lab has the account {registry.account} only: found {account}.")
    administration = stack_set.administration_role.rpartition("/")[2]
    roles = {role.name for role in iam_backends[account][registry.partition].get_roles()}
    for name in (administration, stack_set.execution_role):
        if name not in roles:
            raise RefusedError(
                f"Account {account} should have '{name}' role with trust relationship to "
                + (
                    "CloudFormation service."
                    if name == administration
                    else f"Role '{administration}'."
                )
            )


def _operation(
    registry: Registry, stack_set: StackSet, action: str, instances: Sequence[Instance]
) -> Operation:
    made = Operation(
        id=str(uuid4()),
        action=action,
        at=registry.now(),
        results=tuple(
            (each.account, each.region, each.detailed, each.reason) for each in instances
        ),
    )
    for each in instances:
        each.operation_id = made.id
    stack_set.operations.append(made)
    return made
