"""Who may have made a difference, by CloudTrail's event history.

Events are looked up by their names, for services write down the resources of an event in ways of
their own, but its parameters as the operation takes them.  The newest event that names the resource
and went through is the one that can have made the difference; what made it may be older than the
history, or not be there yet.

Sources (read 2026-11-27): https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
(one attribute a look-up, the newest first, two a second) and
https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
(a call that failed has an errorCode).
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from logkura.aws import Clients, Refusal, attempt
from logkura.deploy.drift.report import Cause
from logkura.estate import Difference, ResourceKind
from logkura.facts.cloudtrail import (
    CHANGING_EVENTS,
    HISTORY_DAYS,
    LOOKUPS_PER_SECOND,
    REGION_OF_IAM_EVENTS,
)
from logkura.facts.regions import partition_of
from logkura.iam.arn import kms_key_id

__all__ = ["Causes"]

# Ours: a thousand events of one name, the newest ones.
_PAGES_MAX = 20
_ANY_OTHER = "*"


@dataclass(frozen=True, slots=True)
class _Event:
    """An event's record, and the texts that stand in its parameters."""

    record: Mapping[str, Any]
    texts: frozenset[str]

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> "_Event":
        """Return an event by its record."""
        return cls(record, frozenset(_texts((record.get("requestParameters") or {}).values())))


class Causes:
    """Looks for who made differences; what was asked once is not asked again.

    Args:
        clients: Where to look.
        region: The archive's primary region.
        wait: Waits so many seconds, so that look-ups keep below their rate.
    """

    def __init__(
        self, clients: Clients, region: str, wait: Callable[[float], None] = time.sleep
    ) -> None:
        self._clients = clients
        self._region = region
        self._wait = wait
        self._found: dict[tuple[str, str], tuple[list[_Event], str]] = {}

    def of(self, difference: Difference) -> Cause:
        """Return who may have made a difference, or why that is not known."""
        names = _events(difference)
        if not names:
            return Cause(why_not="no event of CloudTrail is known to make such a change")
        region = self._region_of(difference)
        found, problems = [], []
        for name in names:
            events, problem = self._events(region, name)
            found += [each for each in events if _is_about(each, difference)]
            problems += [problem] if problem else []
        if found:
            return _cause(max((each.record for each in found), key=_time))
        if problems:
            return Cause(why_not=f"CloudTrail cannot be read: {problems[0]}")
        return Cause(
            why_not=f"CloudTrail has no such event ({', '.join(names)}) in {region} in"
            f" {HISTORY_DAYS.value} days; the newest ones may not be there yet"
        )

    def _region_of(self, difference: Difference) -> str:
        if difference.kind is ResourceKind.ROLE:
            return REGION_OF_IAM_EVENTS.value.get(partition_of(self._region), self._region)
        return difference.region or self._region

    def _events(self, region: str, name: str) -> tuple[list[_Event], str]:
        """Return the events of a name that went through, and why there are no more."""
        if (region, name) not in self._found:
            self._found[region, name] = self._looked_up(region, name)
        return self._found[region, name]

    def _looked_up(self, region: str, name: str) -> tuple[list[_Event], str]:
        cloudtrail = self._clients.get("cloudtrail", region)
        asked: dict[str, Any] = {
            "LookupAttributes": [{"AttributeKey": "EventName", "AttributeValue": name}]
        }
        events: list[_Event] = []
        for _ in range(_PAGES_MAX):
            answer = attempt(lambda: cloudtrail.lookup_events(**asked), self._wait)
            if isinstance(answer, Refusal):
                return events, f"{answer.code} (cloudtrail:LookupEvents in {region})"
            told = (json.loads(each.get("CloudTrailEvent") or "{}") for each in answer["Events"])
            events += [_Event.of(each) for each in told if each and not each.get("errorCode")]
            if not answer.get("NextToken"):
                break
            asked["NextToken"] = answer["NextToken"]
            self._wait(1 / LOOKUPS_PER_SECOND.value)
        return events, ""


def _events(difference: Difference) -> tuple[str, ...]:
    by_field = CHANGING_EVENTS.value.get(difference.kind.value, {})
    # Of a property that a stack alone knows, what it is within: `Tags/0/Value`.
    found = by_field.get(difference.field.partition("/")[0]) or by_field.get(_ANY_OTHER)
    if found is None:
        # One that nothing is known of: anything that changes such a resource.
        found = tuple(dict.fromkeys(name for names in by_field.values() for name in names))
    return found


def _is_about(event: _Event, difference: Difference) -> bool:
    if difference.kind is ResourceKind.FILTER:
        return set(difference.name.split(" on ")) <= event.texts
    return bool(_names(difference) & event.texts)


def _time(record: Mapping[str, Any]) -> str:
    return str(record.get("eventTime", ""))


def _names(difference: Difference) -> set[str]:
    """Return by what a request may name the resource: its name, its ARN, a key's id or alias."""
    names = {difference.name, difference.arn}
    if difference.kind is ResourceKind.KEY:
        names |= {kms_key_id(difference.arn)}
    return names - {""}


def _texts(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from _texts(value)


def _cause(record: Mapping[str, Any]) -> Cause:
    identity = record.get("userIdentity") or {}
    who = identity.get("arn") or identity.get("invokedBy") or identity.get("type") or "unknown"
    return Cause(
        who=str(who),
        event=str(record.get("eventName", "")),
        at=str(record.get("eventTime", "")),
        source=str(record.get("sourceIPAddress", "an unknown address")),
        event_id=str(record.get("eventID", "")),
    )
