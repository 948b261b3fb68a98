"""Templates whose other half is in another stack, in another's hands, or given as a parameter."""

import pytest

from logkura.errors import LogkuraError
from tests.lab.outside.conftest import ACCOUNT, REGION, Checked, faults, outside

ROLE = """\
Role:
  Type: AWS::IAM::Role
  Properties:
    AssumeRolePolicyDocument:
      Version: "2012-10-17"
      Statement:
        - {Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: s3.amazonaws.com}}
    Policies:
      - PolicyName: replicate
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Action: ["s3:GetReplicationConfiguration", "s3:ListBucket"]
              Resource: arn:aws:s3:::somebody-source
            - Effect: Allow
              Action: ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl",
                       "s3:GetObjectVersionTagging"]
              Resource: arn:aws:s3:::somebody-source/*
            - Effect: Allow
              Action: ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"]
              Resource: "arn:aws:s3:::DESTINATION/*"
"""
SOURCE = """\
Source:
  Type: AWS::S3::Bucket
  Properties:
    BucketName: somebody-source
    VersioningConfiguration: {Status: Enabled}
    ReplicationConfiguration:
      Role: !GetAtt Role.Arn
      Rules:
        - Status: Enabled
          Prefix: ""
          Destination: {Bucket: TARGET}
"""
TLS = """\
Closed:
  Type: AWS::S3::BucketPolicy
  Properties:
    Bucket: BUCKET
    PolicyDocument:
      Version: "2012-10-17"
      Statement:
        - Effect: Deny
          Principal: "*"
          Action: "s3:*"
          Resource: ["arn:aws:s3:::BUCKET", "arn:aws:s3:::BUCKET/*"]
          Condition: {Bool: {"aws:SecureTransport": "false"}}
"""


def replicating(target: str, destination: str) -> str:
    return ROLE.replace("DESTINATION", destination) + SOURCE.replace("TARGET", target)


@pytest.mark.parametrize(
    ("target", "parameters", "named"),
    [
        ("arn:aws:s3:::somebody-replica", "", "somebody-replica"),
        ('!Sub "arn:aws:s3:::${To}"', "To: {Type: String, Default: somebody-replica}",
         "somebody-replica"),
        ('!Sub "arn:aws:s3:::${DestinationBucket}"', "DestinationBucket: {Type: String}",
         "logkura-destinationbucket"),
        ("!Ref DestinationBucketArn", "DestinationBucketArn: {Type: String}",
         "logkura-destinationbucketarn"),
    ],
)  # fmt: skip
def test_a_destination_outside_is_one_note(
    checked: Checked, target: str, parameters: str, named: str
) -> None:
    report = checked(replicating(target, named), parameters)
    assert [code for code, _ in faults(report) if code != "W237"] == []
    assert list(outside(report)) == [f"arn:aws:s3:::{named}"]
    assert not report.has_unknown


def test_the_line_is_the_one_that_names_it(checked: Checked) -> None:
    text = replicating('!Sub "arn:aws:s3:::${DestinationBucket}"', "elsewhere")
    report = checked(text, "DestinationBucket: {Type: String}")
    (line,) = outside(report).values()
    assert line == 3 + text[: text.index("${DestinationBucket}")].count("\n") + 1


@pytest.mark.parametrize(("target_first", "told"), [(True, "E284"), (False, "E230")])
def test_a_destination_of_the_same_code_is_held_to_its_versioning(
    checked: Checked, *, target_first: bool, told: str
) -> None:
    target = """\
Target:
  Type: AWS::S3::Bucket
  Properties: {BucketName: somebody-replica}
"""
    text = replicating("arn:aws:s3:::somebody-replica", "somebody-replica")
    if target_first:
        text = text.replace("  Type: AWS::S3::Bucket\n", "  Type: AWS::S3::Bucket\n"
                            "  DependsOn: Target\n")  # fmt: skip
    report = checked(text + target)
    ((code, message),) = faults(report)
    assert code == told
    assert "versioning" in message
    assert outside(report) == {}


def test_one_that_the_code_makes_later_keeps_what_was_put_on_it(checked: Checked) -> None:
    later = """\
Late:
  Type: AWS::S3::Bucket
  DependsOn: Closed
  Properties: {BucketName: somebody-late}
"""
    report = checked(TLS.replace("BUCKET", "somebody-late") + later)
    assert outside(report) == {}
    # The policy was put before: without it the bucket would answer without TLS.
    assert not [each for each in report.findings if each.code == "I206"]


