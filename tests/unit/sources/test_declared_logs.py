"""Logs that resources turn on, of CloudFormation and of Terraform alike."""

from typing import Any

import pytest

from logkura.sources.declared_logs import Declared, declared_logs, is_read

ARN = "arn:aws:s3:::logs"
PAIRS: list[tuple[str, str, dict[str, Any], str, dict[str, Any]]] = [
    (
        "alb_access",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        {
            "LoadBalancerAttributes": [
                {"Key": "access_logs.s3.enabled", "Value": "true"},
                {"Key": "access_logs.s3.bucket", "Value": "logs"},
                {"Key": "access_logs.s3.prefix", "Value": "p"},
                {"Key": "connection_logs.s3.enabled", "Value": "false"},
            ]
        },
        "aws_lb",
        {"access_logs": [{"bucket": "logs", "prefix": "p", "enabled": True}]},
    ),
    (
        "nlb_access",
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        {
            "Type": "network",
            "LoadBalancerAttributes": [
                {"Key": "access_logs.s3.enabled", "Value": True},
                {"Key": "access_logs.s3.bucket", "Value": "logs"},
                {"Key": "access_logs.s3.prefix", "Value": "p"},
            ],
        },
        "aws_lb",
        {
            "load_balancer_type": "network",
            "access_logs": [{"bucket": "logs", "prefix": "p", "enabled": True}],
        },
    ),
    (
        "clb_access",
        "AWS::ElasticLoadBalancing::LoadBalancer",
        {"AccessLoggingPolicy": {"Enabled": True, "S3BucketName": "logs", "S3BucketPrefix": "p"}},
        "aws_elb",
        {"access_logs": [{"bucket": "logs", "bucket_prefix": "p", "enabled": True}]},
    ),
    (
        "cloudtrail",
        "AWS::CloudTrail::Trail",
        {"TrailName": "t", "S3BucketName": "logs", "S3KeyPrefix": "p"},
        "aws_cloudtrail",
        {"s3_bucket_name": "logs", "s3_key_prefix": "p"},
    ),
    (
        "vpc_flow",
        "AWS::EC2::FlowLog",
        {"LogDestinationType": "s3", "LogDestination": f"{ARN}/p/"},
        "aws_flow_log",
        {"log_destination": f"{ARN}/p"},
    ),
    (
        "tgw_flow",
        "AWS::EC2::FlowLog",
        {"ResourceType": "TransitGateway", "LogDestination": f"{ARN}/p"},
        "aws_flow_log",
        {"log_destination": f"{ARN}/p", "transit_gateway_id": "tgw-1"},
    ),
    (
        "tgw_flow",
        "AWS::EC2::FlowLog",
        {"ResourceType": "TransitGatewayAttachment", "LogDestination": f"{ARN}/p"},
        "aws_flow_log",
        {"log_destination": f"{ARN}/p", "transit_gateway_attachment_id": "tgw-attach-1"},
    ),
    (
        "cloudfront_std_v1",
        "AWS::CloudFront::Distribution",
        {"DistributionConfig": {"Logging": {"Bucket": "logs.s3.amazonaws.com", "Prefix": "p/"}}},
        "aws_cloudfront_distribution",
        {"logging_config": [{"bucket": "logs.s3.amazonaws.com", "prefix": "p/"}]},
    ),
    (
        "config",
        "AWS::Config::DeliveryChannel",
        {"S3BucketName": "logs", "S3KeyPrefix": "p"},
        "aws_config_delivery_channel",
        {"s3_bucket_name": "logs", "s3_key_prefix": "p"},
    ),
    (
        "waf",
        "AWS::WAFv2::LoggingConfiguration",
        {"LogDestinationConfigs": [f"{ARN}/p"]},
        "aws_wafv2_web_acl_logging_configuration",
        {"log_destination_configs": [f"{ARN}/p"]},
    ),
    (
        "r53_resolver",
        "AWS::Route53Resolver::ResolverQueryLoggingConfig",
        {"DestinationArn": f"{ARN}/p"},
        "aws_route53_resolver_query_log_config",
        {"destination_arn": f"{ARN}/p"},
    ),
    (
        "guardduty_export",
        "AWS::GuardDuty::PublishingDestination",
        {"DestinationProperties": {"DestinationArn": f"{ARN}/p"}},
        "aws_guardduty_publishing_destination",
        {"destination_arn": f"{ARN}/p"},
    ),
    (
        "redshift_audit",
        "AWS::Redshift::Cluster",
        {"LoggingProperties": {"BucketName": "logs", "S3KeyPrefix": "p"}},
        "aws_redshift_logging",
        {"bucket_name": "logs", "s3_key_prefix": "p"},
    ),
]


