"""Archives that archive their own log."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.streams.feeds import fed_streams
from logkura.checks.subject import Subject
from logkura.estate import DeliveryStream, SubscriptionFilter

__all__ = ["recursion"]


@rule(
    "E253",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Subscriptions-recursion-prevention.html",
    read_on="2026-11-27",
)
def recursion(subject: Subject) -> Iterator[Found]:
    """A stream is fed with its own log.

    Each delivery writes log events, and each of them is delivered: it never comes to rest, and the
    bill grows. The logs are those of the stream's errors and of its transformer. The subscription
    of a whole account has them too, unless its selection criteria leave them out by name.

    Bad:
        filters.logkura-demo.log_group: /aws/lambda/logkura-demo-transform
    Good:
        filters.logkura-demo.log_group: /demo/app
    """
    for stream, filters in fed_streams(subject.estate):
        function = stream.function_arn.partition(":function:")[2].partition(":")[0]
        own = [name for name in (stream.log_group, _log_of(function)) if name]
        for each in filters:
            if each.is_of_account:
                yield from (_found(stream, name) for name in own if not _leaves_out(each, name))
            elif each.log_group in own:
                yield Found(
                    each.log_group,
                    f"`{each.log_group}` is the log of `{stream.name}` itself, and feeds it",
                    fix="remove the subscription filter",
                    where="filter",
                )


def _log_of(function: str) -> str:
    return f"/aws/lambda/{function}" if function else ""


def _leaves_out(fed: SubscriptionFilter, log_group: str) -> bool:
    """Tell whether the selection of an account's subscription leaves a log group out.

    `LogGroupName NOT IN [...]` is all that AWS takes there, see
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CreateSubscriptionFilter-Account.html
    (read 2026-11-27).
    """
    return f'"{log_group}"' in fed.selection


def _found(stream: DeliveryStream, log_group: str) -> Found:
    return Found(
        stream.arn,
        f"the subscription of the whole account feeds `{stream.name}` with its own log"
        f" `{log_group}`",
        fix=f'leave it out by the selection criteria `LogGroupName NOT IN ["{log_group}"]`',
        where="filter",
    )
