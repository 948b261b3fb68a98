"""Records as the API tells them."""

import json
from typing import Any

from logkura.lab.cloudformation.change_sets import ChangeSet
from logkura.lab.cloudformation.drift import ResourceDrift
from logkura.lab.cloudformation.parameters import masked
from logkura.lab.cloudformation.plan import Change, Detail
from logkura.lab.cloudformation.stack import Event, Resource, Stack

__all__ = ["change", "change_set", "drift", "event", "resource", "stack", "summary"]

_DRIFTED = {"MODIFIED", "DELETED"}


def summary(found: Stack) -> dict[str, Any]:
    """Tell a stack as ListStacks does."""
    return _present(
        {
            "StackId": found.id,
            "StackName": found.name,
            "TemplateDescription": found.design.template.description if found.design else None,
            "CreationTime": found.created_at,
            "LastUpdatedTime": found.updated_at,
            "DeletionTime": found.deleted_at,
            "StackStatus": found.status,
            "StackStatusReason": found.reason or None,
            "ParentId": found.parent_id or None,
            "RootId": found.root_id or None,
            "DriftInformation": _stack_drift(found),
        }
    )


def stack(found: Stack) -> dict[str, Any]:
    """Tell a stack as DescribeStacks does."""
    told = summary(found)
    description = told.pop("TemplateDescription", None)
    on_failure = found.settings.get("OnFailure", "ROLLBACK")
    return _present(
        {
            **told,
            "Description": description or None,
            "Parameters": _parameters(found.design),
            "Outputs": [
                _present(
                    {
                        "OutputKey": each.key,
                        "OutputValue": each.value,
                        "Description": each.description or None,
                        "ExportName": each.export or None,
                    }
                )
                for each in found.outputs
            ],
            "Tags": [{"Key": key, "Value": value} for key, value in found.tags.items()],
            "Capabilities": list(found.settings.get("Capabilities") or ()),
            "NotificationARNs": list(found.settings.get("NotificationARNs") or ()),
            "RoleARN": found.settings.get("RoleARN"),
            "TimeoutInMinutes": found.settings.get("TimeoutInMinutes"),
            "DisableRollback": on_failure == "DO_NOTHING",
            "EnableTerminationProtection": found.protected,
            "RollbackConfiguration": {},
        }
    )


def resource(found: Stack, one: Resource) -> dict[str, Any]:
    """Tell a resource of a stack."""
    return _present(
        {
            "StackId": found.id,
            "StackName": found.name,
            "LogicalResourceId": one.logical_id,
            "PhysicalResourceId": one.physical_id or None,
            "ResourceType": one.type,
            "ResourceStatus": one.status,
            "ResourceStatusReason": one.reason or None,
            "Timestamp": one.changed_at,
            "Metadata": json.dumps(one.metadata) if one.metadata else None,
            "DriftInformation": _resource_drift(found, one),
        }
    )


def event(found: Stack, one: Event) -> dict[str, Any]:
    """Tell an event."""
    return _present(
        {
            "StackId": found.id,
            "StackName": found.name,
            "EventId": one.id,
            "LogicalResourceId": one.logical_id,
            "PhysicalResourceId": one.physical_id,
            "ResourceType": one.type,
            "Timestamp": one.at,
            "ResourceStatus": one.status,
            "ResourceStatusReason": one.reason or None,
            "ResourceProperties": one.properties or None,
        }
    )


def change_set(found: ChangeSet, owner: Stack) -> dict[str, Any]:
    """Tell a change set without its changes."""
    return _present(
        {
            "ChangeSetId": found.id,
            "ChangeSetName": found.name,
            "StackId": owner.id,
            "StackName": owner.name,
            "Description": found.description or None,
            "CreationTime": found.created_at,
            "Status": found.status,
            "StatusReason": found.reason or None,
            "ExecutionStatus": found.execution,
        }
    )


