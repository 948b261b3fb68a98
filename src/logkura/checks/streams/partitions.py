"""Partitions that are open at once."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.streams.feeds import fed_streams
from logkura.checks.subject import Subject
from logkura.facts.firehose import ACTIVE_PARTITIONS_MAX

__all__ = ["partitions"]


@rule(
    "W256",
    source="https://docs.aws.amazon.com/firehose/latest/dev/limits.html",
    read_on="2026-09-01",
)
def partitions(subject: Subject) -> Iterator[Found]:
    """A stream has more partitions open at once than its quota allows.

    A partition is open from its first record until its buffer is written: with a partition a log
    group and hour that is one for each log group, for a while two at the full hour. Beyond the
    quota, which can be raised, records go to the error prefix.

    Bad:
        filters: {repeat: 501, log_group: "/demo/{}"}
    Good:
        filters: {repeat: 500, log_group: "/demo/{}"}
    """
    most = ACTIVE_PARTITIONS_MAX.value
    for stream, filters in fed_streams(subject.estate):
        groups = len({each.log_group for each in filters})
        if groups > most and "!{partitionKeyFrom" in stream.prefix:
            yield Found(
                stream.arn,
                f"{groups} log groups feed `{stream.name}`, which has {most} partitions at once",
                fix="ask for a higher quota, or share the log groups among several archives",
                where="prefix",
                seen="records below the error prefix, with the error type of the partitions",
            )
