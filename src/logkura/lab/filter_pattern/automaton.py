"""Runs a regular expression in one pass over the text, whatever the expression.

Python's `re` backtracks: `a.*b` alone takes the square of the text's length, and a log event may
hold a million characters.  Without parentheses an expression is a list of alternatives, each a row
of units, so a set of places in those rows is one integer, and a step of all of them a few
operations on it.  The sets seen so far are kept as the states of a deterministic automaton, which
makes most steps one look-up; only so many are kept, so that memory stays bounded too.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["ALPHABET", "Automaton", "Branch", "Unit"]

_OTHER = 128
"""Index of the character that stands for all beyond ASCII, which no expression can tell apart."""

ALPHABET = (1 << (_OTHER + 1)) - 1
"""Every character: a set is an integer whose bit n is the ASCII character n, or bit 128."""

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_STATES_MAX = 2000


@dataclass(frozen=True, slots=True)
class Unit:
    """One character of a row.

    Attributes:
        characters: The set of characters that it takes.
        optional: Whether it may be left out.
        repeats: Whether it may take several.
    """

    characters: int
    optional: bool = False
    repeats: bool = False


@dataclass(frozen=True, slots=True)
class Branch:
    """One alternative.

    Attributes:
        units: What it matches, at least one unit.
        at_start: Whether it matches only at the start of the text.
        at_end: Whether it matches only at the end.
    """

    units: tuple[Unit, ...]
    at_start: bool
    at_end: bool


@dataclass(slots=True, eq=False)
class _State:
    """A set of places; `outcome` is the answer once it is known before the end of the text."""

    places: int
    outcome: bool | None
    matches_at_end: bool
    following: dict[str, "_State"]


class Automaton:
    """A regular expression, ready to search.

    Args:
        branches: Its alternatives.
    """

    def __init__(self, branches: Sequence[Branch]) -> None:
        self._taking = [0] * (_OTHER + 1)
        self._optional = self._repeating = 0
        self._matched = self._matched_at_end = 0
        first = anywhere = 0
        place = 0
        for branch in branches:
            first |= 1 << place
            anywhere |= 0 if branch.at_start else 1 << place
            for unit in branch.units:
                self._add(unit, 1 << place)
                place += 1
            if branch.at_end:
                self._matched_at_end |= 1 << place
            else:
                self._matched |= 1 << place
            place += 1
        self._anywhere = self._skip_optional(anywhere)
        self._first = self._skip_optional(first)
        self._states: dict[int, _State] = {}
        self._start = self._state(self._first)

    def search(self, text: str) -> bool:
        """Tell whether the expression matches anywhere in the text."""
        state = self._start
        if state.outcome is not None:
            return state.outcome
        for character in text if text.isascii() else _NOT_ASCII.sub(chr(_OTHER), text):
            state = state.following.get(character) or self._step(state, character)
            if state.outcome is not None:
                return state.outcome
        return state.matches_at_end

    def _add(self, unit: Unit, bit: int) -> None:
        for index in range(_OTHER + 1):
            if unit.characters >> index & 1:
                self._taking[index] |= bit
        self._optional |= bit if unit.optional else 0
        self._repeating |= bit if unit.repeats else 0

    def _step(self, state: _State, character: str) -> _State:
        taken = state.places & self._taking[ord(character)]
        moved = (taken & self._repeating) | ((taken & ~self._repeating) << 1)
        following = self._state(self._skip_optional(moved) | self._anywhere)
        state.following[character] = following
        return following

    def _skip_optional(self, places: int) -> int:
        """Add the places that are reached by leaving out optional units."""
        reached = places | (places & self._optional) << 1
        while reached != places:
            places, reached = reached, reached | (reached & self._optional) << 1
        return places

    def _state(self, places: int) -> _State:
        known = self._states.get(places)
        if known:
            return known
        if len(self._states) >= _STATES_MAX:
            self._states = {}
            self._start = self._state(self._first)
        outcome = True if places & self._matched else None if places else False
        state = _State(places, outcome, bool(places & self._matched_at_end), {})
        self._states[places] = state
        return state
