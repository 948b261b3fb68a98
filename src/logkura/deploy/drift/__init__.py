"""Drift: what stands is not what is designed, who may have changed it, and the way back."""

from logkura.deploy.drift.find import Looking, find_drift
from logkura.deploy.drift.report import Cause, Drift, DriftReport, Repair, StackRead, StackState

__all__ = [
    "Cause",
    "Drift",
    "DriftReport",
    "Looking",
    "Repair",
    "StackRead",
    "StackState",
    "find_drift",
]
