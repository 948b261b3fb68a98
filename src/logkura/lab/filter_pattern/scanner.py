"""Reading a filter pattern from left to right, and saying where it went wrong."""

import string
from collections.abc import Container

__all__ = ["ALPHANUMERIC", "FilterPatternError", "Scanner"]

ALPHANUMERIC = frozenset(string.ascii_letters + string.digits)
SPACES = frozenset(" \t\r\n\f\v")


class FilterPatternError(ValueError):
    """A filter pattern that CloudWatch Logs would refuse.

    Args:
        position: Where in the pattern, in characters from 0.
        expected: What could have stood there.
        found: What stands there; empty for the end of the pattern.
        answer: The text of AWS's InvalidParameterException; that for a character that a term
            cannot hold was seen in https://github.com/DefangLabs/defang/issues/1008, the others
            in https://github.com/aws/aws-toolkit-jetbrains/issues/3219 and
            https://github.com/jorgebastida/awslogs/issues/210 (read 2026-11-24).
    """

    def __init__(
        self, position: int, expected: str, found: str, answer: str = "Invalid filter pattern"
    ) -> None:
        shown = f"`{found}`" if found else "the end of the pattern"
        super().__init__(f"expected {expected} at position {position}, found {shown}")
        self.position = position
        self.expected = expected
        self.found = found
        self.answer = answer


class Scanner:
    """A filter pattern and how far it has been read.

    Attributes:
        text: The whole pattern.
        position: Index of the next character.
        regexes: How many regular expressions have been read.
        wildcards: How many wildcard selectors have been read.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.regexes = 0
        self.wildcards = 0

    @property
    def next(self) -> str:
        """The next character; empty at the end."""
        return self.text[self.position : self.position + 1]

    def skip_spaces(self) -> bool:
        """Go past white space; tell whether there was any."""
        return bool(self.take_while(SPACES))

    def take(self, literal: str) -> bool:
        """Go past the literal if it comes next."""
        found = self.text.startswith(literal, self.position)
        if found:
            self.position += len(literal)
        return found

    def expect(self, literal: str, expected: str) -> None:
        """Go past the literal.

        Raises:
            FilterPatternError: Something else comes next.
        """
        if not self.take(literal):
            raise self.error(expected)

    def take_while(self, characters: Container[str]) -> str:
        """Go past the characters of a set, and return them."""
        start = self.position
        while self.next and self.next in characters:
            self.position += 1
        return self.text[start : self.position]

    def take_quoted(self, quote: str = '"') -> str:
        """Read a quoted string, whose opening quote comes next.

        A backslash takes the special meaning from a quote and from a backslash, and stands for
        itself before anything else.  AWS writes nothing about it; patterns from AWS's own tools
        (aws-cdk-lib's FilterPattern) are quoted so.

        Raises:
            FilterPatternError: There is no closing quote.
        """
        self.expect(quote, "a quoted string")
        characters = []
        while not self.take(quote):
            if not self.next:
                raise self.error(f"a closing {quote}")
            if self.next == "\\" and self.text[self.position + 1 : self.position + 2] in {
                quote,
                "\\",
            }:
                self.position += 1
            characters.append(self.next)
            self.position += 1
        return "".join(characters)

    def error(self, expected: str, answer: str = "Invalid filter pattern") -> FilterPatternError:
        """Return an error about the next character."""
        return FilterPatternError(self.position, expected, self.next, answer)
