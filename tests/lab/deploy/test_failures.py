"""Deployments that fail: rolled back, told in one line, and done when the cause is mended."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from moto.s3.models import s3_backends

from logkura.errors import DeploymentError, LogkuraError
from tests.lab.deploy.conftest import Deployer
from tests.lab.deploy.rendered import MAIN, OSAKA, REPLICA, TOKYO, main_template, rendered

STRANGER = "999999999999"


def _taken(name: str) -> None:
    s3_backends[STRANGER]["aws"].create_bucket(name, TOKYO)


def _given_back(name: str) -> None:
    s3_backends[STRANGER]["aws"].delete_bucket(name)


def _status(deployer: Deployer) -> str:
    stack = deployer.stack(MAIN, TOKYO)
    return stack.status if stack else ""


def test_a_name_of_another_accounts_is_found_before_anything_happens(deployer: Deployer) -> None:
    _taken("demo-archive")
    with pytest.raises(LogkuraError) as caught:
        deployer.review(rendered())
    assert caught.value.code == "deploy-bucket-taken"
    assert deployer.stack(REPLICA, OSAKA) is None


def test_a_name_that_is_taken_after_the_review(deployer: Deployer) -> None:
    """Nothing of the stack is left, the one before it stays, and the next attempt goes on."""
    reviewed = deployer.review(rendered())
    _taken("demo-archive")
    with pytest.raises(DeploymentError) as caught:
        deployer.carry_out(reviewed)
    assert caught.value.code == "deploy-failed"
    assert caught.value.message == (
        "logkura-demo in ap-northeast-1: ArchiveBucket (AWS::S3::Bucket): demo-archive already "
        "exists; nothing of it is left; mend the cause and deploy again"
    )
    assert "the name is taken" in caught.value.hint
    assert _status(deployer) == "ROLLBACK_COMPLETE"
    kms = deployer.lab.clients.get("kms", TOKYO)
    aliases = {each["AliasName"] for each in kms.list_aliases()["Aliases"]}
    assert "alias/demo/objects" not in aliases
    _given_back("demo-archive")
    assert len(deployer.deploy(rendered()).changes) == 6
    assert _status(deployer) == "CREATE_COMPLETE"
    assert deployer.review(rendered()).changes == ()


def test_a_permission_that_is_missing(
    deployer: Deployer, refuse: Callable[[str, str, dict[str, Any]], None]
) -> None:
    refuse(
        "iam",
        "CreateRole",
        {
            "Code": "AccessDenied",
            "Message": "User: arn:aws:iam::123456789012:user/deployer is not authorized to "
            "perform: iam:CreateRole on resource: role logkura-demo-transform",
        },
    )
    with pytest.raises(DeploymentError) as caught:
        deployer.deploy(rendered())
    assert "Role (AWS::IAM::Role): User: arn:aws:iam::123456789012:user/deployer is not" in (
        caught.value.message
    )
    assert caught.value.message.endswith("nothing of it is left; mend the cause and deploy again")
    assert "\n" not in str(caught.value)
    assert caught.value.hint.startswith("allow iam:CreateRole for the identity that deploys")
    refuse("iam", "", {})
    deployer.deploy(rendered())
    assert _status(deployer) == "CREATE_COMPLETE"


def test_a_quota_that_is_reached_while_a_stack_is_updated(
    deployer: Deployer, refuse: Callable[[str, str, dict[str, Any]], None]
) -> None:
    deployer.deploy(rendered())
    main = main_template()
    main["Resources"]["Transformer"]["Properties"]["Timeout"] = 120
    main["Resources"]["More"] = {
        "Type": "AWS::Logs::LogGroup",
        "DependsOn": "Transformer",
        "Properties": {"LogGroupName": "/more"},
    }
    refuse(
        "logs",
        "CreateLogGroup",
        {"Code": "LimitExceededException", "Message": "Resource limit exceeded."},
    )
    with pytest.raises(DeploymentError) as caught:
        deployer.deploy(rendered(main))
    assert "More (AWS::Logs::LogGroup): Resource limit exceeded" in caught.value.message
    assert caught.value.message.endswith("it is as it was before; mend the cause and deploy again")
    assert caught.value.hint.startswith("a quota of the account is reached")
    assert _status(deployer) == "UPDATE_ROLLBACK_COMPLETE"
    function = deployer.lab.clients.get("lambda", TOKYO)
    now = function.get_function_configuration(FunctionName="logkura-demo-transform")
    assert now["Timeout"] == 60
    refuse("logs", "", {})
    deployer.deploy(rendered(main))
    assert _status(deployer) == "UPDATE_COMPLETE"


def test_what_failed_inside_of_a_nested_stack_is_named(deployer: Deployer) -> None:
    main = main_template()
    url = "https://${ArtifactBucket}.s3.${AWS::Region}.${AWS::URLSuffix}/x/inner.yaml"
    main["Resources"]["Inner"] = {
        "Type": "AWS::CloudFormation::Stack",
        "Properties": {"TemplateURL": {"Fn::Sub": url}},
    }
    deployer.lab.clients.get("iam").create_role(RoleName="taken", AssumeRolePolicyDocument="{}")
    role = {"Type": "AWS::IAM::Role", "Properties": {**main["Resources"]["Role"]["Properties"]}}
    role["Properties"]["RoleName"] = "taken"
    inner = {"Resources": {"InnerRole": role}}
    with pytest.raises(DeploymentError) as caught:
        deployer.deploy(rendered(main, inner__yaml=json.dumps(inner).encode()))
    assert "InnerRole (AWS::IAM::Role" in caught.value.message
    assert "taken" in caught.value.message


def test_a_stack_that_is_stuck_is_explained(
    deployer: Deployer, refuse: Callable[[str, str, dict[str, Any]], None]
) -> None:
    deployer.deploy(rendered())
    main = main_template()
    main["Resources"]["ErrorLog"]["Properties"]["RetentionInDays"] = 30
    main["Resources"]["Transformer"]["DependsOn"] = "ErrorLog"
    main["Resources"]["Transformer"]["Properties"]["Timeout"] = 120
    denied = {"Code": "AccessDeniedException", "Message": "no"}

    refuse("lambda", "UpdateFunctionConfiguration", denied)
    refuse("logs", "PutRetentionPolicy:2", denied)
    with pytest.raises(DeploymentError) as caught:
        deployer.deploy(rendered(main))
    assert caught.value.message.endswith("the stack is UPDATE_ROLLBACK_FAILED")
    with pytest.raises(DeploymentError) as caught:
        deployer.review(rendered(main))
    assert caught.value.code == "deploy-stack-stuck"
    assert "continue-update-rollback --stack-name logkura-demo" in caught.value.hint
