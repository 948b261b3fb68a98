"""Two stacks in two regions, deployed by change sets."""

import json
from dataclasses import replace

import pytest

from logkura.deploy.changes import Action, summary
from logkura.errors import DeploymentError
from logkura.render.stacks import Rendered
from tests.lab.deploy.conftest import Deployer
from tests.lab.deploy.rendered import (
    MAIN,
    OSAKA,
    REPLICA,
    TOKYO,
    code,
    main_template,
    rendered,
    replica_template,
)


def test_a_first_deployment_makes_what_was_reviewed(deployer: Deployer) -> None:
    reviewed = deployer.review(rendered())
    assert summary(reviewed.changes) == "10 to add"
    assert reviewed.warnings == ()
    assert deployer.stack(MAIN, TOKYO) is None
    assert deployer.carry_out(reviewed) == 10
    for name, region in ((MAIN, TOKYO), (REPLICA, OSAKA), ("logkura-demo-artifacts", TOKYO)):
        stack = deployer.stack(name, region)
        assert stack is not None
        assert stack.status == "CREATE_COMPLETE"
        assert stack.protected
    main, replica = deployer.stack(MAIN, TOKYO), deployer.stack(REPLICA, OSAKA)
    assert main is not None
    assert replica is not None
    assert main.parameters["ReplicaKeyArn"] == replica.outputs["ReplicaKeyArn"]
    made = [each.logical_id for each in deployer.events if each.status == "CREATE_COMPLETE"]
    assert made.index("ReplicaBucket") < made.index("ArchiveBucket")


def test_a_second_deployment_changes_nothing(deployer: Deployer) -> None:
    deployer.deploy(rendered())
    before = len(deployer.events)
    reviewed = deployer.review(rendered())
    assert reviewed.changes == ()
    assert deployer.carry_out(reviewed) == 0
    assert len(deployer.events) == before


def test_what_changes_is_told_in_words(deployer: Deployer) -> None:
    deployer.deploy(rendered())
    main = main_template()
    main["Resources"]["Transformer"]["Properties"]["Timeout"] = 120
    main["Resources"]["ErrorLog"]["Properties"]["RetentionInDays"] = 30
    reviewed = deployer.deploy(rendered(main))
    assert [change.words for change in reviewed.changes] == [
        (
            "change ErrorLog (AWS::Logs::LogGroup /aws/kinesisfirehose/logkura-demo): "
            "RetentionInDays changes from 90 to 30"
        ),
        (
            "change Transformer (AWS::Lambda::Function logkura-demo-transform): Timeout changes "
            "from 60 to 120"
        ),
    ]
    assert deployer.review(rendered(main)).changes == ()


def test_new_code_is_a_change_of_the_transformer(deployer: Deployer) -> None:
    deployer.deploy(rendered())
    new = rendered(transformer=code("def handler(event, context): return {}"))
    (change,) = deployer.deploy(new).changes
    assert (change.action, change.logical_id) == (Action.CHANGE, "Transformer")
    assert change.details[0].startswith("Code changes: S3Key")
    function = deployer.lab.clients.get("lambda", TOKYO)
    kept = function.get_function(FunctionName="logkura-demo-transform")["Configuration"]
    assert kept["CodeSize"] == len(code("def handler(event, context): return {}"))


def test_replacing_what_holds_data_is_warned_of(deployer: Deployer) -> None:
    main = main_template()
    del main["Resources"]["ArchiveBucket"]["UpdateReplacePolicy"]
    deployer.deploy(rendered(main))
    main["Resources"]["ArchiveBucket"]["Properties"]["BucketName"] = "demo-archive-2"
    del main["Resources"]["ErrorLog"]
    reviewed = deployer.review(rendered(main))
    assert reviewed.warnings == (
        (
            "demo-archive (AWS::S3::Bucket) holds data and is replaced by an empty one: what it "
            "holds is lost"
        ),
        (
            "/aws/kinesisfirehose/logkura-demo (AWS::Logs::LogGroup) is removed; it stays in AWS "
            "with what it holds, outside of this"
        ),
    )


