"""Where in a JSON text the values of a policy stand.

A place is written as rules write it, lists counted from 1: `Statement[2].Action[1]`.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

__all__ = ["position_of", "positions"]

_PIECE = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')
_LAST_INDEX = re.compile(r"\[\d+\]$")


@dataclass(slots=True)
class _Level:
    """An open object or list: its place, whether it is a list, how many values it has so far."""

    path: str
    is_list: bool
    count: int = 0
    key: str | None = field(default=None)

    def next_path(self) -> str:
        """Return the place of the value that comes next."""
        if self.is_list:
            self.count += 1
            return f"{self.path}[{self.count}]"
        return f"{self.path}.{self.key}" if self.path else str(self.key)


def positions(text: str) -> Mapping[str, tuple[int, int]]:
    """Return each place of a valid JSON text with its line and column, both from 1.

    A member of an object stands where its name does.
    """
    found: dict[str, tuple[int, int]] = {}
    levels: list[_Level] = []
    for piece, offset in _pieces(text):
        top = levels[-1] if levels else None
        if piece in "}]":
            levels.pop()
            if levels:
                levels[-1].key = None
        elif piece == ",":
            continue
        elif top and not top.is_list and top.key is None:
            top.key = str(json.loads(piece))
            found[top.next_path()] = offset
        elif piece != ":":
            path = top.next_path() if top else ""
            if top is None or top.is_list:
                found[path] = offset
            if piece in "{[":
                levels.append(_Level(path, is_list=piece == "["))
            elif top:
                top.key = None
    return found


def _pieces(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    line, start = 1, 0
    last = 0
    for match in _PIECE.finditer(text):
        between = text.count("\n", last, match.start())
        if between:
            line += between
            start = text.rindex("\n", 0, match.start()) + 1
        last = match.start()
        yield match.group(), (line, match.start() - start + 1)


def position_of(where: str, places: Mapping[str, tuple[int, int]]) -> tuple[int, int]:
    """Return line and column of a place, or of the nearest one around it; 0, 0 when of none.

    A single value stands for a list of one, and a single statement for a list of statements.
    """
    at = where.replace("Statement[1]", "Statement", 1) if _is_single(places) else where
    while at:
        if at in places:
            return places[at]
        shorter = _LAST_INDEX.sub("", at)
        at = shorter if shorter != at else at.rpartition(".")[0]
    return 0, 0


def _is_single(places: Mapping[str, tuple[int, int]]) -> bool:
    return "Statement[1]" not in places
