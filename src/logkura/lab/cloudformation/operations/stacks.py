"""The operations on stacks, as the API has them: parameters in, an answer out."""

from collections.abc import Mapping
from typing import Any

from logkura.lab.cloudformation.lifecycle import (
    Request,
    create_stack,
    delete_stack,
    update_stack,
)
from logkura.lab.cloudformation.operations import told
from logkura.lab.cloudformation.refusal import RefusedError
from logkura.lab.cloudformation.registry import Registry
from logkura.lab.cloudformation.template_source import template_text

__all__ = ["OPERATIONS", "request_of", "settings_of"]

Parameters = Mapping[str, Any]

_SETTINGS = (
    "Capabilities",
    "EnableTerminationProtection",
    "NotificationARNs",
    "OnFailure",
    "RoleARN",
    "StackPolicyBody",
    "TimeoutInMinutes",
)


def request_of(registry: Registry, asked: Parameters, previous: str = "") -> Request:
    """Return what the parameters of CreateStack and its like ask for."""
    given, kept = {}, set()
    for each in asked.get("Parameters") or ():
        name = each["ParameterKey"]
        if each.get("UsePreviousValue"):
            kept.add(name)
        else:
            given[name] = each.get("ParameterValue", "")
    tags = asked.get("Tags")
    return Request(
        text=template_text(registry, asked, previous),
        parameters=given,
        previous=frozenset(kept),
        tags=None if tags is None else {tag["Key"]: tag["Value"] for tag in tags},
        capabilities=tuple(asked.get("Capabilities") or ()),
        settings=settings_of(asked),
    )


def settings_of(asked: Parameters) -> dict[str, Any]:
    """Return what a request says besides.

    DisableRollback and a change set's OnStackFailure are ways to say OnFailure:
    https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html (read
    2026-11-27).
    """
    found = {name: asked[name] for name in _SETTINGS if asked.get(name) is not None}
    if asked.get("OnStackFailure"):
        found["OnFailure"] = asked["OnStackFailure"]
    if "DisableRollback" in asked:
        found["OnFailure"] = "DO_NOTHING" if asked["DisableRollback"] else "ROLLBACK"
    return found


def _create(registry: Registry, asked: Parameters) -> dict[str, Any]:
    if "OnFailure" in asked and "DisableRollback" in asked:
        raise RefusedError("You can specify either DisableRollback or OnFailure, but not both.")
    stack = create_stack(registry, asked["StackName"], request_of(registry, asked))
    return {"StackId": stack.id}


def _update(registry: Registry, asked: Parameters) -> dict[str, Any]:
    stack = registry.find(asked["StackName"])
    previous = stack.design.template.text if stack.design else ""
    update_stack(registry, stack, request_of(registry, asked, previous))
    return {"StackId": stack.id}


def _delete(registry: Registry, asked: Parameters) -> dict[str, Any]:
    name = asked["StackName"]
    stack = registry.stacks.get(name) or registry.named(name)
    if stack is not None:  # deleting what is not there is no error
        delete_stack(registry, stack, frozenset(asked.get("RetainResources") or ()))
    return {}


def _describe(registry: Registry, asked: Parameters) -> dict[str, Any]:
    if asked.get("StackName"):
        return {"Stacks": [told.stack(registry.find(asked["StackName"]))]}
    return {"Stacks": [told.stack(each) for each in registry.stacks.values() if each.alive]}


def _list(registry: Registry, asked: Parameters) -> dict[str, Any]:
    wanted = asked.get("StackStatusFilter") or ()
    return {
        "StackSummaries": [
            told.summary(each)
            for each in registry.stacks.values()
            if not wanted or each.status in wanted
        ]
    }


def _events(registry: Registry, asked: Parameters) -> dict[str, Any]:
    stack = registry.find(asked["StackName"])
    return {"StackEvents": [told.event(stack, each) for each in reversed(stack.events)]}


def _resource(registry: Registry, asked: Parameters) -> dict[str, Any]:
    stack, name = registry.find(asked["StackName"]), asked["LogicalResourceId"]
    if name not in stack.resources:
        raise RefusedError(f"Resource {name} does not exist for stack {stack.name}")
    detail = told.resource(stack, stack.resources[name])
    return {"StackResourceDetail": {**detail, "LastUpdatedTimestamp": detail["Timestamp"]}}


def _resources(registry: Registry, asked: Parameters) -> dict[str, Any]:
    physical_id = asked.get("PhysicalResourceId")
    wanted = asked.get("LogicalResourceId")
    if asked.get("StackName"):
        stack = registry.find(asked["StackName"])
    else:
        holders = (
            each
            for each in registry.stacks.values()
            if each.alive
            and any(found.physical_id == physical_id for found in each.resources.values())
        )
        found = next(holders, None)
        if found is None:
            raise RefusedError(f"Stack for {physical_id} does not exist")
        stack = found
    return {
        "StackResources": [
            told.resource(stack, each)
            for each in stack.resources.values()
            if wanted in (None, each.logical_id)
        ]
    }


def _list_resources(registry: Registry, asked: Parameters) -> dict[str, Any]:
    stack = registry.find(asked["StackName"])
    details = [told.resource(stack, each) for each in stack.resources.values()]
    return {
        "StackResourceSummaries": [
            {**each, "LastUpdatedTimestamp": each["Timestamp"]} for each in details
        ]
    }


def _policy(registry: Registry, asked: Parameters) -> dict[str, Any]:
    policy = registry.find(asked["StackName"]).policy
    return {"StackPolicyBody": policy} if policy else {}


def _set_policy(registry: Registry, asked: Parameters) -> dict[str, Any]:
    registry.find(asked["StackName"]).policy = asked.get("StackPolicyBody") or ""
    return {}


def _protect(registry: Registry, asked: Parameters) -> dict[str, Any]:
    stack = registry.find(asked["StackName"])
    stack.protected = bool(asked["EnableTerminationProtection"])
    return {"StackId": stack.id}


def _exports(registry: Registry, asked: Parameters) -> dict[str, Any]:
    del asked
    return {
        "Exports": [
            {"ExportingStackId": stack.id, "Name": output.export, "Value": output.value}
            for stack, output in registry.exports()
        ]
    }


def _imports(registry: Registry, asked: Parameters) -> dict[str, Any]:
    importers = registry.importers(asked["ExportName"])
    if not importers:
        raise RefusedError(f"Export '{asked['ExportName']}' is not imported by any stack.")
    return {"Imports": importers}


OPERATIONS = {
    "create_stack": _create,
    "update_stack": _update,
    "delete_stack": _delete,
    "describe_stacks": _describe,
    "list_stacks": _list,
    "describe_stack_events": _events,
    "describe_stack_resource": _resource,
    "describe_stack_resources": _resources,
    "list_stack_resources": _list_resources,
    "get_stack_policy": _policy,
    "set_stack_policy": _set_policy,
    "update_termination_protection": _protect,
    "list_exports": _exports,
    "list_imports": _imports,
}
