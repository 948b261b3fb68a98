"""What a rule has to say."""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from logkura.errors import Location

__all__ = ["Finding", "Severity"]


class Severity(Enum):
    """How sure a finding is; the value is the first letter of its code."""

    ERROR = "E"
    """It fails, or never matches."""
    WARNING = "W"
    """It may fail, or AWS leaves open whether it does."""
    INFORMATION = "I"
    """Worth knowing; nothing need be wrong."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of one rule.

    Attributes:
        code: The rule, such as `E120`.
        message: What stands in the document, one line.
        where: The place in the document, such as `Statement[2].Resource`.
        reason: What happens on AWS.
        fix: What to write instead.
        source: The page that says so.
        location: File, line and column; None where there is no file.
    """

    code: str
    message: str
    where: str
    reason: str
    fix: str
    source: str
    location: Location | None = None

    @property
    def severity(self) -> Severity:
        """How sure it is."""
        return Severity(self.code[0])

    def to_document(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {
            "code": self.code,
            "severity": self.severity.name.lower(),
            "file": self.location.file if self.location else None,
            "line": self.location.line if self.location else 0,
            "column": self.location.column if self.location else 0,
            "where": self.where,
            "message": self.message,
            "reason": self.reason,
            "fix": self.fix,
            "source": self.source,
        }
