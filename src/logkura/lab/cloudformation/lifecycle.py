"""What may be asked of a stack: create, update, delete; and what is refused beforehand.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html,
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_UpdateStack.html and
https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteStack.html (read
2026-11-24).  The lab is done when it answers: a waiter returns at once.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from logkura.lab.cloudformation import applying
from logkura.lab.cloudformation.capabilities import check_capabilities
from logkura.lab.cloudformation.design import Design, Givens, design
from logkura.lab.cloudformation.outputs import exports_in_use, settle_outputs
from logkura.lab.cloudformation.parameters import settle
from logkura.lab.cloudformation.plan import plan
from logkura.lab.cloudformation.refusal import RefusedError, ResourceError
from logkura.lab.cloudformation.registry import Registry
from logkura.lab.cloudformation.scope import StackScope, look_up
from logkura.lab.cloudformation.stack import Stack
from logkura.lab.cloudformation.template import Template, read_template

__all__ = [
    "Request",
    "changes_anything",
    "check_types",
    "check_updatable",
    "create_stack",
    "delete_stack",
    "designed",
    "new_stack",
    "read_and_check",
    "update_stack",
]

_NAME = re.compile(r"[a-zA-Z][-a-zA-Z0-9]{0,127}")
_UPDATABLE = frozenset(
    {
        "CREATE_COMPLETE",
        "UPDATE_COMPLETE",
        "UPDATE_ROLLBACK_COMPLETE",
        "IMPORT_COMPLETE",
        "IMPORT_ROLLBACK_COMPLETE",
        "CREATE_FAILED",
        "UPDATE_FAILED",
    }
)


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for.

    Attributes:
        text: The template.
        parameters: Texts by name.
        previous: Names of the parameters that keep their value.
        tags: The stack's tags; None to keep them.
        capabilities: What is acknowledged.
        settings: What else the request says: OnFailure, NotificationARNs, RoleARN, …
    """

    text: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    previous: frozenset[str] = frozenset()
    tags: Mapping[str, str] | None = None
    capabilities: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)


def new_stack(
    registry: Registry, name: str, request: Request, parent: Stack | None = None
) -> Stack:
    """Return the record of a stack that does not exist yet; it is not kept.

    Raises:
        RefusedError: The name is none, or taken.
    """
    if not _NAME.fullmatch(name):
        raise RefusedError(
            f"1 validation error detected: Value '{name}' at 'stackName' failed to satisfy "
            "constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"
        )
    if registry.named(name):
        raise RefusedError(f"Stack [{name}] already exists", "AlreadyExistsException")
    return Stack(
        id=registry.arn(f"stack/{name}/{uuid4()}"),
        name=name,
        created_at=registry.now(),
        tags=request.tags or {},
        settings=request.settings,
        parent_id=parent.id if parent else "",
        root_id=(parent.root_id or parent.id) if parent else "",
    )


def designed(registry: Registry, stack: Stack, request: Request) -> Design:
    """Return what a request asks for.

    Raises:
        RefusedError: The template, its parameters or the capabilities are not in order.
    """
    template = read_template(request.text, registry.region)
    given = dict(request.parameters)
    before = stack.design.givens.parameters if stack.design else {}
    for name in request.previous:
        if name not in before:
            raise RefusedError(
                f"Invalid input for parameter key {name}. Cannot specify usePreviousValue as true "
                "for a parameter key not in the previous template"
            )
        given[name] = before[name].given
    found = design(_givens(registry, stack, template, given, request))
    check_capabilities(found, request.capabilities)
    return found


def read_and_check(registry: Registry, text: str) -> Template:
    """Return a template that holds by itself, whatever its parameters: ValidateTemplate.

    Raises:
        RefusedError: It does not.
    """
    return read_template(text, registry.region)


def create_stack(
    registry: Registry,
    name: str,
    request: Request,
    parent: Stack | None = None,
    announce: Callable[[str], None] = lambda _: None,
) -> Stack:
    """Create a stack; how that went is in its status.

    Args:
        registry: Where.
        name: Its name.
        request: What is asked for.
        parent: The stack that it is nested in.
        announce: Told the stack's id before anything is made.

    Raises:
        RefusedError: Nothing was created.
    """
    stack = new_stack(registry, name, request, parent)
    wanted = designed(registry, stack, request)
    stack.protected = bool(request.settings.get("EnableTerminationProtection"))
    stack.policy = str(request.settings.get("StackPolicyBody") or "")
    registry.stacks[stack.id] = stack
    announce(stack.id)
    applying.create(registry, stack, wanted)
    return stack


def update_stack(registry: Registry, stack: Stack, request: Request) -> None:
    """Update a stack; how that went is in its status.

    Raises:
        RefusedError: Nothing was touched: the request is not in order, or changes nothing.
    """
    check_updatable(stack)
    wanted = designed(registry, stack, request)
    check_types(stack, wanted)
    tags = stack.tags if request.tags is None else request.tags
    if not changes_anything(registry, stack, wanted, tags):
        raise RefusedError("No updates are to be performed.")
    stack.settings = {**stack.settings, **request.settings}
    applying.update(registry, stack, wanted, tags)


def delete_stack(registry: Registry, stack: Stack, retained: frozenset[str] = frozenset()) -> None:
    """Delete a stack; how that went is in its status.

    Raises:
        RefusedError: It is protected, nested, or not in a state for what is asked.
    """
    if not stack.alive:
        return
    if stack.protected:
        raise RefusedError(
            f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled"
        )
    if retained and stack.status != "DELETE_FAILED":
        raise RefusedError(
            "Invalid operation on stack. RetainResources is for stacks in the state DELETE_FAILED, "
            f"[{stack.name}] is in {stack.status}"
        )
    for reason in exports_in_use(registry, stack):
        stack.reason = reason
        return
    applying.delete(registry, stack, retained)


def check_updatable(stack: Stack) -> None:
    """Refuse to update a stack in a state that cannot be updated."""
    if stack.status not in _UPDATABLE:
        raise RefusedError(f"Stack:{stack.id} is in {stack.status} state and can not be updated.")


def check_types(stack: Stack, wanted: Design) -> None:
    """Refuse to make a resource one of another type."""
    other = [
        name
        for name, declared in wanted.resources.items()
        if name in stack.resources and stack.resources[name].type != declared["Type"]
    ]
    if other:
        raise RefusedError(
            "Update of resource type is not permitted. The new template modifies resource type of "
            f"the following resources: [{', '.join(other)}]"
        )


def changes_anything(
    registry: Registry, stack: Stack, wanted: Design, tags: Mapping[str, str]
) -> bool:
    """Whether a design differs from what the stack is."""
    if tags != stack.tags or plan(registry, stack, wanted, tags):
        return True
    scope = StackScope(registry, wanted.givens, stack.resources)
    try:
        return settle_outputs(registry, stack, scope, wanted) != stack.outputs
    except (RefusedError, ResourceError):
        return True


def _givens(
    registry: Registry,
    stack: Stack,
    template: Template,
    given: Mapping[str, str],
    request: Request,
) -> Givens:
    suffix = "amazonaws.com.cn" if registry.partition == "aws-cn" else "amazonaws.com"
    return Givens(
        template=template,
        parameters=settle(template.parameters, given, lambda name: look_up(registry, name)),
        pseudo={
            "AWS::AccountId": registry.account,
            "AWS::NotificationARNs": list(request.settings.get("NotificationARNs") or ()),
            "AWS::Partition": registry.partition,
            "AWS::Region": registry.region,
            "AWS::StackId": stack.id,
            "AWS::StackName": stack.name,
            "AWS::URLSuffix": suffix,
        },
    )
