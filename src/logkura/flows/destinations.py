"""Other accounts send their logs to a destination, and CloudWatch Logs passes them on as its role.

Source (read 2026-11-27):
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CreateFirehoseStreamDestination.html: when
the destination is made, CloudWatch Logs sends a test message on behalf of the recipient's account,
later the logs on behalf of the senders' accounts; the trust policy lists both by `aws:SourceArn`.
Who may send is in the destination's access policy, which has to allow `logs:PutSubscriptionFilter`,
and `logs:PutAccountPolicy` for the subscription of a whole account: see
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CreateFirehoseStreamDestination-Account.html
(read 2026-11-27).
"""

import re
from collections.abc import Iterator

from logkura.estate import Destination, Estate
from logkura.flows.call import Aftermath, Call, Denial, Source
from logkura.flows.subscription import assume_role, put_records
from logkura.iam.allowing import allows_action

__all__ = ["destinations", "senders"]

_PAGE = Source(
    "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CreateFirehoseStreamDestination.html",
    "2026-11-27",
)
_NOT_MADE = Denial(
    "`Could not deliver test message to specified destination` to whoever makes or changes the"
    " destination",
    Aftermath.REFUSED,
)
_SKIPPED = Denial(
    "nothing of that account arrives; the metric DeliveryErrors of its log groups counts, in an"
    " account that is not yours",
    Aftermath.SKIPPED,
)
_SENDS = ("logs:PutSubscriptionFilter", "logs:PutAccountPolicy")
_ACCOUNT = re.compile(r"(?:arn:[^:]*:(?:iam|sts)::)?([0-9]{12})(?::.*)?")


def destinations(estate: Estate) -> Iterator[Call]:
    """Yield the calls behind the destinations of an estate."""
    streams = {stream.arn: stream for stream in estate.streams}
    for each in estate.destinations:
        own = f"destination:{each.name}"
        yield assume_role(each.role_arn, each.region, estate.account, _PAGE, _NOT_MADE, own)
        for account in senders(each):
            if account != estate.account:
                yield assume_role(each.role_arn, each.region, account, _PAGE, _SKIPPED)
        if ":firehose:" in each.target_arn:
            stream = streams.get(each.target_arn)
            yield from put_records(each.role_arn, each.target_arn, stream, _SKIPPED)


def senders(destination: Destination) -> tuple[str, ...]:
    """Return the accounts that an access policy lets in by name; not those of an organization."""
    statements = destination.policy.statements if destination.policy else ()
    named = (
        _ACCOUNT.fullmatch(principal)
        for statement in statements
        if any(allows_action(statement, action) for action in _SENDS)
        for principal in statement.principals.get("AWS", ())
    )
    return tuple(dict.fromkeys(found.group(1) for found in named if found))
