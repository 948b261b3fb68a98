"""What CloudFormation's drift detection sees of an archive's stacks.

Sources (read 2026-11-27), of https://docs.aws.amazon.com/AWSCloudFormation/latest/:
APIReference/API_DetectStackDrift.html (it may take several minutes; its status is asked for),
APIReference/API_DescribeStackResourceDrifts.html and UserGuide/using-cfn-stack-drift.html: only
properties that the template sets are compared, a nested stack is to be looked at by itself, and
where detection fails for some resources the results of the others stand.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from logkura.aws import Clients, Refusal, attempt
from logkura.deploy.drift.report import StackRead, StackState

__all__ = ["StackDetection", "StackDrift", "detect"]

_PAUSE_SECONDS = 2.0
# Ours: what is said of the first resource, which is mostly the same of the others.
_REASON_CHARACTERS = 400
_NESTED = "AWS::CloudFormation::Stack"
_NAMING = ("FilterName", "LogGroupName", "RoleName")
_DRIFTED = ("MODIFIED", "DELETED")


@dataclass(frozen=True, slots=True)
class StackDrift:
    """A property that differs from the template, or a resource that was deleted.

    Attributes:
        stack: The stack's name.
        region: Where it is.
        type: The resource's type.
        logical_id: Its name in the template.
        physical_id: Its name in AWS.
        names: All that it goes by: its identifiers, and what the template names it by.
        path: The property, such as `/VersioningConfiguration/Status`; empty for the resource.
        wanted: What the template says, as CloudFormation writes it; empty for nothing.
        found: What is there, likewise.
    """

    stack: str
    region: str
    type: str
    logical_id: str
    physical_id: str
    names: frozenset[str]
    path: str = ""
    wanted: str = ""
    found: str = ""


@dataclass(frozen=True, slots=True)
class StackDetection:
    """One stack with those nested in it.

    Attributes:
        read: Whether it was looked at.
        drifts: What differs.
        parameters: The names of its parameters.
        root: The stack that it is nested in, at whatever depth; empty where it is in none.
    """

    read: StackRead
    drifts: tuple[StackDrift, ...] = ()
    parameters: tuple[str, ...] = ()
    root: str = ""


class _Unread(Exception):  # noqa: N818 -- it says what is the matter, and goes no further
    """AWS refused."""


def detect(
    clients: Clients,
    name: str,
    region: str,
    *,
    timeout_seconds: float,
    wait: Callable[[float], None] = time.sleep,
    on_progress: Callable[[str], None] = lambda _: None,
    root: str = "",
) -> list[StackDetection]:
    """Detect drift of a stack and of those nested in it, and return what it sees; never raises.

    Args:
        clients: Where it is.
        name: The stack's name or id.
        region: Its region.
        timeout_seconds: How long to wait for each detection.
        wait: Waits so many seconds.
        on_progress: Told what is being waited for.
        root: The name of the stack that it is nested in.
    """
    cloudformation = clients.get("cloudformation", region)
    try:
        stack = _stack(cloudformation, name)
        if stack is None:
            return [StackDetection(StackRead(name, region, StackState.ABSENT))]
        resources = list(_resources(cloudformation, name))
        on_progress(f"drift detection of stack {stack['StackName']} in {region}")
        reason = _detected(cloudformation, name, timeout_seconds, wait)
        drifts = tuple(_drifts(cloudformation, stack["StackName"], name, region))
    except _Unread as error:
        return [StackDetection(StackRead(name, region, StackState.NOT_READ, str(error)))]
    own = StackDetection(
        StackRead(
            stack["StackName"],
            region,
            StackState.PARTLY if reason else StackState.CHECKED,
            _brief(reason),
        ),
        drifts,
        tuple(each["ParameterKey"] for each in stack.get("Parameters", ())),
        root,
    )
    nested = [each["PhysicalResourceId"] for each in resources if each["ResourceType"] == _NESTED]
    below = (
        detect(
            clients,
            child,
            region,
            timeout_seconds=timeout_seconds,
            wait=wait,
            on_progress=on_progress,
            root=root or stack["StackName"],
        )
        for child in nested
    )
    return [own, *(each for found in below for each in found)]


def _asked(call: Callable[[], Mapping[str, Any]], action: str) -> Mapping[str, Any]:
    answer = attempt(call)
    if isinstance(answer, Refusal):
        raise _Unread(f"{answer.code}: {answer.message} (cloudformation:{action})")
    return answer


def _stack(cloudformation: Any, name: str) -> Mapping[str, Any] | None:
    answer = attempt(lambda: cloudformation.describe_stacks(StackName=name))
    if isinstance(answer, Refusal):
        # CloudFormation has no code of its own for a stack that is not there.
        if answer.code == "ValidationError" and "does not exist" in answer.message:
            return None
        raise _Unread(f"{answer.code}: {answer.message} (cloudformation:DescribeStacks)")
    (stack,) = answer["Stacks"]
    found: Mapping[str, Any] = stack
    return found


def _all(ask: Callable[..., Mapping[str, Any]], action: str, items: str) -> Iterator[Any]:
    """Yield the items of every page."""
    token: dict[str, str] = {}
    while True:
        answer = _asked(partial(ask, **token), action)
        yield from answer[items]
        if not answer.get("NextToken"):
            return
        token = {"NextToken": answer["NextToken"]}


def _resources(cloudformation: Any, name: str) -> Iterator[Mapping[str, Any]]:
    ask = partial(cloudformation.list_stack_resources, StackName=name)
    return _all(ask, "ListStackResources", "StackResourceSummaries")


def _detected(
    cloudformation: Any, name: str, timeout_seconds: float, wait: Callable[[float], None]
) -> str:
    """Detect drift; return why it failed for some resources, empty where it did not."""
    started = _asked(lambda: cloudformation.detect_stack_drift(StackName=name), "DetectStackDrift")
    waited = 0.0
    while True:
        told = _asked(
            lambda: cloudformation.describe_stack_drift_detection_status(
                StackDriftDetectionId=started["StackDriftDetectionId"]
            ),
            "DescribeStackDriftDetectionStatus",
        )
        if told["DetectionStatus"] != "DETECTION_IN_PROGRESS":
            reason = str(told.get("DetectionStatusReason", ""))
            failed = told["DetectionStatus"] == "DETECTION_FAILED"
            return reason or ("drift detection failed, without a reason" if failed else "")
        if waited >= timeout_seconds:
            raise _Unread(f"drift detection took longer than {timeout_seconds:.0f} seconds")
        wait(_PAUSE_SECONDS)
        waited += _PAUSE_SECONDS


def _brief(reason: str) -> str:
    """Return the begin of what CloudFormation says of every resource that it could not read."""
    more = len(reason) - _REASON_CHARACTERS
    return reason if more <= 0 else f"{reason[:_REASON_CHARACTERS]}… ({more:,} more characters)"


def _drifts(cloudformation: Any, stack: str, name: str, region: str) -> Iterator[StackDrift]:
    ask = partial(
        cloudformation.describe_stack_resource_drifts,
        StackName=name,
        StackResourceDriftStatusFilters=list(_DRIFTED),
    )
    for each in _all(ask, "DescribeStackResourceDrifts", "StackResourceDrifts"):
        yield from _of_resource(stack, region, each)


def _of_resource(stack: str, region: str, told: Mapping[str, Any]) -> Iterator[StackDrift]:
    place = (
        stack,
        region,
        told["ResourceType"],
        told["LogicalResourceId"],
        told.get("PhysicalResourceId", ""),
        _names(told),
    )
    if told["StackResourceDriftStatus"] == "DELETED":
        yield StackDrift(*place)
        return
    for each in told.get("PropertyDifferences", ()):
        expected, actual = each.get("ExpectedValue", ""), each.get("ActualValue", "")
        # `null` is how CloudFormation writes that there is nothing.
        values = ("" if value == "null" else value for value in (expected, actual))
        yield StackDrift(*place, each["PropertyPath"], *values)


def _names(told: Mapping[str, Any]) -> frozenset[str]:
    """Return what a resource goes by.

    A type with two identifiers has both in the physical id, joined by `|`, or only the second.
    """
    expected = json.loads(told.get("ExpectedProperties") or "{}")
    named = {str(expected[name]) for name in _NAMING if name in expected}
    return frozenset(told.get("PhysicalResourceId", "").split("|")) | named
