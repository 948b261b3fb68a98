"""What a request must acknowledge before a stack may touch IAM.

https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html, Capabilities
(read 2026-11-24).
"""

from collections.abc import Collection, Mapping
from typing import Any

from logkura.lab.cloudformation.design import Design
from logkura.lab.cloudformation.refusal import RefusedError

__all__ = ["check_capabilities", "needed_capabilities"]

_IAM, _NAMED_IAM = "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"
# The types of IAM that need one, with the property that names what they make.
_NAMED_BY: Mapping[str, str] = {
    "AWS::IAM::AccessKey": "",
    "AWS::IAM::Group": "GroupName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::IAM::Policy": "",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::User": "UserName",
    "AWS::IAM::UserToGroupAddition": "",
}


def needed_capabilities(resources: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return the capabilities that resources need, and the types that need them."""
    types = sorted({each["Type"] for each in resources.values() if each["Type"] in _NAMED_BY})
    named = any(
        _NAMED_BY.get(each["Type"], "") in (each.get("Properties") or {})
        for each in resources.values()
    )
    if named:
        return [_NAMED_IAM], types
    return ([_IAM] if types else []), types


def check_capabilities(design: Design, acknowledged: Collection[str]) -> None:
    """Refuse a design whose capabilities are not acknowledged."""
    needed, _ = needed_capabilities(design.resources)
    sufficient = {_NAMED_IAM} if needed == [_NAMED_IAM] else {_IAM, _NAMED_IAM}
    if needed and not sufficient & set(acknowledged):
        raise RefusedError(
            f"Requires capabilities : [{needed[0]}]", "InsufficientCapabilitiesException"
        )
