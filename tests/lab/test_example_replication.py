"""examples/replication, S5: both outcomes, and the second explained down to the condition."""

import json
from pathlib import Path
from typing import Any

import pytest

from logkura.blueprint import design
from logkura.deploy import Deployment, deploy
from logkura.estate import bind
from logkura.flows import flows_of
from logkura.iam import Decision, Policy, Statement
from logkura.lab import Lab
from logkura.spec import load

EXAMPLE = Path(__file__).parents[2] / "examples" / "replication" / "archive.yaml"
TOKYO, OSAKA = "ap-northeast-1", "ap-northeast-3"
SOURCE, REPLICA = "demo-tokyo-crr-01", "demo-osaka-crr-01"
KEY = "demo/sample.txt"
HEADER = "s3:x-amz-server-side-encryption-aws-kms-key-id"


@pytest.fixture
def deployed(enforced_lab: Lab) -> Deployment:
    logs = enforced_lab.clients.get("logs", TOKYO)
    logs.create_log_group(logGroupName="/demo/os")
    return deploy(load(EXAMPLE), enforced_lab.clients)


def _put(lab: Lab, key: str = KEY, tagging: str = "IS_REP=true") -> dict[str, Any]:
    s3 = lab.clients.get("s3", TOKYO)
    s3.put_object(Bucket=SOURCE, Key=key, Body=b"sample\n", Tagging=tagging)
    lab.settle()
    head: dict[str, Any] = s3.head_object(Bucket=SOURCE, Key=key)
    return head


def _with_policy(lab: Lab, deployed: Deployment, *statements: Statement) -> None:
    """Give the replication role another policy than the designed one."""
    role = next(role for role in deployed.estate.roles if role.name.endswith("replication"))
    iam = lab.clients.get("iam", TOKYO)
    (name,) = iam.list_role_policies(RoleName=role.name)["PolicyNames"]
    iam.put_role_policy(
        RoleName=role.name, PolicyName=name, PolicyDocument=Policy(statements).to_json()
    )


def _designed(deployed: Deployment) -> tuple[Statement, ...]:
    role = next(role for role in deployed.estate.roles if role.name.endswith("replication"))
    return role.policies[0].statements


def _denial(lab: Lab) -> Decision:
    (denied,) = (each.decision for each in lab.calls if each.decision is not None)
    return denied


def test_a_tagged_object_goes_from_pending_to_completed(
    enforced_lab: Lab, deployed: Deployment
) -> None:
    s3 = enforced_lab.clients.get("s3", TOKYO)
    s3.put_object(Bucket=SOURCE, Key=KEY, Body=b"sample\n", Tagging="IS_REP=true")
    assert s3.head_object(Bucket=SOURCE, Key=KEY)["ReplicationStatus"] == "PENDING"
    enforced_lab.settle()
    assert s3.head_object(Bucket=SOURCE, Key=KEY)["ReplicationStatus"] == "COMPLETED"
    osaka = enforced_lab.clients.get("s3", OSAKA)
    replica = osaka.head_object(Bucket=REPLICA, Key=KEY)
    assert replica["ReplicationStatus"] == "REPLICA"
    assert replica["SSEKMSKeyId"] == deployed.estate.buckets[1].key_arn
    tags = osaka.get_object_tagging(Bucket=REPLICA, Key=KEY)["TagSet"]
    assert tags == [{"Key": "IS_REP", "Value": "true"}]
    predicted = {call.action for flow in flows_of(deployed.estate) for call in flow.calls}
    replicating = [each.call for each in enforced_lab.calls if "root" not in each.call.principal]
    assert replicating
    assert {call.action for call in replicating} <= predicted


@pytest.mark.usefixtures("deployed")
@pytest.mark.parametrize(
    ("key", "tagging"), [(KEY, ""), (KEY, "IS_REP=false"), ("other/sample.txt", "IS_REP=true")]
)
def test_what_the_filter_does_not_take_stays(enforced_lab: Lab, key: str, tagging: str) -> None:
    assert "ReplicationStatus" not in _put(enforced_lab, key, tagging)


def test_an_alias_in_the_condition_fails_and_is_named(
    enforced_lab: Lab, deployed: Deployment
) -> None:
    """The post's trap: the condition key is compared as text."""
    key_arn = deployed.estate.buckets[1].key_arn
    alias = f"{key_arn.rpartition(':')[0]}:alias/crr-osaka"
    changed = [
        Statement(
            each.sid,
            each.actions,
            each.resources,
            conditions=bind(each.conditions, {key_arn: alias}),
        )
        for each in _designed(deployed)
    ]
    _with_policy(enforced_lab, deployed, *changed)
    assert _put(enforced_lab)["ReplicationStatus"] == "FAILED"
    decision = _denial(enforced_lab)
    assert decision.nearest is not None
    assert decision.nearest.name == "WriteReplicas"
    (unmet,) = decision.nearest.unmet
    assert (unmet.key, unmet.wanted, unmet.found) == (HEADER, (alias,), key_arn)
    assert HEADER in decision.explain("ja")
    _with_policy(enforced_lab, deployed, *_designed(deployed))
    # S3 does not try a failed object again: it is written once more.
    assert _put(enforced_lab)["ReplicationStatus"] == "COMPLETED"


def test_an_alias_behind_key_in_the_resource_fails_and_is_named(
    enforced_lab: Lab, deployed: Deployment
) -> None:
    """The post's policy as it stands there: `key/alias/crr-tokyo` is no ARN of any key."""
    account = deployed.estate.account
    wrong = {
        "DecryptSource": f"arn:aws:kms:{TOKYO}:{account}:key/alias/crr-tokyo",
        "EncryptReplica": f"arn:aws:kms:{OSAKA}:{account}:key/alias/crr-osaka",
    }
    changed = [
        Statement(
            each.sid,
            each.actions,
            (wrong[each.sid],) if each.sid in wrong else each.resources,
            conditions=each.conditions,
        )
        for each in _designed(deployed)
    ]
    _with_policy(enforced_lab, deployed, *changed)
    assert _put(enforced_lab)["ReplicationStatus"] == "FAILED"
    decision = _denial(enforced_lab)
    assert decision.request.action == "kms:Decrypt"
    assert decision.nearest is not None
    assert decision.nearest.name == "DecryptSource"
    assert not decision.nearest.resource
    assert not decision.nearest.unmet


def test_the_designed_policy_is_the_posts_mended() -> None:
    """What the post allows, and no more: its actions, less the deletion it does not replicate."""
    estate = design(load(EXAMPLE), ["/demo/os"])
    role = next(role for role in estate.roles if role.name.endswith("replication"))
    actions = {action for each in role.policies[0].statements for action in each.actions}
    assert actions == {
        "s3:ListBucket",
        "s3:GetReplicationConfiguration",
        "s3:GetObjectVersionTagging",
        "s3:GetObjectVersionForReplication",
        "s3:GetObjectVersionAcl",
        "s3:ReplicateObject",
        "s3:ReplicateTags",
        "kms:Decrypt",
        "kms:Encrypt",
    }
    assert "alias/" not in json.dumps(role.policies[0].to_document()).replace("designed:", "")
