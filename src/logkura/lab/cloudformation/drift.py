"""Drift: resources as they are, beside the template that made them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/detect-drift-stack.html (read
2026-11-24): only properties that the template sets are compared, write-only ones are not, and some
types are not compared at all, by
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import-supported-resources.html.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from botocore.exceptions import ClientError

from logkura.lab.cloudformation.coerce import same
from logkura.lab.cloudformation.refusal import RefusedError
from logkura.lab.cloudformation.registry import Registry
from logkura.lab.cloudformation.schema import schema_of
from logkura.lab.cloudformation.stack import Resource, Stack
from logkura.lab.cloudformation.steps import FAILURES, told

__all__ = ["Detection", "Difference", "ResourceDrift", "detect", "detect_resource", "look"]


_CHECKABLE = frozenset(
    {"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED"}
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One property that differs; `kind` is `ADD`, `REMOVE` or `NOT_EQUAL`."""

    path: str
    expected: Any
    actual: Any
    kind: str


@dataclass(frozen=True, slots=True)
class ResourceDrift:
    """What became of one resource.

    Attributes:
        resource: Its record.
        status: `IN_SYNC`, `MODIFIED`, `DELETED` or `NOT_CHECKED`.
        reason: Why it was not checked; empty otherwise.
        actual: The properties as they are.
        differences: Where they differ.
        at: When it was looked at.
    """

    resource: Resource
    status: str
    at: datetime
    reason: str = ""
    actual: Mapping[str, Any] | None = None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Detection:
    """One run over a stack: what DescribeStackDriftDetectionStatus tells."""

    id: str
    stack_id: str
    status: str
    reason: str
    drifted: int
    at: datetime


def detect(registry: Registry, stack: Stack, logical_ids: tuple[str, ...] = ()) -> Detection:
    """Look at every resource of a stack, or at some.

    Raises:
        RefusedError: The stack is not in a state with resources to look at.
    """
    if stack.status not in _CHECKABLE:
        raise RefusedError(
            f"Drift detection cannot be performed on stack [{stack.name}] in {stack.status} state."
        )
    for logical_id in logical_ids or tuple(stack.resources):
        stack.drift[logical_id] = look(registry, stack, _resource(stack, logical_id))
    stack.drift_checked_at = registry.now()
    unread = [each for each in stack.drift.values() if each.status == "NOT_CHECKED" and each.reason]
    found = Detection(
        id=str(uuid4()),
        stack_id=stack.id,
        status="DETECTION_FAILED" if unread else "DETECTION_COMPLETE",
        reason="; ".join(f"{each.resource.logical_id}: {each.reason}" for each in unread),
        drifted=sum(each.status in {"MODIFIED", "DELETED"} for each in stack.drift.values()),
        at=registry.now(),
    )
    registry.detections[found.id] = found
    return found


def detect_resource(registry: Registry, stack: Stack, logical_id: str) -> ResourceDrift:
    """Look at one resource.

    Raises:
        RefusedError: There is none of that name, or drift of its type cannot be detected.
    """
    found = look(registry, stack, _resource(stack, logical_id))
    if found.status == "NOT_CHECKED":
        raise RefusedError(
            found.reason or f"Drift detection is not supported for {found.resource.type}."
        )
    stack.drift[logical_id] = found
    return found


def _resource(stack: Stack, logical_id: str) -> Resource:
    found = stack.resources.get(logical_id)
    if found is None:
        raise RefusedError(f"Resource {logical_id} does not exist for stack {stack.name}")
    return found


def look(registry: Registry, stack: Stack, resource: Resource) -> ResourceDrift:
    """Look at one resource, and return what became of it; nothing is written down."""
    now = registry.now()
    handler = registry.handlers.get(resource.type)
    if handler is None or not handler.compared or not resource.physical_id:
        return ResourceDrift(resource, "NOT_CHECKED", now)
    place = registry.place(stack, resource.logical_id, lambda _: None)
    try:
        actual = handler.read(place, resource.physical_id, resource.applied)
    except FAILURES as error:
        if not (isinstance(error, ClientError) and _says_gone(error)):
            return ResourceDrift(resource, "NOT_CHECKED", now, reason=told(error))
        actual = None
    if actual is None:
        return ResourceDrift(resource, "DELETED", now)
    hidden = schema_of(resource.type, registry.region).write_only
    expected = _comparable(resource.applied, "", hidden)
    differences = tuple(_differences(expected, actual, ""))
    status = "MODIFIED" if differences else "IN_SYNC"
    return ResourceDrift(resource, status, now, actual=actual, differences=differences)


def _says_gone(error: ClientError) -> bool:
    code = error.response["Error"]["Code"]
    return "NotFound" in code or code.startswith(("NoSuch", "404"))


def _comparable(value: Any, path: str, hidden: frozenset[str]) -> Any:
    """Return the value without what AWS does not tell, and without what is empty then."""
    if isinstance(value, dict):
        members = {
            key: _comparable(each, f"{path}/{key}", hidden)
            for key, each in value.items()
            if f"{path}/{key}".strip("/") not in hidden
        }
        return {key: each for key, each in members.items() if each not in ({}, [])}
    if isinstance(value, list):
        return [_comparable(each, f"{path}/*", hidden) for each in value]
    return value


def _differences(expected: Any, actual: Any, path: str) -> Iterator[Difference]:
    if isinstance(expected, dict | str) and isinstance(actual, dict | str):
        expected, actual = _document(expected, actual), _document(actual, expected)
    if isinstance(expected, dict) and isinstance(actual, dict):
        for key, value in expected.items():
            if key in actual:
                yield from _differences(value, actual[key], f"{path}/{key}")
            else:
                yield Difference(f"{path}/{key}", value, None, "REMOVE")
    elif isinstance(expected, list) and isinstance(actual, list):
        yield from _of_lists(expected, actual, path)
    elif not same(expected, actual):
        yield Difference(path, expected, actual, "NOT_EQUAL")


def _of_lists(expected: list[Any], actual: list[Any], path: str) -> Iterator[Difference]:
    """Compare items whatever their order; what is left over on one side was removed or added."""
    left = list(actual)
    missing = []
    for number, value in enumerate(expected):
        equal = [each for each in left if not [*_differences(value, each, path)]]
        if equal:
            left.remove(equal[0])
        else:
            missing.append((number, value))
    for number, value in missing:
        if left:
            yield from _differences(value, left.pop(0), f"{path}/{number}")
        else:
            yield Difference(f"{path}/{number}", value, None, "REMOVE")
    for number, value in enumerate(left, len(expected)):
        yield Difference(f"{path}/{number}", None, value, "ADD")


def _document(text: Any, other: Any) -> Any:
    """Return a document that is text where the other side has it as an object."""
    if not isinstance(text, str) or isinstance(other, str):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
