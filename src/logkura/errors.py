"""The one error type that a user sees, and where it points.

Every failure that logkura foresees is a `LogkuraError`: a code that has an anchor in
`docs/errors.md`, one sentence that says what was expected and what was found, a hint, and, where
there is one, the place in the user's file.  Only `cli/` prints errors or exits.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

__all__ = ["DeploymentError", "ErrorCode", "Location", "LogkuraError", "NotSeenError"]

ErrorCode = str
"""A short slug such as `spec-unknown-field`; it is the anchor in `docs/errors.md`."""


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file: line and column count from 1; 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}"


class LogkuraError(Exception):
    """A foreseen failure, in the user's terms.

    Args:
        code: The slug under which `docs/errors.md` explains the error.
        message: One line, lower case, no full stop: what was expected and what was found.
        hint: What to do about it; empty when there is nothing useful to say.
        location: Where in the user's input, when the error has such a place.
    """

    def __init__(
        self, code: ErrorCode, message: str, *, hint: str = "", location: Location | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.location = location

    def __reduce__(self) -> tuple[Any, ...]:
        """Go from one process to another with everything that it says."""
        again = partial(type(self), self.code, self.message, hint=self.hint, location=self.location)
        return again, ()

    def __str__(self) -> str:
        place = f"{self.location}: " if self.location else ""
        hint = f" (hint: {self.hint})" if self.hint else ""
        return f"{place}error[{self.code}]: {self.message}{hint}"


class NotSeenError(LogkuraError):
    """Something could not be read (denied, unreachable), so nothing is claimed about it."""


class DeploymentError(LogkuraError):
    """A deployment that was begun did not reach its end; the message says what stands now."""
