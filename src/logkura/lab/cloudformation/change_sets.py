"""Change sets: a design beside its stack, what it would change, and its execution.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets.html
(read 2026-11-24).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import uuid4

from logkura.lab.cloudformation import applying
from logkura.lab.cloudformation.design import Design
from logkura.lab.cloudformation.history import set_stack
from logkura.lab.cloudformation.importing import carry_in, check_imports
from logkura.lab.cloudformation.lifecycle import (
    Request,
    changes_anything,
    check_types,
    check_updatable,
    designed,
    new_stack,
)
from logkura.lab.cloudformation.nested_changes import Looking, with_nested
from logkura.lab.cloudformation.plan import Change, plan
from logkura.lab.cloudformation.refusal import RefusedError
from logkura.lab.cloudformation.registry import Registry
from logkura.lab.cloudformation.reverting import as_it_is, has_drifted, take_as_it_is
from logkura.lab.cloudformation.stack import Stack

__all__ = ["ChangeSet", "create", "delete", "execute", "find", "of_stack", "owner"]

_NAME = re.compile(r"[a-zA-Z][-a-zA-Z0-9]{0,127}")
# Ours: two such halves stay below the 128 characters of a name.
_NESTED_NAME_CHARACTERS = 60
_UNCHANGED = (
    "The submitted information didn't contain changes. Submit different information to create a "
    "change set."
)


@dataclass(slots=True)
class ChangeSet:
    """A change set.

    Attributes:
        id: Its ARN.
        name: Its name.
        stack_id: The stack that it changes.
        kind: `CREATE`, `UPDATE` or `IMPORT`.
        request: What was asked for.
        design: What the stack would be.
        changes: What that changes.
        status: `CREATE_COMPLETE` or `FAILED`.
        execution: `AVAILABLE`, `UNAVAILABLE`, `EXECUTE_COMPLETE`, `EXECUTE_FAILED`, `OBSOLETE`.
        imports: Physical ids by logical id, of what is imported.
        nested: Whether it looks into nested stacks.
        parent: Of a nested stack's, the ARN of its parent's.
        new_stack: Of a nested stack's, the stack that is to be made; it is nowhere else yet.
        reverting: Whether resources are brought back from what was made of them by hand.
        drifted: Whether something was, when it was made.
    """

    id: str
    name: str
    stack_id: str
    kind: str
    request: Request
    design: Design
    created_at: datetime
    description: str = ""
    changes: tuple[Change, ...] = field(default=())
    status: str = "CREATE_COMPLETE"
    reason: str = ""
    execution: str = "AVAILABLE"
    imports: Mapping[str, str] = field(default_factory=dict)
    nested: bool = False
    parent: str = ""
    new_stack: Stack | None = None
    reverting: bool = False
    drifted: bool = False


def create(
    registry: Registry,
    stack_name: str,
    name: str,
    kind: str,
    request: Request,
    *,
    imports: Mapping[str, str] | None = None,
    nested: bool = False,
    reverting: bool = False,
) -> ChangeSet:
    """Make a change set, and for kind `CREATE` the stack that it will create.

    Args:
        registry: Where.
        stack_name: The stack.
        name: The change set's name.
        kind: `CREATE`, `UPDATE` or `IMPORT`.
        request: What is asked for.
        imports: Physical ids by logical id, of what an `IMPORT` takes in.
        nested: Whether to look into nested stacks.
        reverting: Whether to compare with what is there, in place of what was applied last.

    Raises:
        RefusedError: Nothing was made.
    """
    _check(name)
    stack = _stack(registry, stack_name, kind, name, request)
    if any(each.name == name for each in of_stack(registry, stack)):
        raise RefusedError(f"ChangeSet [{name}] already exists", "AlreadyExistsException")
    design = designed(registry, stack, request)
    check_types(stack, design)
    tags = stack.tags if request.tags is None else request.tags
    standing = as_it_is(registry, stack) if reverting else stack
    # What an import takes in is tagged by the update that follows.
    changes = plan(registry, standing, design, stack.tags if kind == "IMPORT" else tags)
    if kind == "IMPORT":
        changes = check_imports(registry, stack, design, changes, imports or {})
    if stack.id not in registry.stacks:
        registry.stacks[stack.id] = stack
        set_stack(registry, stack, "REVIEW_IN_PROGRESS", "User Initiated")
    made = ChangeSet(
        id=registry.arn(f"changeSet/{name}/{uuid4()}"),
        name=name,
        stack_id=stack.id,
        kind=kind,
        request=request,
        design=design,
        created_at=registry.now(),
        changes=changes,
        imports=imports or {},
        nested=nested,
        reverting=reverting,
        drifted=has_drifted(stack, standing),
    )
    if nested:
        looking = Looking(registry, standing, design, tags, reverting=reverting)
        made.changes = with_nested(looking, changes, partial(_keep_nested, registry, made))
    # A nested stack that was looked into and does not change is no change.
    seen_through = changes != () and made.changes == ()
    if seen_through or not changes_anything(registry, standing, design, tags):
        made.status, made.reason, made.execution = "FAILED", _UNCHANGED, "UNAVAILABLE"
    registry.change_sets[made.id] = made
    return made


def _check(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise RefusedError(
            f"1 validation error detected: Value '{name}' at 'changeSetName' failed to satisfy "
            "constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"
        )


def _keep_nested(
    registry: Registry,
    parent: ChangeSet,
    stack: Stack,
    request: Request,
    design: Design,
    changes: tuple[Change, ...],
) -> str:
    name = f"{parent.name[:_NESTED_NAME_CHARACTERS]}-{stack.name[:_NESTED_NAME_CHARACTERS]}"
    new = stack.id not in registry.stacks
    made = ChangeSet(
        id=registry.arn(f"changeSet/{name}/{uuid4()}"),
        name=name,
        stack_id=stack.id,
        kind="CREATE" if new else "UPDATE",
        request=request,
        design=design,
        created_at=registry.now(),
        changes=changes,
        nested=True,
        parent=parent.id,
        new_stack=stack if new else None,
    )
    registry.change_sets[made.id] = made
    return made.id


def owner(registry: Registry, change_set: ChangeSet) -> Stack:
    """Return the stack of a change set."""
    return change_set.new_stack or registry.find(change_set.stack_id)


def find(registry: Registry, name_or_id: str, stack_name: str = "") -> ChangeSet:
    """Return a change set, by its id, or by its name and its stack.

    Raises:
        RefusedError: There is none, or the stack of a name is not named.
    """
    found: ChangeSet | None = registry.change_sets.get(name_or_id)
    if found is None and not name_or_id.startswith("arn:"):
        if not stack_name:
            raise RefusedError("StackName must be specified if ChangeSetName is not an ARN.")
        stack = registry.find(stack_name)
        found = next((each for each in of_stack(registry, stack) if each.name == name_or_id), None)
    if found is None:
        raise RefusedError(f"ChangeSet [{name_or_id}] does not exist", "ChangeSetNotFound")
    return found


def of_stack(registry: Registry, stack: Stack) -> list[ChangeSet]:
    """Return the change sets of a stack that were not executed."""
    return [
        each
        for each in registry.change_sets.values()
        if each.stack_id == stack.id and not each.execution.startswith("EXECUTE")
    ]


def execute(registry: Registry, change_set: ChangeSet, settings: dict[str, object]) -> None:
    """Bring the stack to the design; the other change sets of the stack are obsolete then.

    Raises:
        RefusedError: It cannot be executed.
    """
    if change_set.execution != "AVAILABLE":
        raise RefusedError(
            f"ChangeSet [{change_set.id}] cannot be executed in its current execution status of "
            f"[{change_set.execution}]",
            "InvalidChangeSetStatus",
        )
    if change_set.parent:
        raise RefusedError(
            f"ChangeSet [{change_set.id}] of a nested stack is executed with its root",
            "InvalidChangeSetStatus",
        )
    stack = registry.find(change_set.stack_id)
    if stack.status != "REVIEW_IN_PROGRESS":
        check_updatable(stack)
    request = change_set.request
    stack.settings = {**stack.settings, **request.settings, **settings}
    for other in of_stack(registry, stack):
        other.execution = "OBSOLETE"
    if change_set.kind == "CREATE":
        stack.tags = request.tags or {}
        applying.create(registry, stack, change_set.design)
    elif change_set.kind == "IMPORT":
        carry_in(registry, stack, change_set.design, change_set.imports)
    else:
        restore = take_as_it_is(registry, stack) if change_set.reverting else None
        tags = stack.tags if request.tags is None else request.tags
        applying.update(registry, stack, change_set.design, tags)
        if restore is not None and stack.status != "UPDATE_COMPLETE":
            restore()
    done = stack.status in {"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"}
    change_set.execution = "EXECUTE_COMPLETE" if done else "EXECUTE_FAILED"


def delete(registry: Registry, change_set: ChangeSet) -> None:
    """Forget a change set, and those of the stacks in its stack."""
    registry.change_sets.pop(change_set.id)
    for each in list(registry.change_sets.values()):
        if each.parent == change_set.id:
            delete(registry, each)


def _stack(registry: Registry, stack_name: str, kind: str, name: str, request: Request) -> Stack:
    if kind == "UPDATE":
        stack = registry.find(stack_name)
        check_updatable(stack)
        return stack
    existing = registry.named(stack_name)
    if existing is not None and kind == "IMPORT" and existing.status != "REVIEW_IN_PROGRESS":
        check_updatable(existing)
        return existing
    if existing is None:
        return new_stack(registry, stack_name, request)
    if existing.status != "REVIEW_IN_PROGRESS":
        raise RefusedError(
            f"Stack [{stack_name}] already exists and cannot be created again with the changeSet "
            f"[{name}]."
        )
    return existing
