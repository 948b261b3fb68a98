"""What stands in the lab, read back as an estate."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from logkura.deploy import deploy
from logkura.estate import Bucket, Estate, Expiration, ObjectLock
from logkura.flows import Deciding, flows_of
from logkura.iam import Policy, PolicyKind, parse_policy
from logkura.inventory import read_estate
from logkura.lab import Lab
from logkura.spec import loads
from tests.lab.read_back import differences

EXAMPLE = Path(__file__).parents[2] / "examples" / "stream" / "archive.yaml"
ACCOUNT, TOKYO, OSAKA = "123456789012", "ap-northeast-1", "ap-northeast-3"
SOURCES = ("/demo/os", "/demo/app", "/demo/host/a")
"""The lab has no such policies, and no operation that would say so."""

_RULE = "  filter: {prefix: demo}"
_LOCK = "  object_lock: {mode: GOVERNANCE, days: 30}"
_KEEP = "  lifecycle:\n    - {prefix: demo/, expire_after_days: 400}"
VARIANTS: dict[str, tuple[tuple[str, str], ...]] = {
    "plain": (),
    "keyed-locked-expiring": (("bucket_key: false", f"bucket_key: true\n{_LOCK}\n{_KEEP}"),),
    "markers-in-time": (
        (_RULE, f"{_RULE}\n  delete_markers: true\n  replication_time_control: true"),
    ),
    "tagged-messages": (
        (_RULE, "  filter: {prefix: demo, tags: {IS_REP: 'true', TEAM: logs}}"),
        ("format: envelope", "format: message"),
    ),
}


def _deployed(lab: Lab, *changes: tuple[str, str]) -> Estate:
    text = EXAMPLE.read_text()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    logs = lab.clients.get("logs", TOKYO)
    for name in SOURCES:
        logs.create_log_group(logGroupName=name)
    return deploy(loads(text, "archive.yaml"), lab.clients).estate


def _read(lab: Lab) -> Estate:
    return _without_artifacts(read_estate(lab.clients, account=ACCOUNT, regions=[TOKYO, OSAKA]))


def _without_artifacts(estate: Estate) -> Estate:
    """Leave out the bucket that CloudFormation takes the transformer from: it is no archive's."""
    own = [each for each in estate.buckets if not each.name.startswith("logkura-demo-artifacts-")]
    return replace(estate, buckets=tuple(own))


def _verdicts(estate: Estate) -> dict[tuple[object, ...], str]:
    calls = [call for flow in flows_of(estate) for call in flow.calls]
    return {
        (call.purpose, call.action, call.principals, call.resource, tuple(sorted(call.context))): (
            decided.verdict.value
        )
        for call, decided in zip(calls, Deciding(estate).all(calls), strict=True)
    }


@pytest.mark.parametrize("variant", VARIANTS)
def test_what_is_read_is_what_was_deployed(lab: Lab, variant: str) -> None:
    deployed = _deployed(lab, *VARIANTS[variant])
    read = _read(lab)
    assert differences(deployed, read, frozenset(SOURCES)) == []
    assert read.unread == {}
    assert _verdicts(read) == _verdicts(deployed)
    assert set(_verdicts(read).values()) == {"allowed"}


def test_the_key_of_a_replica_in_a_region_that_was_not_read_is_unknown(lab: Lab) -> None:
    deployed = _deployed(lab)
    told: list[str] = []
    read = read_estate(lab.clients, account=ACCOUNT, regions=[TOKYO], on_progress=told.append)
    source, replica = deployed.buckets
    assert [bucket.name for bucket in _without_artifacts(read).buckets] == [source.name]
    assert {replica.arn, replica.key_arn} <= set(read.unread)
    assert ACCOUNT in read.unread[replica.arn]
    assert replica.arn in read.absent
    assert replica.key_arn not in read.absent
    assert {f"1 delivery streams in {TOKYO}", "4 roles"} <= set(told)


# A foreign account: nothing of it looks like an archive of ours.


def _make_bucket(lab: Lab, name: str, region: str = TOKYO) -> Any:
    s3 = lab.clients.get("s3", region)
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": region})
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return s3


def _bucket(estate: Estate, name: str) -> Bucket:
    return next(bucket for bucket in estate.buckets if bucket.name == name)


def _trust(service: str) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": "sts:AssumeRole",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_a_bare_bucket_has_what_s3_gives_every_bucket(lab: Lab) -> None:
    lab.clients.get("s3", "us-east-1").create_bucket(Bucket="bare-bucket")
    (bucket,) = read_estate(lab.clients, account=ACCOUNT, regions=["us-east-1"]).buckets
    assert bucket == Bucket(
        name="bare-bucket",
        region="us-east-1",
        key_arn="",
        bucket_key=False,
        policy=Policy(()),
        algorithm="AES256",
        versioned=False,
    )


