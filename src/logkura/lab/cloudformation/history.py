"""Setting a status, of a stack or of a resource: the record and the event in one."""

import json
from dataclasses import replace
from uuid import uuid4

from logkura.lab.cloudformation.registry import Registry
from logkura.lab.cloudformation.stack import Event, Resource, Stack

__all__ = ["STACK_TYPE", "set_resource", "set_stack"]

STACK_TYPE = "AWS::CloudFormation::Stack"


def set_stack(registry: Registry, stack: Stack, status: str, reason: str = "") -> None:
    """Set the status of a stack."""
    stack.status, stack.reason = status, reason
    stack.events.append(
        Event(
            id=str(uuid4()),
            at=registry.now(),
            logical_id=stack.name,
            physical_id=stack.id,
            type=STACK_TYPE,
            status=status,
            reason=reason,
            properties="",
        )
    )


def set_resource(
    registry: Registry, stack: Stack, resource: Resource, status: str, reason: str = ""
) -> Resource:
    """Set the status of a resource of a stack; return its new record."""
    now = registry.now()
    resource = replace(resource, status=status, reason=reason, changed_at=now)
    stack.resources[resource.logical_id] = resource
    stack.events.append(
        Event(
            id=f"{resource.logical_id}-{status}-{uuid4()}",
            at=now,
            logical_id=resource.logical_id,
            physical_id=resource.physical_id,
            type=resource.type,
            status=status,
            reason=reason,
            properties=json.dumps(resource.properties, default=str),
        )
    )
    return resource
