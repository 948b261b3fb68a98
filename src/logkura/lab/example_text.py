"""A text that a regular expression matches: the shortest that follows from reading it."""

import re
import re._constants as code  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Callable, Sequence
from typing import Any

__all__ = ["example_of"]

_LETTERS = "a1A-_./ :@#=+"
_CATEGORIES = {
    code.CATEGORY_DIGIT: "1",
    code.CATEGORY_WORD: "a",
    code.CATEGORY_SPACE: " ",
    code.CATEGORY_NOT_DIGIT: "a",
    code.CATEGORY_NOT_WORD: "-",
    code.CATEGORY_NOT_SPACE: "a",
}


def example_of(pattern: str) -> str:
    """Return a text that matches a pattern as a whole; an empty one where none was found."""
    try:
        text = _sequence(parser.parse(pattern))
        return text if re.fullmatch(pattern, text) else ""
    except (re.error, KeyError, RecursionError):
        return ""


def _sequence(items: Any) -> str:
    return "".join(_item(name, value) for name, value in items)


def _item(name: Any, value: Any) -> str:
    # Anchors and looks around give nothing: what they ask for is tried at the end.
    make = _MAKERS.get(name, lambda _: "")
    return make(value)


def _repeated(value: Any) -> str:
    least, _, items = value
    return _sequence(items) * int(least)


def _shortest(value: Any) -> str:
    return min((_sequence(each) for each in value[1]), key=lambda text: (not text, len(text)))


def _one_of(value: Sequence[Any]) -> str:
    first, argument = value[0]
    if first is code.NEGATE:
        shut = re.compile(f"[{re.escape(_shut_out(value[1:]))}]")
        return next((each for each in _LETTERS if not shut.match(each)), "")
    if first is code.LITERAL:
        return chr(argument)
    if first is code.RANGE:
        return chr(argument[0])
    return _CATEGORIES[argument]


def _shut_out(value: Sequence[Any]) -> str:
    found = ""
    for name, argument in value:
        if name is code.LITERAL:
            found += chr(argument)
        elif name is code.RANGE:
            found += "".join(map(chr, range(argument[0], argument[1] + 1)))
    return found or "\0"


_MAKERS: dict[Any, Callable[[Any], str]] = {
    code.LITERAL: chr,
    code.NOT_LITERAL: lambda value: next((each for each in _LETTERS if ord(each) != value), ""),
    code.ANY: lambda _: "a",
    code.IN: _one_of,
    code.MAX_REPEAT: _repeated,
    code.MIN_REPEAT: _repeated,
    code.POSSESSIVE_REPEAT: _repeated,
    code.SUBPATTERN: lambda value: _sequence(value[3]),
    code.BRANCH: _shortest,
}
