"""Why a stack could not be brought to its design: the first thing that failed, in one line."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from logkura.aws import Clients
from logkura.deploy.stacks import STACK_TYPE, Event, events_of
from logkura.errors import DeploymentError

__all__ = ["Failure", "first_failure", "hint_for", "told_failure"]

_HANDLER = re.compile(
    r'^Resource handler returned message: "(?P<message>.*?)"\s*'
    r"\((?:RequestToken|Operation|HandlerErrorCode)[^()]*\)\.?$",
    re.DOTALL,
)
_TRAILER = re.compile(r"\s*\(Service: [^()]*\)")
_CONSEQUENCES = ("Resource creation cancelled", "Resource update cancelled", "cancelled")
_BEGINNINGS = {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS", "DELETE_IN_PROGRESS"}
# Each with what to do; the first that matches tells.  The words are those of the services' own
# messages and error codes.
_HINTS = (
    (
        r"not authorized to perform:? ?(?P<action>[\w-]+:\w+)",
        "allow {action} for the identity that deploys, or for the role that is named",
    ),
    (r"access denied|accessdenied|unauthorized", "a permission is missing for what is named"),
    (
        r"limitexceeded|limit exceeded|quota|too many|maximum number",
        "a quota of the account is reached: raise it in Service Quotas, or remove what is not used",
    ),
    (
        r"already exist|bucketalreadyexists|alreadyowned",
        "the name is taken: choose another, or remove what has it",
    ),
    (r"throttl|rate exceeded", "AWS was asked too fast: run the command again"),
    (r"not empty", "it still holds objects"),
)


@dataclass(frozen=True, slots=True)
class Failure:
    """The first thing that failed.

    Attributes:
        place: The stack.
        reason: AWS's words, without what is noise in them.
    """

    place: str
    logical_id: str
    type: str
    name: str
    reason: str

    @property
    def hint(self) -> str:
        """What to do about it, where the reason tells."""
        return hint_for(self.reason)


def hint_for(reason: str) -> str:
    """Return what to do about AWS's reason for a refusal; empty where it does not tell."""
    for pattern, hint in _HINTS:
        found = re.search(pattern, reason, re.IGNORECASE)
        if found is not None:
            return hint.format(**found.groupdict())
    return ""


def first_failure(events: Sequence[Event], region: str, clients: Clients) -> Failure | None:
    """Return the first failure of an operation, inside of a nested stack where it began there.

    Args:
        events: Of the operation, the oldest first.
        region: Where the stack is.
        clients: Where to ask for the events of a nested stack.
    """
    for event in events:
        if not event.failed or event.of_the_stack or event.reason.startswith(_CONSEQUENCES):
            continue
        if event.type == STACK_TYPE and event.name:
            inner = first_failure(_last_failed(event.name, region, clients), region, clients)
            if inner is not None:
                return inner
        return Failure(event.place, event.logical_id, event.type, event.name, _plain(event.reason))
    return None


def _last_failed(stack_id: str, region: str, clients: Clients) -> list[Event]:
    """Return the events of the last operation on a stack in which something failed.

    The oldest first.  The last operation of all may be the deletion that followed.
    """
    found: list[Event] = []
    for event in events_of(stack_id, region, clients):
        found.append(event)
        if event.of_the_stack and event.status in _BEGINNINGS:
            if any(each.failed for each in found):
                break
            found = []
    return found[::-1]


def told_failure(
    events: Sequence[Event], region: str, clients: Clients, outcome: str
) -> DeploymentError:
    """Return the error of an operation that did not succeed.

    Args:
        events: Of the operation; the last one tells how it ended.
        region: Where the stack is.
        clients: Where to ask for the events of a nested stack.
        outcome: What stands now, to follow the cause: `rolled back`.
    """
    end = events[-1]
    failure = first_failure(events, region, clients)
    if failure is None:
        return DeploymentError(
            "deploy-failed", f"{end.place} is {end.status}: {_plain(end.reason)}; {outcome}"
        )
    named = f" {failure.name}" if failure.name and failure.name != failure.logical_id else ""
    return DeploymentError(
        "deploy-failed",
        f"{failure.place}: {failure.logical_id} ({failure.type}{named}): {failure.reason}; "
        f"{outcome}",
        hint=failure.hint,
    )


def _plain(reason: str) -> str:
    found = _HANDLER.match(reason.strip())
    text = found["message"] if found else reason
    return " ".join(_TRAILER.sub("", text).split()).rstrip(".") or "AWS gives no reason"
