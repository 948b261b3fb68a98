"""Marked events: JSON that says what it is, in a log stream of its own.

A marker stays in the archive as every event does.  Its text says so, and the name of its log stream
too, so that nobody takes it for something that has happened.

Sources (read 2026-11-27), of https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/:
API_TestMetricFilter.html (whether a pattern lets a text through), API_CreateLogStream.html (no `:`
and no `*` in a name), API_PutLogEvents.html (what was rejected is told).
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from logkura.aws import Clients, Refusal, attempt
from logkura.deploy.verify.report import Hop, State, Step
from logkura.estate import SubscriptionFilter

__all__ = ["FIELD", "Marker", "send"]

FIELD = "logkura_verify"
"""The field of a marker's text that has its id."""

_STREAM_PREFIX = "logkura-verify/"


@dataclass(frozen=True, slots=True)
class Marker:
    """A marked event.

    Attributes:
        id: Stands in its text, and nowhere else.
        log_group: Where it is sent.
        at: When.
    """

    id: str
    log_group: str
    at: datetime

    @classmethod
    def new(cls, log_group: str, at: datetime) -> "Marker":
        """Return a marker that nothing is confused with."""
        return cls(uuid4().hex, log_group, at)

    @property
    def timestamp_milliseconds(self) -> int:
        """Its time, as CloudWatch Logs has it."""
        return int(self.at.timestamp() * 1000)

    @property
    def log_stream(self) -> str:
        """Its log stream."""
        return f"{_STREAM_PREFIX}{self.id}"

    @property
    def text(self) -> str:
        """Its text."""
        return json.dumps(
            {
                FIELD: self.id,
                "time": self.at.astimezone(UTC).isoformat(timespec="milliseconds"),
                "message": "a test of the log archive by logkura verify; nothing has happened",
            }
        )


def send(marker: Marker, subscription: SubscriptionFilter, clients: Clients) -> tuple[Step, ...]:
    """Send a marker, unless the filter's pattern would stop it; return the hops that are known.

    Args:
        marker: The event.
        subscription: The filter of its log group.
        clients: Where the log group is.
    """
    logs = clients.get("logs", subscription.region)
    steps: tuple[Step, ...] = ()
    if subscription.pattern:
        tried = _tried(marker, subscription.pattern, logs)
        if tried.state is not State.REACHED:
            return (tried,)
        steps = (tried,)
    return (*steps, _put(marker, logs))


def _tried(marker: Marker, pattern: str, logs: Any) -> Step:
    answer = attempt(
        lambda: logs.test_metric_filter(filterPattern=pattern, logEventMessages=[marker.text])
    )
    if isinstance(answer, Refusal):
        reason = f"{answer.code}: {answer.message} (logs:TestMetricFilter)"
        return Step(Hop.PATTERN, State.UNKNOWN, detail=reason)
    if answer["matches"]:
        return Step(Hop.PATTERN, State.REACHED, 0.0)
    return Step(
        Hop.PATTERN,
        State.UNKNOWN,
        detail=f"the pattern `{pattern}` lets no marker through: this log group cannot be verified"
        " with one",
    )


def _put(marker: Marker, logs: Any) -> Step:
    place = {"logGroupName": marker.log_group, "logStreamName": marker.log_stream}
    event = {"timestamp": marker.timestamp_milliseconds, "message": marker.text}
    made = attempt(lambda: logs.create_log_stream(**place))
    if isinstance(made, Refusal):
        return _refused(made, "logs:CreateLogStream")
    answer = attempt(lambda: logs.put_log_events(**place, logEvents=[event]))
    if isinstance(answer, Refusal):
        return _refused(answer, "logs:PutLogEvents")
    rejected = ", ".join(answer.get("rejectedLogEventsInfo") or ())
    if rejected:
        return Step(Hop.ACCEPTED, State.FAILED, detail=f"rejected: {rejected}")
    return Step(Hop.ACCEPTED, State.REACHED, 0.0, f"in log stream {marker.log_stream}")


def _refused(refusal: Refusal, action: str) -> Step:
    # A log group that is not there takes no events; whoever may not write knows nothing of it.
    gone = refusal.code == "ResourceNotFoundException"
    state = State.FAILED if gone else State.UNKNOWN
    return Step(Hop.ACCEPTED, state, detail=f"{refusal.code}: {refusal.message} ({action})")
