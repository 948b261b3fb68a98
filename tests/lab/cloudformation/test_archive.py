"""A template with every type that an archive is made of: deployed, read back, changed, deleted."""

import json
from typing import Any

import pytest

from logkura.lab import Lab
from logkura.lab.cloudformation.handlers import HANDLERS
from tests.lab.cloudformation.stacks import HERE, OSAKA, TOKYO, Stacks

ACCOUNT = "123456789012"
BUCKET = f"demo-archive-{ACCOUNT}"
TEMPLATE = (HERE / "archive.yaml").read_text()


@pytest.fixture
def deployed(lab: Lab, stacks: Stacks) -> Stacks:
    there, here = lab.clients.get("s3", OSAKA), lab.clients.get("s3", TOKYO)
    there.create_bucket(Bucket="replica", CreateBucketConfiguration={"LocationConstraint": OSAKA})
    there.put_bucket_versioning(Bucket="replica", VersioningConfiguration={"Status": "Enabled"})
    here.create_bucket(Bucket="templates", CreateBucketConfiguration={"LocationConstraint": TOKYO})
    body = (HERE / "nested.json").read_bytes()
    here.put_object(Bucket="templates", Key="nested.json", Body=body)
    stacks.create(TEMPLATE, Tags=[{"Key": "owner", "Value": "me"}])
    assert stacks.status() == "CREATE_COMPLETE", stacks.events()
    return stacks


def drift(stacks: Stacks) -> dict[str, str]:
    stacks.client.detect_stack_drift(StackName="stack")
    found = stacks.client.describe_stack_resource_drifts(StackName="stack")["StackResourceDrifts"]
    return {each["LogicalResourceId"]: each["StackResourceDriftStatus"] for each in found}


def test_the_template_has_every_type() -> None:
    for type_ in (*HANDLERS, "AWS::CloudFormation::Stack"):
        assert f"Type: {type_}\n" in TEMPLATE


def test_everything_is_made_as_the_template_says(deployed: Stacks, lab: Lab) -> None:
    """What is compared is in sync: nothing of the template was dropped on the way."""
    resources = deployed.resources()
    assert {each["ResourceStatus"] for each in resources.values()} == {"CREATE_COMPLETE"}
    uncompared = {"Alias", "BucketPolicy", "Stream", "Policy", "Nested"}
    found = drift(deployed)
    assert set(found) == set(resources) - uncompared
    assert set(found.values()) == {"IN_SYNC"}
    check_bucket(lab, resources["Key"]["PhysicalResourceId"])
    check_stream(lab, resources["Key"]["PhysicalResourceId"])
    check_the_uncompared(lab, resources)
    assert deployed.outputs() == {
        "BucketName": BUCKET,
        "StreamArn": f"arn:aws:firehose:{TOKYO}:{ACCOUNT}:deliverystream/demo-stream",
        "NestedArn": f"arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:demo-nested:*",
    }


