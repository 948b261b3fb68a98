"""The operations on change sets."""

from collections.abc import Mapping
from typing import Any

from logkura.lab.cloudformation import change_sets
from logkura.lab.cloudformation.importing import identified
from logkura.lab.cloudformation.operations import told
from logkura.lab.cloudformation.operations.stacks import request_of, settings_of
from logkura.lab.cloudformation.parameters import masked
from logkura.lab.cloudformation.refusal import RefusedError
from logkura.lab.cloudformation.registry import Registry

__all__ = ["OPERATIONS"]

Parameters = Mapping[str, Any]


def _create(registry: Registry, asked: Parameters) -> dict[str, Any]:
    kind = asked.get("ChangeSetType") or "UPDATE"
    if asked.get("OnStackFailure") == "DELETE" and kind != "CREATE":
        raise RefusedError("OnStackFailure DELETE is only valid for change sets of type CREATE.")
    existing = registry.stacks.get(asked["StackName"]) or registry.named(asked["StackName"])
    design = existing.design if existing else None
    request = request_of(registry, asked, design.template.text if design else "")
    made = change_sets.create(
        registry,
        asked["StackName"],
        asked["ChangeSetName"],
        kind,
        request,
        imports=identified(asked.get("ResourcesToImport") or ()),
        nested=bool(asked.get("IncludeNestedStacks")),
        reverting=asked.get("DeploymentMode") == "REVERT_DRIFT",
    )
    made.description = asked.get("Description") or ""
    return {"Id": made.id, "StackId": made.stack_id}


def _describe(registry: Registry, asked: Parameters) -> dict[str, Any]:
    found = _found(registry, asked)
    owner = change_sets.owner(registry, found)
    values = bool(asked.get("IncludePropertyValues"))
    tags = owner.tags if found.request.tags is None else found.request.tags
    return {
        **told.change_set(found, owner),
        "Parameters": [
            {"ParameterKey": name, "ParameterValue": masked(each)}
            for name, each in found.design.givens.parameters.items()
        ],
        "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
        "Capabilities": list(found.request.capabilities),
        "NotificationARNs": list(found.request.settings.get("NotificationARNs") or ()),
        "Changes": [told.change(each, values=values) for each in found.changes],
        "IncludeNestedStacks": found.nested,
        **({"ParentChangeSetId": found.parent} if found.parent else {}),
        **(_reverting(found) if found.reverting else {}),
    }


def _reverting(found: change_sets.ChangeSet) -> dict[str, str]:
    drift = "DRIFTED" if found.drifted else "IN_SYNC"
    return {"DeploymentMode": "REVERT_DRIFT", "StackDriftStatus": drift}


def _execute(registry: Registry, asked: Parameters) -> dict[str, Any]:
    found = _found(registry, asked)
    if "DisableRollback" in asked and "OnFailure" in found.request.settings:
        raise RefusedError(
            "DisableRollback cannot be specified for a change set with OnStackFailure."
        )
    change_sets.execute(registry, found, settings_of(asked))
    return {}


def _delete(registry: Registry, asked: Parameters) -> dict[str, Any]:
    change_sets.delete(registry, _found(registry, asked))
    return {}


def _list(registry: Registry, asked: Parameters) -> dict[str, Any]:
    owner = registry.find(asked["StackName"])
    found = change_sets.of_stack(registry, owner)
    return {"Summaries": [told.change_set(each, owner) for each in found]}


def _found(registry: Registry, asked: Parameters) -> change_sets.ChangeSet:
    return change_sets.find(registry, asked["ChangeSetName"], asked.get("StackName") or "")


OPERATIONS = {
    "create_change_set": _create,
    "describe_change_set": _describe,
    "execute_change_set": _execute,
    "delete_change_set": _delete,
    "list_change_sets": _list,
}
