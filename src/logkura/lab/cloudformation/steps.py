"""The steps of applying a stack: making, changing and deleting one resource."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError
from botocore.parsers import ResponseParserError

from logkura.lab.cloudformation.coerce import coerce
from logkura.lab.cloudformation.design import Design
from logkura.lab.cloudformation.functions import resolve
from logkura.lab.cloudformation.handlers.base import Handler, Place
from logkura.lab.cloudformation.handlers.stand_in import StandIn
from logkura.lab.cloudformation.history import set_resource
from logkura.lab.cloudformation.missed import Missed
from logkura.lab.cloudformation.references import dependencies
from logkura.lab.cloudformation.refusal import LackedError, RefusedError, ResourceError
from logkura.lab.cloudformation.registry import Registry
from logkura.lab.cloudformation.schema import schema_of
from logkura.lab.cloudformation.scope import StackScope
from logkura.lab.cloudformation.stack import Resource, Stack
from logkura.lab.cloudformation.template_source import MissingTemplateError
from logkura.lab.lacking import LackingError, is_lacking

__all__ = ["FAILURES", "Steps", "handler_of", "intended", "told", "with_tags"]

FAILURES = (ClientError, BotoCoreError, ResponseParserError, RefusedError, ResourceError)
"""What a step may raise; `told` puts it in words."""

_GONE = frozenset(
    {
        "NoSuchBucket",
        "NoSuchBucketPolicy",
        "NoSuchEntity",
        "NotFound",
        "NotFoundException",
        "ParameterNotFound",
        "ResourceNotFound",
        "ResourceNotFoundException",
        "404",
    }
)


class Steps:
    """Steps on the resources of one stack.

    Args:
        registry: Where the stack is.
        stack: Its record, which every step brings up to date.
    """

    def __init__(self, registry: Registry, stack: Stack) -> None:
        self._registry = registry
        self._stack = stack

    def create(self, wanted: Resource) -> Resource:
        """Make a resource; when that fails, its record says so and what is left to delete.

        Raises:
            ResourceError: It cannot be made; the text says why.
        """
        current = self._set(wanted, "CREATE_IN_PROGRESS")
        made: list[str] = []
        place = self._registry.place(self._stack, wanted.logical_id, made.append)
        try:
            handler, physical_id = self._create(place, wanted, made)
            current = replace(current, physical_id=physical_id)
            self._set(current, "CREATE_IN_PROGRESS", "Resource creation Initiated")
            attributes = handler.attributes(place, physical_id, wanted.applied)
        except FAILURES as error:
            left = current.physical_id or next(iter(made), "")
            self._set(replace(current, physical_id=left), "CREATE_FAILED", told(error))
            raise ResourceError(told(error)) from error
        return self._set(replace(current, attributes=attributes), "CREATE_COMPLETE")

    def update(self, last: Resource, wanted: Resource, *, back: bool = False) -> Resource:
        """Change a resource in place; `back` when that undoes a change.

        Raises:
            ResourceError: It cannot be changed; the text says why.
        """
        wanted = replace(wanted, physical_id=last.physical_id, attributes=last.attributes)
        self._set(wanted, "UPDATE_IN_PROGRESS")
        place = self._registry.place(self._stack, wanted.logical_id, lambda _: None)
        try:
            handler = self._handler(wanted)
            change = handler.undo if back else handler.update
            change(place, last.physical_id, last.applied, wanted.applied)
            attributes = handler.attributes(place, last.physical_id, wanted.applied)
        except FAILURES as error:
            # Some of the change may be in force: undoing goes from all of it back to the last.
            self._set(wanted, "UPDATE_FAILED", told(error))
            raise ResourceError(told(error)) from error
        return self._set(replace(wanted, attributes=attributes), "UPDATE_COMPLETE")

    def delete(self, resource: Resource, *, keep: bool = False) -> None:
        """Delete a resource that may be gone already; `keep` leaves it and says so.

        Raises:
            ResourceError: It cannot be deleted; the text says why.
        """
        if not resource.physical_id:
            return
        if keep:
            self._set(resource, "DELETE_SKIPPED")
            return
        self._set(resource, "DELETE_IN_PROGRESS")
        place = self._registry.place(self._stack, resource.logical_id, lambda _: None)
        try:
            self._handler(resource).delete(place, resource.physical_id, resource.applied)
        except FAILURES as error:
            if not _is_gone(error):
                self._set(resource, "DELETE_FAILED", told(error))
                raise ResourceError(told(error)) from error
        self._set(resource, "DELETE_COMPLETE")

    def record(self, resource: Resource, status: str, reason: str = "") -> None:
        """Set the record of a resource without touching the resource."""
        self._set(resource, status, reason)

    def _create(self, place: Place, wanted: Resource, made: list[str]) -> tuple[Handler, str]:
        """Make a resource, or stand in for it where that is refused and the lab stands in."""
        handler = self._handler(wanted)
        try:
            return handler, handler.create(place, wanted.applied)
        except FAILURES as error:
            missed = self._registry.missed
            if missed is None:
                raise
            said = told(error)
            stand_in = StandIn(wanted.type, self._registry.region)
            physical_id = next(iter(made), "") or stand_in.create(place, wanted.applied)
            missed.append(
                Missed(
                    f"`{wanted.logical_id}`, {wanted.type} ({said}),",
                    wanted.type,
                    wanted.logical_id,
                    wanted.applied,
                    said if _is_refusal(error) else "",
                    physical_id,
                    stack_id=self._stack.id,
                    code=_code_of(error),
                )
            )
            return stand_in, physical_id

    def _handler(self, resource: Resource) -> Handler:
        handler = handler_of(self._registry, resource.type)
        if isinstance(handler, StandIn):
            return handler
        unknown = sorted(set(resource.applied) - handler.takes)
        if unknown:
            raise LackedError(
                f"The lab cannot apply {', '.join(unknown)} of {resource.type}; nothing was made."
            )
        return handler

    def _set(self, resource: Resource, status: str, reason: str = "") -> Resource:
        return set_resource(self._registry, self._stack, resource, status, reason)


def handler_of(registry: Registry, type_: str) -> Handler:
    """Return the handler of a type.

    Raises:
        LackedError: The lab has none.
    """
    handler = registry.handlers.get(type_)
    if handler is None and registry.missed is not None:
        return StandIn(type_, registry.region)
    if handler is None:
        raise LackedError(f"The lab's CloudFormation cannot make {type_}; nothing was made.")
    return handler


def intended(
    design: Design, logical_id: str, scope: StackScope, tags: Mapping[str, str]
) -> Resource:
    """Return the record of a resource as its template wants it, with functions resolved.

    Raises:
        RefusedError: A function cannot be resolved.
        ResourceError: The properties are not those of the type.
    """
    declared = design.resources[logical_id]
    type_ = declared["Type"]
    properties = resolve(declared.get("Properties") or {}, scope)
    if not isinstance(properties, dict):
        raise ResourceError(f"Properties of {logical_id} expected an object.")
    handler = handler_of(scope.registry, type_)
    schema = schema_of(type_, scope.registry.region)
    properties = _seen(
        scope,
        handler,
        logical_id,
        coerce(properties, schema) if schema.properties else properties,
    )
    taggable = schema.tag_property if schema.tag_property in handler.takes else ""
    return Resource(
        logical_id=logical_id,
        type=type_,
        properties=properties,
        applied=with_tags(properties, taggable, tags),
        depends_on=dependencies(declared, design.resources),
        policies={
            name: str(resolve(declared[name], scope))
            for name in ("DeletionPolicy", "UpdateReplacePolicy")
            if name in declared
        },
        metadata=resolve(declared.get("Metadata"), scope),
    )


def with_tags(
    properties: Mapping[str, Any], tag_property: str, tags: Mapping[str, str]
) -> dict[str, Any]:
    """Return the properties with the stack's tags, which yield to the resource's own.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-resource-tags.html
    (read 2026-11-24).
    """
    if not tag_property or not tags:
        return dict(properties)
    own = properties.get(tag_property) or []
    if isinstance(own, dict):
        return {**properties, tag_property: {**tags, **own}}
    keys = {each["Key"] for each in own}
    added = [{"Key": key, "Value": value} for key, value in tags.items() if key not in keys]
    return {**properties, tag_property: [*own, *added]}


def told(error: BaseException) -> str:
    """Return the reason that an event gives for a failure."""
    if isinstance(error, ClientError):
        answer = error.response["Error"]
        return (
            f'Resource handler returned message: "{answer.get("Message") or answer["Code"]}" '
            f"(Operation: {error.operation_name}, Error Code: {answer['Code']})"
        )
    if isinstance(error, RefusedError):
        return str(error.message)
    return " ".join(str(error).split())


def _is_refusal(error: BaseException) -> bool:
    """Tell whether AWS would have refused the resource, or the lab could not go on.

    The template of a nested stack lies in somebody's bucket, of which nothing is known.
    """
    if isinstance(error, ClientError):
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        return not is_lacking(error.response["Error"]["Code"], status)
    if isinstance(error, BotoCoreError):
        return isinstance(error, ParamValidationError)
    return not isinstance(error, LackingError | MissingTemplateError | ResponseParserError)


def _code_of(error: BaseException) -> str:
    return str(error.response["Error"]["Code"]) if isinstance(error, ClientError) else ""


def _is_gone(error: BaseException) -> bool:
    return isinstance(error, ClientError) and error.response["Error"]["Code"] in _GONE


def _seen(
    scope: StackScope, handler: Handler, logical_id: str, properties: dict[str, Any]
) -> dict[str, Any]:
    """Return the properties that the lab applies, where what it lacks is stood in for and named."""
    missed = scope.registry.missed
    if missed is None:
        return properties
    if isinstance(handler, StandIn):
        about = f"`{logical_id}`, {handler.type}"
        named = (handler.type, logical_id, properties)
        missed.append(Missed(about, *named, stack_id=scope.stack_id))
        return properties
    unknown = sorted(set(properties) - handler.takes)
    missed += [Missed(f"{name} of `{logical_id}`") for name in unknown]
    return {name: value for name, value in properties.items() if name not in unknown}
