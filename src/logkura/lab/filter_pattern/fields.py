"""Patterns for space-delimited log events: `[ip, user, ..., status_code = 4*, bytes > 1000]`.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
(read 2026-11-24).  Characters between `[]` or `""` are one field, without these marks; `...` stands
for any number of fields.  The last field takes the rest of the event: the page has `[w1=ERROR, w2]`
match an event of seven words, and asks for a blank `w2` so that `w1` is one word (the copy of 2020
reads as if the number of words had to be equal).  A condition names its own field: AWS refuses
`status_code = 4* && bytes > 1000`, which the page once had
(https://github.com/awsdocs/amazon-cloudwatch-logs-user-guide/issues/21).  Where AWS is silent: an
event with fewer fields than the pattern does not match; behind `...` each field is one word; tabs
and newlines separate too; a mark without its partner is an ordinary character.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from logkura.lab.filter_pattern.comparison import NUMBER, Value, parse_comparison
from logkura.lab.filter_pattern.logic import Test, parse_alternatives
from logkura.lab.filter_pattern.scanner import ALPHANUMERIC, Scanner

__all__ = ["parse_space_delimited_pattern"]

_NAME = ALPHANUMERIC | set("_-")
_WORD = re.compile(r"\S+", re.ASCII)
_MARKS = {'"': '"', "[": "]"}


class _Field(NamedTuple):
    """Where a field starts in the message, marks included, and its text without them."""

    start: int
    text: str


class _Ellipsis:
    """Any number of fields."""


_ELLIPSIS = _Ellipsis()
_Slot = Test[str] | _Ellipsis


def parse_space_delimited_pattern(scanner: Scanner) -> Callable[[str], bool]:
    """Read `[ … ]`; return the test of a message.

    Raises:
        FilterPatternError: It is no such pattern.
    """
    if not scanner.text.endswith("]"):
        scanner.position = len(scanner.text)
        answer = "If a filter pattern starts with '[' it must end with ']'"
        raise scanner.error("a closing ]", answer)
    scanner.expect("[", "an opening [")
    slots: list[_Slot] = [_parse_slot(scanner)]
    while scanner.take(","):
        slots.append(_parse_slot(scanner))
        if sum(slot is _ELLIPSIS for slot in slots) > 1:
            raise scanner.error("one ... at most")
    scanner.expect("]", "a comma or a closing ]")
    if _ELLIPSIS not in slots:
        tests = [slot for slot in slots if not isinstance(slot, _Ellipsis)]
        return lambda message: _match_all(tests, message)
    place = slots.index(_ELLIPSIS)
    before = [slot for slot in slots[:place] if not isinstance(slot, _Ellipsis)]
    after = [slot for slot in slots[place + 1 :] if not isinstance(slot, _Ellipsis)]
    return lambda message: _match_ends(before, after, message)


def _match_all(tests: list[Test[str]], message: str) -> bool:
    fields = list(_split(message))
    if len(fields) < len(tests):
        return False
    last = fields[len(tests) - 1]
    if len(fields) > len(tests):
        last = _Field(last.start, message[last.start :].rstrip())
    texts = [field.text for field in (*fields[: len(tests) - 1], last)]
    return all(test(text) for test, text in zip(tests, texts, strict=True))


def _match_ends(before: list[Test[str]], after: list[Test[str]], message: str) -> bool:
    texts = [field.text for field in _split(message)]
    if len(texts) < len(before) + len(after):
        return False
    ends = texts[: len(before)] + texts[len(texts) - len(after) :]
    return all(test(text) for test, text in zip(before + after, ends, strict=True))


def _split(message: str) -> Iterator[_Field]:
    # A mark that has no partner is looked for once, not again at each of its like.
    unpaired: set[str] = set()
    word = _WORD.search(message)
    while word:
        start, end, text = word.start(), word.end(), word.group()
        closing = _MARKS.get(text[0], "")
        if closing and closing not in unpaired:
            found = message.find(closing, start + 1)
            if found < 0:
                unpaired.add(closing)
            else:
                end, text = found + 1, message[start + 1 : found]
        yield _Field(start, text)
        word = _WORD.search(message, end)


def _parse_slot(scanner: Scanner) -> _Slot:
    scanner.skip_spaces()
    if scanner.take("..."):
        scanner.skip_spaces()
        return _ELLIPSIS
    start = scanner.position
    name = scanner.take_while(_NAME)
    scanner.skip_spaces()
    if scanner.next in {",", "]"}:
        return lambda _: True
    scanner.position = start

    def parse_condition(scanner: Scanner) -> Test[str]:
        start = scanner.position
        if scanner.take_while(_NAME) != name or not name:
            scanner.position = start
            raise scanner.error(f"a condition on the field {name}" if name else "a field")
        scanner.skip_spaces()
        comparison = parse_comparison(scanner)
        return lambda text: comparison.holds(Value(text, NUMBER.fullmatch(text) is not None))

    return parse_alternatives(scanner, parse_condition, parentheses=False)
