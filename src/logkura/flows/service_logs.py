"""AWS services write their logs into a bucket, in their own name.

What each service asks for is a fact (see `facts.log_delivery`); S3 refuses what the bucket's policy
does not allow, and most services then drop the logs without a word.

Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html
(read 2026-11-23), and the page of each service.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from logkura.estate import Bucket, Estate, LogDelivery
from logkura.facts.load_balancing import LOG_DELIVERY_ACCOUNTS
from logkura.facts.log_delivery import LOG_SERVICES, LogService
from logkura.facts.regions import dns_suffix_of, partition_of
from logkura.flows.call import Aftermath, Call, Denial, Source, Value, When
from logkura.flows.places import (
    CONTEXT_ARN,
    ENCRYPTION_HEADER,
    account_of,
    bucket_of,
    encryption_headers,
    through_s3,
)

__all__ = ["service_logs"]

_EXAMPLE = "example.log.gz"
_LOST = Denial(
    "no object arrives; the service drops the logs, most without an error", Aftermath.SKIPPED
)
_BESIDE = Denial(
    "as far as other pages of AWS go, the logs arrive all the same", Aftermath.UNHARMED
)
_UNDER_S3 = Denial(
    "the logs arrive under SSE-S3, which the service asks for where it is told no key",
    Aftermath.UNHARMED,
)
_APPENDED = Denial(
    "AWS appends the statement when the logs are turned on by somebody who may change the policy",
    Aftermath.UNHARMED,
)
_TRAIL_CONTEXT = "kms:EncryptionContext:aws:cloudtrail:arn"
_DELIVERY = "delivery.logs.amazonaws.com"
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
            **(_appended(delivery) or _beside(action, service)),
        )
    acl = {"s3:x-amz-acl": Value.of("bucket-owner-full-control")} if service.sends_acl else {}
    key_arn = delivery.key_arn or (bucket.key_arn if service.required_key else "")
    # Who is told a key names it; of the others most leave encryption to the bucket.
    headers = encryption_headers(key_arn) if key_arn else _own_encryption(service)
    folder = _filled(service.folder, delivery)
    yield call(
        purpose="WriteLogs",
        action="s3:PutObject",
        resource=Value.below(f"{bucket.arn}/{delivery.prefix}{folder}", _EXAMPLE),
        context={**context, **acl, **headers},
        compared=frozenset({*context, *acl}),
        # AWS's page has the header; where ACLs are turned off, people saw that it is not sent.
        optional=frozenset(acl),
        **_appended(delivery),
    )


def _encrypt(delivery: LogDelivery, service: LogService, bucket: Bucket) -> Iterator[Call]:
    key_arn = delivery.key_arn or (bucket.key_arn if bucket.uses_kms else "")
    if not key_arn:
        return
    context = _context(delivery, service)
    objects = Value.below(f"{bucket.arn}/{delivery.prefix}", _EXAMPLE)
    told = {**context, CONTEXT_ARN: through_s3(bucket, objects)[CONTEXT_ARN]}
    if delivery.kind == "cloudtrail" and delivery.key_arn:
        # https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
        # (read 2026-11-27): a trail that names a key sends its own ARN along.
        told[_TRAIL_CONTEXT] = context["aws:SourceArn"]
    for action in service.key_actions:
        yield Call(
            purpose="EncryptLogs",
            action=action,
            principals=_principals(delivery, service)
            if not service.key_principal
            else (service.key_principal,),
            resource=Value.of(key_arn),
            resource_account=account_of(key_arn),
            source=Source(service.page, LOG_SERVICES.read_on),
            context=told,
            compared=frozenset(context),
            **{
                "when": When.ALWAYS if action == "kms:GenerateDataKey" else When.LISTED,
                "denial": _LOST,
                **(_without_bucket_key(action, service, bucket) or _beside(action, service)),
                **_under_s3(delivery, service),
            },
        )


def _own_encryption(service: LogService) -> Mapping[str, Value]:
    """Return the header by which a service that is told no key asks for encryption of its own."""
    wanted = service.own_encryption
    return {ENCRYPTION_HEADER: Value.of(wanted)} if wanted else {}


def _under_s3(delivery: LogDelivery, service: LogService) -> dict[str, Any]:
    """Return how the use of the bucket's key is told where the service asks for SSE-S3 itself."""
    if delivery.key_arn or not service.own_encryption:
        return {}
    return {"when": When.LISTED, "denial": _UNDER_S3}


def _appended(delivery: LogDelivery) -> dict[str, Any]:
    """Return how a call is told whose statement AWS itself appends to the bucket's policy."""
    return {"when": When.LISTED, "denial": _APPENDED} if delivery.appended else {}


def _without_bucket_key(action: str, service: LogService, bucket: Bucket) -> dict[str, Any]:
    """Return how kms:Decrypt is told where log delivery needs it for a Bucket Key alone.

    CloudFront's page says so of the service that writes other vended logs as well:
    https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
    (read 2026-11-23).
    """
    delivers = _DELIVERY in {service.principal, service.key_principal}
    if action != "kms:Decrypt" or bucket.bucket_key or not delivers:
        return {}
    return {"when": When.LISTED, "denial": _BESIDE}


def _beside(action: str, service: LogService) -> dict[str, Any]:
    """Return how a call is told that the page lists and that is not needed elsewhere."""
    if action not in service.unneeded:
        return {}
    return {"when": When.LISTED, "denial": _BESIDE}


def _principals(delivery: LogDelivery, service: LogService) -> tuple[str, ...]:
    """Return who writes; load balancers of older regions by an account of AWS as well."""
    name = _filled(service.principal, delivery)
    if delivery.role_arn:
        # https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html (read
        # 2026-11-27): AWS Config tries the recorder's role, then its own name.
        return (name, delivery.role_arn)
    account = LOG_DELIVERY_ACCOUNTS.value.get(delivery.region)
    if name != _BALANCERS or account is None:
        return (name,)
    return (name, f"arn:{partition_of(delivery.region)}:iam::{account}:root")


def _context(delivery: LogDelivery, service: LogService) -> Mapping[str, Value]:
    context = {"aws:SourceAccount": Value.of(delivery.account)}
    if delivery.source_arn:
        text = delivery.source_arn
        context["aws:SourceArn"] = Value(text, text.replace("*", "example"))
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
