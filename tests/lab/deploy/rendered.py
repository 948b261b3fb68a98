"""Two small stacks as a renderer gives them: a replica, and a bucket that needs its key."""

import io
import json
import zipfile
from typing import Any

from logkura.render.stacks import Rendered, StackOutput, StackPlan

ACCOUNT = "123456789012"
TOKYO, OSAKA = "ap-northeast-1", "ap-northeast-3"
MAIN, REPLICA = "logkura-demo", "logkura-demo-replica"


def key(description: str) -> dict[str, Any]:
    policy = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:root"}},
                "Action": "kms:*",
                "Resource": "*",
            }
        ],
    }
    return {
        "Type": "AWS::KMS::Key",
        "DeletionPolicy": "RetainExceptOnCreate",
        "UpdateReplacePolicy": "Retain",
        "Properties": {"Description": description, "KeyPolicy": policy},
    }


def bucket(name: str, key_arn: Any) -> dict[str, Any]:
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key_arn}
    return {
        "Type": "AWS::S3::Bucket",
        "DeletionPolicy": "RetainExceptOnCreate",
        "UpdateReplacePolicy": "Retain",
        "Properties": {
            "BucketName": name,
            "BucketEncryption": {
                "ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": default}]
            },
            "VersioningConfiguration": {"Status": "Enabled"},
        },
    }


def role(name: str) -> dict[str, Any]:
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
    return {
        "Type": "AWS::IAM::Role",
        "Properties": {"RoleName": name, "AssumeRolePolicyDocument": trust},
    }


def function(role_id: str) -> dict[str, Any]:
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "FunctionName": "logkura-demo-transform",
            "Runtime": "python3.11",
            "Handler": "app.handler",
            "Role": {"Fn::GetAtt": [role_id, "Arn"]},
            "Timeout": 60,
            "Code": {"S3Bucket": {"Ref": "ArtifactBucket"}, "S3Key": {"Ref": "TransformerKey"}},
        },
    }


def log_group(name: str, days: int = 90) -> dict[str, Any]:
    return {
        "Type": "AWS::Logs::LogGroup",
        "DeletionPolicy": "RetainExceptOnCreate",
        "UpdateReplacePolicy": "Retain",
        "Properties": {"LogGroupName": name, "RetentionInDays": days},
    }


def code(text: str = "def handler(event, context): return event") -> bytes:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr(zipfile.ZipInfo("app.py"), text)
    return package.getvalue()


def main_template() -> dict[str, Any]:
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Parameters": {
            name: {"Type": "String"}
            for name in ("ReplicaKeyArn", "ArtifactBucket", "TransformerKey")
        },
        "Resources": {
            "ObjectsKey": key("objects"),
            "ObjectsAlias": {
                "Type": "AWS::KMS::Alias",
                "Properties": {
                    "AliasName": "alias/demo/objects",
                    "TargetKeyId": {"Ref": "ObjectsKey"},
                },
            },
            "ErrorLog": log_group("/aws/kinesisfirehose/logkura-demo"),
            "Role": role("logkura-demo-transform"),
            "ArchiveBucket": bucket("demo-archive", {"Fn::GetAtt": ["ObjectsKey", "Arn"]}),
            "Transformer": function("Role"),
        },
        "Outputs": {"Bucket": {"Value": {"Ref": "ArchiveBucket"}}},
    }


def replica_template() -> dict[str, Any]:
    return {
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": {
            "ReplicaKey": key("replicas"),
            "ReplicaBucket": bucket("demo-replica", {"Fn::GetAtt": ["ReplicaKey", "Arn"]}),
        },
        "Outputs": {"ReplicaKeyArn": {"Value": {"Fn::GetAtt": ["ReplicaKey", "Arn"]}}},
    }


def rendered(
    main: dict[str, Any] | None = None,
    replica: dict[str, Any] | None = None,
    transformer: bytes | None = None,
    **files: bytes,
) -> Rendered:
    """Return both stacks; each template can be another."""
    return Rendered(
        files={
            "archive.yaml": json.dumps(main or main_template()).encode(),
            "replica.yaml": json.dumps(replica or replica_template()).encode(),
            "transformer.zip": transformer or code(),
            **{name.replace("__", "."): content for name, content in files.items()},
        },
        stacks=(
            StackPlan(REPLICA, OSAKA, "replica.yaml"),
            StackPlan(
                MAIN,
                TOKYO,
                "archive.yaml",
                outputs={"ReplicaKeyArn": StackOutput(REPLICA, "ReplicaKeyArn")},
            ),
        ),
        transformer="transformer.zip",
    )
