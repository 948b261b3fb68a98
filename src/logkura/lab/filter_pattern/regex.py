r"""The regular expressions of filter patterns, `%…%`: which AWS takes, and what they mean.

Letters, digits, space, `: _ # = @ / ; , -` and the operators `^ $ ? [ ] { } | \ * + .` make up an
expression; there are no parentheses and no multi-byte characters.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/regex-expressions.html (read
2026-11-24).  The page lists no space among the characters, but has one in an example.  Where it is
silent: `.` matches a newline too, `$` only the very end; a backslash is taken before an operator,
a listed symbol and `d D s S w W xhh`, nothing else; `^` and `$` stand at the ends of an
alternative; a quantifier follows no other quantifier; `[` is escaped inside a class.
"""

import re
import string

from logkura.facts.filter_pattern import REGEXES_PER_PATTERN
from logkura.lab.filter_pattern.automaton import ALPHABET, Automaton, Branch, Unit
from logkura.lab.filter_pattern.scanner import ALPHANUMERIC, Scanner

__all__ = ["parse_regex"]

_SYMBOLS = frozenset(":_#=@/;,- ")
_OPERATORS = frozenset("^$?[]{}|\\*+.")
_LITERALS = ALPHANUMERIC | _SYMBOLS
_DIGITS = frozenset(string.digits)
_ASCII_CODE = re.compile(r"[0-7][0-9A-Fa-f]")
# Counted repetitions are written out, so this bounds what an expression costs to run.
_UNITS_MAX = 1000


def parse_regex(scanner: Scanner) -> Automaton:
    """Read `%…%`, whose first `%` comes next.

    Raises:
        FilterPatternError: It is none, has no end, is too large, or is one too many.
    """
    if scanner.regexes == REGEXES_PER_PATTERN.value:
        raise scanner.error(f"at most {REGEXES_PER_PATTERN.value} regular expressions")
    scanner.regexes += 1
    scanner.expect("%", "a regular expression")
    branches = [_parse_branch(scanner)]
    while scanner.take("|"):
        branches.append(_parse_branch(scanner))
    if sum(len(branch.units) for branch in branches) > _UNITS_MAX:
        raise scanner.error(f"repetitions of at most {_UNITS_MAX} characters in all")
    _expect_end(scanner)
    return Automaton(branches)


def _expect_end(scanner: Scanner) -> None:
    if not scanner.next:
        raise scanner.error("a closing %")
    if scanner.next in _OPERATORS:
        raise scanner.error("an operator in its place, or escaped")
    answer = f"Invalid character(s) in term '{scanner.next}'"
    if not scanner.take("%"):
        raise scanner.error("a character that regular expressions may hold", answer)


def _parse_branch(scanner: Scanner) -> Branch:
    at_start = scanner.take("^")
    units: list[Unit] = []
    while scanner.next in _LITERALS or scanner.next in {".", "[", "\\"}:
        units.extend(_parse_quantifier(_parse_atom(scanner), scanner))
        if len(units) > _UNITS_MAX:
            raise scanner.error(f"repetitions of at most {_UNITS_MAX} characters in all")
    at_end = scanner.take("$")
    if not units:
        raise scanner.error("a character to match")
    return Branch(tuple(units), at_start=at_start, at_end=at_end)


def _parse_atom(scanner: Scanner) -> int:
    """Read one character, class or escape; return the set of characters it matches."""
    if scanner.take("."):
        return ALPHABET
    if scanner.take("["):
        return _parse_class(scanner)
    if scanner.take("\\"):
        return _parse_escape(scanner)
    scanner.position += 1
    return _bit(scanner.text[scanner.position - 1])


def _parse_quantifier(characters: int, scanner: Scanner) -> list[Unit]:
    once = Unit(characters)
    any_number = Unit(characters, optional=True, repeats=True)
    if scanner.take("*"):
        return [any_number]
    if scanner.take("+"):
        return [once, any_number]
    if scanner.take("?"):
        return [Unit(characters, optional=True)]
    if not scanner.take("{"):
        return [once]
    least, most = _parse_bounds(scanner)
    if most is None:
        return [*[once] * least, any_number]
    return [*[once] * least, *[Unit(characters, optional=True)] * (most - least)]


def _parse_bounds(scanner: Scanner) -> tuple[int, int | None]:
    """Read `m}`, `m,}`, `,n}` or `m,n}`; no upper bound is None."""
    least = _parse_count(scanner)
    most = least
    if scanner.take(","):
        scanner.take_while({" "})
        most = _parse_count(scanner)
        if least is most is None:
            raise scanner.error("a number of repetitions")
    elif least is None:
        raise scanner.error("a number of repetitions")
    if most is not None and most < (least or 0):
        raise scanner.error("a maximum that is not below the minimum")
    scanner.expect("}", "a closing }")
    return least or 0, most


def _parse_count(scanner: Scanner) -> int | None:
    digits = scanner.take_while(_DIGITS)
    if not digits:
        return None
    if len(digits) > len(str(_UNITS_MAX)) or int(digits) > _UNITS_MAX:
        raise scanner.error(f"at most {_UNITS_MAX} repetitions")
    return int(digits)


def _parse_class(scanner: Scanner) -> int:
    inverted = scanner.take("^")
    characters = 0
    while not scanner.take("]"):
        first = _parse_class_character(scanner)
        if scanner.next == "-" and scanner.text[scanner.position + 1 : scanner.position + 2] != "]":
            scanner.position += 1
            characters |= _range(first, _parse_class_character(scanner), scanner)
        else:
            characters |= first
    if not characters:
        raise scanner.error("a character in the class")
    return ALPHABET & ~characters if inverted else characters


def _parse_class_character(scanner: Scanner) -> int:
    if scanner.take("\\"):
        return _parse_escape(scanner)
    if scanner.next == "[" or not (scanner.next in _LITERALS or scanner.next in _OPERATORS):
        raise scanner.error("a character of the class, or its closing ]")
    scanner.position += 1
    return _bit(scanner.text[scanner.position - 1])


def _range(first: int, last: int, scanner: Scanner) -> int:
    if first.bit_count() != 1 or last.bit_count() != 1 or last < first:
        raise scanner.error("a range from a lower to a higher character")
    return (last << 1) - first


def _parse_escape(scanner: Scanner) -> int:
    character = scanner.next
    if character in _OPERATORS or character in _SYMBOLS - {" "}:
        scanner.expect(character, "an operator")
        return _bit(character)
    if scanner.take("x"):
        code = _ASCII_CODE.match(scanner.text, scanner.position)
        if not code:
            raise scanner.error("two hexadecimal digits of an ASCII character")
        scanner.position = code.end()
        return 1 << int(code.group(), 16)
    characters = _CLASSES.get(character.lower()) if character else None
    if characters is None:
        raise scanner.error("an operator, or one of d D s S w W x, after the backslash")
    scanner.position += 1
    return characters if character.islower() else ALPHABET & ~characters


def _bit(character: str) -> int:
    return 1 << ord(character)


def _bits(characters: str) -> int:
    return sum(map(_bit, set(characters)))


_CLASSES = {
    "d": _bits(string.digits),
    "s": _bits(string.whitespace),
    "w": _bits(string.ascii_letters + string.digits + "_"),
}