def test_what_is_configured_on_a_bucket_is_read(lab: Lab) -> None:
    s3 = _make_bucket(lab, "the-bucket")
    _make_bucket(lab, "the-logs")
    s3.put_bucket_encryption(
        Bucket="the-bucket",
        ServerSideEncryptionConfiguration={
            "Rules": [
                {
                    "ApplyServerSideEncryptionByDefault": {
                        "SSEAlgorithm": "aws:kms",
                        "KMSMasterKeyID": "alias/theirs",
                    }
                }
            ]
        },
    )
    s3.put_bucket_ownership_controls(
        Bucket="the-bucket",
        OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerPreferred"}]},
    )
    s3.put_bucket_lifecycle_configuration(
        Bucket="the-bucket",
        LifecycleConfiguration={
            "Rules": [
                {
                    "ID": "old",
                    "Status": "Enabled",
                    "Filter": {"And": {"Prefix": "a/", "Tags": [{"Key": "k", "Value": "v"}]}},
                    "Expiration": {"Days": 7},
                },
                {"ID": "off", "Status": "Disabled", "Prefix": "b/", "Expiration": {"Days": 1}},
            ]
        },
    )
    read = _bucket(_read(lab), "the-bucket")
    assert read.key_arn == f"arn:aws:kms:{TOKYO}:{ACCOUNT}:alias/theirs"
    assert read.ownership == "BucketOwnerPreferred"
    assert read.lifecycle == (Expiration("a/", 7, {"k": "v"}),)


def test_a_lock_without_a_default_retention_is_a_lock(lab: Lab) -> None:
    lab.clients.get("s3", TOKYO).create_bucket(
        Bucket="locked-bucket",
        CreateBucketConfiguration={"LocationConstraint": TOKYO},
        ObjectLockEnabledForBucket=True,
    )
    assert _bucket(_read(lab), "locked-bucket").object_lock == ObjectLock("", 0)


def test_rules_of_both_schemas_are_read(lab: Lab) -> None:
    s3 = _make_bucket(lab, "the-source")
    _make_bucket(lab, "the-copies", OSAKA)
    role = f"arn:aws:iam::{ACCOUNT}:role/copier"
    copies = "arn:aws:s3:::the-copies"
    second: dict[str, Any] = {
        "ID": "second",
        "Priority": 3,
        "Status": "Enabled",
        "Filter": {"Tag": {"Key": "IS_REP", "Value": "true"}},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "Destination": {
            "Bucket": copies,
            "Account": "210987654321",
            "AccessControlTranslation": {"Owner": "Destination"},
            "Metrics": {"Status": "Enabled"},
        },
    }
    off = {**second, "ID": "off", "Priority": 4, "Status": "Disabled"}
    first = {
        "ID": "first",
        "Status": "Enabled",
        "Prefix": "old/",
        "Destination": {"Bucket": copies},
    }
    s3.put_bucket_replication(
        Bucket="the-source", ReplicationConfiguration={"Role": role, "Rules": [second, off]}
    )
    new = _bucket(_read(lab), "the-source").replication
    s3.put_bucket_replication(
        Bucket="the-source", ReplicationConfiguration={"Role": role, "Rules": [first]}
    )
    estate = _read(lab)
    (old,) = _bucket(estate, "the-source").replication
    assert [(rule.id, rule.enabled, rule.priority) for rule in new] == [
        ("second", True, 3),
        ("off", False, 4),
    ]
    assert new[0].tags == {"IS_REP": "true"}
    assert new[0].destination_account == "210987654321"
    assert new[0].owner_override
    assert new[0].metrics
    assert (new[0].delete_markers, new[0].kms_objects, new[0].time_control) == (False,) * 3
    assert new[0].has_filter
    assert (old.prefix, old.delete_markers, old.has_filter) == ("old/", True, False)
    assert estate.unread[role] == "NoSuchEntity: iam:GetRole"
    assert role in estate.absent


