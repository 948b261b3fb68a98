"""The template of a StackSet: that of an archive, freed of the account and the region it is of.

The same stack is made in every account and region, so what is unique beyond a region must differ:
a bucket's name, and an account's roles and dashboards, which have no region
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html and
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html, read
2026-11-27).  Which bucket has the transformer stands in a mapping by region and in no parameter: an
account that joins later gets the StackSet's own values.
"""

import json
from collections.abc import Mapping
from typing import Any

from logkura.render.stacks import ARTIFACT_BUCKET, Rendered
from logkura.render.template_document import read_template_document

__all__ = ["rollout_template"]

_MAPPING = "Artifacts"
_ROLE, _DASHBOARD = "AWS::IAM::Role", "AWS::CloudWatch::Dashboard"


def rollout_template(
    rendered: Rendered, *, account: str, bucket: str, artifacts: Mapping[str, str]
) -> bytes:
    """Return the template of the StackSet, as JSON.

    Args:
        rendered: The archive in its own account and region: one stack.
        account: Its own account.
        bucket: What the name of its bucket begins with, before account and region.
        artifacts: By region, the bucket that has the transformer.

    Raises:
        ValueError: Something in it is of its own region or account and of no other; it is named.
    """
    (plan,) = rendered.stacks
    document = read_template_document(rendered.files[plan.template].decode())
    document["Parameters"].pop(ARTIFACT_BUCKET)
    document["Mappings"] = {
        _MAPPING: {region: {"Bucket": name} for region, name in sorted(artifacts.items())}
    }
    for resource in document["Resources"].values():
        _regional(resource)
    # The renderer has put ${AWS::AccountId} for the account already.
    at_home = f"{bucket}-${{AWS::AccountId}}-{plan.region}"
    everywhere = f"{bucket}-${{AWS::AccountId}}-${{AWS::Region}}"
    resources = json.loads(json.dumps(document["Resources"]).replace(at_home, everywhere))
    document["Resources"] = _with_mapping(resources)
    _check(document["Resources"], plan.region, account)
    return json.dumps(document, indent=1, ensure_ascii=False).encode()


def _regional(resource: dict[str, Any]) -> None:
    """Give a resource that its account has once a name of its region's, or let AWS choose it."""
    properties = resource.get("Properties") or {}
    if resource["Type"] == _ROLE:
        properties.pop("RoleName", None)
    if resource["Type"] == _DASHBOARD and isinstance(properties.get("DashboardName"), str):
        properties["DashboardName"] = {"Fn::Sub": f"{properties['DashboardName']}-${{AWS::Region}}"}


def _with_mapping(value: Any) -> Any:
    if value == {"Ref": ARTIFACT_BUCKET}:
        return {"Fn::FindInMap": [_MAPPING, {"Ref": "AWS::Region"}, "Bucket"]}
    if isinstance(value, dict):
        return {key: _with_mapping(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_with_mapping(inner) for inner in value]
    return value


def _check(resources: Mapping[str, Any], region: str, account: str) -> None:
    for name, resource in resources.items():
        text = json.dumps(resource)
        for each in (region, account, f"${{{ARTIFACT_BUCKET}}}"):
            if each in text:
                raise ValueError(f"{name} names {each}, which is not the same everywhere")
