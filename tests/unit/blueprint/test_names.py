"""Names that follow from the archive's name."""

from logkura.blueprint.names import Names


def test_arns_carry_the_partition_of_the_region() -> None:
    assert Names("demo", "123456789012", "cn-north-1").stream_arn.startswith("arn:aws-cn:firehose:")
    assert Names("demo", "123456789012", "ap-northeast-1").stream_arn == (
        "arn:aws:firehose:ap-northeast-1:123456789012:deliverystream/logkura-demo"
    )


def test_firehose_and_lambda_would_choose_the_same_log_groups() -> None:
    names = Names("demo", "123456789012", "ap-northeast-1")
    assert names.own_log_groups == {
        "/aws/kinesisfirehose/logkura-demo",
        "/aws/lambda/logkura-demo-transform",
    }
