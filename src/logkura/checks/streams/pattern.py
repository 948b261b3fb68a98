"""Archives that are not complete by design."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject

__all__ = ["pattern"]


@rule(
    "I260",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html",
)
def pattern(subject: Subject) -> Iterator[Found]:
    """A subscription filter has a pattern, so that the archive is not complete.

    Events that do not match are not archived, and cannot be told from lost ones afterwards.

    Bad:
        filters.logkura-demo.pattern: "?ERROR ?WARN"
    Good:
        filters.logkura-demo.pattern: ""
    """
    for each in subject.estate.filters:
        if each.pattern:
            yield Found(
                each.log_group,
                f"of `{each.log_group}` only what matches `{each.pattern}` is archived",
                fix="leave the pattern empty where the archive has to be complete",
                where="filter",
            )
