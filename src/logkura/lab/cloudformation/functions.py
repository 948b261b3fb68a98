"""The intrinsic functions, each resolved against what its template knows at that moment.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
(read 2026-11-24).  `Fn::If` and the functions of conditions are decided before (`conditions.py`).
"""

import base64
import ipaddress
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

from logkura.lab.cloudformation.refusal import RefusedError

__all__ = ["NOTHING", "Scope", "function_of", "resolve", "variables_of"]

NOTHING: Final = object()
"""What `AWS::NoValue` stands for: the property that holds it is left out."""

_VARIABLE = re.compile(r"\$\{([^{}]*)\}")
_DYNAMIC = re.compile(r"\{\{resolve:([^:{}]+):([^{}]+)\}\}")
_NO_VALUE = "AWS::NoValue"
# Gone when functions are resolved, and still there when a template is only looked at.
_DECIDED_BEFORE = "Fn::If"


class Scope(Protocol):
    """What functions ask of the stack that they stand in."""

    def ref(self, name: str) -> Any:
        """Return the value of a parameter, a pseudo parameter or a resource."""

    def attribute(self, logical_id: str, name: str) -> Any:
        """Return an attribute of a resource."""

    def mapped(self, name: str, top: str, second: str) -> Any:
        """Return a value of a mapping."""

    def imported(self, name: str) -> Any:
        """Return the value that another stack exports under this name."""

    def zones(self, region: str) -> Sequence[str]:
        """Return the availability zones of a region."""

    def dynamic(self, service: str, reference: str) -> str:
        """Return what a dynamic reference (`{{resolve:ssm:/name}}`) stands for."""


def resolve(value: Any, scope: Scope) -> Any:
    """Return the value with every function in it resolved.

    Raises:
        RefusedError: A function is used as it must not be, or names what does not exist.
    """
    if isinstance(value, str):
        return _DYNAMIC.sub(lambda found: scope.dynamic(found[1], found[2]), value)
    if isinstance(value, list):
        found = [resolve(each, scope) for each in value]
        return [each for each in found if each is not NOTHING]
    if not isinstance(value, dict):
        return value
    function = function_of(value)
    if function:
        return _FUNCTIONS[function](value[function], scope)
    members = {key: resolve(each, scope) for key, each in value.items()}
    return {key: each for key, each in members.items() if each is not NOTHING}


def function_of(value: Any) -> str:
    """Return the name of the function that a value is; empty for none.

    Raises:
        RefusedError: A name that begins like a function's is none.
    """
    if not isinstance(value, dict) or len(value) != 1:
        return ""
    key = str(next(iter(value)))
    if key in _FUNCTIONS:
        return key
    if key.startswith("Fn::") and key != _DECIDED_BEFORE:
        raise RefusedError(f"Template error: {key} is not a function that can stand here.")
    return ""


def variables_of(argument: Any) -> tuple[list[str], Mapping[str, Any]]:
    """Return the variables in the text of an `Fn::Sub`, and those that it defines itself."""
    text, own = _sub_parts(argument)
    return [name for name in _VARIABLE.findall(text) if not name.startswith("!")], own


def _sub_parts(argument: Any) -> tuple[str, Mapping[str, Any]]:
    if isinstance(argument, str):
        return argument, {}
    if (
        isinstance(argument, list)
        and len(argument) == 2  # noqa: PLR2004 - text and variables
        and isinstance(argument[0], str)
        and isinstance(argument[1], dict)
    ):
        return argument[0], argument[1]
    raise RefusedError(
        "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. "
        "Specify a string as first argument, and an optional second argument to specify a mapping "
        "of values to replace in the string"
    )


def _ref(name: Any, scope: Scope) -> Any:
    if not isinstance(name, str):
        raise RefusedError(f"Template format error: Ref expects a name, found {name!r}.")
    return NOTHING if name == _NO_VALUE else scope.ref(name)


