"""ARNs of a design as references: to what stands earlier, written out where it stands later."""

import pytest

from logkura.estate import designed_key_arn
from logkura.render.terraform.hcl import Code
from logkura.render.terraform.layout import expression
from logkura.render.terraform.references import References, Stage, Target
from logkura.render.terraform.scope import Scope

ACCOUNT, TOKYO, OSAKA = "123456789012", "ap-northeast-1", "ap-northeast-3"
STREAM = f"arn:aws:firehose:{TOKYO}:{ACCOUNT}:deliverystream/logkura-demo"
KEY = designed_key_arn(
    partition="aws", region=TOKYO, account=ACCOUNT, alias="alias/demo/s3/defaultkey"
)
WRITTEN_OUT = "arn:${data.aws_partition.current.partition}"
WRITTEN_STREAM = (
    f'"{WRITTEN_OUT}:firehose:${{var.region}}:${{var.account_id}}:deliverystream/${{local.name}}"'
)
REPLICA_SERVICE = f"s3.{OSAKA}.amazonaws.com"


@pytest.mark.parametrize(
    ("text", "stage", "written"),
    [
        ("arn:aws:s3:::demo-tokyo-crr-01", Stage.LAST, "aws_s3_bucket.archive.arn"),
        (
            "arn:aws:s3:::demo-tokyo-crr-01/demo/*",
            Stage.STREAM,
            '"${aws_s3_bucket.archive.arn}/demo/*"',
        ),
        (
            "arn:aws:s3:::demo-tokyo-crr-01/*",
            Stage.KEY,
            f'"{WRITTEN_OUT}:s3:::demo-tokyo-crr-01/*"',
        ),
        (
            f"arn:aws:s3:::demo-tokyo-crr-01/elb/AWSLogs/{ACCOUNT}/*",
            Stage.LAST,
            '"${aws_s3_bucket.archive.arn}/elb/AWSLogs/${var.account_id}/*"',
        ),
        (
            f"arn:aws:s3:::demo-tokyo-crr-01/x{ACCOUNT}",
            Stage.LAST,
            f'"${{aws_s3_bucket.archive.arn}}/x{ACCOUNT}"',
        ),
        ("arn:aws:s3:::demo-tokyo-crr-012", Stage.LAST, f'"{WRITTEN_OUT}:s3:::demo-tokyo-crr-012"'),
        (KEY, Stage.BUCKET, "aws_kms_key.objects.arn"),
        (STREAM, Stage.LAST, "aws_kinesis_firehose_delivery_stream.archive.arn"),
        (
            STREAM,
            Stage.STREAM,
            WRITTEN_STREAM,
        ),
        (
            f"arn:aws:logs:{TOKYO}:{ACCOUNT}:*",
            Stage.ROLE,
            f'"{WRITTEN_OUT}:logs:${{var.region}}:${{var.account_id}}:*"',
        ),
        (
            f"arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:/aws/lambda/logkura-demo-transform:*",
            Stage.LAST,
            '"${aws_cloudwatch_log_group.transformer.arn}:*"',
        ),
        (
            f"arn:aws:iam::{ACCOUNT}:role/logkura-demo-delivery",
            Stage.KEY,
            "aws_iam_role.delivery.arn",
        ),
        (
            f"arn:aws:iam::{ACCOUNT}:root",
            Stage.KEY,
            f'"{WRITTEN_OUT}:iam::${{var.account_id}}:root"',
        ),
        ("arn:aws:iam::999999999999:root", Stage.KEY, f'"{WRITTEN_OUT}:iam::999999999999:root"'),
        (ACCOUNT, Stage.ROLE, "var.account_id"),
        (REPLICA_SERVICE, Stage.LAST, '"s3.${var.replica_region}.amazonaws.com"'),
        ("lambda.amazonaws.com", Stage.ROLE, '"lambda.amazonaws.com"'),
        ("*", Stage.KEY, '"*"'),
        ("", Stage.KEY, '""'),
        ("${aws:PrincipalArn}", Stage.KEY, '"$${aws:PrincipalArn}"'),
    ],
)
def test_a_text_of_a_design(scope: Scope, text: str, stage: Stage, written: str) -> None:
    assert expression(scope.references.value(text, stage)) == written


def test_a_key_that_is_made_later_cannot_be_written_out(scope: Scope) -> None:
    with pytest.raises(ValueError, match="designed"):
        scope.references.value(KEY, Stage.KEY)


def test_the_longest_arn_counts() -> None:
    targets = (
        Target("arn:aws:s3:::logs", Stage.BUCKET, "aws_s3_bucket.short.arn"),
        Target("arn:aws:s3:::logs/own", Stage.BUCKET, "local.own"),
    )
    references = References("logkura-demo", ACCOUNT, {TOKYO: "var.region"}, targets)
    assert references.value("arn:aws:s3:::logs/own/*", Stage.LAST) == references.value(
        "arn:aws:s3:::logs/own/*", Stage.STREAM
    )
    assert expression(references.value("arn:aws:s3:::logs/own/*", Stage.LAST)) == '"${local.own}/*"'


@pytest.mark.parametrize(
    ("dimension", "name", "found"),
    [
        ("SourceBucket", "demo-tokyo-crr-01", Code("aws_s3_bucket.archive.bucket")),
        ("DestinationBucket", "demo-osaka-crr-01", Code("aws_s3_bucket.replica.bucket")),
        (
            "DeliveryStreamName",
            "logkura-demo",
            Code("aws_kinesis_firehose_delivery_stream.archive.name"),
        ),
        ("RuleId", "logkura-demo", "logkura-demo"),
        ("BucketName", "of-others", "of-others"),
    ],
)
def test_a_dimension(scope: Scope, dimension: str, name: str, found: str | Code) -> None:
    assert scope.references.named(dimension, name) == found