def test_a_policy_for_a_bucket_outside_is_linted(checked: Checked) -> None:
    wrong = TLS.replace('"s3:*"', '"s3:PutObjekt"').replace("BUCKET", "somebody-else")
    report = checked(wrong)
    assert list(outside(report)) == ["arn:aws:s3:::somebody-else"]
    assert any("PutObjekt" in message for _, message in faults(report))
    assert faults(checked(TLS.replace("BUCKET", "somebody-else"))) == []


def test_access_logs_go_outside(checked: Checked) -> None:
    report = checked(
        """\
        Bucket:
          Type: AWS::S3::Bucket
          Properties:
            BucketName: somebody-own
            LoggingConfiguration: {DestinationBucketName: somebody-logs, LogFilePrefix: a/}
        """
    )
    assert faults(report) == []
    assert outside(report) == {"arn:aws:s3:::somebody-logs": 6}
    assert not report.has_unknown


FIREHOSE = """\
Stream:
  Type: AWS::KinesisFirehose::DeliveryStream
  Properties:
    DeliveryStreamName: somebody-stream
    DeliveryStreamEncryptionConfigurationInput: {KeyType: CUSTOMER_MANAGED_CMK, KeyARN: !Ref KeyArn}
    ExtendedS3DestinationConfiguration:
      RoleARN: !Ref RoleArn
      BucketARN: arn:aws:s3:::somebody-archive
      CompressionFormat: UNCOMPRESSED
      Prefix: a/
      ErrorOutputPrefix: e/
      CloudWatchLoggingOptions: {Enabled: true, LogGroupName: /somebody/errors, LogStreamName: s3}
Filter:
  Type: AWS::Logs::SubscriptionFilter
  Properties:
    LogGroupName: /somebody/app
    FilterPattern: ""
    DestinationArn: !GetAtt Stream.Arn
    RoleArn: arn:aws:iam::123456789012:role/service-role/somebodys-logs
"""


def test_a_stream_between_what_is_elsewhere(checked: Checked) -> None:
    report = checked(FIREHOSE, "KeyArn: {Type: String}\nRoleArn: {Type: String}\n")
    assert faults(report) == []
    owner = f"{REGION}:{ACCOUNT}"
    assert set(outside(report)) == {
        "arn:aws:s3:::somebody-archive",
        f"arn:aws:iam::{ACCOUNT}:role/logkura-rolearn",
        f"arn:aws:iam::{ACCOUNT}:role/service-role/somebodys-logs",
        f"arn:aws:kms:{owner}:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        f"arn:aws:logs:{owner}:log-group:/somebody/app",
        f"arn:aws:logs:{owner}:log-group:/somebody/errors",
    }
    assert not report.has_unknown
    notes = {each.found.resource: each.found.message for each in report.findings}
    assert (
        "`firehose:PutRecord`" in notes[f"arn:aws:iam::{ACCOUNT}:role/service-role/somebodys-logs"]
    )
    assert not [each for each in report.findings if each.code in {"I203", "I204"}]


def test_a_filter_sends_to_a_stream_outside(checked: Checked) -> None:
    filters = FIREHOSE[FIREHOSE.index("Filter:") :]
    owner = f"{REGION}:{ACCOUNT}"
    for destination in (
        f"arn:aws:firehose:{owner}:deliverystream/shared",
        f"arn:aws:kinesis:{owner}:stream/shared",
    ):
        report = checked(filters.replace("!GetAtt Stream.Arn", destination))
        assert faults(report) == []
        assert destination in outside(report)


def test_a_filter_of_another_region_is_refused_as_before(checked: Checked) -> None:
    filters = FIREHOSE[FIREHOSE.index("Filter:") :]
    elsewhere = f"arn:aws:firehose:eu-west-1:{ACCOUNT}:deliverystream/shared"
    report = checked(filters.replace("!GetAtt Stream.Arn", elsewhere))
    assert "E284" in {code for code, _ in faults(report)}


