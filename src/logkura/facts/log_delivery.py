"""The services that write logs to S3 themselves: who writes, what it asks for, what it can take.

Texts hold `{partition}`, `{region}`, `{suffix}` (the partition's domain) and `{account}` (the
account whose logs they are); `*` stands for what is not known before.  `None` says that AWS's pages
are silent.
"""

from dataclasses import dataclass

from logkura.facts.fact import Fact

__all__ = ["LOG_SERVICES", "LogService"]

_DOCS = "https://docs.aws.amazon.com"
_READ_ON = "2026-11-23"


@dataclass(frozen=True, slots=True)
class LogService:
    """One kind of log that a service writes to a bucket.

    Attributes:
        title: What it is called.
        principal: The service that writes; empty where an AWS account does so by ACL.
        source_arn: What `aws:SourceArn` is; empty where the service sends none.
        page: The page that states it.
        looks: What it asks of the bucket before it writes.
        folder: Where its keys begin, behind the prefix.
        sends_acl: Whether it sends `s3:x-amz-acl: bucket-owner-full-control`.  Of GuardDuty its
            page says nothing; AWS's Security Reference Architecture demands it of GuardDuty.
        own_encryption: The encryption that it asks for itself where it is told no key; empty where
            that is left to the bucket, or not known.
        key_principal: The service that uses the bucket's key; empty for the one that writes.
        key_actions: What it does with the bucket's key; empty where no customer key works.
        unneeded: Actions that the page lists beside, and that other pages of the same service, or
            its older ones, do without.
        managed_key: Whether the AWS managed key `aws/s3` works.
        dsse: Whether dual-layer encryption works.
        required_key: Whether nothing but a customer managed key will do.
        object_lock: Whether the bucket may have Object Lock with a default retention.
        same_region: Whether the bucket must be in the region of what is logged.
        acls: Whether the bucket must have ACLs turned on.
        appends: Whether AWS appends the statements to a bucket's policy that lacks them, where
            the one who turns the logs on may change it.  The general page says so of vended logs;
            the load balancers' own page wants the policy to be there.
    """

    title: str
    principal: str
    source_arn: str
    page: str
    looks: tuple[str, ...] = ("s3:GetBucketAcl",)
    folder: str = "AWSLogs/{account}/"
    sends_acl: bool = True
    own_encryption: str = ""
    key_principal: str = ""
    key_actions: tuple[str, ...] = ()
    unneeded: frozenset[str] = frozenset()
    managed_key: bool | None = None
    dsse: bool | None = None
    required_key: bool = False
    object_lock: bool | None = None
    same_region: bool | None = None
    acls: bool = False
    appends: bool = False


_DELIVERY = "delivery.logs.amazonaws.com"
_VENDED = "arn:{partition}:logs:{region}:{account}:*"
_VENDED_2 = "arn:{partition}:logs:{region}:{account}:delivery-source:*"
_BALANCER = "logdelivery.elasticloadbalancing.amazonaws.com"
_BALANCER_ARN = "arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/*"
_ALL = (
    *("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"),
    *("kms:ReEncryptFrom", "kms:ReEncryptTo"),
)


# WAF's page and Global Accelerator's, whose logs the same service writes, ask for the data key
# alone.
_BESIDE = frozenset(_ALL) - {"kms:GenerateDataKey", "kms:Decrypt"}


def _vended(title: str, page: str, **more: object) -> LogService:
    """Return a log of the first kind of vended logs, changed where its page differs."""
    given: dict[str, object] = {
        "key_actions": _ALL,
        "unneeded": _BESIDE,
        "managed_key": False,
        "appends": True,
        **more,
    }
    return LogService(title, _DELIVERY, _VENDED, f"{_DOCS}/{page}", **given)  # type: ignore[arg-type]


def _vended_2(title: str, page: str, **more: object) -> LogService:
    """Return a log of the second kind: a delivery source, and no look at the bucket's ACL."""
    given: dict[str, object] = {
        "looks": (),
        "key_actions": _ALL,
        "unneeded": _BESIDE,
        "managed_key": False,
        **more,
    }
    return LogService(title, _DELIVERY, _VENDED_2, f"{_DOCS}/{page}", **given)  # type: ignore[arg-type]


def _balancer(title: str, page: str) -> LogService:
    return LogService(
        title,
        _BALANCER,
        _BALANCER_ARN,
        f"{_DOCS}/elasticloadbalancing/latest/{page}",
        looks=(),
        sends_acl=False,
        same_region=True,
    )


