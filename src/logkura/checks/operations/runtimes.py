"""Runtimes at their end."""

from collections.abc import Iterator
from datetime import date

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject
from logkura.estate import Function
from logkura.facts.lambda_runtimes import RUNTIME_ENDS

__all__ = ["blocked", "deprecated"]

_PAGE = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"


@rule("W281", source=_PAGE, read_on="2026-09-01")
def deprecated(subject: Subject) -> Iterator[Found]:
    """A function's runtime is deprecated.

    Lambda goes on running it, without patches; from a later day on functions with it can neither
    be made nor changed.

    Bad:
        functions.logkura-demo-transform.runtime: python3.9
    Good:
        functions.logkura-demo-transform.runtime: python3.13
    """
    for function in subject.estate.functions:
        days = RUNTIME_ENDS.value.get(function.runtime)
        if days and _is_past(days.deprecated, subject) and not _is_past(days.no_creation, subject):
            yield _found(function, f"is deprecated since {days.deprecated}")


@rule("E282", source=_PAGE, read_on="2026-09-01")
def blocked(subject: Subject) -> Iterator[Found]:
    """No function can be made any more with a function's runtime.

    The archive cannot be deployed anew, not even in the second region on the day of a disaster.

    Bad:
        functions.logkura-demo-transform.runtime: python3.7
    Good:
        functions.logkura-demo-transform.runtime: python3.13
    """
    for function in subject.estate.functions:
        days = RUNTIME_ENDS.value.get(function.runtime)
        if days and _is_past(days.no_creation, subject):
            yield _found(function, f"can no longer be chosen, since {days.no_creation}")


def _is_past(day: date | None, subject: Subject) -> bool:
    return day is not None and day <= subject.today


def _found(function: Function, what: str) -> Found:
    return Found(
        function.arn,
        f"the runtime `{function.runtime}` of `{function.name}` {what}",
        fix="move it to a runtime that AWS supports",
        where="runtime",
    )
