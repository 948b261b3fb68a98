"""The part of Java's DateTimeFormatter patterns that Firehose prefixes use.

Letters outside single quotes are fields; a run of a letter is one field, whose length chooses its
form; `''` is a quote; `[` and `]` mark optional sections, which always apply here because every
field of a moment is known.  Source:
https://docs.oracle.com/javase/8/docs/api/java/time/format/DateTimeFormatter.html (read 2026-11-24).
Week-based fields and localised forms outside English are not covered, and are refused.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

__all__ = ["DatePattern", "InvalidDatePatternError"]

_TOKEN = re.compile(r"'(?:[^']|'')*'|(?P<letter>[A-Za-z])(?P=letter)*|[^A-Za-z']+|'", re.DOTALL)
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_SHORT = 3
_FULL = 4
_YEAR_TWO_DIGITS = 2
_NOON = 12


class InvalidDatePatternError(ValueError):
    """A pattern with a letter or a quote that has no meaning here."""


def _year(moment: datetime, count: int) -> str:
    if count == _YEAR_TWO_DIGITS:
        return f"{moment.year % 100:02d}"
    return f"{moment.year:0{count}d}"


def _month(moment: datetime, count: int) -> str:
    if count < _SHORT:
        return f"{moment.month:0{count}d}"
    name = _MONTHS[moment.month - 1]
    return {_SHORT: name[:_SHORT], _FULL: name}.get(count, name[0])


def _weekday(moment: datetime, count: int) -> str:
    name = _DAYS[moment.weekday()]
    if count <= _SHORT:
        return name[:_SHORT]
    return name if count == _FULL else name[0]


def _number(read: Callable[[datetime], int]) -> Callable[[datetime, int], str]:
    return lambda moment, count: f"{read(moment):0{count}d}"


def _offset(moment: datetime, count: int) -> str:
    """`x`: +09, +0900, +09:00 for one, two and three letters."""
    total = moment.utcoffset() or timedelta()
    sign = "-" if total < timedelta() else "+"
    hours, minutes = divmod(abs(total) // timedelta(minutes=1), 60)
    if count == 1:
        return f"{sign}{hours:02d}" + (f"{minutes:02d}" if minutes else "")
    colon = ":" if count == _SHORT else ""
    return f"{sign}{hours:02d}{colon}{minutes:02d}"


def _offset_or_z(moment: datetime, count: int) -> str:
    return _offset(moment, count) if moment.utcoffset() else "Z"


_FIELDS: dict[str, Callable[[datetime, int], str]] = {
    "y": _year,
    "u": _year,
    "M": _month,
    "L": _month,
    "d": _number(lambda moment: moment.day),
    "D": _number(lambda moment: moment.timetuple().tm_yday),
    "Q": _number(lambda moment: (moment.month + 2) // 3),
    "q": _number(lambda moment: (moment.month + 2) // 3),
    "E": _weekday,
    "a": lambda moment, _: "AM" if moment.hour < _NOON else "PM",
    "H": _number(lambda moment: moment.hour),
    "k": _number(lambda moment: moment.hour or 24),
    "K": _number(lambda moment: moment.hour % 12),
    "h": _number(lambda moment: moment.hour % 12 or 12),
    "m": _number(lambda moment: moment.minute),
    "s": _number(lambda moment: moment.second),
    # Arrival times are whole seconds to Firehose: fractions come out as zeros.
    "S": lambda _, count: "0" * count,
    "x": _offset,
    "X": _offset_or_z,
    "Z": lambda moment, _: _offset(moment, 2),
    "V": lambda moment, _: str(moment.tzinfo),
    "z": lambda moment, _: moment.strftime("%Z"),
}


@dataclass(frozen=True, slots=True)
class DatePattern:
    """A pattern as literals and fields: (literal, "") or (letter, run)."""

    parts: tuple[tuple[str, str], ...]

    @classmethod
    def parse(cls, pattern: str) -> "DatePattern":
        """Read a pattern such as `'year='yyyy/MM/dd`.

        Raises:
            InvalidDatePatternError: The pattern is empty, a quote is not closed, or a letter is
                not one of the fields that are covered.
        """
        if not pattern:
            raise InvalidDatePatternError("an empty pattern")
        parts = []
        for token in _TOKEN.finditer(pattern):
            text, letter = token[0], token["letter"]
            if letter and letter not in _FIELDS:
                raise InvalidDatePatternError(f"the letter {letter}")
            if text == "'":
                raise InvalidDatePatternError("a quote that is not closed")
            parts.append(("", text) if letter else (_literal(text), ""))
        return cls(tuple(parts))

    def format(self, moment: datetime) -> str:
        """Return the moment, which is aware and in the wanted zone, in the pattern's form."""
        return "".join(
            _FIELDS[run[0]](moment, len(run)) if run else literal for literal, run in self.parts
        )


def _literal(text: str) -> str:
    if not text.startswith("'"):
        return text.replace("[", "").replace("]", "")
    return "'" if text == "''" else text[1:-1].replace("''", "'")
