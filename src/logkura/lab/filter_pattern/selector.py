"""Property selectors: `$.user.id`, `$.users[0].email`, `$.list[*]`, `$.*`, `$.['cluster.name']`.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
(read 2026-11-24).  Where it is silent: names are ASCII letters, digits, `-` and `_`, all others go
in `['…']`, which stands after a full stop or right after another name; `*` selects the values of
one object or one array, not of those below it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from logkura.facts.filter_pattern import WILDCARDS_PER_PATTERN, WILDCARDS_PER_SELECTOR
from logkura.lab.filter_pattern.scanner import ALPHANUMERIC, Scanner

__all__ = ["Selector", "parse_selector"]

_NAME = ALPHANUMERIC | set("-_")
_DIGITS = frozenset("0123456789")


class _Any(Enum):
    FIELD = "*"
    ELEMENT = "[*]"


_Step = str | int | _Any


@dataclass(frozen=True, slots=True)
class Selector:
    """The way to a value: names of fields, indices of elements, wildcards."""

    steps: tuple[_Step, ...]

    def select(self, document: Any) -> list[Any]:
        """Return the values it points to; none when there is no such thing."""
        nodes = [document]
        for step in self.steps:
            nodes = [child for node in nodes for child in _children(node, step)]
        return nodes


def _children(node: Any, step: _Step) -> Iterator[Any]:
    if isinstance(node, dict):
        if step is _Any.FIELD:
            yield from node.values()
        elif isinstance(step, str) and step in node:
            yield node[step]
    elif isinstance(node, list):
        if step is _Any.ELEMENT:
            yield from node
        elif isinstance(step, int) and step < len(node):
            yield node[step]


def parse_selector(scanner: Scanner) -> Selector:
    """Read a selector.

    Raises:
        FilterPatternError: There is none, or it has too many wildcards.
    """
    scanner.expect("$", "a property selector such as $.name")
    if scanner.next != ".":
        raise scanner.error("a . after the $")
    steps: list[_Step] = []
    while scanner.next and scanner.next in ".[":
        steps.append(_parse_step(scanner))
    wildcards = sum(isinstance(step, _Any) for step in steps)
    scanner.wildcards += bool(wildcards)
    if wildcards > WILDCARDS_PER_SELECTOR.value:
        raise scanner.error(f"at most {WILDCARDS_PER_SELECTOR.value} wildcard in a selector")
    if scanner.wildcards > WILDCARDS_PER_PATTERN.value:
        raise scanner.error(f"at most {WILDCARDS_PER_PATTERN.value} wildcard selectors")
    return Selector(tuple(steps))


def _parse_step(scanner: Scanner) -> _Step:
    if scanner.take("."):
        if scanner.next == "[":
            return _parse_quoted_name(scanner)
        if scanner.take("*"):
            return _Any.FIELD
        name = scanner.take_while(_NAME)
        if not name:
            answer = f"Invalid character(s) in term '{scanner.next}'"
            raise scanner.error("a name; one with other characters in ['…']", answer)
        return name
    if scanner.text.startswith("['", scanner.position):
        return _parse_quoted_name(scanner)
    return _parse_index(scanner)


def _parse_quoted_name(scanner: Scanner) -> str:
    scanner.expect("[", "['")
    name = scanner.take_quoted("'")
    scanner.expect("]", "a closing ]")
    return name


def _parse_index(scanner: Scanner) -> _Step:
    scanner.expect("[", "an index")
    if scanner.take("*"):
        step: _Step = _Any.ELEMENT
    else:
        digits = scanner.take_while(_DIGITS)
        if not digits:
            raise scanner.error("the index of an element, or *")
        step = int(digits)
    scanner.expect("]", "a closing ]")
    return step
