"""Conditions joined by `&&` and `||`, in the order () > && > ||, as AWS documents it."""

from collections.abc import Callable
from typing import TypeVar

from logkura.lab.filter_pattern.scanner import Scanner

__all__ = ["Test", "parse_alternatives"]

Subject = TypeVar("Subject")
Test = Callable[[Subject], bool]

_DEPTH_MAX = 50
"""How deep parentheses may be nested; AWS names no limit, Python's stack has one."""


def parse_alternatives(
    scanner: Scanner,
    parse_condition: Callable[[Scanner], Test[Subject]],
    *,
    parentheses: bool,
    depth: int = 0,
) -> Test[Subject]:
    """Read conditions joined by `||`, of which each may be several joined by `&&`.

    Args:
        scanner: The pattern; white space around what is read is skipped.
        parse_condition: Reads one condition.
        parentheses: Whether conditions may stand in parentheses.
        depth: How many parentheses are open.

    Raises:
        FilterPatternError: What comes next is no condition.
    """

    def parse_one() -> Test[Subject]:
        scanner.skip_spaces()
        if not parentheses or scanner.next != "(":
            return parse_condition(scanner)
        if depth == _DEPTH_MAX:
            raise scanner.error(f"at most {_DEPTH_MAX} nested parentheses")
        scanner.take("(")
        inner = parse_alternatives(scanner, parse_condition, parentheses=True, depth=depth + 1)
        scanner.expect(")", "&&, || or a closing )")
        return inner

    alternatives = [_all(_separated(scanner, "&&", parse_one))]
    while scanner.take("||"):
        alternatives.append(_all(_separated(scanner, "&&", parse_one)))
    return _any(alternatives)


def _separated(
    scanner: Scanner, separator: str, parse_one: Callable[[], Test[Subject]]
) -> list[Test[Subject]]:
    tests = [parse_one()]
    scanner.skip_spaces()
    while scanner.take(separator):
        tests.append(parse_one())
        scanner.skip_spaces()
    return tests


def _all(tests: list[Test[Subject]]) -> Test[Subject]:
    if len(tests) == 1:
        return tests[0]
    return lambda subject: all(test(subject) for test in tests)


def _any(tests: list[Test[Subject]]) -> Test[Subject]:
    if len(tests) == 1:
        return tests[0]
    return lambda subject: any(test(subject) for test in tests)
