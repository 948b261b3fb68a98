"""Patterns for unstructured log events: `ERROR -"not found"`, `?ERROR ?WARN`.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/matching-terms-unstructured-log-events.html
(read 2026-11-24): terms are case-sensitive and found anywhere, within words too; all must appear,
`-` excludes one, one of those with `?` is enough; with any other term beside them those with `?`
are ignored; `" "` matches everything.  AWS refuses `""`
(https://github.com/DefangLabs/defang/issues/1008).  Where the page is silent: unquoted terms hold
ASCII letters, digits and underscores, as AWS's answer "Invalid character(s) in term" shows; terms
stand apart by white space; `- "x"`, as the copy of 2020 has it, means `-"x"`.
"""

from collections.abc import Callable

from logkura.lab.filter_pattern.scanner import ALPHANUMERIC, SPACES, Scanner

__all__ = ["parse_terms"]

_TERM = ALPHANUMERIC | {"_"}


def parse_terms(scanner: Scanner) -> Callable[[str], bool]:
    """Read the terms to the end of the pattern; return the test of a message.

    Raises:
        FilterPatternError: A term holds a character that needs quotes, or is not there.
    """
    terms: dict[str, list[str]] = {"": [], "?": [], "-": []}
    while scanner.next:
        kind = scanner.next if scanner.next in {"?", "-"} else ""
        scanner.take(kind)
        if kind == "-":
            scanner.skip_spaces()
        terms[kind].append(_parse_term(scanner))
        if not scanner.skip_spaces() and scanner.next:
            raise _not_in_a_term(scanner)
    required, optional, excluded = terms.values()
    if required or excluded:
        return lambda message: (
            all(term in message for term in required)
            and not any(term in message for term in excluded)
        )
    return lambda message: any(term in message for term in optional)


def _parse_term(scanner: Scanner) -> str:
    if scanner.next == '"':
        start = scanner.position
        phrase = scanner.take_quoted()
        if not phrase:
            scanner.position = start
            raise scanner.error("a phrase", "Invalid character(s) in term '\"\"'")
        # Only white space: the page's way to match every event, those without a space too.
        return "" if phrase.isspace() else phrase
    term = scanner.take_while(_TERM)
    if not term:
        raise _not_in_a_term(scanner)
    return term


def _not_in_a_term(scanner: Scanner) -> Exception:
    end = scanner.position
    while end < len(scanner.text) and scanner.text[end] not in _TERM | SPACES:
        end += 1
    answer = "Invalid filter pattern"
    if found := scanner.text[scanner.position : end]:
        answer = f"Invalid character(s) in term '{found}'"
    return scanner.error('a term; one with other characters than letters and digits in ""', answer)
