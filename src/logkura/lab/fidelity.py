"""Small repairs of moto, so that what is put is read back and an unusable key is not used.

Sources (read 2026-11-24):
https://docs.aws.amazon.com/kms/latest/APIReference/API_EnableKeyRotation.html (the period),
https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyRotationStatus.html,
https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html (what a key that is disabled or
pending deletion answers); all operations of KMS take a key's id or its ARN.
"""

import json
from datetime import timedelta
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.core.utils import unix_time, utcnow
from moto.kms.exceptions import ValidationException
from moto.kms.models import KmsBackend, kms_backends
from moto.kms.responses import KmsResponse

from logkura.facts.kms import (
    ROTATION_PERIOD_DEFAULT_DAYS,
    ROTATION_PERIOD_MAX_DAYS,
    ROTATION_PERIOD_MIN_DAYS,
)
from logkura.lab.keys import key_problem

__all__ = ["LabKmsBackend", "install"]


class _Steady(dict[str, Any]):
    """What can be gone through while another request adds to it: moto answers in threads."""

    def values(self) -> list[Any]:  # type: ignore[override]
        """Return the values of this moment."""
        return list(super().values())


class LabKmsBackend(KmsBackend):
    """moto's KMS of one account and region, with the states of keys in force."""

    # moto derives the module of the service's URLs from the name of the backend's module.
    __module__ = KmsBackend.__module__

    def __init__(self, region_name: str, account_id: str | None = None) -> None:
        super().__init__(region_name, account_id)
        self.keys: dict[str, Any] = _Steady()

    def disable_key(self, key_id: str) -> None:
        """DisableKey."""
        super().disable_key(self.get_key_id(key_id))

    def enable_key(self, key_id: str) -> None:
        """EnableKey."""
        super().enable_key(self.get_key_id(key_id))

    def cancel_key_deletion(self, key_id: str) -> None:
        """CancelKeyDeletion: the key is disabled then."""
        super().cancel_key_deletion(self.get_key_id(key_id))

    def schedule_key_deletion(self, key_id: str, pending_window_in_days: int) -> float:
        """ScheduleKeyDeletion."""
        when: float = super().schedule_key_deletion(self.get_key_id(key_id), pending_window_in_days)
        return when

    def encrypt(
        self, key_id: str, plaintext: bytes, encryption_context: dict[str, str]
    ) -> tuple[bytes, str]:
        """Encrypt, GenerateDataKey and the second half of ReEncrypt."""
        _check_usable(self.keys[self.any_id_to_key_id(key_id)].arn)
        encrypted: tuple[bytes, str] = super().encrypt(key_id, plaintext, encryption_context)
        return encrypted

    def decrypt(
        self, ciphertext_blob: bytes, encryption_context: dict[str, str], key_id: str | None = None
    ) -> tuple[bytes, str]:
        """Decrypt and the first half of ReEncrypt."""
        plaintext, arn = super().decrypt(ciphertext_blob, encryption_context, key_id)
        _check_usable(arn)
        return plaintext, arn


def install() -> None:
    """Repair moto; call it before moto's state is reset."""
    kms_backends.backend = LabKmsBackend
    KmsResponse.enable_key_rotation = _enable_key_rotation
    KmsResponse.get_key_rotation_status = _get_key_rotation_status


_enable_key_rotation_of_moto = KmsResponse.enable_key_rotation
_get_key_rotation_status_of_moto = KmsResponse.get_key_rotation_status


def _check_usable(arn: str) -> None:
    problem = key_problem(arn)
    if problem:
        state = "is disabled" if problem == "DisabledException" else "is pending deletion"
        raise JsonRESTError(problem, f"{arn} {state}.")


def _key(response: Any) -> Any:
    return response.kms_backend.describe_key(response._get_param("KeyId"))


def _enable_key_rotation(response: Any) -> str:
    """EnableKeyRotation: keeps the period, which moto drops."""
    period = response._get_param("RotationPeriodInDays") or ROTATION_PERIOD_DEFAULT_DAYS.value
    low, high = ROTATION_PERIOD_MIN_DAYS.value, ROTATION_PERIOD_MAX_DAYS.value
    if not low <= period <= high:
        raise ValidationException(
            f"1 validation error detected: Value '{period}' at 'rotationPeriodInDays' failed to "
            f"satisfy constraint: Member must have value between {low} and {high}"
        )
    answer: str = _enable_key_rotation_of_moto(response)
    _key(response).rotation_period_in_days = period
    return answer


def _get_key_rotation_status(response: Any) -> str:
    """GetKeyRotationStatus: tells the period and the next date while rotation is on."""
    answer = json.loads(_get_key_rotation_status_of_moto(response))
    if answer["KeyRotationEnabled"]:
        period = getattr(
            _key(response), "rotation_period_in_days", ROTATION_PERIOD_DEFAULT_DAYS.value
        )
        answer["RotationPeriodInDays"] = period
        answer["NextRotationDate"] = unix_time(utcnow() + timedelta(days=period))
    return json.dumps(answer)
