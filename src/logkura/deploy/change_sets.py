"""Change sets: made, described with those of nested stacks, executed, deleted.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-changesets.html
and https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/change-sets-for-nested-stacks.html
(read 2026-11-27).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import uuid4

from logkura.aws import Clients
from logkura.deploy.asking import asked
from logkura.deploy.changes import Action, Change
from logkura.deploy.stacks import STACK_TYPE, Event, Progress, follow, place_of
from logkura.deploy.wording import in_words
from logkura.errors import DeploymentError

__all__ = ["ChangeSet", "Kind", "Request", "create", "discard", "execute"]

Kind = Literal["CREATE", "UPDATE", "IMPORT"]

_POLL_SECONDS = 2.0
_UNFINISHED = frozenset({"CREATE_PENDING", "CREATE_IN_PROGRESS"})
# What CloudFormation says of a change set without changes, which it calls FAILED.
_UNCHANGED = ("didn't contain changes", "No updates are to be performed")
_CAPABILITIES = ("CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND")


@dataclass(frozen=True, slots=True)
class Request:
    """What a stack is to be.

    Attributes:
        template: `TemplateBody` or `TemplateURL`, and its value.
        imports: Resources to import, as CreateChangeSet takes them.
        role_arn: The role that CloudFormation is to use; empty for the caller's own rights.
    """

    name: str
    region: str
    template: Mapping[str, str]
    parameters: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    imports: Sequence[Mapping[str, Any]] = ()
    role_arn: str = ""

    @property
    def place(self) -> str:
        """The stack as the user knows it."""
        return place_of(self.name, self.region)


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """A change set that can be executed; without changes it is gone already."""

    id: str
    stack_id: str
    region: str
    changes: tuple[Change, ...]


def create(request: Request, kind: Kind, clients: Clients, progress: Progress) -> ChangeSet:
    """Make a change set and wait for what it says.

    Nothing of the stack changes; for the kind `CREATE`, and `IMPORT` into a new stack, there is a
    stack in REVIEW_IN_PROGRESS afterwards.

    Raises:
        DeploymentError: `deploy-change-set`: CloudFormation cannot make it, and why.
        LogkuraError: `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    client = clients.get("cloudformation", request.region)
    with asked(f"make a change set of {request.place}"):
        made = client.create_change_set(**_options(request, kind))
        found = client.describe_change_set(ChangeSetName=made["Id"])
        while found["Status"] in _UNFINISHED:
            progress.wait(_POLL_SECONDS)
            found = client.describe_change_set(ChangeSetName=made["Id"])
    change_set = ChangeSet(made["Id"], made["StackId"], request.region, ())
    if found["Status"] != "FAILED":
        changes = tuple(_changes(made["Id"], request.region, clients))
        if changes:
            return ChangeSet(made["Id"], made["StackId"], request.region, changes)
        if found.get("Changes"):
            # Nested stacks alone, and none of them changes.
            discard(change_set, clients)
            return change_set
        # Changes of outputs, tags or parameters alone are none of resources, and are changes.
        return ChangeSet(made["Id"], made["StackId"], request.region, _besides(found, request))
    discard(change_set, clients)
    reason = found.get("StatusReason", "")
    if any(words in reason for words in _UNCHANGED):
        return change_set
    raise DeploymentError(
        "deploy-change-set", f"cannot make a change set of {request.place}: {reason}"
    )


def _options(request: Request, kind: Kind) -> dict[str, Any]:
    """Return what CreateChangeSet takes."""
    options: dict[str, Any] = {
        "StackName": request.name,
        "ChangeSetName": f"logkura-{uuid4()}",
        "ChangeSetType": kind,
        "Parameters": [
            {"ParameterKey": name, "ParameterValue": value}
            for name, value in sorted(request.parameters.items())
        ],
        "Tags": [{"Key": key, "Value": value} for key, value in sorted(request.tags.items())],
        "Capabilities": list(_CAPABILITIES),
        **request.template,
    }
    if kind == "IMPORT":
        options["ResourcesToImport"] = list(request.imports)
    else:
        options["IncludeNestedStacks"] = True
    if request.role_arn:
        options["RoleARN"] = request.role_arn
    return options


def execute(change_set: ChangeSet, clients: Clients, progress: Progress) -> tuple[Event, ...]:
    """Execute a change set; return the events, of which the last tells how it ended.

    Raises:
        LogkuraError: `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    client = clients.get("cloudformation", change_set.region)

    def start() -> None:
        with asked("execute the change set"):
            client.execute_change_set(ChangeSetName=change_set.id)

    return follow(change_set.stack_id, change_set.region, clients, start, progress)


def discard(change_set: ChangeSet, clients: Clients) -> None:
    """Delete a change set; those of nested stacks go with it.

    Raises:
        LogkuraError: `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    with asked("delete the change set"):
        clients.get("cloudformation", change_set.region).delete_change_set(
            ChangeSetName=change_set.id
        )


def _besides(found: Mapping[str, Any], request: Request) -> tuple[Change, ...]:
    details = ("outputs, tags or parameters change, and no resource",)
    change = Change(
        Action.CHANGE, request.place, request.name, STACK_TYPE, found["StackName"], details
    )
    return (change,)


def _changes(change_set_id: str, region: str, clients: Clients) -> Iterator[Change]:
    """Yield the changes of a change set, with those of nested stacks in the place of these."""
    paginator = clients.get("cloudformation", region).get_paginator("describe_change_set")
    with asked("read the change set"):
        options = {"ChangeSetName": change_set_id, "IncludePropertyValues": True}
        pages = list(paginator.paginate(**options))
    place = place_of(pages[0]["StackName"], region)
    for page in pages:
        for one in page.get("Changes") or ():
            found = one["ResourceChange"]
            nested = found.get("ChangeSetId")
            if nested:
                inner = list(_changes(nested, region, clients))
                if not inner and found["Action"] == "Modify":
                    continue  # a nested stack is looked into whether it changes or not
                yield from inner
                if found["Action"] == "Modify":
                    continue
            yield _change(found, place)


def _change(found: Mapping[str, Any], place: str) -> Change:
    replacement = found.get("Replacement", "False")
    policy = found.get("PolicyAction", "")
    return Change(
        action=_action(found["Action"], replacement),
        place=place,
        logical_id=found["LogicalResourceId"],
        type=found["ResourceType"],
        name=found.get("PhysicalResourceId", ""),
        details=in_words(found.get("Details") or ()),
        uncertain=replacement == "Conditional" or found["Action"] == "Dynamic",
        kept=policy in {"Retain", "ReplaceAndRetain"},
    )


def _action(action: str, replacement: str) -> Action:
    if action == "Modify" and replacement == "False":
        return Action.CHANGE
    return {
        "Add": Action.ADD,
        "Import": Action.ADOPT,
        "Remove": Action.REMOVE,
    }.get(action, Action.REPLACE)
