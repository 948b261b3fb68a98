"""Settings of functions that moto drops when a function is made, or when it is changed.

Source: https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html (read
2026-11-24).  Dead letters are not sent, and no trace is written: the settings are read back.
"""

from collections.abc import Mapping
from typing import Any

from moto.awslambda.models import LambdaFunction, lambda_backends

__all__ = ["install"]

_KEPT = ("DeadLetterConfig", "LoggingConfig", "FileSystemConfigs")
_UNCHANGED_BY_MOTO = {
    "TracingConfig": "tracing_config",
    "KMSKeyArn": "kms_key_arn",
}

_make_of_moto = LambdaFunction.__init__
_change_of_moto = LambdaFunction.update_configuration
_tell_of_moto = LambdaFunction.get_configuration


def install(*, stands_in: bool = False) -> None:
    """Make moto's functions keep them.

    Args:
        stands_in: Whether a function is made without those of its layers that nobody has made: what
            code brings along is not looked at.
    """
    LambdaFunction.__init__ = _make_without_layers if stands_in else _make
    LambdaFunction.update_configuration = _change
    LambdaFunction.get_configuration = _tell


def _make(
    function: Any, account_id: str, spec: dict[str, Any], *arguments: Any, **named: Any
) -> None:
    _make_of_moto(function, account_id, spec, *arguments, **named)
    function.settings_kept = _kept(spec)


def _make_without_layers(
    function: Any, account_id: str, spec: dict[str, Any], region: str, *arguments: Any, **named: Any
) -> None:
    known = lambda_backends[account_id][region].layers_versions_by_arn
    layers = [arn for arn in spec.get("Layers") or () if known(arn)]
    _make(function, account_id, {**spec, "Layers": layers}, region, *arguments, **named)


def _change(function: Any, changes: dict[str, Any]) -> dict[str, Any]:
    function.settings_kept = {**getattr(function, "settings_kept", {}), **_kept(changes)}
    for name, attribute in _UNCHANGED_BY_MOTO.items():
        if name in changes:
            setattr(function, attribute, changes[name])
    if "EphemeralStorage" in changes:
        function.ephemeral_storage = changes["EphemeralStorage"]["Size"]
    told: dict[str, Any] = _change_of_moto(function, changes)
    return told


def _tell(function: Any, *arguments: Any, **named: Any) -> dict[str, Any]:
    told: dict[str, Any] = _tell_of_moto(function, *arguments, **named)
    return {**told, **getattr(function, "settings_kept", {})}


def _kept(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {name: settings[name] for name in _KEPT if settings.get(name) is not None}
