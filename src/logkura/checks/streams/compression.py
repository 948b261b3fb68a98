"""Gzip in gzip."""

from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.streams.feeds import fed_streams, function_of
from logkura.checks.subject import Subject
from logkura.estate import DeliveryStream

__all__ = ["members_in_gzip", "members_without_newlines", "nothing_unpacks"]

_COMPRESSED = frozenset({"GZIP", "ZIP", "Snappy", "HADOOP_SNAPPY"})
_UNPACKS = "Decompression"
_MEMBERS = frozenset({"envelope", "event"})


@rule("E250", source="https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html")
def members_in_gzip(subject: Subject) -> Iterator[Found]:
    """The stream compresses what its transformer has compressed.

    The transformer gives gzip members, Firehose wraps them again: readers that unpack once, Athena
    among them, find gzip where they expect lines.

    Bad:
        streams.logkura-demo.compression: GZIP
    Good:
        streams.logkura-demo.compression: UNCOMPRESSED
    """
    for stream in subject.estate.streams:
        function = function_of(subject.estate, stream)
        form = function.environment.get("LOGKURA_FORMAT", "") if function else ""
        if form in _MEMBERS and stream.compression in _COMPRESSED:
            yield Found(
                stream.arn,
                f"`{stream.name}` compresses ({stream.compression}) the gzip members of its"
                f" transformer (format {form})",
                fix="set CompressionFormat to UNCOMPRESSED: the members are compressed already",
                where="compression",
            )


@rule(
    "W251",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html",
)
def nothing_unpacks(subject: Subject) -> Iterator[Found]:
    """CloudWatch Logs feeds a stream that compresses, and nothing unpacks.

    Records of CloudWatch Logs are gzipped JSON: with Firehose's own compression they are gzipped
    twice, and readers that unpack once, Athena among them, find gzip where they expect JSON.

    Bad:
        streams.logkura-demo.function_arn: ""
        streams.logkura-demo.compression: GZIP
    Good:
        streams.logkura-demo.function_arn:
          "arn:aws:lambda:ap-northeast-1:123456789012:function:logkura-demo-transform"
    """
    for stream in _as_they_come(subject):
        if stream.compression in _COMPRESSED:
            yield Found(
                stream.arn,
                f"`{stream.name}` writes records of CloudWatch Logs gzipped twice",
                fix="set CompressionFormat to UNCOMPRESSED, or transform them: by logkura's"
                " transformer, or by Firehose's own decompression",
                where="transformation",
            )


@rule(
    "I258",
    source="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html",
)
def members_without_newlines(subject: Subject) -> Iterator[Found]:
    """CloudWatch Logs feeds a stream that nothing transforms.

    Records of CloudWatch Logs are gzipped JSON, each with many events. As they are, objects hold
    one gzip member behind the other without newlines, of all log groups together.
    `logkura split` can separate them later.

    Bad:
        streams.logkura-demo.function_arn: ""
    Good:
        streams.logkura-demo.function_arn:
          "arn:aws:lambda:ap-northeast-1:123456789012:function:logkura-demo-transform"
    """
    for stream in _as_they_come(subject):
        if stream.compression not in _COMPRESSED:
            yield Found(
                stream.arn,
                f"`{stream.name}` writes records of CloudWatch Logs as they come, without newlines",
                fix="transform them, by logkura's transformer or by Firehose's own decompression",
                where="transformation",
            )


def _as_they_come(subject: Subject) -> Iterator[DeliveryStream]:
    for stream, _ in fed_streams(subject.estate):
        if not stream.function_arn and _UNPACKS not in stream.processors:
            yield stream
