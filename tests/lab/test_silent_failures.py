"""Failures without a word that more than an archive shows: read from code and accounts."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from logkura import aws
from logkura.checks import Subject, check
from logkura.lab import AllowAll, Lab
from logkura.sources import account as account_source
from logkura.sources.source import Given, Source
from logkura.sources.template import read_template

REGION = "ap-northeast-1"
TODAY = date(2026, 11, 27)
CODES = ("E201", "W224", "E292", "I293", "W294", "I295")
TEMPLATE = """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
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
      BucketName: somebodys-archive
      OwnershipControls: {Rules: [{ObjectOwnership: BucketOwnerPreferred}]}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Bucket
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {AWS: "arn:aws:iam::210987654321:role/firehose"}
            Action: ["s3:AbortMultipartUpload", "s3:GetBucketLocation", "s3:GetObject",
                     "s3:ListBucket", "s3:ListBucketMultipartUploads", "s3:PutObject"ACL]
            Resource: [!GetAtt Bucket.Arn, !Sub "${Bucket.Arn}/*"]
  Delivery:
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
              - {Effect: Allow, Action: "kms:Decrypt", Resource: !GetAtt Key.Arn}
  Stream:
    Type: AWS::KinesisFirehose::DeliveryStream
    Properties:
      DeliveryStreamName: central
      DeliveryStreamEncryptionConfigurationInput:
        {KeyType: CUSTOMER_MANAGED_CMK, KeyARN: !GetAtt Key.Arn}
      ExtendedS3DestinationConfiguration:
        {RoleARN: !GetAtt Delivery.Arn, BucketARN: !GetAtt Bucket.Arn}
  Sending:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Action: "sts:AssumeRole"
            Principal: {Service: !Sub "logs.${AWS::Region}.amazonaws.com"}
            Condition:
              StringLike:
                "aws:SourceArn": [!Sub "arn:aws:logs:${AWS::Region}:210987654321:*"OWN]
      Policies:
        - PolicyName: put
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - {Effect: Allow, Action: "firehose:*", Resource: !GetAtt Stream.Arn}
              - {Effect: Allow, Action: ["kms:Decrypt", "kms:GenerateDataKey"],
                 Resource: !GetAtt Key.Arn}
  Destination:
    Type: AWS::Logs::Destination
    Properties:
      DestinationName: central
      RoleArn: !GetAtt Sending.Arn
      TargetArn: !GetAtt Stream.Arn
      DestinationPolicy: !Sub |
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
          "Principal": {"AWS": "210987654321"}, "Action": "logs:PutSubscriptionFilter",
          "Resource": "arn:aws:logs:${AWS::Region}:${AWS::AccountId}:destination:central"}]}
  Deployer:
    Type: AWS::IAM::Role
    Properties:
      Path: /ci/
      RoleName: deployer
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Action: "sts:AssumeRole",
             Principal: {Service: cloudformation.amazonaws.com}}
      Policies:
        - PolicyName: deploy
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - {Effect: Allow, Action: ["firehose:*"GRANT], Resource: "*"}
"""


def _template(**put: str) -> str:
    text = TEMPLATE
    for name in ("ACL", "OWN", "GRANT"):
        text = text.replace(name, put.get(name, ""))
    return text


MENDED = {
    "ACL": ', "s3:PutObjectAcl"',
    "OWN": ', !Sub "arn:aws:logs:${AWS::Region}:${AWS::AccountId}:*"',
    "GRANT": ', "kms:CreateGrant"',
}


def _found(source: Source) -> set[tuple[str, str]]:
    report = check(Subject(source.estate, TODAY, source.places), source.name, select=CODES)
    return {(each.code, each.found.resource.rpartition("/")[2]) for each in report.findings}


def _read(tmp_path: Path, **put: str) -> Source:
    path = tmp_path / "template.yaml"
    path.write_text(_template(**put))
    return read_template(str(path), Given(region=REGION))


def test_a_template_that_has_them_mended_has_none(tmp_path: Path) -> None:
    source = _read(tmp_path, **MENDED)
    assert _found(source) == set()
    assert [each.name for each in source.estate.destinations] == ["central"]
    assert [role.arn for role in source.estate.other_roles] == [
        "arn:aws:iam::123456789012:role/ci/deployer"
    ]


def test_a_template_has_all_three(tmp_path: Path) -> None:
    found = _found(_read(tmp_path))
    assert {code for code, _ in found} == {"E201", "W224", "W294"}
    assert ("W224", "deployer") in found
    assert ("W294", "arn:aws:s3:::somebodys-archive") in found
    assert any("Sending" in name for code, name in found if code == "E201")


def test_an_account_has_a_stream_into_a_bucket_that_it_does_not_list(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Lab(authoriser=AllowAll()) as lab:
        lab.clients.get("cloudformation", REGION).create_stack(
            StackName="s",
            TemplateBody=_template(**MENDED).replace(
                "BucketARN: !GetAtt Bucket.Arn", 'BucketARN: "arn:aws:s3:::theirs"'
            ),
            Capabilities=["CAPABILITY_NAMED_IAM"],
        )
        clients: Any = lambda **_: lab.clients  # noqa: E731 -- stands in for a class
        monkeypatch.setattr(aws, "Clients", clients)
        monkeypatch.setattr(account_source, "Clients", clients)
        source = account_source.read_account(f"aws:///{REGION}", Given())
    assert source.estate.foreign_buckets == ("theirs",)
    assert {code for code, _ in _found(source)} == {"E292"}
    (note,) = source.notes
    assert "kms:CreateGrant was looked at of the roles that were read" in note
