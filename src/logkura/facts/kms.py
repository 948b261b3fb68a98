"""What KMS allows."""

from logkura.facts.fact import Fact

__all__ = [
    "ROTATION_PERIOD_DEFAULT_DAYS",
    "ROTATION_PERIOD_MAX_DAYS",
    "ROTATION_PERIOD_MIN_DAYS",
]

_ROTATION = "https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html"

ROTATION_PERIOD_MIN_DAYS = Fact(90, "days", _ROTATION, "2026-11-24")
ROTATION_PERIOD_DEFAULT_DAYS = Fact(365, "days", _ROTATION, "2026-11-24")
ROTATION_PERIOD_MAX_DAYS = Fact(2560, "days", _ROTATION, "2026-11-24")
