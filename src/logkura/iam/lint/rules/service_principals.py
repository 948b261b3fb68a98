"""Services as principals: names of the wrong form, and services that do not call as themselves."""

import re
from collections.abc import Iterator

from logkura.facts.load_balancing import LOG_DELIVERY_ACCOUNTS
from logkura.facts.regions import REGIONS_OF_EVERY_ACCOUNT, partition_of
from logkura.iam.lint.rule import Found, rule
from logkura.iam.lint.subject import Clause, Subject
from logkura.iam.parse import PolicyKind

__all__ = [
    "acl_of_a_load_balancer",
    "acl_of_log_delivery",
    "firehose_writes_as_its_role",
    "region_in_a_service",
    "region_of_logs",
]

_LOGS_KMS = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"
_FIREHOSE = "https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html"
_VENDED = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-S3.html"
_ELB = (
    "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html"
)
_PRINCIPAL = (
    "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html"
)
_ACL = "s3:x-amz-acl"
_LOAD_BALANCERS = frozenset({"logdelivery.elasticloadbalancing.amazonaws.com"}).union(
    *(
        {account, f"arn:{partition_of(region)}:iam::{account}:root"}
        for region, account in LOG_DELIVERY_ACCOUNTS.value.items()
    )
)
_WITH_REGION = re.compile(
    r"(firehose|delivery\.logs|logging\.s3|cloudtrail|config|s3|logdelivery\.elasticloadbalancing)"
    r"\.([a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com"
)


@rule("W154", source=_LOGS_KMS, read_on="2026-11-24")
def region_of_logs(subject: Subject) -> Iterator[Found]:
    """CloudWatch Logs without its Region in a key policy.

    For log groups the key's policy names `logs.region.amazonaws.com`, the Region being the key's.
    With another name the log group cannot use the key: "KMS key does not exist or is not allowed".

    Bad:
        {"Version": "2012-10-17", "Statement": [
         {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:*",
          "Resource": "*"},
         {"Effect": "Allow", "Principal": {"Service": "logs.amazonaws.com"},
          "Action": ["kms:Encrypt", "kms:Decrypt"], "Resource": "*"}]}

    Good:
        {"Version": "2012-10-17", "Statement": [
         {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:*",
          "Resource": "*"},
         {"Effect": "Allow", "Principal": {"Service": "logs.eu-west-1.amazonaws.com"},
          "Action": ["kms:Encrypt", "kms:Decrypt"], "Resource": "*"}]}
    """
    for clause in subject.clauses:
        for value in clause.principals("Service") if _is_about(clause, "kms") else ():
            if value.text == "logs.amazonaws.com":
                yield Found(
                    value.where,
                    "`logs.amazonaws.com` in a key policy",
                    "write `logs.region.amazonaws.com` with the Region of the key",
                )


def _is_about(clause: Clause, prefix: str) -> bool:
    return any(action.lower().startswith(f"{prefix}:") for action in clause.statement.actions)


@rule("W155", source=_PRINCIPAL, read_on="2026-11-24")
def region_in_a_service(subject: Subject) -> Iterator[Found]:
    """A Region in the name of a service that has none.

    These services call under one name, `service.amazonaws.com`. AWS documents a name with a Region
    for Regions that an account must opt into, and this is none of them.

    Bad (trust):
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
         "Principal": {"Service": "firehose.eu-west-1.amazonaws.com"}, "Action": "sts:AssumeRole"}]}

    Good (trust):
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
         "Principal": {"Service": "firehose.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
    """
    for clause in subject.clauses:
        for value in clause.principals("Service"):
            found = _WITH_REGION.fullmatch(value.text)
            if found and found.group(2) in REGIONS_OF_EVERY_ACCOUNT.value:
                yield Found(
                    value.where,
                    f"`{value.text}` has a Region in it",
                    f"write `{found.group(1)}.amazonaws.com`",
                )


@rule("W156", source=_FIREHOSE, read_on="2026-11-24")
def firehose_writes_as_its_role(subject: Subject) -> Iterator[Found]:
    """Firehose as a principal of a bucket policy.

    Firehose writes with the credentials of the role that it assumes, so that a statement for the
    service is about no write of a delivery stream.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
         "Principal": {"Service": "firehose.amazonaws.com"}, "Action": "s3:PutObject",
         "Resource": "arn:aws:s3:::archive/*"}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
         "Principal": {"AWS": "arn:aws:iam::111122223333:role/firehose"}, "Action": "s3:PutObject",
         "Resource": "arn:aws:s3:::archive/*"}]}
    """
    for clause in subject.clauses:
        for value in clause.principals("Service") if _is_about(clause, "s3") else ():
            if value.text == "firehose.amazonaws.com" and subject.kind is PolicyKind.RESOURCE:
                yield Found(
                    value.where,
                    "Firehose does not write as itself",
                    "name the role of the delivery stream",
                )


@rule("W157", source=_ELB, read_on="2026-11-24")
def acl_of_a_load_balancer(subject: Subject) -> Iterator[Found]:
    """A condition on the ACL for the logs of load balancers.

    AWS's statements for Application Load Balancers carry no such condition, and in the field none
    was sent: the bucket then gets no logs. Only Outposts' `logdelivery.elb.amazonaws.com` has one.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
         "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
         "Action": "s3:PutObject", "Resource": "arn:aws:s3:::archive/AWSLogs/111122223333/*",
         "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control"}}}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
         "Principal": {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"},
         "Action": "s3:PutObject", "Resource": "arn:aws:s3:::archive/AWSLogs/111122223333/*"}]}
    """
    yield from _acl(subject, _LOAD_BALANCERS)


@rule("I158", source=_VENDED, read_on="2026-11-24")
def acl_of_log_delivery(subject: Subject) -> Iterator[Found]:
    """A condition on the ACL for vended logs.

    AWS's page has the condition. In the field, a bucket that enforces the owner (ACLs off) was sent
    no ACL, and every write was denied: https://github.com/cloudposse/terraform-aws-vpc-flow-logs-s3-bucket/issues/101.
    AWS does not settle it.

    Bad:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
         "Principal": {"Service": "delivery.logs.amazonaws.com"},
         "Action": "s3:PutObject", "Resource": "arn:aws:s3:::archive/AWSLogs/111122223333/*",
         "Condition": {"StringEquals": {"s3:x-amz-acl": "bucket-owner-full-control",
         "aws:SourceAccount": "111122223333"}}}]}

    Good:
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
         "Principal": {"Service": "delivery.logs.amazonaws.com"},
         "Action": "s3:PutObject", "Resource": "arn:aws:s3:::archive/AWSLogs/111122223333/*",
         "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}]}
    """
    yield from _acl(subject, frozenset({"delivery.logs.amazonaws.com"}))


def _acl(subject: Subject, callers: frozenset[str]) -> Iterator[Found]:
    for clause in subject.clauses:
        named = [value.text for kind in ("Service", "AWS") for value in clause.principals(kind)]
        named = [name for name in named if name in callers]
        for term in clause.on(_ACL) if clause.allows and named else ():
            operator = term.operator
            if not (operator.negated or operator.if_exists or operator.is_null):
                yield Found(
                    term.where,
                    f"`{named[0]}` under a condition on `s3:x-amz-acl`",
                    f"where no ACL is sent, use `{operator.name}IfExists`",
                )
