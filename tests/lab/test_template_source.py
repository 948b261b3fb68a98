"""A CloudFormation template, checked as what a stack of it is."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from logkura.errors import LogkuraError
from logkura.sources.source import Given
from logkura.sources.template import read_template

COMMAND = Path(sys.executable).with_name("logkura")
TEMPLATE = """\
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Name: {Type: String}
Resources:
  Queue:
    Type: AWS::SQS::Queue
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Version: "2012-10-17"
        Statement:
          - {Sid: Account, Effect: Allow, Action: "kms:*", Resource: "*",
             Principal: {AWS: !Sub "arn:aws:iam::${AWS::AccountId}:root"}}
  Bucket:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: !Sub "${Name}-archive"
      WebsiteConfiguration: {IndexDocument: index.html}
      VersioningConfiguration: {Status: Enabled}
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault:
              SSEAlgorithm: "aws:kms"
              KMSMasterKeyID: !GetAtt Key.Arn
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: firehose.amazonaws.com}}
      Policies:
        - PolicyName: deliver
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - Effect: Allow
                Action: ["s3:AbortMultipartUpload", "s3:GetBucketLocation", "s3:GetObject",
                         "s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:PutObject"]
                Resource: [!GetAtt Bucket.Arn, !Sub "${Bucket.Arn}/*"]
              - Effect: Allow
                Action: ["kms:Decrypt", "kms:GenerateDataKey"]
                Resource: KEY
  Stream:
    Type: AWS::KinesisFirehose::DeliveryStream
    Properties:
      ExtendedS3DestinationConfiguration:
        RoleARN: !GetAtt Role.Arn
        BucketARN: !GetAtt Bucket.Arn
        CompressionFormat: UNCOMPRESSED
        EncryptionConfiguration: {KMSEncryptionConfig: {AWSKMSKeyARN: !GetAtt Key.Arn}}
  Told:
    Type: AWS::SSM::Parameter
    Properties: {Type: String, Value: !GetAtt Queue.Arn}
"""
WRONG = '!Sub "arn:aws:kms:${AWS::Region}:${AWS::AccountId}:key/alias/archive"'


def _check(path: Path) -> tuple[int, dict[str, object], str]:
    shown = subprocess.run(
        [str(COMMAND), "check", str(path), "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    return shown.returncode, json.loads(shown.stdout or "{}"), shown.stderr


def _errors(report: dict[str, object]) -> list[dict[str, object]]:
    findings: list[dict[str, object]] = report["findings"]  # type: ignore[assignment]
    return [each for each in findings if each["severity"] == "error"]


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "template.yaml"
    path.write_text(TEMPLATE.replace("KEY", "!GetAtt Key.Arn"))
    return path


def test_a_mended_template_has_no_errors(template: Path) -> None:
    code, report, said = _check(template)
    assert _errors(report) == [], said
    assert code in {0, 1}


def test_a_faulty_one_has_the_call_that_is_denied_and_its_line(template: Path) -> None:
    template.write_text(TEMPLATE.replace("KEY", WRONG))
    code, report, _ = _check(template)
    assert code == 1
    errors = _errors(report)
    assert {each["code"] for each in errors} == {"E121", "E201"}
    denied = next(each for each in errors if each["code"] == "E201")
    assert "kms:GenerateDataKey" in str(denied["message"])
    assert denied["line"] == TEMPLATE[: TEMPLATE.index("  Key:\n")].count("\n") + 1


def test_what_the_lab_lacks_is_named_and_what_was_made_up_is_told(template: Path) -> None:
    source = read_template(str(template), Given())
    assert [bucket.name for bucket in source.estate.buckets] == ["logkura-name-archive"]
    notes = "\n".join(source.notes)
    assert "`Queue`, AWS::SQS::Queue" in notes
    assert "WebsiteConfiguration of `Bucket`" in notes
    assert "the parameter `Name` has no value" in notes


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Resources: {A: {Type: 'AWS::Nonsense::Thing'}}", "AWS::Nonsense::Thing"),
        ("Resources: {A: {Type: 'AWS::S3::Bucket', Properties: {Nonsense: 1}}}", "Nonsense"),
        ("Resources: [", ""),
    ],
)
def test_what_cloudformation_refuses_is_said(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "template.json"
    path.write_text(text)
    with pytest.raises(LogkuraError) as raised:
        read_template(str(path), Given())
    assert raised.value.code == "template-failed"
    assert told in raised.value.message


def test_what_cannot_be_opened_is_said(tmp_path: Path) -> None:
    with pytest.raises(LogkuraError) as raised:
        read_template(str(tmp_path / "none.json"), Given())
    assert raised.value.code == "template-read"


SHUT = """\
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties:
      KeyPolicy:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Action: "kms:*", Resource: "*",
             Principal: {AWS: "arn:aws:iam::444455556666:root"}}
  Bucket:
    Type: AWS::S3::Bucket
    Properties: {BucketName: shut-archive}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Deny, Principal: "*", Action: "s3:*", Resource: !GetAtt Bucket.Arn}
  Later:
    Type: AWS::S3::Bucket
    DependsOn: Policy
    Properties:
      BucketName: later-archive
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault:
              {SSEAlgorithm: "aws:kms", KMSMasterKeyID: !GetAtt Key.Arn}
"""


def test_a_template_that_shuts_its_deployer_out_is_read(tmp_path: Path) -> None:
    template = tmp_path / "shut.yaml"
    template.write_text(SHUT)
    estate = read_template(str(template), Given(region="ap-northeast-1")).estate
    assert not estate.unread
    (shut,) = [bucket for bucket in estate.buckets if bucket.name == "shut-archive"]
    assert shut.policy is not None
    assert shut.policy.statements[0].effect == "Deny"
    assert [key.policy is not None for key in estate.keys] == [True]
