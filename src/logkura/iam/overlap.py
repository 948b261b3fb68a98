"""Whether two patterns with wildcards have a text in common.

The usual table of two automata: a pair of places in both patterns is reached or not.
"""

from collections.abc import Iterator

from logkura.iam.pattern import Tokens, Variable, Wildcard

__all__ = ["overlap"]

_Letters = tuple[str | Wildcard, ...]


def overlap(one: Tokens, other: Tokens) -> bool:
    """Tell whether some text matches both patterns; a variable stands for any text.

    Linear in the product of their lengths.
    """
    left, right = tuple(_letters(one)), tuple(_letters(other))
    reached = _closed({0}, right)
    for letter in left:
        reached = _closed(_after(letter, reached, right), right)
        if not reached:
            return False
    return len(right) in reached


def _letters(tokens: Tokens) -> Iterator[str | Wildcard]:
    for token in tokens:
        if isinstance(token, str):
            yield from token
        else:
            yield Wildcard.MANY if isinstance(token, Variable) else token


def _after(letter: str | Wildcard, reached: set[int], right: _Letters) -> set[int]:
    """Return the places of the right pattern after one letter of the left."""
    if letter is Wildcard.MANY:
        # Any text: every place from the first reached one on.
        return set(range(min(reached), len(right) + 1))
    found = set()
    for place in reached:
        wanted = right[place] if place < len(right) else None
        if wanted is Wildcard.MANY:
            found.add(place)
        elif wanted is not None and (Wildcard.ONE in {letter, wanted} or wanted == letter):
            found.add(place + 1)
    return found


def _closed(places: set[int], right: _Letters) -> set[int]:
    """Add the places that are reached by a `*` of the right pattern standing for nothing."""
    found = set(places)
    for place in range(len(right)):
        if place in found and right[place] is Wildcard.MANY:
            found.add(place + 1)
    return found
