"""Log groups in one object."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.streams.feeds import fed_streams
from logkura.checks.subject import Subject

__all__ = ["mixed"]


@rule("W252", source="https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html")
def mixed(subject: Subject) -> Iterator[Found]:
    """Several log groups share the objects of one stream.

    Without a partition key in the prefix, events of all log groups that are subscribed to a stream
    lie in the same objects: no permission, retention or query can tell them apart by their keys.
    The subscription of a whole account is one of many log groups.

    Bad:
        streams.logkura-demo.prefix: "demo/!{timestamp:yyyy/MM/dd/HH}/"
    Good:
        streams.logkura-demo.prefix: "demo/log_group=!{partitionKeyFromLambda:log_group}/"
    """
    for stream, filters in fed_streams(subject.estate):
        groups = {each.log_group for each in filters}
        is_of_all = any(each.is_of_account for each in filters)
        if (len(groups) > 1 or is_of_all) and "!{partitionKeyFrom" not in stream.prefix:
            many = "the account's" if is_of_all else len(groups)
            yield Found(
                stream.arn,
                f"{many} log groups share the objects below `{stream.prefix}`",
                fix="put a partition key of the log group into the prefix, or a stream a log group",
                where="prefix",
            )
