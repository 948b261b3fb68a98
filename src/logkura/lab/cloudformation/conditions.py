"""Conditions: which are true, and the template that is left when they are decided.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html
(read 2026-11-24).
"""

from collections.abc import Mapping
from typing import Any

from logkura.lab.cloudformation.functions import NOTHING, Scope, resolve
from logkura.lab.cloudformation.refusal import RefusedError

__all__ = ["Conditions"]

_OPERANDS_MIN, _OPERANDS_MAX = 2, 10


class Conditions:
    """The conditions of a template, with its parameters.

    Args:
        declared: Expressions by name.
        scope: What they may ask for: parameters and mappings, and no resource.

    Raises:
        RefusedError: An expression is none, or conditions need each other.
    """

    def __init__(self, declared: Mapping[str, Any], scope: Scope) -> None:
        self._declared = declared
        self._scope = scope
        self._known: dict[str, bool | None] = {}
        for name in declared:
            self.holds(name)

    def holds(self, name: str) -> bool:
        """Whether the condition of this name is true."""
        if name not in self._declared:
            raise RefusedError(
                f"Template format error: Unresolved condition dependency {name} in the Conditions "
                "block of the template"
            )
        known = self._known.get(name)
        if known is not None:
            return known
        if name in self._known:
            raise RefusedError(f"Circular dependency between conditions: [{name}]")
        self._known[name] = None
        decided = self._decide(self._declared[name])
        self._known[name] = decided
        return decided

    def choose(self, value: Any) -> Any:
        """Return the value with every `Fn::If` replaced by the branch that is taken."""
        if isinstance(value, list):
            return [self.choose(each) for each in value]
        if not isinstance(value, dict):
            return value
        if len(value) == 1 and "Fn::If" in value:
            argument = value["Fn::If"]
            if not isinstance(argument, list) or len(argument) != 3:  # noqa: PLR2004
                raise RefusedError("Template error: Fn::If requires a list with three parts.")
            name, when_true, when_false = argument
            return self.choose(when_true if self.holds(str(name)) else when_false)
        return {key: self.choose(each) for key, each in value.items()}

    def present(self, declared: Mapping[str, Any]) -> dict[str, Any]:
        """Return the resources or outputs whose condition is true, with their branches chosen."""
        return {
            name: self.choose(each)
            for name, each in declared.items()
            if not isinstance(each.get("Condition"), str) or self.holds(each["Condition"])
        }

    def _decide(self, expression: Any) -> bool:
        if not isinstance(expression, dict) or len(expression) != 1:
            raise RefusedError(
                "Template format error: Conditions can only be boolean operations on parameters "
                f"and other conditions: found {expression!r}"
            )
        ((operator, argument),) = expression.items()
        if operator == "Condition":
            return self.holds(str(argument))
        operands = argument if isinstance(argument, list) else [argument]
        if operator == "Fn::Equals" and len(operands) == 2:  # noqa: PLR2004
            left, right = (self._operand(each) for each in operands)
            return bool(left == right)
        if operator == "Fn::Not" and len(operands) == 1:
            return not self._decide(operands[0])
        if operator in {"Fn::And", "Fn::Or"} and _OPERANDS_MIN <= len(operands) <= _OPERANDS_MAX:
            combine = all if operator == "Fn::And" else any
            return combine([self._decide(each) for each in operands])
        raise RefusedError(
            f"Template error: {operator} with {len(operands)} operands cannot stand in a condition"
        )

    def _operand(self, value: Any) -> Any:
        found = resolve(self.choose(value), self._scope)
        if found is NOTHING or isinstance(found, list | dict):
            return found
        return str(found).lower() if isinstance(found, bool) else str(found)
