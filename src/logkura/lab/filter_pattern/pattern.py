"""A filter pattern of any kind, compiled."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from logkura.facts.filter_pattern import FILTER_PATTERN_MAX_CHARACTERS
from logkura.lab.filter_pattern.fields import parse_space_delimited_pattern
from logkura.lab.filter_pattern.json_events import parse_json_pattern
from logkura.lab.filter_pattern.regex import parse_regex
from logkura.lab.filter_pattern.scanner import FilterPatternError, Scanner
from logkura.lab.filter_pattern.terms import parse_terms

__all__ = ["Pattern", "compile_pattern"]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A filter pattern that can be matched.

    Attributes:
        text: The pattern as it was written.
        regexes: How many regular expressions it holds; a log group takes few such patterns.
    """

    text: str
    regexes: int
    _test: Callable[[str], bool] = field(repr=False, compare=False)

    def matches(self, message: str) -> bool:
        """Tell whether CloudWatch Logs would let the log event through."""
        return self._test(message)


@lru_cache(maxsize=256)
def compile_pattern(text: str) -> Pattern:
    """Compile a filter pattern; the same text gives the same pattern, compiled once.

    Args:
        text: Terms, `{ JSON conditions }`, `[space-delimited fields]`, `%expression%`, or nothing
            but white space, which matches every event.

    Raises:
        FilterPatternError: CloudWatch Logs would refuse it; says where and what was expected.
    """
    longest = FILTER_PATTERN_MAX_CHARACTERS.value
    if len(text) > longest:
        raise FilterPatternError(
            longest, f"at most {longest} characters", text[longest], _too_long(longest)
        )
    scanner = Scanner(text.rstrip())
    scanner.skip_spaces()
    if scanner.next == "{":
        test = parse_json_pattern(scanner)
    elif scanner.next == "[":
        test = parse_space_delimited_pattern(scanner)
    elif scanner.next == "%":
        test = parse_regex(scanner).search
    elif scanner.next:
        test = parse_terms(scanner)
    else:
        return Pattern(text, 0, lambda _: True)
    if scanner.next:
        raise scanner.error("the end of the pattern")
    return Pattern(text, scanner.regexes, test)


def _too_long(longest: int) -> str:
    return (
        "1 validation error detected: Value at 'filterPattern' failed to satisfy constraint: "
        f"Member must have length less than or equal to {longest}"
    )
