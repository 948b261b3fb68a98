"""Subscriptions: log events on their way from a log group to its filters' destinations.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Subscriptions.html (read
2026-11-24).  What AWS leaves open, the lab decides: one message holds the events of one
PutLogEvents call.  A message that cannot be delivered is skipped and counted in DeliveryErrors; AWS
retries some errors for a day, and disables the filter for up to ten minutes after others.
"""

from collections.abc import Sequence
from typing import Any

from moto.awslambda.utils import get_backend
from moto.core.exceptions import JsonRESTError, ServiceException
from moto.firehose.models import firehose_backends
from moto.kinesis.models import kinesis_backends
from moto.logs.models import logs_backends

from logkura.lab.authorisation import Authoriser
from logkura.lab.clock import Clock
from logkura.lab.filter_pattern import compile_pattern
from logkura.lab.logs_metrics import Forwarded, observe_forwarded
from logkura.lab.record import milliseconds
from logkura.lab.subscription_message import control_member, portions
from logkura.lab.subscription_role import SubscriptionRole
from logkura.records.message import DATA_MESSAGE, Event, Message

__all__ = ["Subscriptions", "UndeliverableError"]

_REFUSALS = {
    "firehose": "Could not deliver test message to specified Firehose stream. Check if the given "
    "Firehose stream is in ACTIVE state.",
    "kinesis": "Could not deliver test message to specified Kinesis stream. Check if the given "
    "kinesis stream is in ACTIVE state.",
    "lambda": "Could not execute the lambda function. Make sure you have given CloudWatch Logs "
    "permission to execute your function.",
    "logs": "Could not deliver test message to specified destination. Check if the destination "
    "is valid.",
}


class UndeliverableError(Exception):
    """A destination that takes nothing; the text is AWS's answer to PutSubscriptionFilter."""


class Subscriptions:
    """Sends log events to where subscription filters point.

    Args:
        clock: The lab's clock.
        authoriser: Decides what the roles of filters may do.
    """

    def __init__(self, clock: Clock, authoriser: Authoriser) -> None:
        self._clock = clock
        self._authoriser = authoriser

    def check(self, group: Any, destination_arn: str, role_arn: str | None) -> None:
        """Send the control message to a Firehose stream; look whether any other one exists.

        Args:
            group: moto's log group.
            destination_arn: What a filter on it is to point to.
            role_arn: The filter's role.

        Raises:
            UndeliverableError: There is no such destination in the log group's account and region,
                or the role may not put records into it.
        """
        _, _, service, region, account, _ = destination_arn.split(":", 5)
        if service != "logs" and (account, region) != (group.account_id, group.region):
            raise UndeliverableError(_REFUSALS[service])
        if service == "firehose":
            member = control_member(milliseconds(self._clock.now()))
            taken = self._put(group, destination_arn, role_arn, member)
        else:
            taken = _exists(service, destination_arn)
        if not taken:
            raise UndeliverableError(_REFUSALS[service])

    def forward(self, stream: Any, events: Sequence[Event]) -> None:
        """Send the events that match to each filter of the stream's log group.

        Args:
            stream: moto's log stream.
            events: The events of one call, as they were stored.
        """
        for each in list(stream.log_group.subscription_filters.values()):
            pattern = compile_pattern(each.filter_pattern)
            matching = tuple(event for event in events if pattern.matches(event.message))
            if matching:
                sent = self._send(stream, each, matching)
                observe_forwarded(stream.log_group, each, sent, self._clock.now())

    def _send(self, stream: Any, subscription: Any, events: tuple[Event, ...]) -> Forwarded:
        arn = subscription.destination_arn
        service = arn.split(":")[2]
        if service != "firehose":
            return _send_through_moto(service, stream, subscription, events)
        message = Message(
            DATA_MESSAGE,
            stream.account_id,
            stream.log_group.name,
            stream.log_stream_name,
            (subscription.name,),
            events,
        )
        sent = Forwarded()
        for portion in portions(message):
            member, count = portion.member, len(portion.events)
            if member and self._put(stream.log_group, arn, subscription.role_arn, member):
                sent = sent.plus(events=count, size_bytes=len(member))
            else:
                sent = sent.plus(errors=count)
        return sent

    def _put(self, group: Any, stream_arn: str, role_arn: str | None, member: bytes) -> bool:
        """Put one record; tell whether the stream took it."""
        if not role_arn:
            return False
        backend = firehose_backends[group.account_id][group.region]
        role = SubscriptionRole(role_arn, group.arn, self._authoriser)
        if not role.may_put_record(stream_arn, _key_of(backend, stream_arn)):
            return False
        try:
            backend.put_record(stream_arn.rpartition("/")[2], {"Data": member})
        except (JsonRESTError, ServiceException):
            return False
        return True


def _key_of(backend: Any, stream_arn: str) -> str | None:
    """Return the customer managed key of a stream; None when it has none, or does not exist."""
    stream = backend.delivery_streams.get(stream_arn.rpartition("/")[2])
    encryption = (stream.delivery_stream_encryption_configuration or {}) if stream else {}
    arn: str | None = encryption.get("KeyARN")
    return arn


def _send_through_moto(
    service: str, stream: Any, subscription: Any, events: tuple[Event, ...]
) -> Forwarded:
    """Let moto send to Kinesis, Lambda or a log group: one message, whatever its size."""
    arn = subscription.destination_arn
    if not _exists(service, arn):
        return Forwarded(errors=len(events))
    documents = [event.to_document() for event in events]
    try:
        stream._send_log_events(service, arn, subscription.name, documents)
    except (JsonRESTError, ServiceException):
        return Forwarded(errors=len(events))
    return Forwarded(events=len(events))


def _exists(service: str, arn: str) -> bool:
    _, _, _, region, account, resource = arn.split(":", 5)
    if service == "lambda":
        return get_backend(account, region)._lambdas.get_arn(arn) is not None
    if service == "kinesis":
        return resource.rpartition("/")[2] in kinesis_backends[account][region].streams
    return resource.removesuffix(":*").rpartition(":")[2] in logs_backends[account][region].groups
