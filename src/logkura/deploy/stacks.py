"""A stack as it stands, and how an operation on it goes on.

The statuses are those of
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
(read 2026-11-24).
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from logkura.aws import Clients
from logkura.deploy.asking import asked, error_code
from logkura.render.template_document import read_template_document

__all__ = [
    "Event",
    "Progress",
    "Stack",
    "events_of",
    "find_stack",
    "follow",
    "place_of",
    "resources_of_stack",
    "template_of",
]

STACK_TYPE = "AWS::CloudFormation::Stack"
# Ours: DescribeStackEvents is asked so often.
_POLL_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack that exists.

    Attributes:
        status: `CREATE_COMPLETE`, ….
        reason: Why it is so.
        parameters: Its parameters' values.
        outputs: Its outputs.
        protected: Whether it is protected from deletion.
    """

    name: str
    region: str
    id: str
    status: str
    reason: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    protected: bool = False

    @property
    def place(self) -> str:
        """The stack as the user knows it."""
        return place_of(self.name, self.region)

    @property
    def made(self) -> bool:
        """Whether it has ever been made; what a failed first attempt left was not."""
        return self.status not in {"REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED"}


@dataclass(frozen=True, slots=True)
class Event:
    """One line of a stack's history."""

    id: str
    place: str
    logical_id: str
    type: str
    name: str
    status: str
    reason: str
    stack_id: str

    @property
    def of_the_stack(self) -> bool:
        """Whether it tells the stack itself."""
        return self.name == self.stack_id

    @property
    def ended(self) -> bool:
        """Whether it says that an operation on the stack is over."""
        return self.of_the_stack and not self.status.endswith("_IN_PROGRESS")

    @property
    def failed(self) -> bool:
        """Whether something could not be done."""
        return self.status.endswith("_FAILED")


@dataclass(frozen=True, slots=True)
class Progress:
    """How progress is told, and how time is waited for.

    Attributes:
        on_event: Told each event of a stack as it comes.
        wait: Waits so many seconds.
    """

    on_event: Callable[[Event], None] = lambda _: None
    wait: Callable[[float], None] = time.sleep


def place_of(name: str, region: str) -> str:
    """Return a stack as the user knows it."""
    return f"{name} in {region}"


def find_stack(name: str, region: str, clients: Clients) -> Stack | None:
    """Return a stack by its name, or by its id for ever.

    Raises:
        LogkuraError: `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    client = clients.get("cloudformation", region)
    with asked(f"read stack {place_of(name, region)}"):
        try:
            (found,) = client.describe_stacks(StackName=name)["Stacks"]
        except ClientError as error:
            if _is_missing(error):
                return None
            raise
    return _stack(found, region)


def _is_missing(error: ClientError) -> bool:
    message = error.response.get("Error", {}).get("Message", "")
    return error_code(error) == "ValidationError" and "does not exist" in message


def _stack(found: Mapping[str, Any], region: str) -> Stack:
    return Stack(
        name=found["StackName"],
        region=region,
        id=found["StackId"],
        status=found["StackStatus"],
        reason=found.get("StackStatusReason", ""),
        parameters={
            each["ParameterKey"]: each.get("ParameterValue", "")
            for each in found.get("Parameters") or ()
        },
        outputs={each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs") or ()},
        protected=bool(found.get("EnableTerminationProtection")),
    )


def template_of(stack: Stack, clients: Clients) -> dict[str, Any]:
    """Return the template of a stack as it was given.

    Raises:
        LogkuraError: `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    with asked(f"read the template of {stack.place}"):
        found = clients.get("cloudformation", stack.region).get_template(
            StackName=stack.id, TemplateStage="Original"
        )["TemplateBody"]
    # The SDK gives JSON as a mapping already, and YAML as text.
    return read_template_document(found) if isinstance(found, str) else dict(found)


def resources_of_stack(stack: Stack, clients: Clients) -> list[Mapping[str, Any]]:
    """Return the resources of a stack as ListStackResources tells them.

    Of a deleted stack too, by its id, for 90 days.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html
    (read 2026-11-27).

    Raises:
        LogkuraError: `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    client = clients.get("cloudformation", stack.region)
    with asked(f"list the resources of {stack.place}"):
        pages = client.get_paginator("list_stack_resources").paginate(StackName=stack.id)
        return [each for page in pages for each in page["StackResourceSummaries"]]


def events_of(stack_id: str, region: str, clients: Clients) -> Iterator[Event]:
    """Yield the events of a stack, the newest first.

    Raises:
        LogkuraError: `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    client = clients.get("cloudformation", region)
    with asked(f"read the events of {stack_id}"):
        for page in client.get_paginator("describe_stack_events").paginate(StackName=stack_id):
            for found in page["StackEvents"]:
                yield Event(
                    id=found["EventId"],
                    place=place_of(found["StackName"], region),
                    logical_id=found["LogicalResourceId"],
                    type=found.get("ResourceType", ""),
                    name=found.get("PhysicalResourceId", ""),
                    status=found.get("ResourceStatus", ""),
                    reason=found.get("ResourceStatusReason", ""),
                    stack_id=found["StackId"],
                )


def follow(
    stack_id: str, region: str, clients: Clients, start: Callable[[], object], progress: Progress
) -> tuple[Event, ...]:
    """Start an operation on a stack and return its events, the oldest first, when it is over.

    The last event tells how it ended.  Events that were there before are not of the operation:
    right after the start the stack may still have the status that it had.

    Args:
        stack_id: The stack's ARN: a deleted stack has no other name.
        region: Where it is.
        clients: Where to ask.
        start: Starts the operation.
        progress: Told each event.

    Raises:
        LogkuraError: `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    before = next(events_of(stack_id, region, clients), None)
    start()
    found: list[Event] = []
    while True:
        last = found[-1].id if found else (before.id if before else "")
        new = _since(last, events_of(stack_id, region, clients))
        for event in new:
            progress.on_event(event)
        found.extend(new)
        if found and found[-1].ended:
            break
        if not new:
            # A stack that was never made may go without an event.
            stack = find_stack(stack_id, region, clients)
            if stack is None or stack.status == "DELETE_COMPLETE":
                found.append(_gone(stack_id, region))
                break
        progress.wait(_POLL_SECONDS)
    return tuple(found)


def _gone(stack_id: str, region: str) -> Event:
    name = stack_id.split("/")[1]
    place = place_of(name, region)
    return Event("", place, name, STACK_TYPE, stack_id, "DELETE_COMPLETE", "", stack_id)


def _since(last: str, newest_first: Iterator[Event]) -> list[Event]:
    new: list[Event] = []
    for event in newest_first:
        if event.id == last:
            break
        new.append(event)
    return new[::-1]
