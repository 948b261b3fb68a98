"""AWS::CloudFormation::Stack: a stack in a stack.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html
(read 2026-11-24).
"""

from collections.abc import Mapping
from typing import Any

from logkura.lab.cloudformation import applying
from logkura.lab.cloudformation.design import Design
from logkura.lab.cloudformation.handlers.base import Handler, Place, Properties
from logkura.lab.cloudformation.lifecycle import (
    Request,
    create_stack,
    delete_stack,
    update_stack,
)
from logkura.lab.cloudformation.refusal import RefusedError, ResourceError
from logkura.lab.cloudformation.registry import Registry
from logkura.lab.cloudformation.stack import Stack
from logkura.lab.cloudformation.template_source import fetch

__all__ = ["NestedStackHandler"]

_Before = tuple[Design | None, Mapping[str, str]]

_NO_UPDATES = "No updates are to be performed."


class NestedStackHandler(Handler):
    """AWS::CloudFormation::Stack.

    Args:
        registry: Where the stacks are.
    """

    type = "AWS::CloudFormation::Stack"
    takes = frozenset({"TemplateURL", "Parameters", "NotificationARNs", "TimeoutInMinutes", "Tags"})
    compared = False
    nested = True
    name_limit = 128

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        # What an update may have to go back to: the object behind a URL changes.
        self._before: dict[str, _Before] = {}

    def create(self, place: Place, wanted: Properties) -> str:
        """Create the stack, and fail as it fails."""
        parent = self._registry.find(place.stack_id)
        stack = create_stack(
            self._registry,
            place.name(self.name_limit),
            self.request(place, wanted),
            parent,
            place.made,
        )
        if stack.status != "CREATE_COMPLETE":
            raise ResourceError(
                f"Embedded stack {stack.id} was not successfully created: {_first_reason(stack)}"
            )
        return stack.id

    def update(self, place: Place, physical_id: str, last: Properties, wanted: Properties) -> None:
        """Update the stack, and fail as it fails; nothing to update is no failure."""
        del last
        stack = self._registry.find(physical_id)
        self._before[stack.id] = stack.design, stack.tags
        try:
            update_stack(self._registry, stack, self.request(place, wanted))
        except RefusedError as error:
            if error.message != _NO_UPDATES:
                raise
            return
        if stack.status != "UPDATE_COMPLETE":
            raise ResourceError(
                f"Embedded stack {stack.id} was not successfully updated: {_first_reason(stack)}"
            )

    def undo(self, place: Place, physical_id: str, last: Properties, wanted: Properties) -> None:
        """Bring the stack back to what it was, whatever its template's URL holds by now."""
        del place, last, wanted
        stack = self._registry.find(physical_id)
        design, tags = self._before.pop(stack.id)
        if design is None or design is stack.design:
            return
        applying.update(self._registry, stack, design, tags)
        if stack.status != "UPDATE_COMPLETE":
            raise ResourceError(
                f"Embedded stack {stack.id} was not brought back: {_first_reason(stack)}"
            )

    def delete(self, place: Place, physical_id: str, last: Properties) -> None:
        """Delete the stack, and fail as it fails."""
        del place, last
        stack = self._registry.find(physical_id)
        delete_stack(self._registry, stack)
        if stack.alive:
            raise ResourceError(
                f"Embedded stack {stack.id} was not successfully deleted: {stack.reason}"
            )

    def attributes(self, place: Place, physical_id: str, wanted: Properties) -> dict[str, Any]:
        """Return the stack's outputs, each as `Outputs.<name>`."""
        del place, wanted
        stack = self._registry.find(physical_id)
        return {f"Outputs.{output.key}": output.value for output in stack.outputs}

    def request(self, place: Place, wanted: Properties) -> Request:
        """Return what the stack is asked to be."""
        parent = self._registry.find(place.stack_id)
        return Request(
            text=fetch(self._registry, wanted["TemplateURL"]),
            parameters={
                name: ",".join(map(str, value)) if isinstance(value, list) else str(value)
                for name, value in (wanted.get("Parameters") or {}).items()
            },
            tags={tag["Key"]: tag["Value"] for tag in wanted.get("Tags") or ()},
            capabilities=tuple(parent.settings.get("Capabilities") or ()),
            settings={
                "Capabilities": parent.settings.get("Capabilities") or (),
                "NotificationARNs": wanted.get("NotificationARNs") or (),
            },
        )


def _first_reason(stack: Stack) -> str:
    """Return why a stack failed: its first resource that did, or what it was rolled back for."""
    failed = (event for event in stack.events if event.status.endswith("_FAILED"))
    back = (each for each in stack.events if each.status.endswith("ROLLBACK_IN_PROGRESS"))
    return next((each.reason for each in (*failed, *back)), stack.reason)
