"""What a rule has to say about an estate."""

from dataclasses import dataclass
from typing import Any

from logkura.errors import Location
from logkura.iam.lint import Severity

__all__ = ["Finding", "Found"]


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule found.

    Attributes:
        resource: The ARN or name of the resource it is about.
        message: What stands there, one line.
        fix: What to do, one line.
        where: The part of the resource, such as `replication`.
        seen: What its owner will see; empty where the rule's page says it all.
        reason: Why it is so here; empty for the reason of the rule's page.
        source: The page that says so; empty for the rule's.
        patch: The fix as a unified diff of policies; empty where no policy is at fault.
    """

    resource: str
    message: str
    fix: str
    where: str = ""
    seen: str = ""
    reason: str = ""
    source: str = ""
    patch: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of one rule: what was found, with the rule's words and the place in the source.

    Attributes:
        code: The rule, such as `E230`.
        found: What it found.
        reason: Why that is so on AWS.
        source: The page that says so.
        location: The place in the file; None where there is no file.
    """

    code: str
    found: Found
    reason: str
    source: str
    location: Location | None = None

    @property
    def severity(self) -> Severity:
        """How sure it is."""
        return Severity(self.code[0])

    def to_document(self) -> dict[str, Any]:
        """Return it as JSON has it (see `formats.json_report`)."""
        place = self.location
        return {
            "code": self.code,
            "severity": self.severity.name.lower(),
            "resource": self.found.resource,
            "where": self.found.where,
            "message": self.found.message,
            "seen": self.found.seen,
            "reason": self.reason,
            "fix": self.found.fix,
            "patch": self.found.patch,
            "source": self.source,
            "file": place.file if place else None,
            "line": place.line if place else 0,
            "column": place.column if place else 0,
        }
