"""The condition keys of a signed request.

Sources (read 2026-11-27):
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html for the
global ones; the tables of condition keys in
https://docs.aws.amazon.com/service-authorization/latest/reference/ for those of the services;
https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html for KMS.

The lab speaks http on this machine alone; that stands for the https of AWS's endpoints, so
`aws:SecureTransport` is true of every request (`lab/gaps.py`).
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from sys import intern
from typing import Any

from logkura.lab.gate.asked import Asked

__all__ = ["common_keys", "service_keys"]

Values = dict[str, str | tuple[str, ...]]

_PARAMETERS: Mapping[str, Mapping[str, str]] = {
    "cloudformation": {
        "cloudformation:ChangeSetName": "ChangeSetName",
        "cloudformation:ResourceTypes": "ResourceTypes",
        "cloudformation:RoleArn": "RoleARN",
        "cloudformation:StackPolicyUrl": "StackPolicyURL",
        "cloudformation:TemplateUrl": "TemplateURL",
    },
    "cloudwatch": {"cloudwatch:namespace": "Namespace"},
    "iam": {
        "iam:AWSServiceName": "AWSServiceName",
        "iam:PermissionsBoundary": "PermissionsBoundary",
        "iam:PolicyARN": "PolicyArn",
    },
    "kms": {
        "kms:BypassPolicyLockoutSafetyCheck": "BypassPolicyLockoutSafetyCheck",
        "kms:EncryptionAlgorithm": "EncryptionAlgorithm",
        "kms:GrantOperations": "Operations",
        "kms:GranteePrincipal": "GranteePrincipal",
        "kms:KeySpec": "KeySpec",
        "kms:KeyUsage": "KeyUsage",
        "kms:MultiRegion": "MultiRegion",
        "kms:RetiringPrincipal": "RetiringPrincipal",
        "kms:RotationPeriodInDays": "RotationPeriodInDays",
        "kms:ScheduleKeyDeletionPendingWindowInDays": "PendingWindowInDays",
    },
    "lambda": {"lambda:Principal": "Principal"},
    "sns": {"sns:Endpoint": "Endpoint", "sns:Protocol": "Protocol"},
    "sts": {
        "sts:DurationSeconds": "DurationSeconds",
        "sts:ExternalId": "ExternalId",
        "sts:RoleSessionName": "RoleSessionName",
        "sts:SourceIdentity": "SourceIdentity",
        "sts:TransitiveTagKeys": "TransitiveTagKeys",
    },
}
"""Condition key to the parameter whose value it has."""

_ALIAS = "alias/"


def common_keys(asked: Asked, now: datetime) -> Values:
    """Return the keys that every request has."""
    found: Values = {
        "aws:SecureTransport": "true",
        "aws:SourceIp": asked.source_ip,
        "aws:CurrentTime": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "aws:EpochTime": str(int(now.timestamp())),
    }
    for key, value in (
        ("aws:RequestedRegion", asked.region),
        # The same few in all the calls that are kept.
        ("aws:UserAgent", intern(asked.headers.get("User-Agent", ""))),
        ("aws:Referer", asked.headers.get("Referer")),
    ):
        if value:
            found[key] = value
    return found


def service_keys(asked: Asked) -> Values:
    """Return the keys of the service that is asked, S3's apart."""
    named = _PARAMETERS.get(asked.service, {})
    found = {key: _text(asked.parameters.get(name)) for key, name in named.items()}
    known: Values = {key: value for key, value in found.items() if value is not None}
    if asked.service == "kms":
        known |= _encryption_context(asked.parameters)
        alias = asked.text("KeyId").rpartition(":")[2]
        if alias.startswith(_ALIAS):
            known["kms:RequestAlias"] = alias
    return known | _tags(asked.parameters)


def _text(value: Any) -> str | tuple[str, ...] | None:
    if value is None or isinstance(value, dict):
        return None
    if isinstance(value, list):
        return tuple(str(each) for each in value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _encryption_context(parameters: Mapping[str, Any]) -> Values:
    context = parameters.get("EncryptionContext") or {}
    if not context:
        return {}
    found: Values = {f"kms:EncryptionContext:{key}": str(value) for key, value in context.items()}
    return {**found, "kms:EncryptionContextKeys": tuple(context)}


def _tags(parameters: Mapping[str, Any]) -> Values:
    """Return the tags of a request, which services write in several ways."""
    given = parameters.get("Tags") or parameters.get("tags") or ()
    pairs = dict(given) if isinstance(given, dict) else dict(_pairs(given))
    keys = tuple(pairs) or tuple(parameters.get("TagKeys") or parameters.get("tagKeys") or ())
    found: Values = {f"aws:RequestTag/{key}": str(value) for key, value in pairs.items()}
    return {**found, "aws:TagKeys": keys} if keys else found


def _pairs(tags: Any) -> Iterator[tuple[str, str]]:
    for each in tags:
        if isinstance(each, dict):
            key = each.get("Key") or each.get("TagKey") or each.get("key")
            value = each.get("Value") or each.get("TagValue") or each.get("value") or ""
            if key:
                yield str(key), str(value)