def check_bucket(lab: Lab, key: str) -> None:
    s3 = lab.clients.get("s3", TOKYO)
    encryption = s3.get_bucket_encryption(Bucket=BUCKET)["ServerSideEncryptionConfiguration"]
    assert encryption["Rules"] == [
        {
            "ApplyServerSideEncryptionByDefault": {
                "SSEAlgorithm": "aws:kms",
                "KMSMasterKeyID": f"arn:aws:kms:{TOKYO}:{ACCOUNT}:key/{key}",
            },
            "BucketKeyEnabled": True,
        }
    ]
    assert s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"
    (rule,) = s3.get_bucket_replication(Bucket=BUCKET)["ReplicationConfiguration"]["Rules"]
    assert rule["Filter"] == {"Prefix": "logs/"}
    rules = s3.get_bucket_lifecycle_configuration(Bucket=BUCKET)["Rules"]
    assert [each["ID"] for each in rules] == ["expire", "tagged"]
    assert rules[0]["Transitions"] == [{"Days": 90, "StorageClass": "GLACIER"}]
    lock = s3.get_object_lock_configuration(Bucket=BUCKET)["ObjectLockConfiguration"]
    assert lock["Rule"]["DefaultRetention"].items() >= {"Mode": "GOVERNANCE", "Days": 7}.items()
    tags = s3.get_bucket_tagging(Bucket=BUCKET)["TagSet"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {"project": "demo", "owner": "me"}


def check_stream(lab: Lab, key: str) -> None:
    described = lab.clients.get("firehose", TOKYO).describe_delivery_stream(
        DeliveryStreamName="demo-stream"
    )["DeliveryStreamDescription"]
    encryption = described["DeliveryStreamEncryptionConfiguration"]
    assert encryption["KeyARN"].endswith(key)
    (destination,) = described["Destinations"]
    extended = destination["ExtendedS3DestinationDescription"]
    assert extended["BufferingHints"] == {"IntervalInSeconds": 60, "SizeInMBs": 5}
    assert extended["Prefix"] == "logs/!{timestamp:yyyy/MM/dd}/"
    (processor,) = extended["ProcessingConfiguration"]["Processors"]
    assert processor["Parameters"][0]["ParameterValue"].endswith(":demo-transformer:$LATEST")


def check_the_uncompared(lab: Lab, resources: dict[str, Any]) -> None:
    policy = json.loads(lab.clients.get("s3", TOKYO).get_bucket_policy(Bucket=BUCKET)["Policy"])
    assert policy["Version"] == "2012-10-17"
    assert policy["Statement"][0]["Resource"] == [
        f"arn:aws:s3:::{BUCKET}",
        f"arn:aws:s3:::{BUCKET}/*",
    ]
    aliases = lab.clients.get("kms", TOKYO).list_aliases()["Aliases"]
    (alias,) = (each for each in aliases if each["AliasName"] == "alias/demo")
    assert alias["TargetKeyId"] == resources["Key"]["PhysicalResourceId"]
    written = lab.clients.get("iam").get_role_policy(RoleName="stack-delivery", PolicyName="write")
    assert written["PolicyDocument"]["Statement"][0]["Resource"] == f"arn:aws:s3:::{BUCKET}/*"


def test_what_was_made_works(deployed: Stacks, lab: Lab) -> None:
    """The function runs from its inline code."""
    del deployed
    answer = lab.clients.get("lambda", TOKYO).invoke(FunctionName="demo-transformer", Payload=b"{}")
    assert json.loads(answer["Payload"].read()) == {"records": []}


def test_changes_are_applied_and_what_is_left_out_is_taken_away(deployed: Stacks, lab: Lab) -> None:
    template = (
        TEMPLATE.replace("MemorySize: 256", "MemorySize: 512")
        .replace("EnableKeyRotation: true", "EnableKeyRotation: false")
        .replace('IntervalInSeconds: "60"', 'IntervalInSeconds: "120"')
        .replace("Threshold: 900", "Threshold: 600")
        .replace("DisplayName: Alarms", "DisplayName: Bells")
        .replace('Action: "kms:GenerateDataKey"', 'Action: "kms:*"')
        .replace("MaxSessionDuration: 7200", "MaxSessionDuration: 3600")
        .replace('Action: "lambda:InvokeFunction"', 'Action: "lambda:Invoke*"')
        .replace('FilterPattern: ""', "FilterPattern: ERROR")
        .replace("ExpirationInDays: 7\n", "ExpirationInDays: 8\n")
        .replace('return {"records": []}', 'return {"records": [1]}')
    )
    parameters = [
        {"ParameterKey": "Replicate", "ParameterValue": "no"},
        {"ParameterKey": "RetentionDays", "ParameterValue": "90"},
    ]
    deployed.update(template, Parameters=parameters, Tags=[{"Key": "owner", "Value": "you"}])
    assert deployed.status() == "UPDATE_COMPLETE", deployed.events()
    assert "ReplicationRole" not in deployed.resources()
    assert set(drift(deployed).values()) == {"IN_SYNC"}
    s3 = lab.clients.get("s3", TOKYO)
    with pytest.raises(s3.exceptions.ClientError, match="ReplicationConfigurationNotFound"):
        s3.get_bucket_replication(Bucket=BUCKET)
    tags = s3.get_bucket_tagging(Bucket=BUCKET)["TagSet"]
    assert {"Key": "owner", "Value": "you"} in tags
    (found,) = lab.clients.get("logs", TOKYO).describe_log_groups(logGroupNamePrefix="/demo/app")[
        "logGroups"
    ]
    assert found["retentionInDays"] == 90
    stream = lab.clients.get("firehose", TOKYO).describe_delivery_stream(
        DeliveryStreamName="demo-stream"
    )["DeliveryStreamDescription"]
    hints = stream["Destinations"][0]["ExtendedS3DestinationDescription"]["BufferingHints"]
    assert hints == {"IntervalInSeconds": 120, "SizeInMBs": 5}
    answer = lab.clients.get("lambda", TOKYO).invoke(FunctionName="demo-transformer", Payload=b"{}")
    assert json.loads(answer["Payload"].read()) == {"records": [1]}
    assert deployed.outputs()["Plain"] == "no replica"


def test_deleting_leaves_what_is_retained_and_stops_at_a_bucket_with_objects(
    deployed: Stacks, lab: Lab
) -> None:
    stack_id = deployed.told()["StackId"]
    s3 = lab.clients.get("s3", TOKYO)
    logs = deployed.resources()["AccessLogs"]["PhysicalResourceId"]
    s3.put_object(Bucket=logs, Key="left", Body=b"behind")
    deployed.client.delete_stack(StackName="stack")
    assert deployed.status() == "DELETE_FAILED"
    assert "[AccessLogs]" in deployed.told()["StackStatusReason"]
    for each in s3.list_objects_v2(Bucket=logs)["Contents"]:
        s3.delete_object(Bucket=logs, Key=each["Key"])
    deployed.client.delete_stack(StackName="stack")
    assert deployed.status(stack_id) == "DELETE_COMPLETE"
    assert [each["Name"] for each in s3.list_buckets()["Buckets"]] == ["replica", "templates"]
    assert lab.clients.get("firehose", TOKYO).list_delivery_streams()["DeliveryStreamNames"] == []
    assert lab.clients.get("iam").list_roles()["Roles"] == []
    assert lab.clients.get("logs", TOKYO).describe_log_groups()["logGroups"] == []
    assert lab.clients.get("lambda", TOKYO).list_functions()["Functions"] == []
    (key,) = lab.clients.get("kms", TOKYO).list_keys()["Keys"]
    kms = lab.clients.get("kms", TOKYO)
    assert kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] == "Enabled"


def test_properties_that_are_seldom_set_are_kept_too(stacks: Stacks) -> None:
    stacks.create((HERE / "rare.yaml").read_text())
    assert stacks.status() == "CREATE_COMPLETE", stacks.events()
    assert set(drift(stacks).values()) == {"IN_SYNC"}