def test_what_loses_more_than_was_reviewed_is_not_executed(deployer: Deployer) -> None:
    deployer.deploy(rendered())
    harmless = deployer.review(rendered())
    main = main_template()
    main["Resources"]["ArchiveBucket"]["Properties"]["BucketName"] = "demo-archive-2"
    (replica_step, main_step) = harmless.steps
    worse = deployer.review(rendered(main))
    mixed = replace(worse, steps=(replica_step, replace(worse.steps[1], changes=())))
    with pytest.raises(DeploymentError) as caught:
        deployer.carry_out(mixed)
    assert caught.value.code == "deploy-unreviewed"
    assert "replace ArchiveBucket" in caught.value.message
    assert main_step.changes == ()
    sets = deployer.lab.clients.get("cloudformation", TOKYO).list_change_sets(StackName=MAIN)
    assert sets["Summaries"] == []


def test_a_replica_that_comes_later_is_reviewed_by_its_templates(deployer: Deployer) -> None:
    alone = rendered()
    (_, main_plan) = alone.stacks
    first = replace(
        alone, stacks=(replace(main_plan, outputs={}, parameters={"ReplicaKeyArn": "none"}),)
    )
    deployer.deploy(first)
    main = main_template()
    main["Resources"]["Transformer"]["Properties"]["Timeout"] = 120
    reviewed = deployer.review(rendered(main))
    by_id = {change.logical_id: change for change in reviewed.changes}
    assert by_id["ReplicaBucket"].action is Action.ADD
    assert by_id["Transformer"].uncertain
    deployer.carry_out(reviewed)
    stack = deployer.stack(MAIN, TOKYO)
    assert stack is not None
    assert stack.parameters["ReplicaKeyArn"].startswith("arn:aws:kms:ap-northeast-3:")


def test_what_was_ended_between_two_stacks_goes_on_from_there(deployer: Deployer) -> None:
    wanted = rendered()
    only_replica = replace(wanted, stacks=wanted.stacks[:1])
    deployer.deploy(only_replica)
    reviewed = deployer.review(wanted)
    assert {change.place for change in reviewed.changes} == {
        f"{MAIN} in {TOKYO}",
        f"logkura-demo-artifacts in {TOKYO}",
    }
    deployer.carry_out(reviewed)
    assert deployer.review(wanted).changes == ()


def test_a_template_that_is_too_large_goes_by_its_url(deployer: Deployer) -> None:
    main = main_template()
    main["Metadata"] = {"Large": ["x" * 1000] * 60}
    deployer.deploy(rendered(main))
    client = deployer.lab.clients.get("cloudformation", TOKYO)
    kept = client.get_template(StackName=MAIN)["TemplateBody"]
    assert kept["Metadata"] == main["Metadata"]
    assert deployer.review(rendered(main)).changes == ()
    main["Metadata"]["Large"] *= 20
    with pytest.raises(Exception, match="deploy-template-large"):
        deployer.review(rendered(main))


def test_a_nested_stack_is_looked_into(deployer: Deployer) -> None:
    def with_nested(days: int, name: str) -> Rendered:
        main = main_template()
        main["Resources"]["Subscriptions"] = {
            "Type": "AWS::CloudFormation::Stack",
            "Properties": {
                "TemplateURL": {
                    "Fn::Sub": "https://${ArtifactBucket}.s3.${AWS::Region}.${AWS::URLSuffix}/"
                    f"{name}/inner.yaml"
                }
            },
        }
        inner = replica_template()
        inner["Resources"] = {"Log": main["Resources"]["ErrorLog"] | {"DeletionPolicy": "Delete"}}
        inner["Resources"]["Log"]["Properties"] = {
            "LogGroupName": "/inner",
            "RetentionInDays": days,
        }
        inner["Outputs"] = {}
        return rendered(main, inner__yaml=json.dumps(inner).encode())

    deployer.deploy(with_nested(90, "a"))
    assert deployer.review(with_nested(90, "a")).changes == ()
    (change,) = deployer.deploy(with_nested(30, "b")).changes
    assert change.words == (
        "change Log (AWS::Logs::LogGroup /inner): RetentionInDays changes from 90 to 30"
    )
    logs = deployer.lab.clients.get("logs", TOKYO)
    (group,) = logs.describe_log_groups(logGroupNamePrefix="/inner")["logGroups"]
    assert group["retentionInDays"] == 30
