"""AWS::IAM::ManagedPolicy.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-iam-managedpolicy.html
(read 2026-11-24).
"""

import json
from typing import Any

from logkura.lab.cloudformation.handlers.base import Handler, Place, Properties, changed

__all__ = ["ManagedPolicyHandler"]

_NAME_LIMIT = 128
# https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html
_VERSIONS_MAX = 5
_HOLDERS = {"Roles": "Role", "Users": "User", "Groups": "Group"}


class ManagedPolicyHandler(Handler):
    """AWS::IAM::ManagedPolicy."""

    type = "AWS::IAM::ManagedPolicy"
    takes = frozenset({"ManagedPolicyName", "Description", "Path", "PolicyDocument", *_HOLDERS})
    name_property = "ManagedPolicyName"

    def create(self, place: Place, wanted: Properties) -> str:
        """Make the policy and attach it."""
        iam = place.client("iam")
        name = wanted.get("ManagedPolicyName") or place.name(_NAME_LIMIT)
        options = {each: wanted[each] for each in ("Description", "Path") if each in wanted}
        made = iam.create_policy(
            PolicyName=name, PolicyDocument=_text(wanted["PolicyDocument"]), **options
        )
        arn: str = made["Policy"]["Arn"]
        place.made(arn)
        self._bring(iam, arn, {}, wanted)
        return arn

    def update(self, place: Place, physical_id: str, last: Properties, wanted: Properties) -> None:
        """Put a new version in force, making room for it, and attach and detach."""
        iam = place.client("iam")
        if changed(last, wanted, "PolicyDocument"):
            versions = iam.list_policy_versions(PolicyArn=physical_id)["Versions"]
            if len(versions) >= _VERSIONS_MAX:
                spare = [each for each in versions if not each["IsDefaultVersion"]]
                oldest = min(spare, key=lambda each: int(each["VersionId"].removeprefix("v")))
                iam.delete_policy_version(PolicyArn=physical_id, VersionId=oldest["VersionId"])
            iam.create_policy_version(
                PolicyArn=physical_id,
                PolicyDocument=_text(wanted["PolicyDocument"]),
                SetAsDefault=True,
            )
        self._bring(iam, physical_id, last, wanted)

    def delete(self, place: Place, physical_id: str, last: Properties) -> None:
        """Detach the policy, delete its older versions, then itself."""
        iam = place.client("iam")
        self._bring(iam, physical_id, last, {})
        for version in iam.list_policy_versions(PolicyArn=physical_id)["Versions"]:
            if not version["IsDefaultVersion"]:
                iam.delete_policy_version(PolicyArn=physical_id, VersionId=version["VersionId"])
        iam.delete_policy(PolicyArn=physical_id)

    def attributes(self, place: Place, physical_id: str, wanted: Properties) -> dict[str, Any]:
        """Return what GetPolicy tells."""
        del wanted
        policy = place.client("iam").get_policy(PolicyArn=physical_id)["Policy"]
        names = ("AttachmentCount", "DefaultVersionId", "IsAttachable", "PolicyId")
        return {"PolicyArn": physical_id, **{each: policy[each] for each in names}}

    def read(self, place: Place, physical_id: str, last: Properties) -> dict[str, Any] | None:
        """Read the version in force and who the policy is attached to."""
        del last
        iam = place.client("iam")
        policy = iam.get_policy(PolicyArn=physical_id)["Policy"]
        version = iam.get_policy_version(
            PolicyArn=physical_id, VersionId=policy["DefaultVersionId"]
        )["PolicyVersion"]
        held = iam.list_entities_for_policy(PolicyArn=physical_id)
        return {
            "ManagedPolicyName": policy["PolicyName"],
            "Description": policy.get("Description", ""),
            "Path": policy["Path"],
            "PolicyDocument": version["Document"],
            **{
                name: [each[f"{kind}Name"] for each in held[f"Policy{name}"]]
                for name, kind in _HOLDERS.items()
            },
        }

    @staticmethod
    def _bring(iam: Any, arn: str, last: Properties, wanted: Properties) -> None:
        for name, kind in _HOLDERS.items():
            before, after = set(last.get(name) or ()), set(wanted.get(name) or ())
            for holder in sorted(before - after):
                detach = getattr(iam, f"detach_{kind.lower()}_policy")
                detach(**{f"{kind}Name": holder}, PolicyArn=arn)
            for holder in sorted(after - before):
                attach = getattr(iam, f"attach_{kind.lower()}_policy")
                attach(**{f"{kind}Name": holder}, PolicyArn=arn)


def _text(document: Any) -> str:
    return document if isinstance(document, str) else json.dumps(document)
