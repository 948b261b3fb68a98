"""AWS services write their logs into a bucket, in their own name.

What each service asks for is a fact (see `facts.log_delivery`); S3 refuses what the bucket's policy
does not allow, and most services then drop the logs without a word.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
(read 2026-11-23), and the page of each service.
"""

from collections.abc import Iterator, Mapping
from functools import partial

from logkura.estate import Bucket, Estate, LogDelivery
from logkura.facts.load_balancing import LOG_DELIVERY_ACCOUNTS
from logkura.facts.log_delivery import LOG_SERVICES, LogService
from logkura.facts.regions import dns_suffix_of, partition_of
from logkura.flows.call import Aftermath, Call, Denial, Source, Value, When
from logkura.flows.places import account_of, bucket_of

__all__ = ["service_logs"]

_EXAMPLE = "example.log.gz"
_LOST = Denial(
    "no object arrives; the service drops the logs, most without an error", Aftermath.SKIPPED
)
_BALANCERS = "logdelivery.elasticloadbalancing.amazonaws.com"


def service_logs(estate: Estate) -> Iterator[Call]:
    """Yield the calls of the services that write their logs into an estate's buckets."""
    for delivery in estate.deliveries:
        bucket = bucket_of(estate, delivery.bucket)
        if bucket is not None:
            service = LOG_SERVICES.value[delivery.kind]
            yield from _write(delivery, service, bucket, estate.account)
            yield from _encrypt(delivery, service, bucket)


def _write(
    delivery: LogDelivery, service: LogService, bucket: Bucket, owner: str
) -> Iterator[Call]:
    if not service.principal:
        return  # An account of AWS writes, by ACL.
    context = _context(delivery, service)
    call = partial(
        Call,
        principals=_principals(delivery, service),
        resource_account=owner,
        source=Source(service.page, LOG_SERVICES.read_on),
        denial=_LOST,
    )
    for action in service.looks:
        yield call(
            purpose="LookAtBucket",
            action=action,
            resource=Value.of(bucket.arn),
            context=context,
            compared=frozenset(context),
        )
    acl = {"s3:x-amz-acl": Value.of("bucket-owner-full-control")} if service.sends_acl else {}
    folder = _filled(service.folder, delivery)
    yield call(
        purpose="WriteLogs",
        action="s3:PutObject",
        resource=Value.below(f"{bucket.arn}/{delivery.prefix}{folder}", _EXAMPLE),
        context={**context, **acl},
        compared=frozenset({*context, *acl}),
        # AWS's page has the header; where ACLs are turned off, people saw that it is not sent.
        optional=frozenset(acl),
    )


def _encrypt(delivery: LogDelivery, service: LogService, bucket: Bucket) -> Iterator[Call]:
    if not (bucket.uses_kms and bucket.key_arn):
        return
    context = _context(delivery, service)
    for action in service.key_actions:
        yield Call(
            purpose="EncryptLogs",
            action=action,
            principals=(_filled(service.key_principal or service.principal, delivery),),
            resource=Value.of(bucket.key_arn),
            resource_account=account_of(bucket.key_arn),
            source=Source(service.page, LOG_SERVICES.read_on),
            denial=_LOST,
            context=context,
            compared=frozenset(context),
            when=When.ALWAYS if action == "kms:GenerateDataKey" else When.LISTED,
        )


def _principals(delivery: LogDelivery, service: LogService) -> tuple[str, ...]:
    """Return who writes; load balancers of older regions by an account of AWS as well."""
    name = _filled(service.principal, delivery)
    account = LOG_DELIVERY_ACCOUNTS.value.get(delivery.region)
    if name != _BALANCERS or account is None:
        return (name,)
    return (name, f"arn:{partition_of(delivery.region)}:iam::{account}:root")


def _context(delivery: LogDelivery, service: LogService) -> Mapping[str, Value]:
    context = {"aws:SourceAccount": Value.of(delivery.account)}
    if delivery.source_arn:
        context["aws:SourceArn"] = Value.of(delivery.source_arn)
    elif service.source_arn:
        text = _filled(service.source_arn, delivery)
        context["aws:SourceArn"] = Value(text, text.replace("*", "example"))
    return context


def _filled(text: str, delivery: LogDelivery) -> str:
    return text.format(
        partition=partition_of(delivery.region),
        region=delivery.region,
        suffix=dns_suffix_of(delivery.region),
        account=delivery.account,
    )
