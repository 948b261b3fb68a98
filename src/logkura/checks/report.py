"""The result of a check: what was found, what was set aside and why."""

from dataclasses import dataclass

from logkura.checks.finding import Finding
from logkura.iam.lint import Severity

__all__ = ["Report", "Suppressed", "Suppression"]

_UNKNOWN = frozenset({"I203", "I204", "I209"})


@dataclass(frozen=True, slots=True)
class Suppression:
    """A finding that somebody knows and accepts.

    Attributes:
        code: The rule.
        reason: Why it is accepted.
        lines: The lines of the file whose findings it sets aside; empty for all.
    """

    code: str
    reason: str
    lines: frozenset[int] = frozenset()

    def covers(self, finding: Finding) -> bool:
        """Whether it sets a finding aside."""
        if finding.code != self.code:
            return False
        return not self.lines or bool(finding.location and finding.location.line in self.lines)


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that was set aside, and by what."""

    finding: Finding
    suppression: Suppression


@dataclass(frozen=True, slots=True)
class Report:
    """The result.

    Attributes:
        source: What was checked.
        archive: The archive's name.
        calls: How many calls were decided.
        findings: What was found, errors first.
        suppressed: What was found and set aside.
        unused: Suppressions that set nothing aside.
        notes: What was not looked at, and what was assumed.
    """

    source: str
    archive: str
    calls: int
    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...] = ()
    unused: tuple[Suppression, ...] = ()
    notes: tuple[str, ...] = ()

    def count(self, severity: Severity) -> int:
        """Return how many findings are so severe."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def has_faults(self) -> bool:
        """Whether something fails or may fail."""
        return any(each.severity is not Severity.INFORMATION for each in self.findings)

    @property
    def has_unknown(self) -> bool:
        """Whether calls could not be decided, set aside or not."""
        every = (*self.findings, *(each.finding for each in self.suppressed))
        return any(finding.code in _UNKNOWN for finding in every)
