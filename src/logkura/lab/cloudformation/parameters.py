"""Parameters: declared in the template, given with the request, checked and typed.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html and
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
(read 2026-11-24).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from logkura.lab.cloudformation.refusal import RefusedError

__all__ = ["Parameter", "masked", "settle"]

_SSM_VALUE = re.compile(r"AWS::SSM::Parameter::Value<(.+)>")
_LIST = re.compile(r"List<(.+)>")
_MASK = "****"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter with its value.

    Attributes:
        given: The text as it was given, or the default.
        value: What `Ref` returns: text, or a list of texts.
        resolved: What Systems Manager holds under the given name; empty for other types.
        secret: Whether it is declared NoEcho.
    """

    given: str
    value: Any
    resolved: str = ""
    secret: bool = False


def settle(
    declared: Mapping[str, Any],
    given: Mapping[str, str],
    look_up: Callable[[str], str],
) -> dict[str, Parameter]:
    """Return every parameter with its value.

    Args:
        declared: The declarations of the template.
        given: Texts by name.
        look_up: Returns the value of a parameter of Systems Manager.

    Raises:
        RefusedError: One is missing, unknown, or not as its declaration demands.
    """
    if unknown := sorted(set(given) - set(declared)):
        raise RefusedError(f"Parameters: [{', '.join(unknown)}] do not exist in the template")
    missing = sorted(
        name for name, each in declared.items() if name not in given and "Default" not in each
    )
    if missing:
        raise RefusedError(f"Parameters: [{', '.join(missing)}] must have values")
    return {
        name: _parameter(name, each, given.get(name, _text(each.get("Default"))), look_up)
        for name, each in declared.items()
    }


def masked(parameter: Parameter) -> str:
    """Return the text as DescribeStacks shows it."""
    return _MASK if parameter.secret else parameter.given


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(map(_text, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _parameter(
    name: str, declared: Mapping[str, Any], given: str, look_up: Callable[[str], str]
) -> Parameter:
    kind = str(declared.get("Type", ""))
    if not kind:
        raise RefusedError(
            f"Template format error: Every Parameters object must contain a Type member: {name}"
        )
    secret = _text(declared.get("NoEcho", False)) == "true"
    _check(name, declared, given)
    of_ssm = _SSM_VALUE.fullmatch(kind)
    if of_ssm:
        found = look_up(given)
        return Parameter(given, _typed(name, of_ssm[1], found), found, secret)
    return Parameter(given, _typed(name, kind, given), secret=secret)


def _typed(name: str, kind: str, text: str) -> Any:
    if kind == "CommaDelimitedList" or _LIST.fullmatch(kind):
        found = [each.strip() for each in text.split(",")] if text else []
        if kind == "List<Number>":
            for each in found:
                _check_number(name, each)
        return found
    if kind == "Number":
        _check_number(name, text)
    elif kind != "String" and not kind.startswith("AWS::"):
        raise RefusedError(f"Template format error: Unrecognized parameter type: {kind}")
    return text


def _check_number(name: str, text: str) -> None:
    try:
        float(text)
    except ValueError as error:
        raise RefusedError(f"Parameter '{name}' must be a number.") from error


def _check(name: str, declared: Mapping[str, Any], given: str) -> None:
    allowed = [_text(each) for each in declared.get("AllowedValues") or ()]
    many = declared["Type"] == "CommaDelimitedList" or _LIST.fullmatch(declared["Type"])
    values = [each.strip() for each in given.split(",")] if many else [given]
    wrong = ""
    if allowed and any(each not in allowed for each in values):
        wrong = f"must be one of AllowedValues [{', '.join(allowed)}]"
    pattern = declared.get("AllowedPattern")
    if pattern and not all(_matches(str(pattern), each) for each in values):
        wrong = f"must match pattern {pattern}"
    if len(given) < int(declared.get("MinLength", 0)):
        wrong = f"must contain at least {declared['MinLength']} characters"
    if "MaxLength" in declared and len(given) > int(declared["MaxLength"]):
        wrong = f"must contain at most {declared['MaxLength']} characters"
    if declared["Type"] == "Number":
        _check_number(name, given)
        if "MinValue" in declared and float(given) < float(declared["MinValue"]):
            wrong = f"must be a number not less than {declared['MinValue']}"
        if "MaxValue" in declared and float(given) > float(declared["MaxValue"]):
            wrong = f"must be a number not greater than {declared['MaxValue']}"
    if wrong:
        told = declared.get("ConstraintDescription")
        reason = f" failed to satisfy constraint: {told}" if told else f" {wrong}"
        raise RefusedError(f"Parameter '{name}'{reason}")


def _matches(pattern: str, text: str) -> bool:
    """Whether a text matches; a pattern that only Java understands is taken to."""
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error:
        return True