def change(one: Change, *, values: bool = False) -> dict[str, Any]:
    """Tell one change of a change set, with the values of properties where they are asked for."""
    modified = one.action == "Modify"
    return {
        "Type": "Resource",
        "ResourceChange": _present(
            {
                "Action": one.action,
                "LogicalResourceId": one.logical_id,
                "PhysicalResourceId": one.physical_id or None,
                "ResourceType": one.type,
                "Replacement": one.replacement if modified else None,
                "Scope": sorted({each.scope for each in one.details}),
                "Details": [_detail(each, values=values) for each in one.details],
                "PolicyAction": _policy_action(one),
                "ChangeSetId": one.nested or None,
            }
        ),
    }


def drift(found: Stack, one: ResourceDrift) -> dict[str, Any]:
    """Tell what became of a resource."""
    expected = json.dumps(one.resource.applied, default=str, sort_keys=True)
    return _present(
        {
            "StackId": found.id,
            "LogicalResourceId": one.resource.logical_id,
            "PhysicalResourceId": one.resource.physical_id,
            "ResourceType": one.resource.type,
            "StackResourceDriftStatus": one.status,
            "ExpectedProperties": expected,
            "ActualProperties": (
                None if one.actual is None else json.dumps(one.actual, default=str, sort_keys=True)
            ),
            "PropertyDifferences": [
                {
                    "PropertyPath": each.path,
                    "ExpectedValue": _word(each.expected),
                    "ActualValue": _word(each.actual),
                    "DifferenceType": each.kind,
                }
                for each in one.differences
            ],
            "Timestamp": one.at,
        }
    )


def _policy_action(one: Change) -> str | None:
    if one.action == "Remove":
        return "Retain" if one.keeps else "Delete"
    if one.action == "Modify" and one.replacement != "False":
        return "ReplaceAndRetain" if one.keeps else "ReplaceAndDelete"
    return None


def _detail(one: Detail, *, values: bool) -> dict[str, Any]:
    target = {"Attribute": one.scope, "RequiresRecreation": one.recreation}
    if one.name and one.scope == "Properties":
        target["Name"] = one.name
    if one.name and values:
        target |= _values(one)
    source = "DirectModification"
    if one.cause:
        source = "ResourceReference" if one.dynamic else "ParameterReference"
        if "." in one.cause:
            source = "ResourceAttribute"
    elif one.dynamic and not one.name:
        source = "Automatic"
    return _present(
        {
            "Target": target,
            "Evaluation": "Dynamic" if one.dynamic else "Static",
            "ChangeSource": source,
            "CausingEntity": one.cause or None,
        }
    )


def _values(one: Detail) -> dict[str, str]:
    """Tell a property's path and its values: text as it is, all else as JSON."""
    told = {"Path": f"/Properties/{one.name}"}
    if one.before is not None:
        told["BeforeValue"] = _word(one.before)
    if one.after is not None:
        told["AfterValue"] = _word(one.after)
    before, after = one.before is not None, one.after is not None or one.dynamic
    told["AttributeChangeType"] = "Modify" if before and after else "Add" if after else "Remove"
    return told


def _parameters(design: Any) -> list[dict[str, Any]]:
    if design is None:
        return []
    return [
        _present(
            {
                "ParameterKey": name,
                "ParameterValue": masked(each),
                "ResolvedValue": each.resolved or None,
            }
        )
        for name, each in design.givens.parameters.items()
    ]


def _stack_drift(found: Stack) -> dict[str, Any]:
    if found.drift_checked_at is None:
        return {"StackDriftStatus": "NOT_CHECKED"}
    drifted = any(each.status in _DRIFTED for each in found.drift.values())
    return {
        "StackDriftStatus": "DRIFTED" if drifted else "IN_SYNC",
        "LastCheckTimestamp": found.drift_checked_at,
    }


def _resource_drift(found: Stack, one: Resource) -> dict[str, Any]:
    checked = found.drift.get(one.logical_id)
    if checked is None or checked.status == "NOT_CHECKED":
        return {"StackResourceDriftStatus": "NOT_CHECKED"}
    return {"StackResourceDriftStatus": checked.status, "LastCheckTimestamp": checked.at}


def _word(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)


def _present(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
