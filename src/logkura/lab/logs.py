"""CloudWatch Logs in the lab: moto's API and state, with the limits, filters and messages of AWS.

PutLogEvents is held to its limits and rejects events by the lab's clock; events get ids as AWS
gives them; filter patterns mean what AWS documents, here, in FilterLogEvents and in StartLiveTail;
subscription filters are checked, and send what matches (`lab/subscription.py`).
"""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from moto.logs import models
from moto.logs.exceptions import (
    InvalidParameterException,
    LimitExceededException,
    ResourceNotFoundException,
)
from moto.logs.models import LogEvent, LogsBackend, SubscriptionFilter, logs_backends
from moto.logs.responses import LogsResponse

from logkura.facts.cloudwatch_logs import (
    REGEX_FILTERS_PER_LOG_GROUP,
    SUBSCRIPTION_FILTERS_PER_LOG_GROUP,
)
from logkura.lab.authorisation import AllowAll, Authoriser
from logkura.lab.clock import Clock
from logkura.lab.event_ids import EventIds
from logkura.lab.filter_pattern import FilterPatternError, Pattern, compile_pattern
from logkura.lab.logs_metrics import observe_incoming
from logkura.lab.put_log_events import Accepted, accept, check_members
from logkura.lab.record import milliseconds
from logkura.lab.subscription import Subscriptions, UndeliverableError
from logkura.records.message import Event

__all__ = ["LabLogsBackend", "install"]

_ARN = re.compile(r"arn:[^:]+:(?P<vendor>[^:]+):[^:]*:[^:]*:.+")
_WITH_ROLE = {"firehose", "kinesis"}
_WITHOUT_ROLE = {"lambda"}
_DESTINATIONS = _WITH_ROLE | _WITHOUT_ROLE | {"logs"}


class LabLogsBackend(LogsBackend):
    """moto's CloudWatch Logs of one account and region."""

    # moto derives the module of the service's URLs from the name of the backend's module.
    __module__ = LogsBackend.__module__

    clock: ClassVar[Clock]
    ids: ClassVar[EventIds]
    subscriptions: ClassVar[Subscriptions]

    def put_log_events(
        self, log_group_name: str, log_stream_name: str, log_events: Any
    ) -> tuple[str, dict[str, int]]:
        """PutLogEvents: store and forward what is accepted, and say what is not.

        Raises:
            InvalidParameterException: A limit of the batch is broken.
            ResourceNotFoundException: There is no such log group or log stream.
        """
        check_members(log_events)
        group = self._group(log_group_name)
        stream = group.streams.get(log_stream_name)
        if stream is None:
            raise ResourceNotFoundException("The specified log stream does not exist.")
        retention_days = int(group.retention_in_days) if group.retention_in_days else None
        accepted = accept(log_events, milliseconds(self.clock.now()), retention_days)
        if accepted.events:
            events = self._store(stream, accepted)
            observe_incoming(group, len(events), accepted.size_bytes, self.clock.now())
            self.subscriptions.forward(stream, events)
        return f"{stream.upload_sequence_token:056d}", accepted.rejected

    def get_log_events(self, *arguments: Any, **named: Any) -> Any:
        """GetLogEvents: the end of the range is outside of it (moto takes it in)."""
        if named.get("end_time"):
            named["end_time"] -= 1
        return super().get_log_events(*arguments, **named)

    def filter_log_events(
        self,
        log_group_name: str,
        log_stream_names: list[str],
        start_time: int,
        end_time: int,
        limit: int | None,
        next_token: str | None,
        filter_pattern: str | None,
        interleaved: bool,  # noqa: ARG002, FBT001 - moto's signature; AWS takes it as true
    ) -> Any:
        """FilterLogEvents: streams are always interleaved, as AWS does since 2019.

        Raises:
            InvalidParameterException: The filter pattern is none.
        """
        _compile(filter_pattern)
        return super().filter_log_events(
            log_group_name,
            log_stream_names,
            start_time,
            end_time,
            limit,
            next_token,
            filter_pattern or "",
            interleaved=True,
        )

    def start_live_tail(self, *arguments: Any, **named: Any) -> Any:
        """StartLiveTail.

        Raises:
            InvalidParameterException: The filter pattern is none.
        """
        _compile(named.get("log_event_filter_pattern"))
        return super().start_live_tail(*arguments, **named)

    def put_metric_filter(
        self,
        filter_name: str,
        filter_pattern: str,
        log_group_name: str,
        metric_transformations: Any,
    ) -> None:
        """PutMetricFilter: the pattern is checked; no metric is written.

        Raises:
            InvalidParameterException: The filter pattern is none.
            LimitExceededException: The log group has enough regular expressions.
        """
        self._check_regexes(log_group_name, _compile(filter_pattern), ("metric", filter_name))
        super().put_metric_filter(
            filter_name, filter_pattern, log_group_name, metric_transformations
        )

    def put_subscription_filter(
        self,
        log_group_name: str,
        filter_name: str,
        filter_pattern: str,
        destination_arn: str,
        role_arn: str | None,
    ) -> None:
        """PutSubscriptionFilter: checked, its destination tried, then made or updated.

        Raises:
            InvalidParameterException: The pattern is none, the destination does not take the
                control message, or the role is missing or one too many.
            LimitExceededException: The log group has enough filters, or regular expressions.
            ResourceNotFoundException: There is no such log group.
        """
        group = self._group(log_group_name)
        pattern = _compile(filter_pattern)
        _check_destination(destination_arn, role_arn)
        existing = group.subscription_filters.get(filter_name)
        count = len(group.subscription_filters)
        if not existing and count >= SUBSCRIPTION_FILTERS_PER_LOG_GROUP.value:
            raise LimitExceededException
        self._check_regexes(log_group_name, pattern, ("subscription", filter_name))
        try:
            self.subscriptions.check(group, destination_arn, role_arn)
        except UndeliverableError as error:
            raise InvalidParameterException(str(error)) from error
        if existing:
            existing.update(filter_pattern, destination_arn, role_arn)
        else:
            group.subscription_filters[filter_name] = SubscriptionFilter(
                filter_name, log_group_name, filter_pattern, destination_arn, role_arn
            )

    def _group(self, name: str) -> Any:
        group = self.groups.get(name)
        if group is None:
            raise ResourceNotFoundException
        return group

    def _store(self, stream: Any, accepted: Accepted) -> Sequence[Event]:
        """Keep the events in moto's log stream, and return them as they are forwarded."""
        now = milliseconds(self.clock.now())
        times = [event["timestamp"] for event in accepted.events]
        identifiers = self.ids.take(times, now)
        stored = [LogEvent(now, event) for event in accepted.events]
        for event, identifier in zip(stored, identifiers, strict=True):
            event.event_id = identifier
        stream.events += stored
        stream.last_ingestion_time = models.utcnow()
        stream.stored_bytes += accepted.size_bytes
        stream.upload_sequence_token += 1
        return [Event(event.event_id, event.timestamp, event.message) for event in stored]

    def _check_regexes(
        self, log_group_name: str, pattern: Pattern, replaced: tuple[str, str]
    ) -> None:
        """Count the filters with regular expressions, of both kinds, beside the one to be put."""
        if not pattern.regexes:
            return
        others = [
            text
            for filter_, text in self._filter_patterns(log_group_name)
            if filter_ != replaced and compile_pattern(text).regexes
        ]
        if len(others) >= REGEX_FILTERS_PER_LOG_GROUP.value:
            raise LimitExceededException

    def _filter_patterns(self, log_group_name: str) -> Iterable[tuple[tuple[str, str], str]]:
        for each in self.filters.metric_filters:
            if each["logGroupName"] == log_group_name:
                yield ("metric", each["filterName"]), each["filterPattern"]
        group = self.groups.get(log_group_name)
        for each in group.subscription_filters.values() if group else ():
            yield ("subscription", each.name), each.filter_pattern


