"""Log groups that are kept for ever."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject

__all__ = ["retention"]


@rule(
    "I283",
    source="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html",
    read_on="2026-11-27",
)
def retention(subject: Subject) -> Iterator[Found]:
    """A log group keeps its events for ever.

    What is archived is paid for twice; nobody has decided how long it may be kept.

    Bad:
        log_groups./aws/lambda/logkura-demo-transform.retention_days: 0
    Good:
        log_groups./aws/lambda/logkura-demo-transform.retention_days: 90
    """
    for group in subject.estate.log_groups:
        if not group.retention_days:
            yield Found(
                group.name,
                f"`{group.name}` keeps its events for ever",
                fix="set a retention",
                where="retention",
            )
