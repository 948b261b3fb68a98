"""The outputs of a stack, and what others import of them."""

from collections.abc import Iterator
from typing import Any

from logkura.lab.cloudformation.design import Design
from logkura.lab.cloudformation.functions import resolve
from logkura.lab.cloudformation.refusal import RefusedError, ResourceError
from logkura.lab.cloudformation.registry import Registry
from logkura.lab.cloudformation.scope import StackScope
from logkura.lab.cloudformation.stack import Output, Stack

__all__ = ["exports_in_use", "settle_outputs"]


def settle_outputs(
    registry: Registry, stack: Stack, scope: StackScope, design: Design
) -> tuple[Output, ...]:
    """Return the outputs with their values.

    Raises:
        RefusedError: A value cannot be resolved.
        ResourceError: An export is taken by another stack, or one in use would change or go.
    """
    outputs = tuple(_output(key, declared, scope) for key, declared in design.outputs.items())
    exported = {output.export: output for output in outputs if output.export}
    for other, output in registry.exports():
        if other is not stack and output.export in exported:
            raise ResourceError(
                f"Export with name {output.export} is already exported by stack {other.name}. "
                "Rolling back."
            )
    for before in stack.outputs:
        importers = registry.importers(before.export) if before.export else []
        after = exported.get(before.export)
        if importers and after is None:
            raise ResourceError(_in_use(before.export, "deleted", importers))
        if importers and after is not None and after.value != before.value:
            raise ResourceError(_in_use(before.export, "updated", importers))
    return outputs


def exports_in_use(registry: Registry, stack: Stack) -> Iterator[str]:
    """Yield why the stack cannot be deleted: each export that others import.

    AWS keeps the stack's status then, and gives this as the reason:
    https://github.com/aws/aws-cdk/issues/604 (read 2026-11-27).
    """
    for output in stack.outputs:
        importers = registry.importers(output.export) if output.export else []
        if importers:
            yield _in_use(output.export, "deleted", importers)


def _in_use(export: str, what: str, importers: list[str]) -> str:
    return f"Export {export} cannot be {what} as it is in use by {' and '.join(importers)}"


def _output(key: str, declared: Any, scope: StackScope) -> Output:
    if not isinstance(declared, dict) or "Value" not in declared:
        raise RefusedError(
            f"Template format error: Output {key} is malformed. The Value field is missing."
        )
    value = resolve(declared["Value"], scope)
    if isinstance(value, bool):
        value = str(value).lower()
    if not isinstance(value, str | int | float):
        raise RefusedError(
            "Template format error: The Value field of every Outputs member must evaluate to a "
            f"String: {key}"
        )
    export = declared.get("Export")
    name = resolve(export["Name"], scope) if isinstance(export, dict) else ""
    return Output(key, str(value), str(declared.get("Description") or ""), str(name))
