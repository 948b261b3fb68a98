"""Brings the stacks of a rendering up in a lab, change set by change set, as its reader would."""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from logkura.lab import Lab
from logkura.render.stacks import Rendered, StackPlan

ARTIFACTS = "artifacts-of-the-test"


@dataclass(slots=True)
class RenderedStacks:
    """Stacks of one archive.

    Attributes:
        changes: What the change sets of the last run would do, by stack: logical id to action.
    """

    lab: Lab
    changes: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)

    def bring(self, rendered: Rendered) -> None:
        """Make the stacks, or update those that stand."""
        self.changes = {}
        for plan in rendered.stacks:
            self.changes[plan.name] = self._bring(rendered, plan)

    def outputs(self, plan: StackPlan) -> dict[str, str]:
        """Return the outputs of a stack."""
        (stack,) = self._client(plan).describe_stacks(StackName=plan.name)["Stacks"]
        return {each["OutputKey"]: each["OutputValue"] for each in stack.get("Outputs", ())}

    def _client(self, plan: StackPlan) -> Any:
        return self.lab.clients.get("cloudformation", plan.region)

    def _bring(self, rendered: Rendered, plan: StackPlan) -> dict[str, dict[str, Any]]:
        client = self._client(plan)
        standing = {
            each["StackName"]
            for each in client.describe_stacks()["Stacks"]
            if each["StackName"] == plan.name
        }
        client.create_change_set(
            StackName=plan.name,
            ChangeSetName="change",
            ChangeSetType="UPDATE" if standing else "CREATE",
            TemplateBody=rendered.files[plan.template].decode(),
            Parameters=[
                {"ParameterKey": name, "ParameterValue": value}
                for name, value in self._parameters(rendered, plan).items()
            ],
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        described = client.describe_change_set(StackName=plan.name, ChangeSetName="change")
        if described["Status"] == "FAILED":
            client.delete_change_set(StackName=plan.name, ChangeSetName="change")
            assert "didn't contain changes" in described["StatusReason"], described["StatusReason"]
            return {}
        client.execute_change_set(StackName=plan.name, ChangeSetName="change")
        (stack,) = client.describe_stacks(StackName=plan.name)["Stacks"]
        events = client.describe_stack_events(StackName=plan.name)["StackEvents"]
        failed = [each for each in events if each["ResourceStatus"].endswith("FAILED")]
        assert stack["StackStatus"] in {"CREATE_COMPLETE", "UPDATE_COMPLETE"}, failed
        changes = [each["ResourceChange"] for each in described["Changes"]]
        return {each["LogicalResourceId"]: each for each in changes}

    def _parameters(self, rendered: Rendered, plan: StackPlan) -> dict[str, str]:
        parameters = dict(plan.parameters)
        stacks = {each.name: each for each in rendered.stacks}
        for name, wanted in plan.outputs.items():
            parameters[name] = self.outputs(stacks[wanted.stack])[wanted.output]
        if plan.template == "archive.yaml":
            parameters["ArtifactBucket"] = ARTIFACTS
            parameters["TransformerKey"] = self._keep(rendered)
        return parameters

    def _keep(self, rendered: Rendered) -> str:
        """Put the transformer and nested templates into the bucket; return the former's key."""
        region = rendered.stacks[-1].region
        s3 = self.lab.clients.get("s3", region)
        if ARTIFACTS not in {each["Name"] for each in s3.list_buckets()["Buckets"]}:
            s3.create_bucket(
                Bucket=ARTIFACTS, CreateBucketConfiguration={"LocationConstraint": region}
            )
        templates = {plan.template for plan in rendered.stacks}
        for path, body in rendered.files.items():
            if path.endswith(".yaml") and path not in templates:
                s3.put_object(Bucket=ARTIFACTS, Key=path, Body=body)
        code = rendered.files[rendered.transformer]
        key = f"{hashlib.sha256(code).hexdigest()}/{rendered.transformer}"
        s3.put_object(Bucket=ARTIFACTS, Key=key, Body=code)
        return key
