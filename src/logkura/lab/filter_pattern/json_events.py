"""Patterns for JSON log events: `{ $.level = "ERROR" && ($.latency > 50 || $.user IS NULL) }`.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-json-log-events.html
(read 2026-11-24).  A selector that points to an object or an array satisfies neither `=` nor `!=`
(AWS's own documentation repository, copy of 2020).  Where AWS is silent: the same goes for one
that points to nothing, to null, true or false; a wildcard selector holds when one of its values
does; a log event is JSON when the whole message is one JSON object; keywords are in capitals.
"""

import json
from collections.abc import Callable
from typing import Any, NoReturn

from logkura.lab.filter_pattern.comparison import Value, parse_comparison
from logkura.lab.filter_pattern.logic import Test, parse_alternatives
from logkura.lab.filter_pattern.scanner import Scanner
from logkura.lab.filter_pattern.selector import parse_selector

__all__ = ["parse_json_pattern"]

_STATES = {"NULL": None, "TRUE": True, "FALSE": False}


class _Number(str):
    """A number of a document, as it is written there."""

    __slots__ = ()


def parse_json_pattern(scanner: Scanner) -> Callable[[str], bool]:
    """Read `{ … }`; return the test of a message.

    Raises:
        FilterPatternError: It is no such pattern.
    """
    if not scanner.text.endswith("}"):
        scanner.position = len(scanner.text)
        answer = "If a filter pattern starts with '{' it must end with '}'"
        raise scanner.error("a closing }", answer)
    scanner.expect("{", "an opening {")
    test = parse_alternatives(scanner, _parse_condition, parentheses=True)
    scanner.expect("}", "&&, || or a closing }")

    def matches(message: str) -> bool:
        document = _read(message)
        return document is not None and test(document)

    return matches


def _read(message: str) -> dict[str, Any] | None:
    # Most log events are no JSON, and their first character tells.
    if not message.lstrip().startswith("{"):
        return None
    try:
        document = json.loads(
            message, parse_int=_Number, parse_float=_Number, parse_constant=_refuse
        )
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _parse_condition(scanner: Scanner) -> Test[dict[str, Any]]:
    selector = parse_selector(scanner)
    scanner.skip_spaces()
    if scanner.take("NOT"):
        _skip_required_spaces(scanner)
        scanner.expect("EXISTS", "EXISTS after NOT")
        return lambda document: not selector.select(document)
    if scanner.take("IS"):
        _skip_required_spaces(scanner)
        state = _parse_state(scanner)
        return lambda document: any(value is state for value in selector.select(document))
    comparison = parse_comparison(scanner)
    return lambda document: any(
        comparison.holds(Value(value, isinstance(value, _Number)))
        for value in selector.select(document)
        if isinstance(value, str)
    )


def _parse_state(scanner: Scanner) -> bool | None:
    for word, state in _STATES.items():
        if scanner.take(word):
            return state
    raise scanner.error("NULL, TRUE or FALSE after IS")


def _skip_required_spaces(scanner: Scanner) -> None:
    if not scanner.skip_spaces():
        raise scanner.error("a space")
