"""Findings that somebody knows and accepts, written beside what they are about.

`# logkura: ignore E230 the reason` at the end of a line, or alone on the line above.
"""

import re
from collections.abc import Iterator

from logkura.checks.page import rules
from logkura.checks.report import Suppression
from logkura.errors import Location, LogkuraError

__all__ = ["suppression", "suppressions"]

_COMMENT = re.compile(r"(?:^|\s)#\s*logkura:\s*ignore\b\s*(?P<code>\S*)\s*(?P<reason>.*)$")


def suppressions(text: str, file: str) -> Iterator[Suppression]:
    """Yield the suppressions in the comments of a file.

    Raises:
        LogkuraError: `check-suppression`: the code is none, or the reason is missing.
    """
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        found = _COMMENT.search(line)
        if found is None:
            continue
        own = {number} if line[: found.start()].strip() else {number, _next(lines, number)}
        place = Location(file, number, found.start() + 1)
        yield suppression(found["code"], found["reason"], frozenset(own), place)


def _next(lines: list[str], number: int) -> int:
    """Return the number of the next line that is more than a comment."""
    for later, line in enumerate(lines[number:], number + 1):
        if line.strip() and not line.lstrip().startswith("#"):
            return later
    return number


def suppression(
    code: str,
    reason: str,
    lines: frozenset[int] = frozenset(),
    location: Location | None = None,
) -> Suppression:
    """Return a suppression.

    Raises:
        LogkuraError: `check-suppression`: the code is none, or the reason is missing.
    """
    if code not in dict(rules()):
        raise LogkuraError(
            "check-suppression",
            f"expected the code of a rule to ignore, found `{code}`",
            hint="`logkura rules` lists them",
            location=location,
        )
    if not reason.strip():
        raise LogkuraError(
            "check-suppression",
            f"expected a reason for ignoring {code}, found none",
            hint="write it behind the code: whoever reads it later will ask",
            location=location,
        )
    return Suppression(code, reason.strip(), lines)
