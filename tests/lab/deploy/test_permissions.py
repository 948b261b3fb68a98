"""Who may deploy: every call decided by the policies of whoever signs it."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from logkura import api
from logkura.aws import Clients
from logkura.deploy import deploy
from logkura.errors import DeploymentError, NotSeenError
from logkura.lab import Lab
from logkura.spec import Archive, load

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "deploy.md").read_text("utf-8")
TOKYO, OSAKA = "ap-northeast-1", "ap-northeast-3"
ALL = {"Effect": "Allow", "Action": "*", "Resource": "*"}
Grant = Callable[..., None]


@pytest.fixture
def archive(enforced_lab: Lab) -> Archive:
    enforced_lab.clients.get("logs", TOKYO).create_log_group(logGroupName="/demo/os")
    return load(ROOT / "examples" / "replication" / "archive.yaml")


@pytest.fixture
def grant(enforced_lab: Lab) -> Grant:
    """Give a function that gives the deployer a policy, in the place of the one it has."""
    iam = enforced_lab.clients.get("iam")
    iam.create_user(UserName="deployer")

    def granted(*statements: dict[str, Any]) -> None:
        document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
        iam.put_user_policy(UserName="deployer", PolicyName="own", PolicyDocument=document)

    return granted


@pytest.fixture
def deployer(enforced_lab: Lab, grant: Grant) -> Clients:
    del grant
    made = enforced_lab.clients.get("iam").create_access_key(UserName="deployer")["AccessKey"]
    return Clients(
        endpoint_url=enforced_lab.endpoint_url,
        access_key_id=made["AccessKeyId"],
        secret_access_key=made["SecretAccessKey"],
    )


def test_what_the_page_names_is_enough_to_look(
    archive: Archive, deployer: Clients, grant: Grant
) -> None:
    section = PAGE[PAGE.index("## What it needs") :]
    actions = re.findall(r"`([a-z0-9]+:[A-Za-z*]+)`", section)
    assert "logs:DescribeSubscriptionFilters" in actions
    grant({"Effect": "Allow", "Action": actions, "Resource": "*"})
    first = api.diff(archive, deployer)
    assert len(first.changes) > 30
    grant(ALL)
    deploy(archive, deployer)
    grant({"Effect": "Allow", "Action": actions, "Resource": "*"})
    assert api.diff(archive, deployer).changes == ()
    assert not api.survey(archive, deployer).nothing


@pytest.mark.parametrize("action", ["logs:DescribeSubscriptionFilters", "kms:DescribeKey"])
def test_what_may_not_be_seen_is_not_claimed(
    archive: Archive, deployer: Clients, grant: Grant, action: str
) -> None:
    grant(ALL, {"Effect": "Deny", "Action": action, "Resource": "*"})
    with pytest.raises(NotSeenError) as caught:
        api.diff(archive, deployer)
    assert caught.value.code == "deploy-denied"
    assert action in caught.value.message


def test_a_permission_that_is_missing_to_make_something(
    enforced_lab: Lab, archive: Archive, deployer: Clients, grant: Grant
) -> None:
    grant(ALL, {"Effect": "Deny", "Action": "firehose:CreateDeliveryStream", "Resource": "*"})
    with pytest.raises(DeploymentError) as caught:
        deploy(archive, deployer)
    assert "DeliveryStream (AWS::KinesisFirehose::DeliveryStream" in caught.value.message
    assert "firehose:CreateDeliveryStream" in caught.value.hint
    assert caught.value.message.endswith("nothing of it is left; mend the cause and deploy again")
    buckets = enforced_lab.clients.get("s3", TOKYO).list_buckets()["Buckets"]
    assert "demo-tokyo-crr-01" not in {each["Name"] for each in buckets}
    grant(ALL)
    assert deploy(archive, deployer).changes > 0
    assert api.diff(archive, deployer).changes == ()
