"""Stacks in a lab, in few words."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TOKYO, OSAKA = "ap-northeast-1", "ap-northeast-3"
HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Stacks:
    """CloudFormation of one region."""

    client: Any

    def create(self, template: Any, name: str = "stack", **options: Any) -> str:
        """Create a stack and return its id."""
        text = template if isinstance(template, str) else json.dumps(template)
        answer = self.client.create_stack(
            StackName=name, TemplateBody=text, Capabilities=["CAPABILITY_NAMED_IAM"], **options
        )
        stack_id: str = answer["StackId"]
        return stack_id

    def update(self, template: Any, name: str = "stack", **options: Any) -> None:
        """Update a stack."""
        text = template if isinstance(template, str) else json.dumps(template)
        self.client.update_stack(
            StackName=name, TemplateBody=text, Capabilities=["CAPABILITY_NAMED_IAM"], **options
        )

    def told(self, name: str = "stack") -> dict[str, Any]:
        """Return what DescribeStacks tells."""
        (stack,) = self.client.describe_stacks(StackName=name)["Stacks"]
        told: dict[str, Any] = stack
        return told

    def status(self, name: str = "stack") -> str:
        """Return the stack's status."""
        status: str = self.told(name)["StackStatus"]
        return status

    def outputs(self, name: str = "stack") -> dict[str, str]:
        """Return the stack's outputs."""
        return {each["OutputKey"]: each["OutputValue"] for each in self.told(name)["Outputs"]}

    def resources(self, name: str = "stack") -> dict[str, dict[str, Any]]:
        """Return what the stack tells of its resources, by logical id."""
        found = self.client.describe_stack_resources(StackName=name)["StackResources"]
        return {each["LogicalResourceId"]: each for each in found}

    def events(self, name: str = "stack") -> list[tuple[str, str, str]]:
        """Return logical id, status and reason of each event, the first one first."""
        found = self.client.describe_stack_events(StackName=name)["StackEvents"]
        return [
            (
                each["LogicalResourceId"],
                each["ResourceStatus"],
                each.get("ResourceStatusReason", ""),
            )
            for each in reversed(found)
        ]


def parameter(value: Any, **attributes: Any) -> dict[str, Any]:
    """Return a resource that is made fast and whose value can be anything."""
    return {
        "Type": "AWS::SSM::Parameter",
        "Properties": {"Type": "String", "Value": value},
        **attributes,
    }


def group(name: Any, days: Any = None, **attributes: Any) -> dict[str, Any]:
    """Return a log group."""
    properties = {"LogGroupName": name} | ({} if days is None else {"RetentionInDays": days})
    return {"Type": "AWS::Logs::LogGroup", "Properties": properties, **attributes}