def _declared(type_: str, properties: dict[str, Any]) -> Declared:
    return Declared(type_, properties, "eu-west-1", "123456789012", "arn:of:it")


@pytest.mark.parametrize("pair", PAIRS, ids=[each[0] for each in PAIRS])
def test_both_languages_say_the_same(
    pair: tuple[str, str, dict[str, Any], str, dict[str, Any]],
) -> None:
    kind, *each = pair
    for type_, properties in zip(each[::2], each[1::2], strict=True):
        assert is_read(str(type_))
        (log,) = declared_logs([_declared(str(type_), properties)])  # type: ignore[arg-type]
        assert (log.kind, log.bucket, log.prefix) == (kind, "logs", "p/")


@pytest.mark.parametrize(
    ("type_", "properties"),
    [
        ("AWS::EC2::FlowLog", {"LogDestination": "arn:aws:logs:eu-west-1:1:log-group:x"}),
        ("AWS::EC2::FlowLog", {"LogGroupName": "x"}),
        ("aws_lb", {"access_logs": [{"bucket": "logs", "enabled": False}]}),
        ("aws_elb", {"access_logs": []}),
        ("AWS::CloudFront::Distribution", {"DistributionConfig": {}}),
        ("aws_sqs_queue", {}),
    ],
)
def test_what_does_not_go_to_s3_is_no_log(type_: str, properties: dict[str, Any]) -> None:
    assert list(declared_logs([_declared(type_, properties)])) == []


def test_a_trail_brings_its_key_and_config_the_role_of_its_recorder() -> None:
    trail = {"s3_bucket_name": "logs", "kms_key_id": "arn:aws:kms:eu-west-1:1:key/k"}
    (log,) = declared_logs([_declared("aws_cloudtrail", trail)])
    assert (log.source_arn, log.key_arn) == ("arn:of:it", "arn:aws:kms:eu-west-1:1:key/k")
    channel = _declared("aws_config_delivery_channel", {"s3_bucket_name": "logs"})
    for role, expected in (
        ("arn:aws:iam::1:role/recorder", "arn:aws:iam::1:role/recorder"),
        ("arn:aws:iam::1:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig", ""),
    ):
        recorder = _declared("aws_config_configuration_recorder", {"role_arn": role})
        (log,) = declared_logs([channel, recorder])
        assert log.role_arn == expected


@pytest.mark.parametrize(
    ("named", "arn"),
    [
        ("1234abcd", "arn:aws:kms:eu-west-1:123456789012:key/1234abcd"),
        ("alias/trail", "arn:aws:kms:eu-west-1:123456789012:alias/trail"),
        ("arn:aws:kms:eu-west-1:1:key/k", "arn:aws:kms:eu-west-1:1:key/k"),
        ("", ""),
    ],
)
def test_a_trails_key_is_meant_whatever_it_is_named_by(named: str, arn: str) -> None:
    """CloudTrail takes an id and an alias, too: `!Ref Key` is the key's id."""
    trail = Declared(
        "AWS::CloudTrail::Trail",
        {"S3BucketName": "logs", "KMSKeyId": named},
        "eu-west-1",
        "123456789012",
    )
    (log,) = declared_logs([trail])
    assert log.key_arn == arn
