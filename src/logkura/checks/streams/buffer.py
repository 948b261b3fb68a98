"""Buffers of streams with partitions."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.subject import Subject
from logkura.facts.firehose import DYNAMIC_PARTITIONING_BUFFER_MIN_MIB

__all__ = ["buffer"]


@rule(
    "W259",
    source="https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning.html",
    read_on="2026-11-23",
)
def buffer(subject: Subject) -> Iterator[Found]:
    """A stream with partitions has a smaller buffer than some source allows.

    A public construct library of AWS's states 64 MiB as the least buffer with dynamic
    partitioning; the page of limits does not. AWS may refuse the stream.

    Bad:
        streams.logkura-demo.buffer_size_mib: 5
    Good:
        streams.logkura-demo.buffer_size_mib: 64
    """
    least = DYNAMIC_PARTITIONING_BUFFER_MIN_MIB.value
    for stream in subject.estate.streams:
        if "!{partitionKeyFrom" in stream.prefix and stream.buffer_size_mib < least:
            yield Found(
                stream.arn,
                f"`{stream.name}` has partitions and a buffer of {stream.buffer_size_mib} MiB,"
                f" expected at least {least}",
                fix=f"set the buffer to {least} MiB",
                where="buffer_size_mib",
            )
