"""Prefixes that grow too long."""

import re
from collections.abc import Iterator

from logkura.checks.finding import Found
from logkura.checks.rule import rule
from logkura.checks.streams.feeds import fed_streams
from logkura.checks.subject import Subject
from logkura.estate import SubscriptionFilter
from logkura.facts.firehose import EVALUATED_PREFIX_MAX_CHARACTERS
from logkura.records.layout import encode_value

__all__ = ["prefix_length"]

_EXPRESSION = re.compile(r"!\{([^}]*)\}")
_DATE, _HOUR = "2026-01-01", "00"


@rule(
    "W255",
    source="https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html",
    read_on="2023-06-15",
)
def prefix_length(subject: Subject) -> Iterator[Found]:
    """A prefix grows longer than Firehose may take.

    A page of AWS's says 512 characters of evaluated prefix, and does not say what happens beyond.
    The name of a log group alone may have 512.

    Bad:
        streams.logkura-demo.prefix: {repeat: 60, text: "ten-long/"}
    Good:
        streams.logkura-demo.prefix: "demo/!{partitionKeyFromLambda:log_group}/"
    """
    most = EVALUATED_PREFIX_MAX_CHARACTERS.value
    for stream, filters in fed_streams(subject.estate):
        longest = max((_evaluated(stream.prefix, each) for each in filters), key=len)
        if len(longest) > most:
            yield Found(
                stream.arn,
                f"a prefix of `{stream.name}` has {len(longest)} characters, expected at most"
                f" {most}: `{longest[:60]}…`",
                fix="shorten the prefix",
                where="prefix",
            )


def _evaluated(prefix: str, fed: SubscriptionFilter) -> str:
    """Return the prefix with what is known of a log group; other expressions count as nothing."""
    values = {
        "partitionKeyFromLambda:region": fed.region,
        "partitionKeyFromLambda:log_group": encode_value(fed.log_group),
        "partitionKeyFromLambda:date": _DATE,
        "partitionKeyFromLambda:hour": _HOUR,
        "partitionKeyFromLambda:account": fed.destination_arn.split(":")[4],
    }
    return _EXPRESSION.sub(lambda match: values.get(match[1], ""), prefix)
