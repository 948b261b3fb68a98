"""Drift-aware change sets: a stack is compared as it is, and not as it was applied last.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/drift-aware-change-sets.html (read
2026-11-27): the configuration of resources is read when the change set is made, drifted ones are
brought in line with the template, and a deployment that fails goes back to what was there before.
What was deleted is made again, which AWS says of the mode and of no type in particular.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from logkura.lab.cloudformation.drift import ResourceDrift, look
from logkura.lab.cloudformation.nested import NestedStackHandler
from logkura.lab.cloudformation.registry import Registry
from logkura.lab.cloudformation.stack import Resource, Stack

__all__ = ["as_it_is", "has_drifted", "take_as_it_is"]


def as_it_is(registry: Registry, stack: Stack) -> Stack:
    """Return the record of a stack with the properties that its resources have by now."""
    found = {name: _as_it_is(registry, stack, each) for name, each in stack.resources.items()}
    return replace(stack, resources=found)


def take_as_it_is(registry: Registry, stack: Stack) -> Callable[[], None]:
    """Bring the record of a stack, and of those nested in it, to what its resources are by now.

    Returns:
        What gives the record its template's properties back, after an update that failed.
    """
    before = stack.resources
    stack.resources = as_it_is(registry, stack).resources
    nested = [
        take_as_it_is(registry, registry.find(each.physical_id))
        for each in stack.resources.values()
        if isinstance(registry.handlers.get(each.type), NestedStackHandler) and each.physical_id
    ]

    def restore() -> None:
        stack.resources = {
            name: _applied_before(before[name], each)
            for name, each in stack.resources.items()
            if name in before
        }
        for each in nested:
            each()

    return restore


def _applied_before(before: Resource, now: Resource) -> Resource:
    if now.status == "DELETE_COMPLETE":
        # It is still gone, and still to be there.
        return before
    return replace(now, applied=before.applied)


def has_drifted(stack: Stack, standing: Stack) -> bool:
    """Whether a stack is otherwise than it was applied last."""
    return stack.resources != standing.resources


def _as_it_is(registry: Registry, stack: Stack, resource: Resource) -> Resource:
    found = look(registry, stack, resource)
    if found.status == "DELETED":
        return replace(resource, status="DELETE_COMPLETE")
    if found.status == "MODIFIED":
        return replace(resource, applied=_applied(resource, found))
    return resource


def _applied(resource: Resource, found: ResourceDrift) -> dict[str, Any]:
    """Return the properties, those that differ as they are."""
    drifted = {each.path.split("/")[1] for each in found.differences}
    actual = found.actual or {}
    kept = {name: value for name, value in resource.applied.items() if name not in drifted}
    return {**kept, **{name: actual[name] for name in drifted if name in actual}}
