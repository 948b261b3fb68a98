"""Archives that archive their own log."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.streams.feeds import fed_streams
from logkura.checks.subject import Subject

__all__ = ["recursion"]


@rule(
    "E253",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Subscriptions-recursion-prevention.html",
    read_on="2026-11-27",
)
def recursion(subject: Subject) -> Iterator[Found]:
    """A stream is fed with its own log.

    Each delivery writes log events, and each of them is delivered: it never comes to rest, and the
    bill grows. The logs are those of the stream's errors and of its transformer.

    Bad:
        filters.logkura-demo.log_group: /aws/lambda/logkura-demo-transform
    Good:
        filters.logkura-demo.log_group: /demo/app
    """
    for stream, filters in fed_streams(subject.estate):
        function = stream.function_arn.partition(":function:")[2].partition(":")[0]
        own = {stream.log_group, f"/aws/lambda/{function}"}
        for each in filters:
            if each.log_group in own:
                yield Found(
                    each.log_group,
                    f"`{each.log_group}` is the log of `{stream.name}` itself, and feeds it",
                    fix="remove the subscription filter",
                    where="filter",
                )
