"""Logs that the resources of a template or of Terraform code turn on: what writes, and where to.

Each is one function from the properties of a resource to the logs that it writes.  Sources: the
resource types' own pages, https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
and https://registry.terraform.io/providers/hashicorp/aws/latest/docs (read 2026-11-27).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from logkura.estate import LogDelivery
from logkura.facts.regions import regional_arn

__all__ = ["Declared", "declared_logs", "is_read"]

_RECORDERS = {
    "AWS::Config::ConfigurationRecorder": "RoleARN",
    "aws_config_configuration_recorder": "role_arn",
}
_LINKED = "/AWSServiceRoleFor"


@dataclass(frozen=True, slots=True)
class Declared:
    """A resource as its code has it, with every value known.

    Attributes:
        type: `AWS::CloudTrail::Trail`, `aws_cloudtrail`, ….
        properties: Its properties.
        arn: Its ARN, where it is known.
        region: Where it stands.
        account: Whose it is.
    """

    type: str
    properties: Mapping[str, Any]
    region: str
    account: str
    arn: str = ""


@dataclass(frozen=True, slots=True)
class _Log:
    kind: str
    bucket: str
    prefix: str = ""
    source_arn: str = ""
    key_arn: str = ""


def declared_logs(resources: Sequence[Declared]) -> Iterator[LogDelivery]:
    """Yield the logs that resources write to S3."""
    recorders = (_RECORDERS.get(each.type, "") for each in resources)
    roles = [
        str(each.properties.get(name, ""))
        for each, name in zip(resources, recorders, strict=True)
        if name
    ]
    recorder = next((arn for arn in roles if arn and _LINKED not in arn), "")
    for resource in resources:
        read = _READERS.get(resource.type)
        for log in read(resource) if read else ():
            if log.bucket:
                yield LogDelivery(
                    log.kind,
                    resource.region,
                    resource.account,
                    log.bucket,
                    f"{log.prefix.rstrip('/')}/" if log.prefix else "",
                    log.source_arn,
                    _key_arn(str(log.key_arn or ""), resource),
                    recorder if log.kind == "config" else "",
                )


def _key_arn(key: str, resource: Declared) -> str:
    """Return the ARN of a key that is named by its ARN, its id or its alias; empty for none."""
    if not key or key.startswith("arn:"):
        return key
    named = key if key.startswith("alias/") else f"key/{key}"
    return regional_arn("kms", resource.region, resource.account, named)


def is_read(type_: str) -> bool:
    """Whether the logs of a type of resource are read."""
    return type_ in _READERS or type_ in _RECORDERS


def _truth(value: Any) -> bool:
    return str(value).lower() == "true"


def _bucket_and_prefix(arn: Any) -> tuple[str, str]:
    """Return bucket and prefix of `arn:aws:s3:::bucket/prefix/`; empty for another ARN."""
    text = str(arn or "")
    if ":s3:::" not in text:
        return "", ""
    bucket, _, prefix = text.partition(":::")[2].partition("/")
    return bucket, prefix.removesuffix("*")


def _first(value: Any) -> Mapping[str, Any]:
    """Return the one block of a kind that Terraform has, as it lists them."""
    return value[0] if isinstance(value, Sequence) and value else {}


_BALANCER_LOGS = (("access_logs", "alb_access"), ("connection_logs", "alb_connection"))


def _balancer(found: Declared) -> Iterator[_Log]:
    listed = found.properties.get("LoadBalancerAttributes") or ()
    said = {each.get("Key"): each.get("Value") for each in listed}
    network = found.properties.get("Type") == "network"
    for name, kind in (*_BALANCER_LOGS, ("health_check_logs", "alb_health_check")):
        if _truth(said.get(f"{name}.s3.enabled")):
            bucket, prefix = (said.get(f"{name}.s3.{each}") or "" for each in ("bucket", "prefix"))
            yield _Log("nlb_access" if network else kind, bucket, prefix)


def _balancer_block(found: Declared) -> Iterator[_Log]:
    network = found.properties.get("load_balancer_type") == "network"
    for name, kind in _BALANCER_LOGS:
        block = _first(found.properties.get(name))
        if _truth(block.get("enabled")):
            kind_ = "nlb_access" if network else kind
            yield _Log(kind_, block.get("bucket", ""), block.get("prefix") or "")


def _classic(found: Declared) -> Iterator[_Log]:
    policy = found.properties.get("AccessLoggingPolicy") or {}
    if _truth(policy.get("Enabled")):
        yield _Log("clb_access", policy.get("S3BucketName", ""), policy.get("S3BucketPrefix") or "")


def _classic_block(found: Declared) -> Iterator[_Log]:
    block = _first(found.properties.get("access_logs"))
    if block and _truth(block.get("enabled", True)):
        yield _Log("clb_access", block.get("bucket", ""), block.get("bucket_prefix") or "")


def _trail(found: Declared) -> Iterator[_Log]:
    given = found.properties
    bucket = given.get("S3BucketName") or given.get("s3_bucket_name") or ""
    prefix = given.get("S3KeyPrefix") or given.get("s3_key_prefix") or ""
    key_arn = given.get("KMSKeyId") or given.get("kms_key_id") or ""
    name = given.get("TrailName")
    named = regional_arn("cloudtrail", found.region, found.account, f"trail/{name}")
    arn = named if name else found.arn
    yield _Log("cloudtrail", bucket, prefix, arn, key_arn)


def _flow_log(found: Declared) -> Iterator[_Log]:
    given = found.properties
    bucket, prefix = _bucket_and_prefix(given.get("LogDestination") or given.get("log_destination"))
    attached = (given.get(each) for each in ("transit_gateway_id", "transit_gateway_attachment_id"))
    transit = str(given.get("ResourceType") or "").startswith("TransitGateway") or any(attached)
    yield _Log("tgw_flow" if transit else "vpc_flow", bucket, prefix)


def _distribution(found: Declared) -> Iterator[_Log]:
    logging = (found.properties.get("DistributionConfig") or {}).get("Logging") or {}
    block = logging or _first(found.properties.get("logging_config"))
    bucket = str(block.get("Bucket") or block.get("bucket") or "").partition(".s3.")[0]
    yield _Log("cloudfront_std_v1", bucket, block.get("Prefix") or block.get("prefix") or "")


def _channel(found: Declared) -> Iterator[_Log]:
    given = found.properties
    yield _Log(
        "config",
        given.get("S3BucketName") or given.get("s3_bucket_name") or "",
        given.get("S3KeyPrefix") or given.get("s3_key_prefix") or "",
        key_arn=given.get("S3KmsKeyArn") or given.get("s3_kms_key_arn") or "",
    )


def _to(kind: str, *names: str) -> Callable[[Declared], Iterator[_Log]]:
    """Return a reader of resources that name the ARN of a bucket, or several."""

    def read(found: Declared) -> Iterator[_Log]:
        for name in names:
            value = found.properties.get(name)
            for arn in value if isinstance(value, list) else [value]:
                bucket, prefix = _bucket_and_prefix(arn)
                yield _Log(kind, bucket, prefix)

    return read


def _findings(found: Declared) -> Iterator[_Log]:
    given = found.properties.get("DestinationProperties") or found.properties
    arn = given.get("DestinationArn") or given.get("destination_arn")
    bucket, prefix = _bucket_and_prefix(arn)
    key_arn = given.get("KmsKeyArn") or given.get("kms_key_arn") or ""
    yield _Log("guardduty_export", bucket, prefix, key_arn=key_arn)


def _redshift(found: Declared) -> Iterator[_Log]:
    given = found.properties
    block = given.get("LoggingProperties") or given
    bucket = block.get("BucketName") or block.get("bucket_name") or ""
    yield _Log(
        "redshift_audit", bucket, block.get("S3KeyPrefix") or block.get("s3_key_prefix") or ""
    )


_READERS: Mapping[str, Callable[[Declared], Iterator[_Log]]] = {
    "AWS::ElasticLoadBalancingV2::LoadBalancer": _balancer,
    "AWS::ElasticLoadBalancing::LoadBalancer": _classic,
    "AWS::CloudTrail::Trail": _trail,
    "AWS::EC2::FlowLog": _flow_log,
    "AWS::CloudFront::Distribution": _distribution,
    "AWS::Config::DeliveryChannel": _channel,
    "AWS::WAFv2::LoggingConfiguration": _to("waf", "LogDestinationConfigs"),
    "AWS::Route53Resolver::ResolverQueryLoggingConfig": _to("r53_resolver", "DestinationArn"),
    "AWS::GuardDuty::PublishingDestination": _findings,
    "AWS::Redshift::Cluster": _redshift,
    "aws_lb": _balancer_block,
    "aws_alb": _balancer_block,
    "aws_elb": _classic_block,
    "aws_cloudtrail": _trail,
    "aws_flow_log": _flow_log,
    "aws_cloudfront_distribution": _distribution,
    "aws_config_delivery_channel": _channel,
    "aws_wafv2_web_acl_logging_configuration": _to("waf", "log_destination_configs"),
    "aws_route53_resolver_query_log_config": _to("r53_resolver", "destination_arn"),
    "aws_guardduty_publishing_destination": _findings,
    "aws_redshift_logging": _redshift,
}
