"""What an update changes: the resources to add, modify, replace and remove, and why.

The same comparison makes a change set and decides each step of an update.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from logkura.lab.cloudformation.design import Design
from logkura.lab.cloudformation.references import references
from logkura.lab.cloudformation.refusal import RefusedError, ResourceError
from logkura.lab.cloudformation.registry import Registry
from logkura.lab.cloudformation.schema import Schema, schema_of
from logkura.lab.cloudformation.scope import UNSETTLED, StackScope
from logkura.lab.cloudformation.stack import Resource, Stack
from logkura.lab.cloudformation.steps import intended

__all__ = ["Change", "Detail", "differing", "plan", "replaces"]

ATTRIBUTES = {
    "policies": ("DeletionPolicy", "UpdateReplacePolicy"),
    "metadata": ("Metadata",),
}


@dataclass(frozen=True, slots=True)
class Detail:
    """One reason of a change.

    Attributes:
        scope: `Properties`, `Tags`, `Metadata`, `DeletionPolicy` or `UpdateReplacePolicy`.
        name: The property; empty for another attribute.
        recreation: `Never`, `Conditionally` or `Always`.
        dynamic: Whether the value is known only when the change set is executed.
        cause: The parameter or resource that the new value comes from; empty for the template.
        before: The property's value before; None where it had none.
        after: The property's value after; None where it has none, or it is not known.
    """

    scope: str
    name: str = ""
    recreation: str = "Never"
    dynamic: bool = False
    cause: str = ""
    before: Any = None
    after: Any = None


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one resource: `Add`, `Modify`, `Remove` or `Import`.

    Attributes:
        keeps: Whether a policy keeps the resource that is removed or replaced.
        nested: The change set of the stack that the resource is; empty where none was asked for.
    """

    action: str
    logical_id: str
    type: str
    physical_id: str = ""
    details: tuple[Detail, ...] = field(default=())
    keeps: bool = False
    nested: str = ""

    @property
    def replacement(self) -> str:
        """`True`, `False` or `Conditional`."""
        found = {each.recreation for each in self.details}
        if "Always" in found:
            return "True"
        return "Conditional" if "Conditionally" in found else "False"


def plan(
    registry: Registry, stack: Stack, design: Design, tags: Mapping[str, str]
) -> tuple[Change, ...]:
    """Return what bringing the stack to the design changes, in the order of execution."""
    unsettled: set[str] = set()
    changes = []
    for logical_id in design.resources:
        last = stack.resources.get(logical_id)
        type_ = design.resources[logical_id]["Type"]
        if last is None or last.status == "DELETE_COMPLETE":
            changes.append(Change("Add", logical_id, type_))
            unsettled.add(logical_id)
            continue
        scope = StackScope(registry, design.givens, stack.resources, frozenset(unsettled))
        details = tuple(_details(registry, design, last, scope, tags))
        handler = registry.handlers.get(type_)
        if handler and handler.nested and not details:
            details = (Detail("Properties", dynamic=True),)
        if details:
            keeps = last.policies.get("UpdateReplacePolicy", "Delete").startswith("Retain")
            change = Change("Modify", logical_id, type_, last.physical_id, details, keeps)
            changes.append(change)
            if change.replacement != "False":
                unsettled.add(logical_id)
    for last in reversed(list(stack.resources.values())):
        if last.logical_id not in design.resources and last.status != "DELETE_COMPLETE":
            keeps = last.policies.get("DeletionPolicy", "Delete").startswith("Retain")
            changes.append(
                Change("Remove", last.logical_id, last.type, last.physical_id, keeps=keeps)
            )
    return tuple(changes)


def differing(last: Resource, wanted: Resource) -> list[str]:
    """Return the names of the properties that differ."""
    names = dict.fromkeys([*last.applied, *wanted.applied])
    return [name for name in names if last.applied.get(name) != wanted.applied.get(name)]


def replaces(schema: Schema, last: Resource, wanted: Resource) -> bool:
    """Whether the change from one to the other needs a new resource."""
    return any(_replacing(schema, name, last, wanted) for name in differing(last, wanted))


def _replacing(schema: Schema, name: str, last: Resource, wanted: Resource) -> bool:
    if name in schema.create_only:
        return True
    below = [path.split("/") for path in schema.create_only if path.startswith(f"{name}/")]
    return any(_at(last.applied, path) != _at(wanted.applied, path) for path in below)


def _at(value: Any, path: list[str]) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _details(
    registry: Registry, design: Design, last: Resource, scope: StackScope, tags: Mapping[str, str]
) -> Iterator[Detail]:
    declared = design.resources[last.logical_id]
    try:
        wanted = intended(design, last.logical_id, scope, tags)
    except (RefusedError, ResourceError):
        # What cannot be resolved before execution, or will fail then, changes for sure.
        yield Detail("Properties", dynamic=True)
        return
    schema = schema_of(last.type, registry.region)
    for name in differing(last, wanted):
        dynamic = UNSETTLED in str(wanted.applied.get(name))
        replacing = _replacing(schema, name, last, wanted)
        always = "Conditionally" if dynamic else "Always"
        yield Detail(
            scope="Tags" if name == schema.tag_property else "Properties",
            name=name,
            recreation=always if replacing else "Never",
            dynamic=dynamic,
            cause=_cause(design, (declared.get("Properties") or {}).get(name), scope, last),
            before=last.applied.get(name),
            after=None if dynamic else wanted.applied.get(name),
        )
    for attribute, names in ATTRIBUTES.items():
        before, after = getattr(last, attribute), getattr(wanted, attribute)
        if before == after:
            continue
        for name in names:
            if attribute == "metadata" or before.get(name) != after.get(name):
                yield Detail(scope=name)


def _cause(design: Design, value: Any, scope: StackScope, last: Resource) -> str:
    """Return what makes a property change: a resource first, then a parameter."""
    del last
    names = [
        f"{name}.{attribute}" if attribute else name
        for name, attribute in references(value)
        if name in scope.unsettled or name in design.givens.parameters
    ]
    return min(names, key=lambda name: name.split(".")[0] not in scope.unsettled, default="")