def _attribute(argument: Any, scope: Scope) -> Any:
    if isinstance(argument, str):
        argument = argument.split(".", 1)
    if not isinstance(argument, list) or len(argument) < 2:  # noqa: PLR2004 - resource, attribute
        raise RefusedError(
            "Template error: Fn::GetAtt object requires two non-empty parameters, the resource "
            "name and the resource attribute"
        )
    logical_id, *names = (resolve(each, scope) for each in argument)
    return scope.attribute(logical_id, ".".join(names))


def _sub(argument: Any, scope: Scope) -> str:
    text, own = _sub_parts(argument)

    def replaced(found: re.Match[str]) -> str:
        name = found[1]
        if name.startswith("!"):
            return f"${{{name[1:]}}}"
        if name in own:
            value = resolve(own[name], scope)
        elif "." in name:
            value = scope.attribute(*name.split(".", 1))
        else:
            value = _ref(name, scope)
        return _text(value, "Fn::Sub")

    return str(resolve(_VARIABLE.sub(replaced, text), scope))


def _text(value: Any, function: str) -> str:
    if value is NOTHING:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        raise RefusedError(f"Template error: {function} expects text, found {value!r}.")
    return str(value)


def _pair(argument: Any, function: str) -> tuple[Any, Any]:
    if not isinstance(argument, list) or len(argument) != 2:  # noqa: PLR2004 - a pair
        raise RefusedError(f"Template error: every {function} object requires two parameters.")
    return argument[0], argument[1]


def _list(value: Any, function: str) -> list[Any]:
    if not isinstance(value, list):
        raise RefusedError(f"Template error: {function} expects a list, found {value!r}.")
    return value


def _join(argument: Any, scope: Scope) -> str:
    delimiter, values = _pair(argument, "Fn::Join")
    found = _list(resolve(values, scope), "Fn::Join")
    return str(delimiter).join(_text(each, "Fn::Join") for each in found)


def _split(argument: Any, scope: Scope) -> list[str]:
    delimiter, value = _pair(argument, "Fn::Split")
    return _text(resolve(value, scope), "Fn::Split").split(str(delimiter))


def _select(argument: Any, scope: Scope) -> Any:
    index, values = _pair(argument, "Fn::Select")
    found = _list(resolve(values, scope), "Fn::Select")
    number = str(resolve(index, scope))
    if not number.isdigit() or int(number) >= len(found):
        raise RefusedError(
            f"Template error: Fn::Select cannot select nonexistent value at index {number}"
        )
    return found[int(number)]


def _find_in_map(argument: Any, scope: Scope) -> Any:
    if not isinstance(argument, list) or len(argument) != 3:  # noqa: PLR2004 - map and two keys
        raise RefusedError("Template error: every Fn::FindInMap object requires three parameters.")
    name, top, second = (_text(resolve(each, scope), "Fn::FindInMap") for each in argument)
    return resolve(scope.mapped(name, top, second), scope)


def _import(argument: Any, scope: Scope) -> Any:
    return scope.imported(_text(resolve(argument, scope), "Fn::ImportValue"))


def _zones(argument: Any, scope: Scope) -> list[str]:
    region = resolve(argument, scope)
    return list(scope.zones(region or scope.ref("AWS::Region")))


def _base64(argument: Any, scope: Scope) -> str:
    return base64.b64encode(_text(resolve(argument, scope), "Fn::Base64").encode()).decode()


def _cidr(argument: Any, scope: Scope) -> list[str]:
    block, count, *bits = _list(resolve(argument, scope), "Fn::Cidr")
    network = ipaddress.ip_network(block)
    prefix = network.max_prefixlen - int(bits[0]) if bits else network.prefixlen
    subnets = network.subnets(new_prefix=prefix)
    return [str(subnet) for subnet, _ in zip(subnets, range(int(count)), strict=False)]


_FUNCTIONS: Mapping[str, Callable[[Any, Scope], Any]] = {
    "Ref": _ref,
    "Fn::GetAtt": _attribute,
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::Split": _split,
    "Fn::Select": _select,
    "Fn::FindInMap": _find_in_map,
    "Fn::ImportValue": _import,
    "Fn::GetAZs": _zones,
    "Fn::Base64": _base64,
    "Fn::Cidr": _cidr,
}
