"""Why a marker did not arrive: what AWS tells of it, the nearest cause first."""

from dataclasses import dataclass
from datetime import datetime

from logkura.aws import Clients, Refusal, attempt
from logkura.deploy.verify.confirmations import error_log
from logkura.deploy.verify.error_objects import ErrorObjects
from logkura.deploy.verify.metrics import Metrics
from logkura.deploy.verify.report import State
from logkura.errors import LogkuraError
from logkura.estate import DeliveryStream, SubscriptionFilter

__all__ = ["Diagnosis"]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Looks for causes.

    Attributes:
        stream: The delivery stream.
        errors: The archive's error objects; None where they cannot be listed.
        metrics: The metrics since the markers were sent.
        clients: Where to look.
    """

    stream: DeliveryStream
    errors: ErrorObjects | None
    metrics: Metrics
    clients: Clients

    def failed(self, marker: str) -> str:
        """Return why Firehose gave a marker up; empty where it did not, as far as is known."""
        if self.errors is None:
            return ""
        try:
            why = self.errors.why(marker)
        except LogkuraError:
            return ""
        return f"Firehose could not process it: {why}" if why else ""

    def of(self, wanted: SubscriptionFilter, marker: str, now: datetime) -> str:
        """Return why a marker is not in the archive; empty where AWS tells of no error."""
        return (
            self._no_filter(wanted)
            or self.failed(marker)
            or self._delivery_errors(wanted, now)
            or self._error_log()
            or self._failed_writes(now)
        )

    def _no_filter(self, wanted: SubscriptionFilter) -> str:
        logs = self.clients.get("logs", wanted.region)
        answer = attempt(
            lambda: logs.describe_subscription_filters(
                logGroupName=wanted.log_group, filterNamePrefix=wanted.name
            )
        )
        if isinstance(answer, Refusal):
            return ""
        for found in answer["subscriptionFilters"]:
            if found["filterName"] == wanted.name:
                if found["destinationArn"] != wanted.destination_arn:
                    return f"its subscription filter leads to {found['destinationArn']}"
                if found.get("filterPattern", "") != wanted.pattern:
                    return f"its subscription filter has the pattern `{found['filterPattern']}`"
                return ""
        return f"there is no subscription filter `{wanted.name}` on it"

    def _delivery_errors(self, wanted: SubscriptionFilter, now: datetime) -> str:
        errors = self.metrics.delivery_errors(wanted.log_group, wanted.name, now)
        if isinstance(errors, Refusal) or not errors:
            return ""
        return (
            f"CloudWatch Logs could not deliver to the stream: DeliveryErrors {errors:g} (the"
            " filter's role, the stream, or its key)"
        )

    def _error_log(self) -> str:
        found = error_log(self.stream, self.metrics.since, self.clients)
        return f"Firehose: {found.detail}" if found.state is State.FAILED else ""

    def _failed_writes(self, now: datetime) -> str:
        success = self.metrics.of_stream(self.stream.name, "DeliveryToS3.Success", "Minimum", now)
        if isinstance(success, Refusal) or success is None or success >= 1:
            return ""
        return (
            f"Firehose could not write to S3: DeliveryToS3.Success {success:g}, and its error log"
            " says nothing (the stream's role may not write there either)"
        )
