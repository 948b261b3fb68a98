"""Which resources a value needs, and the order that follows.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html
(read 2026-11-24): Ref, Fn::GetAtt and Fn::Sub imply an order, DependsOn says one.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from logkura.lab.cloudformation.functions import function_of, variables_of
from logkura.lab.cloudformation.refusal import RefusedError

__all__ = ["dependencies", "in_order", "references"]


def references(value: Any) -> Iterator[tuple[str, str]]:
    """Yield each name that a value refers to, and the attribute, empty for a `Ref`."""
    if isinstance(value, list):
        for each in value:
            yield from references(each)
    if not isinstance(value, dict):
        return
    function = function_of(value)
    if function == "Ref":
        yield str(value[function]), ""
    elif function == "Fn::GetAtt":
        yield from _of_attribute(value[function])
    elif function == "Fn::Sub":
        yield from _of_text(value[function])
    else:
        for each in value.values():
            yield from references(each)


def _of_attribute(argument: Any) -> Iterator[tuple[str, str]]:
    parts = argument.split(".", 1) if isinstance(argument, str) else argument
    if isinstance(parts, list) and parts:
        yield str(parts[0]), ".".join(map(str, parts[1:]))


def _of_text(argument: Any) -> Iterator[tuple[str, str]]:
    names, own = variables_of(argument)
    yield from references(dict(own))
    for name in names:
        if name not in own:
            logical_id, _, attribute = name.partition(".")
            yield logical_id, attribute


def dependencies(declared: Mapping[str, Any], others: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the resources that one needs, by logical id and in order.

    A resource that is left out by its condition is no dependency.
    """
    explicit = declared.get("DependsOn") or []
    needed = [explicit] if isinstance(explicit, str) else list(explicit)
    needed += [name for name, _ in references(declared.get("Properties") or {})]
    needed += [name for name, _ in references(declared.get("Metadata") or {})]
    return tuple(dict.fromkeys(name for name in needed if name in others))


def in_order(resources: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the logical ids, each after what it needs and otherwise as the template has them.

    Raises:
        RefusedError: Resources need each other.
    """
    ordered: dict[str, None] = {}

    def visit(name: str, before: tuple[str, ...]) -> None:
        if name in before:
            circle = ", ".join(before[before.index(name) :])
            raise RefusedError(f"Circular dependency between resources: [{circle}]")
        if name not in ordered:
            for needed in dependencies(resources[name], resources):
                visit(needed, (*before, name))
            ordered[name] = None

    for name in resources:
        visit(name, ())
    return tuple(ordered)