FUNCTION = """\
Transform:
  Type: AWS::Lambda::Function
  Properties:
    FunctionName: somebody-function
    Runtime: python3.13
    Handler: index.handler
    Role: arn:aws:iam::123456789012:role/somebodys-function
    Code: {S3Bucket: !Ref CodeBucket, S3Key: !Ref CodeKey}
    Layers: ["arn:aws:lambda:ap-northeast-1:210987654321:layer:somebodys:7", !Ref Layer]
Layer:
  Type: AWS::Lambda::LayerVersion
  Properties: {Content: {S3Bucket: !Ref CodeBucket, S3Key: layer.zip}}
Permission:
  Type: AWS::Lambda::Permission
  Properties:
    FunctionName: somebodys-other
    Action: "lambda:InvokeFunction"
    Principal: s3.amazonaws.com
"""


def test_code_and_role_of_a_function_are_elsewhere(checked: Checked) -> None:
    report = checked(FUNCTION, "CodeBucket: {Type: String}\nCodeKey: {Type: String}\n")
    assert faults(report) == []
    assert set(outside(report)) == {
        "arn:aws:s3:::logkura-codebucket",
        f"arn:aws:iam::{ACCOUNT}:role/somebodys-function",
        f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:somebodys-other",
    }


@pytest.mark.parametrize("line", ["ManagedPolicyArns: [{0}]", "PermissionsBoundary: {0}"])
def test_of_a_role_with_a_policy_from_elsewhere_nothing_is_claimed(
    checked: Checked, line: str
) -> None:
    policy = f"arn:aws:iam::{ACCOUNT}:policy/shared"
    text = replicating("arn:aws:s3:::somebody-replica", "somebody-replica")
    # Without its own policies every call would be denied.
    text = text[: text.index("    Policies:")] + "    " + line.format(policy) + "\n" + SOURCE
    report = checked(text.replace("TARGET", "arn:aws:s3:::somebody-replica"))
    assert [code for code, _ in faults(report) if code != "W237"] == []
    (role,) = (arn for arn in outside(report) if ":role/" in arn)
    note = next(each for each in report.findings if each.found.resource == role)
    assert policy in note.found.message
    assert "`s3:ListBucket`" in note.found.message
    assert not report.has_unknown


def test_across_accounts_the_own_side_is_decided(checked: Checked) -> None:
    key = "arn:aws:kms:ap-northeast-3:210987654321:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    text = replicating("arn:aws:s3:::somebody-replica", "somebody-replica")
    text = text.replace(
        '          Prefix: ""\n          Destination: {Bucket: arn:aws:s3:::somebody-replica}\n',
        "          Prefix: ''\n"
        "          SourceSelectionCriteria: {SseKmsEncryptedObjects: {Status: Enabled}}\n"
        "          Destination:\n"
        "            Bucket: arn:aws:s3:::somebody-replica\n"
        '            Account: "210987654321"\n'
        f"            EncryptionConfiguration: {{ReplicaKmsKeyID: '{key}'}}\n",
    )
    report = checked(text)
    assert any("kms:Encrypt" in message for code, message in faults(report) if code == "E201")
    mended = text.replace(
        '            - Effect: Allow\n              Action: ["s3:ReplicateObject"',
        f"            - {{Effect: Allow, Action: 'kms:Encrypt', Resource: '{key}'}}\n"
        '            - Effect: Allow\n              Action: ["s3:ReplicateObject"',
    )
    assert mended != text
    report = checked(mended)
    assert not [each for each in faults(report) if each[0][0] == "E"]
    assert {key, "arn:aws:s3:::somebody-replica"} <= set(outside(report))


def test_what_is_misspelt_by_reference_is_refused_as_before(checked: Checked) -> None:
    with pytest.raises(LogkuraError, match="Targets"):
        checked(replicating("!GetAtt Targets.Arn", "somebody-replica"))


def test_policies_of_aws_and_nested_templates_are_not_stood_in_for(checked: Checked) -> None:
    nested = """\
Nested:
  Type: AWS::CloudFormation::Stack
  Properties: {TemplateURL: "https://somebody-templates.s3.us-east-1.amazonaws.com/a.yaml"}
"""
    managed = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    role = ROLE.replace("    Policies:", f"    ManagedPolicyArns: [{managed}]\n    Policies:")
    report = checked(role.replace("DESTINATION", "somebody-replica") + nested)
    assert [arn for arn in outside(report) if ":policy/" in arn or ":role/" in arn] == []
    assert faults(report) == []
