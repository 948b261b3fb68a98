"""The three confirmations of a delivery: its metrics, its error log, its objects.

Source: https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html (read
2026-11-27): what Firehose cannot do it writes into the stream's error log, a JSON document a line.
"""

import json
from collections.abc import Callable, Sequence
from datetime import datetime

from logkura.aws import Clients, Refusal, attempt
from logkura.deploy.verify.metrics import Metrics
from logkura.deploy.verify.report import Confirmation, Followed, Hop, State
from logkura.estate import DeliveryStream

__all__ = ["error_log", "metrics", "objects"]

_PAUSE_SECONDS = 15.0


def metrics(
    stream: DeliveryStream,
    read: Metrics,
    *,
    patience_seconds: float,
    now: Callable[[], datetime],
    wait: Callable[[float], None],
) -> Confirmation:
    """Confirm that records came in, and that every write to S3 succeeded.

    Args:
        stream: The delivery stream.
        read: Its metrics since the first marker was sent.
        patience_seconds: How long to wait for metrics that are not there yet.
        now: Tells the time.
        wait: Waits so many seconds.
    """
    wanted = {
        "IncomingRecords": "Sum",
        "DeliveryToS3.Records": "Sum",
        "DeliveryToS3.Success": "Minimum",
    }
    waited = 0.0
    while True:
        found = {name: read.of_stream(stream.name, name, wanted[name], now()) for name in wanted}
        refused = [each for each in found.values() if isinstance(each, Refusal)]
        if refused:
            reason = f"{refused[0].code} (cloudwatch:GetMetricStatistics)"
            return Confirmation("metrics", State.UNKNOWN, reason)
        values = {name: value for name, value in found.items() if isinstance(value, float)}
        if len(values) == len(wanted) or waited >= patience_seconds:
            break
        wait(_PAUSE_SECONDS)
        waited += _PAUSE_SECONDS
    told = ", ".join(f"{name} {value:g}" for name, value in values.items()) or "none"
    if values.get("DeliveryToS3.Success", 1.0) < 1:
        return Confirmation("metrics", State.FAILED, f"a write to S3 failed: {told}", values)
    if len(values) < len(wanted):
        missing = ", ".join(name for name in wanted if name not in values)
        after = f" after {waited:.0f} seconds" if waited else ""
        detail = f"no value yet{after} of {missing}; there: {told}"
        return Confirmation("metrics", State.UNKNOWN, detail, values)
    return Confirmation("metrics", State.REACHED, told, values)


def error_log(stream: DeliveryStream, since: datetime, clients: Clients) -> Confirmation:
    """Confirm that Firehose wrote nothing into the stream's error log.

    Args:
        stream: The delivery stream.
        since: No event before it.
        clients: Where the log group is.
    """
    name = f"error log {stream.log_group}"
    logs = clients.get("logs", stream.region)
    begin = int(since.timestamp() * 1000)
    # A page may be empty and still have a next one: all of them are read.
    pages = logs.get_paginator("filter_log_events")
    answer = attempt(
        lambda: pages.paginate(logGroupName=stream.log_group, startTime=begin).build_full_result()
    )
    if isinstance(answer, Refusal):
        if answer.code == "ResourceNotFoundException":
            return Confirmation(name, State.FAILED, "there is no such log group")
        return Confirmation(name, State.UNKNOWN, f"{answer.code} (logs:FilterLogEvents)")
    texts = [_error(event["message"]) for event in answer["events"]]
    if texts:
        detail = f"{len(texts)} events, the last one: {texts[-1]}"
        return Confirmation(name, State.FAILED, detail, {"events": float(len(texts))})
    return Confirmation(name, State.REACHED, "no event", {"events": 0.0})


def objects(followed: Sequence[Followed]) -> Confirmation:
    """Confirm that every marker that was sent is in an object of the archive."""
    sent = [each for each in followed if _reached(each, Hop.ACCEPTED)]
    there = [each for each in sent if _reached(each, Hop.ARCHIVED)]
    values = {"sent": float(len(sent)), "archived": float(len(there))}
    detail = f"{len(there)} of {len(sent)} markers are in objects"
    if len(there) == len(sent):
        state = State.REACHED if sent else State.UNKNOWN
        return Confirmation("objects", state, detail, values)
    unread = all(each.state is State.UNKNOWN for each in sent if each not in there)
    return Confirmation("objects", State.UNKNOWN if unread else State.FAILED, detail, values)


def _reached(followed: Followed, hop: Hop) -> bool:
    return any(each.hop is hop and each.state is State.REACHED for each in followed.steps)


def _error(text: str) -> str:
    try:
        line = json.loads(text)
    except ValueError:
        return text
    if not isinstance(line, dict):
        return text
    return f"{line.get('errorCode', '')}: {line.get('message', '')}"
