"""Comparing a value with what a condition asks for: text with wildcards, numbers, expressions.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
(read 2026-11-24, with the copies of 2020 and 2023 in AWS's own documentation repository).  The
copy of 2020 says that `*` is a wildcard at the ends of a string only (`Ev*ent` matches that very
text); later ones do not say where.  Where AWS is silent: a quoted number is compared as text, an
unquoted one as a number with a number and as text with text; `<`, `>`, `<=` and `>=` hold for
numbers only; a wildcard is one in quotes too.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from operator import ge, gt, le, lt
from typing import NamedTuple, Protocol

from logkura.lab.filter_pattern.automaton import Automaton
from logkura.lab.filter_pattern.regex import parse_regex
from logkura.lab.filter_pattern.scanner import ALPHANUMERIC, Scanner

__all__ = ["NUMBER", "Comparison", "Value", "parse_comparison"]

NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", re.ASCII)
"""An integer or a decimal with an optional sign and an optional power of ten."""

_AFTER = frozenset(["", *"}]),&| "])
_UNQUOTED = ALPHANUMERIC | set("_.*+-")
_ORDERS: dict[str, Callable[[Decimal, Decimal], bool]] = {"<=": le, ">=": ge, "<": lt, ">": gt}


class Value(NamedTuple):
    """A value of a log event.

    Attributes:
        text: As it is written in the event.
        is_number: Whether it is a number.
    """

    text: str
    is_number: bool


class _Operand(Protocol):
    def equals(self, value: Value) -> bool:
        """Tell whether a value is equal."""


@dataclass(frozen=True, slots=True)
class _Text:
    """Text between wildcards.

    Attributes:
        text: The text without the wildcards.
        open_start: Whether anything may stand before it.
        open_end: Whether anything may stand after it.
    """

    text: str
    open_start: bool
    open_end: bool

    @classmethod
    def parse(cls, written: str) -> "_Text":
        inner = written.lstrip("*")
        open_end = inner.endswith("*")
        return cls(inner.rstrip("*"), written.startswith("*"), open_end)

    def equals(self, value: Value) -> bool:
        """Compare the text."""
        text = value.text
        if self.open_start:
            return self.text in text if self.open_end else text.endswith(self.text)
        return text.startswith(self.text) if self.open_end else text == self.text


@dataclass(frozen=True, slots=True)
class _Number:
    """A number as it was written, and its value."""

    text: str
    value: Decimal

    def equals(self, value: Value) -> bool:
        """Compare the value of a number, the text of anything else."""
        if value.is_number:
            return _decimal(value.text) == self.value
        return value.text == self.text


@dataclass(frozen=True, slots=True)
class _Expression:
    """A regular expression, found anywhere in the text."""

    automaton: Automaton

    def equals(self, value: Value) -> bool:
        """Search the text."""
        return self.automaton.search(value.text)


@dataclass(frozen=True, slots=True)
class Comparison:
    """An operator and what it compares with."""

    operator: str
    operand: _Operand

    def holds(self, value: Value) -> bool:
        """Tell whether a value satisfies the comparison."""
        if self.operator in {"=", "!="}:
            return self.operand.equals(value) == (self.operator == "=")
        number = _decimal(value.text) if value.is_number else None
        if number is None or not isinstance(self.operand, _Number):
            return False
        return _ORDERS[self.operator](number, self.operand.value)


def parse_comparison(scanner: Scanner) -> Comparison:
    """Read an operator and an operand.

    Raises:
        FilterPatternError: There is none, or an order is asked of something but a number.
    """
    for operator in ("!=", "<=", ">=", "=", "<", ">"):
        if scanner.take(operator):
            break
    else:
        raise scanner.error("one of = != < > <= >=")
    scanner.skip_spaces()
    start = scanner.position
    operand = _parse_operand(scanner)
    if operator in _ORDERS and not isinstance(operand, _Number):
        scanner.position = start
        raise scanner.error(f"a number after {operator}")
    return Comparison(operator, operand)


def _parse_operand(scanner: Scanner) -> _Operand:
    if scanner.next == "%":
        return _Expression(parse_regex(scanner))
    if scanner.next == '"':
        return _Text.parse(scanner.take_quoted())
    written = scanner.take_while(_UNQUOTED)
    if not written and scanner.next in _AFTER:
        raise scanner.error("a value")
    if not written:
        answer = f"Invalid character(s) in term '{scanner.next}'"
        raise scanner.error(
            'a value; one with other characters than letters and digits in ""', answer
        )
    number = _decimal(written) if NUMBER.fullmatch(written) else None
    return _Text.parse(written) if number is None else _Number(written, number)


def _decimal(text: str) -> Decimal | None:
    """Return a number's value; None beyond what Decimal can hold."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
