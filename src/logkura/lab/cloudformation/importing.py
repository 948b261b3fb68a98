"""Importing what exists into a stack, as it is.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import.html (read
2026-11-27): that a resource is there and belongs to no stack is looked at; whether it is as the
template has it is not, and drift detection tells that afterwards.  It is looked at when the change
set is made and again when it is executed, for in between a resource may go or be taken.  The
statuses of an import that fails are those of ResourceStatus and StackStatus:
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackResource.html (read
2026-11-27).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from logkura.lab.cloudformation.design import Design
from logkura.lab.cloudformation.history import set_resource, set_stack
from logkura.lab.cloudformation.outputs import settle_outputs
from logkura.lab.cloudformation.plan import Change
from logkura.lab.cloudformation.refusal import LackedError, RefusedError, ResourceError
from logkura.lab.cloudformation.registry import Registry
from logkura.lab.cloudformation.scope import StackScope
from logkura.lab.cloudformation.stack import Resource, Stack
from logkura.lab.cloudformation.steps import FAILURES, handler_of, intended, told

__all__ = ["carry_in", "check_imports", "identified"]

_NOT_HELD = frozenset({"DELETE_COMPLETE", "DELETE_SKIPPED"})
_STARTED = "Resource import started."


def identified(asked: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return ResourcesToImport as physical ids by logical id.

    Raises:
        RefusedError: A resource has no identifier, or one of several parts, which the lab's types
            do not have.
    """
    found = {}
    for each in asked:
        values = list(each["ResourceIdentifier"].values())
        if len(values) != 1:
            raise RefusedError(f"Invalid identifier of {each['LogicalResourceId']} to import.")
        found[each["LogicalResourceId"]] = str(values[0])
    return found


def check_imports(
    registry: Registry,
    stack: Stack,
    design: Design,
    changes: Sequence[Change],
    imports: Mapping[str, str],
) -> tuple[Change, ...]:
    """Return the changes of an import, which imports and does nothing else.

    Raises:
        RefusedError: A resource does not exist, belongs to a stack, has no DeletionPolicy, or the
            template changes something besides.
    """
    if not imports:
        raise RefusedError("ResourcesToImport must be specified for change sets of type IMPORT.")
    others = [each.logical_id for each in changes if each.logical_id not in imports]
    others += [name for name in stack.resources if name in imports]
    if others:
        raise RefusedError(
            "As part of the import operation, you cannot modify or add "
            f"[{', '.join(sorted(others))}]"
        )
    for logical_id in imports:
        declared = design.resources.get(logical_id)
        if declared is None:
            raise RefusedError(f"Resources [{logical_id}] to import is not in the template")
        if "DeletionPolicy" not in declared:
            raise RefusedError(f"Resources [{logical_id}] is missing deletion policy in Template")
    there = dict(stack.resources)
    for logical_id in _in_order(design, imports):
        try:
            there[logical_id] = _found(registry, stack, design, logical_id, imports, there)
        except RefusedError:
            raise
        except FAILURES as error:
            raise RefusedError(f"{logical_id} cannot be imported: {told(error)}") from error
    return tuple(
        replace(each, action="Import", physical_id=imports[each.logical_id]) for each in changes
    )


def carry_in(registry: Registry, stack: Stack, design: Design, imports: Mapping[str, str]) -> None:
    """Take the resources into the stack; nothing of them changes.

    Where one is gone by now, or another stack's, the stack goes back to what it was.
    """
    before = replace(stack, resources=dict(stack.resources))
    stack.updated_at = registry.now()
    set_stack(registry, stack, "IMPORT_IN_PROGRESS", "User Initiated")
    try:
        _take_in(registry, stack, design, imports)
    except FAILURES as error:
        _give_back(registry, stack, before, told(error))
        return
    stack.design = design
    set_stack(registry, stack, "IMPORT_COMPLETE")


def _take_in(registry: Registry, stack: Stack, design: Design, imports: Mapping[str, str]) -> None:
    """Take in each resource that is there, and settle the outputs.

    Raises:
        ResourceError: One cannot be taken in; its record says why.
        RefusedError: An output cannot be resolved.
    """
    for logical_id in _in_order(design, imports):
        started = Resource(logical_id, design.resources[logical_id]["Type"], imports[logical_id])
        try:
            found = _found(registry, stack, design, logical_id, imports, stack.resources)
        except FAILURES as error:
            set_resource(registry, stack, started, "IMPORT_IN_PROGRESS", _STARTED)
            set_resource(registry, stack, started, "IMPORT_FAILED", told(error))
            raise ResourceError(
                f"The following resource(s) failed to import: [{logical_id}]. "
            ) from error
        set_resource(registry, stack, found, "IMPORT_IN_PROGRESS", _STARTED)
        set_resource(registry, stack, found, "IMPORT_COMPLETE", "Resource import completed.")
    scope = StackScope(registry, design.givens, stack.resources)
    stack.outputs = settle_outputs(registry, stack, scope, design)
    stack.imports = stack.imports | frozenset(scope.imports)


def _give_back(registry: Registry, stack: Stack, before: Stack, reason: str) -> None:
    """Leave to themselves what was taken in; the resources stay as they are."""
    set_stack(registry, stack, "IMPORT_ROLLBACK_IN_PROGRESS", reason)
    taken = [each for name, each in stack.resources.items() if name not in before.resources]
    for each in reversed(taken):
        set_resource(registry, stack, each, "IMPORT_ROLLBACK_IN_PROGRESS")
        set_resource(registry, stack, each, "IMPORT_ROLLBACK_COMPLETE")
    stack.resources = before.resources
    stack.outputs, stack.imports = before.outputs, before.imports
    set_stack(registry, stack, "IMPORT_ROLLBACK_COMPLETE")


def _in_order(design: Design, imports: Mapping[str, str]) -> list[str]:
    """Return what is imported, each after what it refers to."""
    return [logical_id for logical_id in design.resources if logical_id in imports]


def _found(
    registry: Registry,
    stack: Stack,
    design: Design,
    logical_id: str,
    imports: Mapping[str, str],
    there: Mapping[str, Resource],
) -> Resource:
    """Return the record of a resource that is there and nobody's.

    Raises:
        RefusedError: It is not there, or belongs to a stack, or its type cannot be imported.
    """
    scope = StackScope(registry, design.givens, there)
    wanted = intended(design, logical_id, scope, {})
    physical_id = imports[logical_id]
    holder = _holder(registry, stack, wanted.type, physical_id, there)
    if holder:
        raise RefusedError(f"{physical_id} already exists in stack {holder}")
    handler = handler_of(registry, wanted.type)
    if not handler.compared:
        raise LackedError(f"The lab cannot import {wanted.type}.")
    place = registry.place(stack, logical_id, lambda _: None)
    if handler.read(place, physical_id, wanted.properties) is None:
        raise RefusedError(
            f"Resource of type '{wanted.type}' with identifier '{physical_id}' was not found."
        )
    attributes = handler.attributes(place, physical_id, wanted.properties)
    return replace(wanted, physical_id=physical_id, attributes=attributes)


def _holder(
    registry: Registry,
    stack: Stack,
    type_: str,
    physical_id: str,
    there: Mapping[str, Resource],
) -> str:
    """Return the id of the stack that has a resource; empty for none."""
    others = [each for each in registry.stacks.values() if each.alive and each is not stack]
    for owner, resources in [(stack, there), *((each, each.resources) for each in others)]:
        for each in resources.values():
            if each.status not in _NOT_HELD and (each.type, each.physical_id) == (
                type_,
                physical_id,
            ):
                return owner.id
    return ""
