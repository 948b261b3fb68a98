"""The types of IAM that an archive's roles are made of.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_IAM.html (read
2026-11-24).
"""

import json
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError, ParamValidationError

from logkura.lab.cloudformation.handlers.base import (
    Handler,
    Place,
    Properties,
    changed,
    tag_changes,
)

__all__ = ["PolicyHandler", "RoleHandler", "RolePolicyHandler"]

_ROLE_NAME_LIMIT = 64
_POLICY_ID_LIMIT = 32
_HOLDERS = {"Roles": "role", "Users": "user", "Groups": "group"}


class RoleHandler(Handler):
    """AWS::IAM::Role."""

    type = "AWS::IAM::Role"
    takes = frozenset(
        {
            "AssumeRolePolicyDocument",
            "Description",
            "ManagedPolicyArns",
            "MaxSessionDuration",
            "Path",
            "PermissionsBoundary",
            "Policies",
            "RoleName",
            "Tags",
        }
    )
    name_property = "RoleName"

    def create(self, place: Place, wanted: Properties) -> str:
        """Make the role with its boundary, then its policies."""
        iam = place.client("iam")
        name: str = wanted.get("RoleName") or place.name(_ROLE_NAME_LIMIT)
        options = {
            each: wanted[each]
            for each in ("Description", "MaxSessionDuration", "Path", "PermissionsBoundary", "Tags")
            if each in wanted
        }
        iam.create_role(
            RoleName=name,
            AssumeRolePolicyDocument=_text(wanted["AssumeRolePolicyDocument"]),
            **options,
        )
        place.made(name)
        self._bring_policies(iam, name, {}, wanted)
        return name

    def update(self, place: Place, physical_id: str, last: Properties, wanted: Properties) -> None:
        """Change trust, description, duration, boundary, policies and tags."""
        iam = place.client("iam")
        if changed(last, wanted, "AssumeRolePolicyDocument"):
            document = _text(wanted["AssumeRolePolicyDocument"])
            iam.update_assume_role_policy(RoleName=physical_id, PolicyDocument=document)
        if changed(last, wanted, "Description", "MaxSessionDuration"):
            duration = wanted.get("MaxSessionDuration")
            iam.update_role(
                RoleName=physical_id,
                Description=wanted.get("Description", ""),
                **({"MaxSessionDuration": duration} if duration else {}),
            )
        if changed(last, wanted, "PermissionsBoundary"):
            boundary = wanted.get("PermissionsBoundary")
            if boundary:
                iam.put_role_permissions_boundary(
                    RoleName=physical_id, PermissionsBoundary=boundary
                )
            else:
                iam.delete_role_permissions_boundary(RoleName=physical_id)
        self._bring_policies(iam, physical_id, last, wanted)
        put, taken = tag_changes(last, wanted)
        if put:
            iam.tag_role(RoleName=physical_id, Tags=put)
        if taken:
            iam.untag_role(RoleName=physical_id, TagKeys=taken)

    def delete(self, place: Place, physical_id: str, last: Properties) -> None:
        """Take its own policies away, then delete the role."""
        iam = place.client("iam")
        self._bring_policies(iam, physical_id, last, {})
        iam.delete_role(RoleName=physical_id)

    def attributes(self, place: Place, physical_id: str, wanted: Properties) -> dict[str, Any]:
        """Return ARN and id."""
        del wanted
        role = place.client("iam").get_role(RoleName=physical_id)["Role"]
        return {"Arn": role["Arn"], "RoleId": role["RoleId"]}

    def read(self, place: Place, physical_id: str, last: Properties) -> dict[str, Any] | None:
        """Read the role, its policies and its tags."""
        iam = place.client("iam")
        role = iam.get_role(RoleName=physical_id)["Role"]
        attached = iam.list_attached_role_policies(RoleName=physical_id)["AttachedPolicies"]
        own = {each["PolicyName"] for each in last.get("Policies", ())}
        # A role's inline policies may be resources of their own (AWS::IAM::Policy); those of the
        # template alone are compared.
        names = [
            name
            for name in iam.list_role_policies(RoleName=physical_id)["PolicyNames"]
            if name in own
        ]
        found = {
            "RoleName": physical_id,
            "AssumeRolePolicyDocument": role["AssumeRolePolicyDocument"],
            "Description": role.get("Description"),
            "MaxSessionDuration": role.get("MaxSessionDuration"),
            "Path": role.get("Path"),
            "PermissionsBoundary": role.get("PermissionsBoundary", {}).get(
                "PermissionsBoundaryArn"
            ),
            "ManagedPolicyArns": [each["PolicyArn"] for each in attached],
            "Policies": [
                {
                    "PolicyName": name,
                    "PolicyDocument": iam.get_role_policy(RoleName=physical_id, PolicyName=name)[
                        "PolicyDocument"
                    ],
                }
                for name in names
            ],
            "Tags": role.get("Tags", []),
        }
        return {name: each for name, each in found.items() if each is not None}

    @staticmethod
    def _bring_policies(iam: Any, role: str, last: Properties, wanted: Properties) -> None:
        before, after = (set(each.get("ManagedPolicyArns") or ()) for each in (last, wanted))
        for arn in sorted(before - after):
            _quietly(iam.detach_role_policy, RoleName=role, PolicyArn=arn)
        for arn in sorted(after - before):
            iam.attach_role_policy(RoleName=role, PolicyArn=arn)
        old, new = (
            {each["PolicyName"]: each["PolicyDocument"] for each in properties.get("Policies", ())}
            for properties in (last, wanted)
        )
        for name in sorted(set(old) - set(new)):
            _quietly(iam.delete_role_policy, RoleName=role, PolicyName=name)
        for name, document in new.items():
            if old.get(name) != document:
                iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=_text(document))


