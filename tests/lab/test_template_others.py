"""Templates of others, with what the lab does not run: they are read all the same."""

import re

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
    assert "the lab delivers direct puts" in notes
    (bucket,) = source.estate.buckets
    assert bucket.name.startswith("somebody-logkura-check-settings")


def test_a_key_that_was_made_up_has_no_policy_that_anything_is_said_of(source: Source) -> None:
    report = check(Subject(source.estate, TODAY), "template")
    unknown = {each.found.where for each in report.findings if each.code == "I203"}
    assert {"kms:Decrypt", "kms:GenerateDataKey"} <= unknown


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
