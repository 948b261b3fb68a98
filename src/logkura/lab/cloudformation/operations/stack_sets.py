"""The operations on stack sets."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from logkura.lab.cloudformation import stack_sets
from logkura.lab.cloudformation.operations.stacks import request_of
from logkura.lab.cloudformation.refusal import RefusedError
from logkura.lab.cloudformation.registry import Registry
from logkura.lab.cloudformation.stack_sets import Instance, Operation, StackSet

__all__ = ["OPERATIONS"]

Parameters = Mapping[str, Any]


def _create(registry: Registry, asked: Parameters) -> dict[str, Any]:
    request = request_of(registry, asked)
    return {"StackSetId": stack_sets.create(registry, asked["StackSetName"], request, asked).id}


def _update(registry: Registry, asked: Parameters) -> dict[str, Any]:
    found = _found(registry, asked)
    request = request_of(registry, asked, found.request.text)
    kept = {name: found.request.parameters[name] for name in request.previous}
    if request.tags is None:
        request = replace(request, tags=found.request.tags)
    request = replace(request, parameters={**kept, **request.parameters}, previous=frozenset())
    return {"OperationId": stack_sets.update(registry, found, request).id}


def _delete(registry: Registry, asked: Parameters) -> dict[str, Any]:
    stack_sets.delete(registry, _found(registry, asked))
    return {}


def _create_instances(registry: Registry, asked: Parameters) -> dict[str, Any]:
    overrides = {
        each["ParameterKey"]: each.get("ParameterValue", "")
        for each in asked.get("ParameterOverrides") or ()
    }
    made = stack_sets.create_instances(
        registry, _found(registry, asked), _accounts(asked), asked["Regions"], overrides
    )
    return {"OperationId": made.id}


def _delete_instances(registry: Registry, asked: Parameters) -> dict[str, Any]:
    made = stack_sets.delete_instances(
        registry,
        _found(registry, asked),
        _accounts(asked),
        asked["Regions"],
        retain=bool(asked.get("RetainStacks")),
    )
    return {"OperationId": made.id}


def _describe(registry: Registry, asked: Parameters) -> dict[str, Any]:
    found = _found(registry, asked)
    return {
        "StackSet": {
            **_summary(found),
            "TemplateBody": found.request.text,
            "StackSetARN": registry.arn(f"stackset/{found.id}"),
            "AdministrationRoleARN": found.administration_role,
            "ExecutionRoleName": found.execution_role,
            "Capabilities": list(found.request.capabilities),
            "Parameters": [
                {"ParameterKey": name, "ParameterValue": value}
                for name, value in found.request.parameters.items()
            ],
            "Tags": [
                {"Key": key, "Value": value} for key, value in (found.request.tags or {}).items()
            ],
            "Regions": sorted({each.region for each in found.instances}),
        }
    }


def _list(registry: Registry, asked: Parameters) -> dict[str, Any]:
    del asked
    return {"Summaries": [_summary(each) for each in registry.stack_sets.values()]}


def _describe_instance(registry: Registry, asked: Parameters) -> dict[str, Any]:
    found = _found(registry, asked)
    account, region = asked["StackInstanceAccount"], asked["StackInstanceRegion"]
    for each in found.instances:
        if (each.account, each.region) == (account, region):
            overrides = [
                {"ParameterKey": name, "ParameterValue": value}
                for name, value in each.overrides.items()
            ]
            return {"StackInstance": {**_instance(found, each), "ParameterOverrides": overrides}}
    raise RefusedError(
        f"StackInstance {account}/{region} not found", "StackInstanceNotFoundException"
    )


def _list_instances(registry: Registry, asked: Parameters) -> dict[str, Any]:
    found = _found(registry, asked)
    account, region = asked.get("StackInstanceAccount"), asked.get("StackInstanceRegion")
    return {
        "Summaries": [
            _instance(found, each)
            for each in found.instances
            if account in (None, each.account) and region in (None, each.region)
        ]
    }


def _describe_operation(registry: Registry, asked: Parameters) -> dict[str, Any]:
    found = _found(registry, asked)
    return {"StackSetOperation": {"StackSetId": found.id, **_told(_operation(found, asked))}}


def _list_operations(registry: Registry, asked: Parameters) -> dict[str, Any]:
    return {"Summaries": [_told(each) for each in reversed(_found(registry, asked).operations)]}


def _list_results(registry: Registry, asked: Parameters) -> dict[str, Any]:
    results = _operation(_found(registry, asked), asked).results
    return {
        "Summaries": [
            {"Account": account, "Region": region, "Status": status}
            | ({"StatusReason": reason} if reason else {})
            for account, region, status, reason in results
        ]
    }


def _found(registry: Registry, asked: Parameters) -> StackSet:
    return stack_sets.find(registry, asked["StackSetName"])


def _accounts(asked: Parameters) -> list[str]:
    targets = asked.get("DeploymentTargets") or {}
    if targets.get("OrganizationalUnitIds"):
        raise RefusedError("StackSets with SELF_MANAGED permission model can only have accounts.")
    return list(asked.get("Accounts") or targets.get("Accounts") or ())


def _operation(found: StackSet, asked: Parameters) -> Operation:
    for each in found.operations:
        if each.id == asked["OperationId"]:
            return each
    raise RefusedError(f"Operation {asked['OperationId']} not found", "OperationNotFoundException")


def _summary(found: StackSet) -> dict[str, Any]:
    return {
        "StackSetName": found.name,
        "StackSetId": found.id,
        "Description": found.description,
        "Status": found.status,
        "PermissionModel": "SELF_MANAGED",
    }


def _instance(found: StackSet, one: Instance) -> dict[str, Any]:
    told = {
        "StackSetId": found.id,
        "Account": one.account,
        "Region": one.region,
        "Status": one.status,
        "StackInstanceStatus": {"DetailedStatus": one.detailed},
        "LastOperationId": one.operation_id,
        "DriftStatus": "NOT_CHECKED",
    }
    optional = {"StackId": one.stack_id, "StatusReason": one.reason}
    return {**told, **{name: value for name, value in optional.items() if value}}


def _told(one: Operation) -> dict[str, Any]:
    return {
        "OperationId": one.id,
        "Action": one.action,
        "Status": one.status,
        "CreationTimestamp": one.at,
        "EndTimestamp": one.at,
    }


OPERATIONS = {
    "create_stack_set": _create,
    "update_stack_set": _update,
    "delete_stack_set": _delete,
    "create_stack_instances": _create_instances,
    "delete_stack_instances": _delete_instances,
    "describe_stack_set": _describe,
    "list_stack_sets": _list,
    "describe_stack_instance": _describe_instance,
    "list_stack_instances": _list_instances,
    "describe_stack_set_operation": _describe_operation,
    "list_stack_set_operations": _list_operations,
    "list_stack_set_operation_results": _list_results,
}
