"""CloudWatch Logs sends what a subscription filter lets through to a delivery stream.

Sources (read 2026-11-24):
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html (the role, its
trust with the source ARN, `firehose:PutRecord`; an access denied disables the filter for up to ten
minutes, and what is logged meanwhile is skipped) and
https://docs.aws.amazon.com/firehose/latest/dev/encryption.html (who puts records into a stream with
a customer managed key needs the key: streams made since 2026-04-20, all from 2027-02-28).
"""

from collections.abc import Iterator
from functools import partial

from logkura.estate import DeliveryStream, Estate
from logkura.facts.regions import dns_suffix_of, regional_arn
from logkura.flows.call import Aftermath, Call, Denial, Source, Value, When
from logkura.flows.places import account_of

__all__ = ["assume_role", "put_records", "subscription"]

_PAGE = Source("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html")
_CONFUSED_DEPUTY = Source(
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Subscriptions-confused-deputy.html"
)
_ENCRYPTION = Source("https://docs.aws.amazon.com/firehose/latest/dev/encryption.html")
_SKIPPED = Denial(
    "nothing arrives in the stream; the metric DeliveryErrors of the log group counts",
    Aftermath.SKIPPED,
)


def subscription(estate: Estate) -> Iterator[Call]:
    """Yield the calls of the subscription filters of an estate, for each role and stream once."""
    streams = {stream.arn: stream for stream in estate.streams}
    pairs = dict.fromkeys(
        (each.role_arn, each.destination_arn)
        for each in estate.filters
        if each.destination_arn.split(":")[2] == "firehose"
    )
    for role_arn, stream_arn in pairs:
        region = stream_arn.split(":")[3]
        yield assume_role(role_arn, region, estate.account, _CONFUSED_DEPUTY, _SKIPPED)
        yield from put_records(role_arn, stream_arn, streams.get(stream_arn), _SKIPPED)


def assume_role(
    role_arn: str,
    region: str,
    account: str,
    source: Source,
    denial: Denial,
    about: str = "log-group:example:*",
) -> Call:
    """Return the call by which CloudWatch Logs gets a role, on behalf of an account.

    Args:
        role_arn: The role.
        region: The region of the logs.
        account: Whose logs they are.
        source: The page that says so.
        denial: What happens when it is denied.
        about: What in the account the call is about: the rest of the ARN that is sent along.
    """
    return Call(
        purpose="AssumeRole",
        action="sts:AssumeRole",
        # AWS's pages name the service with its region and without.
        principals=(f"logs.{region}.{dns_suffix_of(region)}", "logs.amazonaws.com"),
        resource=Value.of(role_arn),
        resource_account=account_of(role_arn),
        source=source,
        denial=denial,
        context={
            "aws:SourceArn": Value.below(regional_arn("logs", region, account, ""), about),
            "aws:SourceAccount": Value.of(account),
        },
        compared=frozenset({"aws:SourceArn"}),
    )


def put_records(
    role_arn: str, stream_arn: str, stream: DeliveryStream | None, denial: Denial, note: str = ""
) -> Iterator[Call]:
    """Yield the calls of a role that puts records into a stream.

    Args:
        role_arn: The role.
        stream_arn: The stream.
        stream: The stream, if the estate has it; its key is needed too.
        denial: What happens when one of them is denied.
        note: When they are made, in words; empty for always.
    """
    call = partial(
        Call,
        principals=(role_arn,),
        denial=denial,
        when=When.SOMETIMES if note else When.ALWAYS,
        note=note,
    )
    put = partial(
        call,
        purpose="PutRecords",
        resource=Value.of(stream_arn),
        resource_account=account_of(stream_arn),
        source=_PAGE,
    )
    yield put(action="firehose:PutRecord")
    yield put(action="firehose:PutRecordBatch", when=When.LISTED)
    if stream is None or not stream.stream_key_arn:
        return
    for action in ("kms:Decrypt", "kms:GenerateDataKey"):
        yield call(
            purpose="UseStreamKey",
            action=action,
            resource=Value.of(stream.stream_key_arn),
            resource_account=account_of(stream.stream_key_arn),
            source=_ENCRYPTION,
        )
