"""Properties as a type's schema wants them: text turned into numbers, and what is unknown refused.

CloudFormation takes `"30"` where a number belongs and `30` where text belongs, because parameters
are text.  What a schema does not name is refused, as AWS does, and never passed over.
"""

import json
from collections.abc import Mapping
from typing import Any

from logkura.lab.cloudformation.refusal import ResourceError
from logkura.lab.cloudformation.schema import Schema

__all__ = ["coerce", "same"]

_TRUTHS = {"true": True, "false": False}
_SCALARS = (str, int, float, bool)


def coerce(properties: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    """Return the properties in the types of their schema.

    Raises:
        ResourceError: Something is missing, unknown, read-only or of another type.
    """
    problems: list[str] = []
    problems += [
        f"required key [{name}] not found" for name in schema.required if name not in properties
    ]
    found = {}
    for name, value in properties.items():
        shape = schema.properties.get(name)
        if shape is None:
            problems.append(f"extraneous key [{name}] is not permitted")
        elif name in schema.read_only:
            problems.append(f"[{name}] is read-only")
        else:
            found[name] = _Coercion(schema, problems).value(value, shape, name)
    if problems:
        told = "; ".join(f"#: {each}" for each in problems)
        raise ResourceError(f"Properties validation failed: [{told}]")
    return found


class _Coercion:
    def __init__(self, schema: Schema, problems: list[str]) -> None:
        self._schema = schema
        self._problems = problems

    def value(self, value: Any, shape: Mapping[str, Any], place: str) -> Any:
        shape = self._schema.shape(shape)
        if isinstance(shape.get("type"), list):
            # Text among other kinds: a scalar is what it is written as.
            texts = "string" in shape["type"] and isinstance(value, _SCALARS)
            return _text(value) if texts else value
        if not self._kind(shape):
            return value
        kind = self._kind(shape)
        if kind == "object":
            return self._object(value, shape, place)
        if kind == "array":
            return self._array(value, shape, place)
        found = self._scalar(value, kind, place)
        allowed = shape.get("enum")
        if allowed and found not in allowed and str(found) not in map(str, allowed):
            self._problems.append(f"[{place}] {found} is not a valid enum value of {allowed}")
        return found

    def _kind(self, shape: Mapping[str, Any]) -> str:
        if "type" in shape:
            return str(shape["type"])
        return "object" if "properties" in shape else ""

    def _object(self, value: Any, shape: Mapping[str, Any], place: str) -> Any:
        named = shape.get("properties")
        if isinstance(value, str) and not named:
            return _parsed(value)  # a document, which may be written as JSON text
        if not isinstance(value, dict):
            self._problems.append(f"[{place}] expected type: JSONObject, found: {_kind_of(value)}")
            return value
        self._problems += [
            f"[{place}] required key [{name}] not found"
            for name in shape.get("required") or ()
            if name not in value
        ]
        return {
            key: self._member(key, each, shape, f"{place}/{key}") for key, each in value.items()
        }

    def _member(self, key: str, value: Any, shape: Mapping[str, Any], place: str) -> Any:
        named = (shape.get("properties") or {}).get(key)
        if named is not None:
            return self.value(value, named, place)
        # Which names a map may have is left to the service: patterns are not in Python's dialect.
        for member in (shape.get("patternProperties") or {}).values():
            return self.value(value, member, place)
        others = shape.get("additionalProperties")
        if isinstance(others, dict):
            return self.value(value, others, place)
        if shape.get("properties") and others is False:
            self._problems.append(f"[{place}] extraneous key [{key}] is not permitted")
        return value

    def _array(self, value: Any, shape: Mapping[str, Any], place: str) -> Any:
        if not isinstance(value, list):
            self._problems.append(f"[{place}] expected type: JSONArray, found: {_kind_of(value)}")
            return value
        items = shape.get("items") or {}
        return [self.value(each, items, f"{place}/{number}") for number, each in enumerate(value)]

    def _scalar(self, value: Any, kind: str, place: str) -> Any:
        if not isinstance(value, _SCALARS):
            self._problems.append(
                f"[{place}] expected type: {kind.capitalize()}, found: {_kind_of(value)}"
            )
            return value
        try:
            return _SCALAR[kind](value)
        except (KeyError, ValueError):
            self._problems.append(f"[{place}] expected type: {kind.capitalize()}, found: {value}")
            return value


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _boolean(value: Any) -> bool:
    return _TRUTHS[str(value).lower()]


def _number(value: Any) -> float | int:
    number = float(value)
    return int(number) if number.is_integer() else number


_SCALAR: Mapping[str, Any] = {
    "string": _text,
    "integer": lambda value: int(str(value)),
    "number": _number,
    "boolean": _boolean,
}


def _kind_of(value: Any) -> str:
    if isinstance(value, dict):
        return "JSONObject"
    return "JSONArray" if isinstance(value, list) else "String"


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def same(expected: Any, actual: Any) -> bool:
    """Whether two scalars mean the same, one in the words of a template."""
    return bool(expected == actual) or _text(expected) == _text(actual)
