"""What a change set says of stacks in the stack: IncludeNestedStacks.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/change-sets-for-nested-stacks.html
(read 2026-11-27).  Each nested stack that changes has a change set of its own, which the change of
the resource names.  AWS does not say what becomes of one that does not change; here it is no
change of its parent either.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from logkura.lab.cloudformation.design import Design
from logkura.lab.cloudformation.lifecycle import Request, designed, new_stack
from logkura.lab.cloudformation.nested import NestedStackHandler
from logkura.lab.cloudformation.plan import Change, plan
from logkura.lab.cloudformation.refusal import RefusedError, ResourceError
from logkura.lab.cloudformation.registry import Registry
from logkura.lab.cloudformation.reverting import as_it_is
from logkura.lab.cloudformation.scope import StackScope
from logkura.lab.cloudformation.stack import Stack
from logkura.lab.cloudformation.steps import intended

__all__ = ["Looking", "with_nested"]

Keep = Callable[[Stack, Request, Design, tuple[Change, ...]], str]
"""Keeps the change set of a nested stack, and returns its ARN."""


@dataclass(frozen=True, slots=True)
class Looking:
    """What is looked through.

    Attributes:
        registry: Where the stacks are.
        stack: The outer stack, as it is compared.
        design: What it would be.
        tags: The tags that it would have.
        reverting: Whether nested stacks too are compared as they are by now.
    """

    registry: Registry
    stack: Stack
    design: Design
    tags: Mapping[str, str]
    reverting: bool = False

    def scope(self, changes: Sequence[Change]) -> StackScope:
        """Return what names are worth while these changes are not executed."""
        unsettled = {
            each.logical_id
            for each in changes
            if each.action == "Add" or (each.action == "Modify" and each.replacement != "False")
        }
        givens, resources = self.design.givens, self.stack.resources
        return StackScope(self.registry, givens, resources, frozenset(unsettled))


def with_nested(looking: Looking, changes: Sequence[Change], keep: Keep) -> tuple[Change, ...]:
    """Return the changes of a stack, looked through to those of the stacks in it."""
    scope = looking.scope(changes)
    found = []
    for change in changes:
        handler = looking.registry.handlers.get(change.type)
        if not isinstance(handler, NestedStackHandler) or change.action == "Remove":
            found.append(change)
            continue
        try:
            inner = _inner(looking, change, scope, handler, keep)
        except (RefusedError, ResourceError):
            # A parameter that is known only later may not be what the template takes.
            found.append(change)
            continue
        if inner is not None:
            found.append(replace(change, nested=inner))
    return tuple(found)


def _inner(
    looking: Looking, change: Change, scope: StackScope, handler: NestedStackHandler, keep: Keep
) -> str | None:
    """Return the ARN of the change set of a nested stack; None where it does not change."""
    registry, stack = looking.registry, looking.stack
    wanted = intended(looking.design, change.logical_id, scope, looking.tags)
    place = registry.place(stack, change.logical_id, lambda _: None)
    request = handler.request(place, wanted.applied)
    if change.action == "Add":
        child = new_stack(registry, place.name(handler.name_limit), request, stack)
        child.status = "REVIEW_IN_PROGRESS"
    else:
        child = registry.find(change.physical_id)
    child_design = designed(registry, child, request)
    compared = as_it_is(registry, child) if looking.reverting else child
    changes = plan(registry, compared, child_design, request.tags or {})
    if change.action == "Modify" and not changes:
        return None
    return keep(child, request, child_design, changes)
