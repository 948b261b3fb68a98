r"""Text with wildcards and policy variables, as a tuple of tokens, and how it is matched.

`*` stands for any run of characters and `?` for one.  `${key}` is replaced by the request's value
of a condition key, `${key, 'default'}` has a value for when there is none, and `${*}`, `${?}` and
`${$}` are those characters themselves.  The 2008 version of the language knows no variables:
there, `${` is text.

Matching is linear in the text for each literal run of the pattern: a run is looked for from the
left and never again further right, which is exact because every run has one length.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
(read 2026-11-24).
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

__all__ = [
    "Matcher",
    "Pattern",
    "Tokens",
    "Variable",
    "Wildcard",
    "glob_expression",
    "glob_matcher",
    "literal_of",
    "tokens_of",
]

Matcher = Callable[[str], bool]

_CACHED_PATTERNS = 4096
# Nothing is read twice, so that an unclosed `${` costs its length once.  No possessive repeat of a
# group: in Python 3.11.2, which Debian has, one that fails half way does not go back whole.
_VARIABLE = re.compile(r"\$\{(?:([*?$])|\s*+([^${},*?\s][^${},*?]*+)(?:,\s*+'([^']*+)')?)\s*+\}")


class Wildcard(Enum):
    """`*` or `?`."""

    MANY = "*"
    ONE = "?"


@dataclass(frozen=True, slots=True)
class Variable:
    """`${key}` or `${key, 'default'}`; the key in lower case, as names of keys have no case."""

    key: str
    default: str | None = None


Tokens = tuple[str | Wildcard | Variable, ...]
"""A pattern: runs of text, wildcards and variables."""


def _wildcards(text: str) -> Iterable[str | Wildcard]:
    for piece in re.split(r"([*?])", text):
        if piece in {"*", "?"}:
            yield Wildcard(piece)
        elif piece:
            yield piece


@lru_cache(_CACHED_PATTERNS)
def tokens_of(text: str, *, variables: bool, wildcards: bool = True) -> Tokens:
    """Read a pattern.

    Args:
        text: As it stands in the policy.
        variables: Whether the policy's version and the place know variables.
        wildcards: Whether `*` and `?` are wildcards here.
    """
    split = _wildcards if wildcards else lambda piece: [piece] if piece else []
    tokens: list[str | Wildcard | Variable] = []
    end = 0
    for found in _VARIABLE.finditer(text) if variables else ():
        tokens += split(text[end : found.start()])
        escaped, key, default = found.groups()
        tokens.append(escaped or Variable(key.rstrip().lower(), default))
        end = found.end()
    return tuple(_joined([*tokens, *split(text[end:])]))


def _joined(tokens: list[str | Wildcard | Variable]) -> Iterable[str | Wildcard | Variable]:
    text = ""
    for token in tokens:
        if isinstance(token, str):
            text += token
            continue
        if text:
            yield text
            text = ""
        yield token
    if text:
        yield text


def literal_of(tokens: Tokens) -> str | None:
    """Return the text of a pattern without wildcards and variables, else None."""
    match tokens:
        case ():
            return ""
        case (str() as text,):
            return text
        case _:
            return None


def glob_expression(tokens: Tokens, any_character: str = ".") -> str:
    """Return a regular expression of a pattern without variables, free of backtracking.

    Args:
        tokens: Text and wildcards.
        any_character: What a wildcard may stand for, such as `[^:]`.
    """
    runs = [""]
    for token in tokens:
        if token is Wildcard.MANY:
            runs.append("")
        else:
            runs[-1] += any_character if token is Wildcard.ONE else re.escape(str(token))
    first, *others = runs
    if not others:
        return first
    *middle, last = others
    # An atomic group is never entered again: the leftmost place of each run is final.
    found = "".join(f"(?>{any_character}*?{run})" for run in middle if run)
    return f"{first}{found}{any_character}*{last}"


def glob_matcher(tokens: Tokens) -> Matcher:
    """Return what tells whether a text matches a pattern without variables, as a whole."""
    literal = literal_of(tokens)
    if literal is not None:
        return literal.__eq__
    match tokens:
        case (Wildcard.MANY,):
            return lambda _: True
        case (str() as prefix, Wildcard.MANY):
            return lambda text: text.startswith(prefix)
        case _:
            matches = re.compile(glob_expression(tokens), re.DOTALL).fullmatch
            return lambda text: matches(text) is not None


_cached_glob_matcher = lru_cache(_CACHED_PATTERNS)(glob_matcher)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern whose variables are replaced at each request."""

    tokens: Tokens

    @property
    def is_constant(self) -> bool:
        """Whether it is the same for every request."""
        return not any(isinstance(token, Variable) for token in self.tokens)

    def resolved(self, value_of: Callable[[str], str | None]) -> Tokens | None:
        """Replace the variables; None when one has no value and no default.

        A value's own `*` and `?` are text.
        """
        found: list[str | Wildcard | Variable] = []
        for token in self.tokens:
            if isinstance(token, Variable):
                value = value_of(token.key)
                value = token.default if value is None else value
                if value is None:
                    return None
                found.append(value)
            else:
                found.append(token)
        return tuple(_joined(found))

    def matches(self, text: str, value_of: Callable[[str], str | None]) -> bool:
        """Tell whether a text matches; a pattern with a valueless variable matches nothing."""
        tokens = self.resolved(value_of)
        return tokens is not None and _cached_glob_matcher(tokens)(text)
