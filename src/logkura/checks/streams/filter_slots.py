"""Subscription filters a log group."""

from collections import Counter
from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject
from logkura.facts.cloudwatch_logs import SUBSCRIPTION_FILTERS_PER_LOG_GROUP

__all__ = ["filter_slots"]


@rule(
    "W254",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html",
    read_on="2026-09-01",
)
def filter_slots(subject: Subject) -> Iterator[Found]:
    """A log group has more subscription filters than AWS allows.

    The page of quotas says 5 a log group, an older text of AWS's says 2: the one too many is
    refused with LimitExceededException, and which one that is depends on the order.

    Bad:
        filters: [{name: a, log_group: /demo/os}, {name: b, log_group: /demo/os},
          {name: c, log_group: /demo/os}, {name: d, log_group: /demo/os},
          {name: e, log_group: /demo/os}, {name: f, log_group: /demo/os}]
    Good:
        filters: [{name: a, log_group: /demo/os}]
    """
    most = SUBSCRIPTION_FILTERS_PER_LOG_GROUP.value
    counts = Counter((each.region, each.log_group) for each in subject.estate.filters)
    for (_, group), count in sorted(counts.items()):
        if count > most:
            yield Found(
                group,
                f"`{group}` has {count} subscription filters, expected at most {most}",
                fix="feed one stream, and split behind it",
                where="filter",
            )
