"""The Firehose transformer: one partition a record, every record answered, nothing lost.

The contract of a transformation function: every record id comes back once, with `Ok`, `Dropped`
or `ProcessingFailed`; with dynamic partitioning an `Ok` record carries its partition keys; request
and response are 6 MB at most; a failed record is kept, whole, below the error prefix.
Sources (read 2026-11-24):
https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-status-model.html and
https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html

Nearly every record is one gzip member with one message, in the order of fields that CloudWatch
Logs writes.  For that case each format has a way of its own: `transform_envelope`, which answers a
batch without decoding it, and `transform_lines`.  Everything else is decided by the reference,
`transform_reference`, and what they answer is what the reference answers.  Where that is not so,
on purpose, each says it: the content of an `envelope` whose checksum and header are right is not
parsed, so JSON that is broken further on, or followed by another document, is copied as it came.
"""

from collections.abc import Mapping
from typing import Any

from logkura.records import transform_envelope, transform_reference
from logkura.records.outcome import Settings
from logkura.records.reingest import PutRecords
from logkura.records.response import records_of, region_of, respond

__all__ = ["ERROR_PREFIX_EXPRESSION", "PREFIX_EXPRESSION", "transform"]

PREFIX_EXPRESSION = (
    "account=!{partitionKeyFromLambda:account}/region=!{partitionKeyFromLambda:region}"
    "/log_group=!{partitionKeyFromLambda:log_group}"
    "/date=!{partitionKeyFromLambda:date}/hour=!{partitionKeyFromLambda:hour}/"
)
"""The prefix of a delivery stream with this transformer, below the archive's own."""

ERROR_PREFIX_EXPRESSION = "errors/!{firehose:error-output-type}/date=!{timestamp:yyyy-MM-dd}/"
"""Where Firehose writes what failed; partition keys are not allowed here."""


def transform(
    event: Mapping[str, Any], settings: Settings, put_records: PutRecords
) -> dict[str, Any]:
    """Answer one invocation of Firehose.

    Args:
        event: What Firehose sends: `region`, `deliveryStreamArn`, and `records` with `recordId`
            and `data` in base64.
        settings: Format, time zone, whether to verify, and the largest response.
        put_records: Puts records back into the stream; see `records.reingest`.

    Returns:
        The response: `{"records": [{"recordId", "result", "data", "metadata"}]}`.

    Raises:
        TransformError: The event is none of Firehose's.
    """
    if settings.format == "envelope":
        answer = transform_envelope.answer(event, settings)
        return answer or transform_reference.transform(event, settings, put_records)
    # Imported when it is needed: msgspec takes longer than all that an envelope wants.
    from logkura.records import transform_lines  # noqa: PLC0415

    region = region_of(event)
    ids, texts = records_of(event)
    outcomes = [transform_lines.decide(data, region, settings) for data in texts]
    return respond(ids, outcomes, settings, put_records)
