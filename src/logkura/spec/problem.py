"""A rule of archive.yaml that is broken."""

from dataclasses import dataclass

from logkura.spec.document import Path

__all__ = ["Problem"]


@dataclass(frozen=True, slots=True)
class Problem:
    """A broken rule: where, which, and what to do."""

    path: Path
    code: str
    message: str
    hint: str
