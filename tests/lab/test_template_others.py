"""Templates of others, with what the lab does not run: they are read all the same."""

import re
from pathlib import Path

import pytest

from logkura.checks import Subject, check
from logkura.lab.example_text import example_of
from logkura.lab.made_up import made_up_matching
from logkura.sources.source import Given, Source
from logkura.sources.template import read_template
from tests.unit.checks.conftest import TODAY

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Rules:
  Region:
    Assertions:
      - Assert: !Equals [!Ref "AWS::Region", nowhere-1]
Parameters:
  KeyArn:
    Type: String
    AllowedPattern: '^arn:(aws[a-z-]*){1}:kms:[a-z0-9-]+:\\d{12}:key\\/[0-9a-f]{8}-[0-9a-f-]+$'
  Network:
    Type: AWS::SSM::Parameter::Value<String>
    Default: /somebody/network
Resources:
  Settings:
    Type: Custom::Settings
    Properties: {ServiceToken: !ImportValue settings-function, Days: 7}
  Handler:
    Type: AWS::Serverless::Function
    Properties: {Runtime: python3.13, Handler: index.main, InlineCode: "", Layers: [!Ref Network]}
  Bucket:
    Type: AWS::S3::Bucket
    Description: As CodeStar writes it at every resource.
    Properties:
      BucketName: !Sub "somebody-${Settings.Suffix}"
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: {SSEAlgorithm: "aws:kms", KMSMasterKeyID: !Ref KeyArn}
  Group:
    Type: AWS::Logs::LogGroup
    Properties: {KmsKeyId: !Ref KeyArn}
  Source:
    Type: AWS::Kinesis::Stream
    Properties: {ShardCount: 1}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: firehose.amazonaws.com}}
      Policies:
        - PolicyName: read
          PolicyDocument:
            Version: "2012-10-17"
            Statement:
              - {Effect: Allow, Action: ["kinesis:GetRecords"], Resource: !GetAtt Source.Arn}
  Stream:
    Type: AWS::KinesisFirehose::DeliveryStream
    Properties:
      DeliveryStreamType: KinesisStreamAsSource
      KinesisStreamSourceConfiguration:
        {KinesisStreamARN: !GetAtt Source.Arn, RoleARN: !GetAtt Role.Arn}
      ExtendedS3DestinationConfiguration:
        {RoleARN: !GetAtt Role.Arn, BucketARN: !GetAtt Bucket.Arn}
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Source:
    path = tmp_path_factory.mktemp("template") / "template.yaml"
    path.write_text(TEMPLATE)
    return read_template(str(path), Given(region="ap-northeast-1"))


def test_what_is_not_run_is_stood_in_for_and_named(source: Source) -> None:
    notes = "\n".join(source.notes)
    for part in (
        "Transform",
        "Rules",
        "`Settings`",
        "AWS-Serverless-Function",
        "settings-function",
    ):
        assert part in notes
    assert "/somebody/network" in notes
    (bucket,) = source.estate.buckets
    (stream,) = source.estate.streams
    assert (stream.source, stream.bucket) == ("KinesisStreamAsSource", bucket.name)
    assert bucket.name.startswith("somebody-logkura-check-settings")


def test_a_key_that_was_made_up_has_no_policy_that_anything_is_said_of(source: Source) -> None:
    report = check(Subject(source.estate, TODAY), "template")
    (note,) = (each.found for each in report.findings if each.code == "I223")
    assert ":key/" in note.resource
    assert "`kms:Decrypt`, `kms:GenerateDataKey`" in note.message
    assert not report.has_unknown


def test_the_arn_of_what_was_stood_in_for_is_no_fault(source: Source) -> None:
    report = check(Subject(source.estate, TODAY), "template")
    assert not [each for each in report.findings if each.code == "E104"]


@pytest.mark.parametrize(
    "pattern",
    [
        r"[a-z0-9]{3}-(one|two)+",
        r"^(?!aws)[^A-Z\d]{4,8}$",
        r"\w+@\w+\.[a-z]{2,}",
        r"(?:0x[0-9A-F]{2} ?){4}",
        r"^o-[a-z0-9]{10,32}$",
    ],
)
def test_a_value_is_made_up_that_matches(pattern: str) -> None:
    for text in (example_of(pattern), made_up_matching("Name", pattern, "eu-west-1", 256)):
        assert re.fullmatch(pattern, text)


def test_what_cannot_be_made_up_is_left_to_its_name() -> None:
    assert example_of("(?=b)a") == ""
    assert made_up_matching("Name", "(?=b)a", "eu-west-1", 256) == "logkura-name"


REFUSED = """\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: copier
      AssumeRolePolicyDocument:
        Version: "2012-10-17"
        Statement:
          - {Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: s3.amazonaws.com}}
  Target:
    Type: AWS::S3::Bucket
    Properties: {BucketName: somebody-target}
  Source:
    Type: AWS::S3::Bucket
    DependsOn: Target
    Properties:
      BucketName: somebody-source
      VersioningConfiguration: {Status: Enabled}
      ReplicationConfiguration:
        Role: !GetAtt Role.Arn
        Rules:
          - Status: Enabled
            Prefix: ""
            Destination: {Bucket: arn:aws:s3:::somebody-target}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Source
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: {Service: cloudtrail.amazonaws.com}
            Action: "s3:GetBucketAcl"
            Resource: !GetAtt Source.Arn
"""


def test_what_a_service_refuses_is_a_finding_and_the_rest_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(REFUSED)
    source = read_template(str(path), Given(region="ap-northeast-1"))
    report = check(Subject(source.estate, TODAY, source.places), "template")
    (refused,) = (each for each in report.findings if each.code == "E284")
    assert "versioning" in refused.found.message
    assert refused.location is not None
    assert refused.location.line == REFUSED[: REFUSED.index("  Source:")].count("\n") + 1
    denied = [each.found.where for each in report.findings if each.code == "E201"]
    assert denied == ["s3:PutObject"]
