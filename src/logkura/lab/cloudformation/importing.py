"""Importing what exists into a stack, as it is.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import.html (read
2026-11-27).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from logkura.lab.cloudformation.design import Design
from logkura.lab.cloudformation.history import set_resource, set_stack
from logkura.lab.cloudformation.outputs import settle_outputs
from logkura.lab.cloudformation.plan import Change
from logkura.lab.cloudformation.refusal import RefusedError
from logkura.lab.cloudformation.registry import Registry
from logkura.lab.cloudformation.scope import StackScope
from logkura.lab.cloudformation.stack import Stack
from logkura.lab.cloudformation.steps import FAILURES, handler_of, intended, told

__all__ = ["carry_in", "check_imports", "identified"]


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
    for logical_id, physical_id in imports.items():
        declared = design.resources.get(logical_id)
        if declared is None:
            raise RefusedError(f"Resources [{logical_id}] to import is not in the template")
        if "DeletionPolicy" not in declared:
            raise RefusedError(f"Resources [{logical_id}] is missing deletion policy in Template")
        _check_one(registry, stack, design, logical_id, physical_id)
    return tuple(
        replace(each, action="Import", physical_id=imports[each.logical_id]) for each in changes
    )


def _check_one(
    registry: Registry, stack: Stack, design: Design, logical_id: str, physical_id: str
) -> None:
    type_ = design.resources[logical_id]["Type"]
    for other in registry.stacks.values():
        held = (each for each in other.resources.values() if each.status != "DELETE_SKIPPED")
        if other.alive and any(
            (each.type, each.physical_id) == (type_, physical_id) for each in held
        ):
            raise RefusedError(f"{physical_id} already exists in stack {other.id}")
    wanted = intended(design, logical_id, StackScope(registry, design.givens, {}), {})
    place = registry.place(stack, logical_id, lambda _: None)
    try:
        there = handler_of(registry, type_).read(place, physical_id, wanted.properties)
    except FAILURES as error:
        raise RefusedError(f"{logical_id} cannot be imported: {told(error)}") from error
    if there is None:
        raise RefusedError(
            f"Resource of type '{type_}' with identifier '{physical_id}' was not found."
        )


def carry_in(registry: Registry, stack: Stack, design: Design, imports: Mapping[str, str]) -> None:
    """Take the resources into the stack; nothing of them changes."""
    stack.design, stack.updated_at = design, registry.now()
    set_stack(registry, stack, "IMPORT_IN_PROGRESS", "User Initiated")
    scope = StackScope(registry, design.givens, stack.resources)
    for logical_id, physical_id in imports.items():
        wanted = intended(design, logical_id, scope, {})
        place = registry.place(stack, logical_id, lambda _: None)
        handler = handler_of(registry, wanted.type)
        attributes = handler.attributes(place, physical_id, wanted.properties)
        found = replace(wanted, physical_id=physical_id, attributes=attributes)
        set_resource(registry, stack, found, "IMPORT_IN_PROGRESS", "Resource import started.")
        set_resource(registry, stack, found, "IMPORT_COMPLETE", "Resource import completed.")
    stack.outputs = settle_outputs(registry, stack, scope, design)
    set_stack(registry, stack, "IMPORT_COMPLETE")
