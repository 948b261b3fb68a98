"""The operations of drift detection."""

from collections.abc import Mapping
from typing import Any

from logkura.lab.cloudformation.drift import detect, detect_resource
from logkura.lab.cloudformation.operations import told
from logkura.lab.cloudformation.refusal import RefusedError
from logkura.lab.cloudformation.registry import Registry

__all__ = ["OPERATIONS"]

Parameters = Mapping[str, Any]


def _detect(registry: Registry, asked: Parameters) -> dict[str, Any]:
    stack = registry.find(asked["StackName"])
    found = detect(registry, stack, tuple(asked.get("LogicalResourceIds") or ()))
    return {"StackDriftDetectionId": found.id}


def _status(registry: Registry, asked: Parameters) -> dict[str, Any]:
    found = registry.detections.get(asked["StackDriftDetectionId"])
    if found is None:
        raise RefusedError(f"Drift detection {asked['StackDriftDetectionId']} does not exist")
    answer = {
        "StackId": found.stack_id,
        "StackDriftDetectionId": found.id,
        "StackDriftStatus": "DRIFTED" if found.drifted else "IN_SYNC",
        "DetectionStatus": found.status,
        "DriftedStackResourceCount": found.drifted,
        "Timestamp": found.at,
    }
    return {**answer, "DetectionStatusReason": found.reason} if found.reason else answer


def _resource(registry: Registry, asked: Parameters) -> dict[str, Any]:
    stack = registry.find(asked["StackName"])
    found = detect_resource(registry, stack, asked["LogicalResourceId"])
    return {"StackResourceDrift": told.drift(stack, found)}


def _drifts(registry: Registry, asked: Parameters) -> dict[str, Any]:
    stack = registry.find(asked["StackName"])
    wanted = asked.get("StackResourceDriftStatusFilters") or ()
    return {
        "StackResourceDrifts": [
            told.drift(stack, each)
            for each in stack.drift.values()
            # What is not checked is not told of.
            if each.status != "NOT_CHECKED" and (not wanted or each.status in wanted)
        ]
    }


OPERATIONS = {
    "detect_stack_drift": _detect,
    "describe_stack_drift_detection_status": _status,
    "detect_stack_resource_drift": _resource,
    "describe_stack_resource_drifts": _drifts,
}
