"""AWS::KMS::Key and AWS::KMS::Alias.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-key.html and
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-kms-alias.html
(read 2026-11-24).
"""

import json
from typing import Any

from logkura.lab.cloudformation.handlers.base import (
    Handler,
    Place,
    Properties,
    changed,
    tag_changes,
)

__all__ = ["AliasHandler", "KeyHandler"]

_GIVEN_AT_CREATION = (
    "Description",
    "KeyUsage",
    "KeySpec",
    "Origin",
    "MultiRegion",
    "BypassPolicyLockoutSafetyCheck",
)
_POLICY = "default"


class KeyHandler(Handler):
    """AWS::KMS::Key."""

    type = "AWS::KMS::Key"
    takes = frozenset(
        {
            *_GIVEN_AT_CREATION,
            "KeyPolicy",
            "EnableKeyRotation",
            "RotationPeriodInDays",
            "Enabled",
            "PendingWindowInDays",
            "Tags",
        }
    )

    def create(self, place: Place, wanted: Properties) -> str:
        """Make the key, then its rotation and its state."""
        kms = place.client("kms")
        options = {name: wanted[name] for name in _GIVEN_AT_CREATION if name in wanted}
        if "KeyPolicy" in wanted:
            options["Policy"] = json.dumps(wanted["KeyPolicy"])
        tags = [{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in wanted.get("Tags", ())]
        key_id: str = kms.create_key(**options, Tags=tags)["KeyMetadata"]["KeyId"]
        place.made(key_id)
        self._rotate(kms, key_id, wanted)
        if wanted.get("Enabled") is False:
            kms.disable_key(KeyId=key_id)
        return key_id

    def update(self, place: Place, physical_id: str, last: Properties, wanted: Properties) -> None:
        """Change policy, description, rotation, state and tags."""
        kms = place.client("kms")
        if changed(last, wanted, "Enabled") and wanted.get("Enabled") is not False:
            kms.enable_key(KeyId=physical_id)
        if changed(last, wanted, "KeyPolicy") and "KeyPolicy" in wanted:
            policy = json.dumps(wanted["KeyPolicy"])
            kms.put_key_policy(KeyId=physical_id, PolicyName=_POLICY, Policy=policy)
        if changed(last, wanted, "Description"):
            description = wanted.get("Description", "")
            kms.update_key_description(KeyId=physical_id, Description=description)
        if changed(last, wanted, "EnableKeyRotation", "RotationPeriodInDays"):
            self._rotate(kms, physical_id, wanted)
        put, taken = tag_changes(last, wanted)
        if put:
            tags = [{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in put]
            kms.tag_resource(KeyId=physical_id, Tags=tags)
        if taken:
            kms.untag_resource(KeyId=physical_id, TagKeys=taken)
        if changed(last, wanted, "Enabled") and wanted.get("Enabled") is False:
            kms.disable_key(KeyId=physical_id)

    def delete(self, place: Place, physical_id: str, last: Properties) -> None:
        """Schedule the key's deletion: a key is never deleted at once."""
        days = last.get("PendingWindowInDays")
        window = {"PendingWindowInDays": days} if days else {}
        place.client("kms").schedule_key_deletion(KeyId=physical_id, **window)

    def attributes(self, place: Place, physical_id: str, wanted: Properties) -> dict[str, Any]:
        """Return ARN and id."""
        del wanted
        return {"Arn": place.arn("kms", f"key/{physical_id}"), "KeyId": physical_id}

    def read(self, place: Place, physical_id: str, last: Properties) -> dict[str, Any] | None:
        """Read metadata, policy, rotation and tags."""
        del last
        kms = place.client("kms")
        key = kms.describe_key(KeyId=physical_id)["KeyMetadata"]
        if key["KeyState"] == "PendingDeletion":
            return None
        rotation = kms.get_key_rotation_status(KeyId=physical_id)
        tags = kms.list_resource_tags(KeyId=physical_id).get("Tags", ())
        policy = kms.get_key_policy(KeyId=physical_id, PolicyName=_POLICY)["Policy"]
        told = ("Description", "Enabled", "KeyUsage", "KeySpec", "MultiRegion", "Origin")
        return {
            **{name: key[name] for name in told if name in key},
            "KeyPolicy": json.loads(policy),
            "EnableKeyRotation": rotation["KeyRotationEnabled"],
            "Tags": [{"Key": tag["TagKey"], "Value": tag["TagValue"]} for tag in tags],
        }

    @staticmethod
    def _rotate(kms: Any, key_id: str, wanted: Properties) -> None:
        if not wanted.get("EnableKeyRotation"):
            if kms.get_key_rotation_status(KeyId=key_id)["KeyRotationEnabled"]:
                kms.disable_key_rotation(KeyId=key_id)
            return
        days = wanted.get("RotationPeriodInDays")
        kms.enable_key_rotation(KeyId=key_id, **({"RotationPeriodInDays": days} if days else {}))


class AliasHandler(Handler):
    """AWS::KMS::Alias."""

    type = "AWS::KMS::Alias"
    takes = frozenset({"AliasName", "TargetKeyId"})
    name_property = "AliasName"
    compared = False

    def create(self, place: Place, wanted: Properties) -> str:
        """Make the alias."""
        place.client("kms").create_alias(
            AliasName=wanted["AliasName"], TargetKeyId=_key_id(wanted["TargetKeyId"])
        )
        name: str = wanted["AliasName"]
        return name

    def update(self, place: Place, physical_id: str, last: Properties, wanted: Properties) -> None:
        """Point the alias to another key."""
        del last
        place.client("kms").update_alias(
            AliasName=physical_id, TargetKeyId=_key_id(wanted["TargetKeyId"])
        )

    def delete(self, place: Place, physical_id: str, last: Properties) -> None:
        """Delete the alias."""
        del last
        place.client("kms").delete_alias(AliasName=physical_id)


def _key_id(key: str) -> str:
    """Return the id of a key that is named by its id or its ARN."""
    return key.rpartition("/")[2]