def test_a_bare_stream_and_filters_of_others_are_read(lab: Lab) -> None:
    _make_bucket(lab, "plain-bucket")
    role = lab.clients.get("iam", TOKYO).create_role(
        RoleName="plain", AssumeRolePolicyDocument=_trust("firehose.amazonaws.com")
    )["Role"]["Arn"]
    lab.clients.get("firehose", TOKYO).create_delivery_stream(
        DeliveryStreamName="plain",
        S3DestinationConfiguration={
            "RoleARN": role,
            "BucketARN": "arn:aws:s3:::plain-bucket",
            "Prefix": "p/",
        },
    )
    logs = lab.clients.get("logs", TOKYO)
    kinesis = lab.clients.get("kinesis", TOKYO)
    kinesis.create_stream(StreamName="theirs", ShardCount=1)
    destination = f"arn:aws:kinesis:{TOKYO}:{ACCOUNT}:stream/theirs"
    logs.create_log_group(logGroupName="/a")
    logs.put_subscription_filter(
        logGroupName="/a",
        filterName="kinesis",
        filterPattern="ERROR",
        destinationArn=destination,
        roleArn=role,
    )
    function = _make_function(lab, role)
    logs.put_subscription_filter(
        logGroupName="/a", filterName="lambda", filterPattern="", destinationArn=function
    )
    estate = _read(lab)
    (stream,) = estate.streams
    assert (stream.role_arn, stream.bucket, stream.prefix) == (role, "plain-bucket", "p/")
    assert stream.stream_key_arn == stream.object_key_arn == stream.key_type == ""
    assert stream.function_arn == stream.log_group == ""
    assert (stream.processors, stream.partitioned, stream.time_zone) == ((), False, "UTC")
    assert [(one.name, one.destination_arn, one.role_arn) for one in estate.filters] == [
        ("kinesis", destination, role),
        ("lambda", function, ""),
    ]
    assert [each.arn for each in estate.roles] == [role]
    assert _verdicts(estate)


def _make_function(lab: Lab, role: str) -> str:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("app.py", "def handler(event, context): return event\n")
    made = lab.clients.get("lambda", TOKYO).create_function(
        FunctionName="theirs",
        Runtime="python3.11",
        Role=role,
        Handler="app.handler",
        Code={"ZipFile": package.getvalue()},
    )
    arn: str = made["FunctionArn"]
    return arn


def test_roles_are_read_with_all_that_decides(lab: Lab) -> None:
    iam = lab.clients.get("iam", TOKYO)
    own = json.dumps(_allow("s3:PutObject").to_document())
    edge = json.dumps(_allow("s3:*").to_document())
    managed = iam.create_policy(PolicyName="own", PolicyDocument=own)["Policy"]["Arn"]
    boundary = iam.create_policy(PolicyName="edge", PolicyDocument=edge)["Policy"]["Arn"]
    for name, service in (("writer", "s3.amazonaws.com"), ("stranger", "ec2.amazonaws.com")):
        iam.create_role(
            RoleName=name,
            Path="/logs/",
            AssumeRolePolicyDocument=_trust(service),
            PermissionsBoundary=boundary,
        )
        iam.attach_role_policy(RoleName=name, PolicyArn=managed)
    iam.create_policy_version(PolicyArn=managed, PolicyDocument=edge, SetAsDefault=True)
    (role,) = _read(lab).roles
    assert role.arn == f"arn:aws:iam::{ACCOUNT}:role/logs/writer"
    assert role.policies == (_allow("s3:*"),)
    assert role.boundary == _allow("s3:*")


def _allow(action: str) -> Policy:
    document = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}],
    }
    return parse_policy(document, PolicyKind.IDENTITY)


def test_a_document_that_aws_would_refuse_is_unread_with_the_reason(lab: Lab) -> None:
    s3 = _make_bucket(lab, "odd-bucket")
    s3.put_bucket_policy(
        Bucket="odd-bucket", Policy='{"Version": "2012-10-17", "Statement": [{"Effect": "allow"}]}'
    )
    estate = _read(lab)
    assert _bucket(estate, "odd-bucket").policy == Policy(())
    reason = estate.unread["arn:aws:s3:::odd-bucket"]
    assert "expected `Allow` or `Deny`" in reason
    assert "s3:GetBucketPolicy" in reason


def test_grants_of_a_key_are_read(lab: Lab) -> None:
    kms = lab.clients.get("kms", TOKYO)
    key = kms.create_key()["KeyMetadata"]["Arn"]
    kms.create_grant(
        KeyId=key,
        GranteePrincipal=f"arn:aws:iam::{ACCOUNT}:role/worker",
        Operations=["Decrypt"],
        Constraints={"EncryptionContextSubset": {"a": "b"}},
    )
    (found,) = _read(lab).keys
    (grant,) = found.grants
    assert grant.grantee.endswith(":role/worker")
    assert (grant.operations, grant.context_subset) == (frozenset({"Decrypt"}), {"a": "b"})
