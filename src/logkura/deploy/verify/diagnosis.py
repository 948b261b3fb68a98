"""Why a marker did not arrive: what AWS tells of it, the nearest cause first."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from logkura.aws import Clients, Refusal, attempt
from logkura.deploy.verify.confirmations import error_log
from logkura.deploy.verify.error_objects import ErrorObjects
from logkura.deploy.verify.metrics import Metrics
from logkura.deploy.verify.report import State
from logkura.estate import DeliveryStream, SubscriptionFilter

__all__ = ["Diagnosed", "Diagnosis"]


@dataclass(frozen=True, slots=True)
class Diagnosed:
    """What AWS tells of a marker that did not arrive.

    Attributes:
        cause: The nearest cause; empty where AWS tells of none.
        unread: What could not be read on the way to it, and may tell of a nearer one.
    """

    cause: str
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Unread:
    """What could not be read, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Looks for causes.

    Attributes:
        stream: The delivery stream.
        errors: The archive's error objects.
        metrics: The metrics since the markers were sent.
        clients: Where to look.
    """

    stream: DeliveryStream
    errors: ErrorObjects
    metrics: Metrics
    clients: Clients

    def look(self, markers: Collection[str]) -> None:
        """Read the error objects that are new, for all markers at once."""
        self.errors.look(markers)

    def failed(self, marker: str) -> str:
        """Return why Firehose gave a marker up; empty where it did not, as far as was read."""
        why = self.errors.why(marker)
        return f"Firehose could not process it: {why}" if why else ""

    def of(self, wanted: SubscriptionFilter, marker: str, now: datetime) -> Diagnosed:
        """Return why a marker is not in the archive."""
        unread: list[str] = []
        for look in self._looks(wanted, marker, now):
            told = look()
            if isinstance(told, _Unread):
                unread.append(told.reason)
            elif told:
                return Diagnosed(told, tuple(unread))
        return Diagnosed("", tuple(unread))

    def _looks(
        self, wanted: SubscriptionFilter, marker: str, now: datetime
    ) -> Iterator[Callable[[], str | _Unread]]:
        yield lambda: self._no_filter(wanted)
        yield lambda: self._given_up(marker)
        yield lambda: self._delivery_errors(wanted, now)
        yield self._error_log
        yield lambda: self._failed_writes(now)

    def _no_filter(self, wanted: SubscriptionFilter) -> str | _Unread:
        logs = self.clients.get("logs", wanted.region)
        answer = attempt(
            lambda: logs.describe_subscription_filters(
                logGroupName=wanted.log_group, filterNamePrefix=wanted.name
            )
        )
        if isinstance(answer, Refusal):
            if answer.code == "ResourceNotFoundException":
                return "its log group is not there any more"
            return _unread(answer, "logs:DescribeSubscriptionFilters")
        for found in answer["subscriptionFilters"]:
            if found["filterName"] == wanted.name:
                pattern = found.get("filterPattern", "")
                if found["destinationArn"] != wanted.destination_arn:
                    return f"its subscription filter leads to {found['destinationArn']}"
                if pattern != wanted.pattern:
                    return f"its subscription filter has the pattern `{pattern}`"
                return ""
        return f"there is no subscription filter `{wanted.name}` on it"

    def _given_up(self, marker: str) -> str | _Unread:
        failed = self.failed(marker)
        if not failed and self.errors.unread:
            return _Unread(self.errors.unread)
        return failed

    def _delivery_errors(self, wanted: SubscriptionFilter, now: datetime) -> str | _Unread:
        errors = self.metrics.delivery_errors(wanted.log_group, wanted.name, now)
        if isinstance(errors, Refusal):
            return _unread(errors, "cloudwatch:GetMetricStatistics of DeliveryErrors")
        if not errors:
            return ""
        return (
            f"CloudWatch Logs could not deliver to the stream: DeliveryErrors {errors:g} (the"
            " filter's role, the stream, or its key)"
        )

    def _error_log(self) -> str | _Unread:
        found = error_log(self.stream, self.metrics.since, self.clients)
        if found.state is State.UNKNOWN:
            return _Unread(f"{found.name}: {found.detail}")
        return f"Firehose: {found.detail}" if found.state is State.FAILED else ""

    def _failed_writes(self, now: datetime) -> str | _Unread:
        success = self.metrics.of_stream(self.stream.name, "DeliveryToS3.Success", "Minimum", now)
        if isinstance(success, Refusal):
            return _unread(success, "cloudwatch:GetMetricStatistics of DeliveryToS3.Success")
        if success is None or success >= 1:
            return ""
        return (
            f"Firehose could not write to S3: DeliveryToS3.Success {success:g}, and its error log"
            " says nothing (the stream's role may not write there either)"
        )


def _unread(refusal: Refusal, what: str) -> _Unread:
    return _Unread(f"{refusal.code} ({what})")
