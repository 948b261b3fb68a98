"""The configuration of TaskCat."""

import yaml

from logkura.render.cloudformation.taskcat import PATH, taskcat_configuration
from logkura.render.stacks import StackOutput, StackPlan

STACKS = (
    StackPlan("demo-replica", "ap-northeast-3", "replica.yaml"),
    StackPlan(
        "demo",
        "ap-northeast-1",
        "archive.yaml",
        parameters={"Stage": "test"},
        outputs={"ReplicaKeyArn": StackOutput("demo-replica", "ReplicaKeyArn")},
    ),
)
NAMES = ("Stage", "ArtifactBucket", "ArtifactPrefix", "TransformerKey", "ReplicaKeyArn")


def test_each_stack_is_a_test_in_its_region_with_its_parameters() -> None:
    text = taskcat_configuration("demo", STACKS, {"demo": NAMES, "demo-replica": ()}, "code.zip")
    found = yaml.safe_load(text)
    assert PATH == ".taskcat.yml"
    assert found["project"]["regions"] == ["ap-northeast-1", "ap-northeast-3"]
    assert found["tests"]["demo-replica"] == {
        "template": "replica.yaml",
        "regions": ["ap-northeast-3"],
    }
    assert found["tests"]["demo"]["parameters"] == {
        "Stage": "test",
        "ArtifactBucket": "$[taskcat_autobucket]",
        "ArtifactPrefix": "demo/",
        "TransformerKey": "demo/code.zip",
        "ReplicaKeyArn": "given-in-~/.taskcat.yml",
    }