LOG_SERVICES: Fact[dict[str, LogService]] = Fact(
    {
        "s3_server_access_bucket": LogService(
            "S3 server access logs",
            "logging.s3.amazonaws.com",
            "arn:{partition}:s3:::*",
            f"{_DOCS}/AmazonS3/latest/userguide/enable-server-access-logging.html",
            looks=(),
            folder="",
            sends_acl=False,
            object_lock=False,
            same_region=True,
        ),
        "s3_server_access_vended": _vended_2(
            "S3 server access logs, vended", "AmazonS3/latest/userguide/sal-cw-enabling.html"
        ),
        "cloudfront_std_v1": LogService(
            "CloudFront standard logs, first version",
            "",
            "",
            f"{_DOCS}/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html",
            looks=(),
            folder="",
            key_principal=_DELIVERY,
            key_actions=("kms:Decrypt", "kms:GenerateDataKey"),
            managed_key=False,
            acls=True,
        ),
        "cloudfront_std_v2": _vended_2(
            "CloudFront standard logs, second version",
            "AmazonCloudFront/latest/DeveloperGuide/standard-logging.html",
        ),
        "alb_access": _balancer("ALB access logs", "application/enable-access-logging.html"),
        "alb_connection": _balancer(
            "ALB connection logs", "application/load-balancer-connection-logs.html"
        ),
        "alb_health_check": _balancer(
            "ALB health check logs", "application/enable-health-check-logging.html"
        ),
        "alb_vended": _vended_2(
            "ALB logs, vended",
            "elasticloadbalancing/latest/application/load-balancer-cloudwatch-logs.html",
        ),
        "nlb_access": _vended(
            "NLB access logs",
            "elasticloadbalancing/latest/network/enable-access-logs.html",
            appends=False,
            same_region=True,
        ),
        "clb_access": _balancer("CLB access logs", "classic/enable-access-logs.html"),
        "vended": _vended(
            "vended logs", "AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-S3.html"
        ),
        "vended_v2": _vended_2(
            "vended logs of the second version",
            "AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html",
        ),
        "vpc_flow": _vended("VPC flow logs", "vpc/latest/userguide/flow-logs-s3-permissions.html"),
        "tgw_flow": _vended("Transit gateway flow logs", "vpc/latest/tgw/flow-logs-s3.html"),
        "cloudtrail": LogService(
            "CloudTrail",
            "cloudtrail.amazonaws.com",
            "arn:{partition}:cloudtrail:{region}:{account}:trail/*",
            f"{_DOCS}/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html",
            # https://docs.aws.amazon.com/awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html
            # (read 2026-04-13): SSE-S3 unless the trail names a key.  That CloudTrail sends the
            # header is seen in events of its own PutObject, as people published them in 2022 and
            # 2023.
            own_encryption="AES256",
            key_actions=("kms:DescribeKey", "kms:GenerateDataKey"),
            unneeded=frozenset({"kms:DescribeKey"}),
            object_lock=True,
            same_region=False,
        ),
        "config": LogService(
            "AWS Config",
            "config.amazonaws.com",
            "",
            f"{_DOCS}/config/latest/developerguide/s3-bucket-policy.html",
            looks=("s3:GetBucketAcl", "s3:ListBucket"),
            folder="AWSLogs/{account}/Config/",
            key_actions=("kms:Decrypt", "kms:GenerateDataKey"),
            unneeded=frozenset({"s3:ListBucket"}),
            object_lock=False,
        ),
        "waf": _vended(
            "WAF", "waf/latest/developerguide/logging-s3.html", key_actions=("kms:GenerateDataKey",)
        ),
        "r53_resolver": _vended(
            "Route 53 Resolver query logs",
            "Route53/latest/DeveloperGuide/resolver-query-logs-choosing-target-resource.html",
        ),
        "network_firewall": _vended(
            "Network Firewall", "network-firewall/latest/developerguide/logging-s3.html"
        ),
        "guardduty_export": LogService(
            "GuardDuty findings",
            "guardduty.amazonaws.com",
            "arn:{partition}:guardduty:{region}:{account}:detector/*",
            f"{_DOCS}/guardduty/latest/ug/guardduty_exportfindings.html",
            looks=("s3:GetBucketLocation",),
            folder="",
            key_actions=("kms:GenerateDataKey",),
            managed_key=False,
            required_key=True,
            same_region=True,
        ),
        "cwl_export": LogService(
            "CloudWatch Logs export tasks",
            "logs.{region}.{suffix}",
            "arn:{partition}:logs:{region}:{account}:log-group:*",
            f"{_DOCS}/AmazonCloudWatch/latest/logs/S3Export.html",
            folder="",
            key_actions=("kms:Decrypt", "kms:GenerateDataKey"),
            dsse=False,
            object_lock=True,
            same_region=True,
        ),
        "msk_broker": _vended("MSK broker logs", "msk/latest/developerguide/msk-logging.html"),
        "redshift_audit": LogService(
            "Redshift audit logs",
            "redshift.amazonaws.com",
            "",
            f"{_DOCS}/redshift/latest/mgmt/db-auditing.html",
            folder="AWSLogs/{account}/redshift/",
            sends_acl=False,
            object_lock=False,
        ),
        "global_accelerator": _vended(
            "Global Accelerator flow logs",
            "global-accelerator/latest/dg/monitoring-global-accelerator.flow-logs.html",
            key_actions=("kms:GenerateDataKey",),
            same_region=False,
        ),
    },
    "kind of log to what its service needs",
    f"{_DOCS}/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html",
    _READ_ON,
)
