"""Calls that hang on something of which nothing is known."""

from logkura.checks.subject import Subject
from logkura.flows import Verdict

__all__ = ["hanging_on"]


def hanging_on(subject: Subject, arn: str) -> str:
    """Return in words which calls could not be decided for want of it; empty for none."""
    actions = {
        decided.call.action: None
        for decided in subject.decisions
        if decided.verdict is Verdict.UNKNOWN and decided.about == arn
    }
    if not actions:
        return ""
    return f"; not decided: {', '.join(f'`{action}`' for action in actions)}"