class PolicyHandler(Handler):
    """AWS::IAM::Policy: an inline policy of roles, users and groups."""

    type = "AWS::IAM::Policy"
    takes = frozenset({"PolicyName", "PolicyDocument", *_HOLDERS})
    # The page of types that drift detection supports does not list this one:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resource-import-supported-resources.html
    compared = False

    def create(self, place: Place, wanted: Properties) -> str:
        """Put the policy on every holder."""
        physical_id = place.name(_POLICY_ID_LIMIT)
        place.made(physical_id)
        self._put(place, wanted)
        return physical_id

    def update(self, place: Place, physical_id: str, last: Properties, wanted: Properties) -> None:
        """Put the policy on every holder, and take it from those that lose it."""
        del physical_id
        self._put(place, wanted)
        kept = set(_holders(wanted)) if last["PolicyName"] == wanted["PolicyName"] else set()
        self._take(place, last, set(_holders(last)) - kept)

    def delete(self, place: Place, physical_id: str, last: Properties) -> None:
        """Take the policy from every holder."""
        del physical_id
        self._take(place, last, set(_holders(last)))

    def attributes(self, place: Place, physical_id: str, wanted: Properties) -> dict[str, Any]:
        """Return the id."""
        del place, wanted
        return {"Id": physical_id}

    @staticmethod
    def _put(place: Place, wanted: Properties) -> None:
        iam = place.client("iam")
        for kind, name in _holders(wanted):
            getattr(iam, f"put_{kind}_policy")(
                **{f"{kind.capitalize()}Name": name},
                PolicyName=wanted["PolicyName"],
                PolicyDocument=_text(wanted["PolicyDocument"]),
            )

    @staticmethod
    def _take(place: Place, last: Properties, holders: set[tuple[str, str]]) -> None:
        iam = place.client("iam")
        for kind, name in sorted(holders):
            _quietly(
                getattr(iam, f"delete_{kind}_policy"),
                **{f"{kind.capitalize()}Name": name, "PolicyName": last["PolicyName"]},
            )


class RolePolicyHandler(Handler):
    """AWS::IAM::RolePolicy: one inline policy of one role."""

    type = "AWS::IAM::RolePolicy"
    takes = frozenset({"PolicyName", "PolicyDocument", "RoleName"})

    def create(self, place: Place, wanted: Properties) -> str:
        """Put the policy."""
        self._put(place, wanted)
        return f"{wanted['PolicyName']}|{wanted['RoleName']}"

    def update(self, place: Place, physical_id: str, last: Properties, wanted: Properties) -> None:
        """Put the new document."""
        del physical_id, last
        self._put(place, wanted)

    def delete(self, place: Place, physical_id: str, last: Properties) -> None:
        """Take the policy away."""
        del physical_id
        place.client("iam").delete_role_policy(
            RoleName=last["RoleName"], PolicyName=last["PolicyName"]
        )

    def read(self, place: Place, physical_id: str, last: Properties) -> dict[str, Any] | None:
        """Read the policy."""
        del physical_id
        found = place.client("iam").get_role_policy(
            RoleName=last["RoleName"], PolicyName=last["PolicyName"]
        )
        return {name: found[name] for name in ("RoleName", "PolicyName", "PolicyDocument")}

    @staticmethod
    def _put(place: Place, wanted: Properties) -> None:
        place.client("iam").put_role_policy(
            RoleName=wanted["RoleName"],
            PolicyName=wanted["PolicyName"],
            PolicyDocument=_text(wanted.get("PolicyDocument", {})),
        )


def _holders(properties: Properties) -> Iterator[tuple[str, str]]:
    for name, kind in _HOLDERS.items():
        yield from ((kind, str(holder)) for holder in properties.get(name) or ())


def _text(document: Any) -> str:
    return document if isinstance(document, str) else json.dumps(document)


def _quietly(call: Any, **arguments: str) -> None:
    """Call what may find its work done already, or was never sent because it cannot be."""
    try:
        call(**arguments)
    except ParamValidationError:
        return
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