def install(clock: Clock, authoriser: Authoriser | None = None) -> None:
    """Make moto's CloudWatch Logs behave as AWS's; call it before moto's state is reset.

    Args:
        clock: The lab's clock; also of the creation times that moto shows.
        authoriser: Decides what the roles of subscription filters may do; everything if not given.
    """
    LabLogsBackend.clock = clock
    LabLogsBackend.ids = EventIds()
    LabLogsBackend.subscriptions = Subscriptions(clock, authoriser or AllowAll())
    logs_backends.backend = LabLogsBackend
    LogsResponse.describe_account_policies = _describe_account_policies
    LogsResponse.test_metric_filter = _test_metric_filter
    # moto keeps times naive, in UTC.
    models.utcnow = lambda: clock.now().replace(tzinfo=None)
    models.EventMessageFilter = lambda pattern: compile_pattern(pattern or "")


def _describe_account_policies(_response: Any) -> str:
    """DescribeAccountPolicies: none can be put, so there is none."""
    return '{"accountPolicies": []}'


def _test_metric_filter(response: Any) -> str:
    """TestMetricFilter: which messages a pattern lets through, numbered as they came."""
    pattern = _compile(response._get_param("filterPattern"))
    messages = response._get_param("logEventMessages")
    matches = [
        {"eventNumber": number, "eventMessage": message, "extractedValues": {}}
        for number, message in enumerate(messages)
        if pattern.matches(message)
    ]
    return json.dumps({"matches": matches})


def _compile(filter_pattern: str | None) -> Pattern:
    try:
        return compile_pattern(filter_pattern or "")
    except FilterPatternError as error:
        raise InvalidParameterException(error.answer) from error


def _check_destination(arn: str, role_arn: str | None) -> None:
    found = _ARN.fullmatch(arn)
    vendor = found.group("vendor") if found else arn
    if vendor not in _DESTINATIONS:
        raise InvalidParameterException(
            f"PutSubscriptionFilter operation cannot work with destinationArn for vendor {vendor}"
        )
    if vendor in _WITH_ROLE and not role_arn:
        raise InvalidParameterException(
            f"destinationArn for vendor {vendor} cannot be used without roleArn"
        )
    if vendor in _WITHOUT_ROLE and role_arn:
        raise InvalidParameterException(
            f"destinationArn for vendor {vendor} cannot be used with roleArn"
        )
