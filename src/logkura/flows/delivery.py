"""Firehose transforms the records of a stream and writes them to S3, as the stream's role.

Sources (read 2026-11-24): https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html
(the role: trust with the account as external id, S3, KMS through S3, Lambda, the error log),
https://docs.aws.amazon.com/firehose/latest/dev/cross-service-confused-deputy-prevention.html
(source ARN and account), https://docs.aws.amazon.com/firehose/latest/dev/retry.html (S3 is tried
for 24 hours; a transformer that fails is tried three times, then its records go to the error
prefix), https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html (a multipart upload
with KMS needs kms:Decrypt).
"""

from collections.abc import Iterator
from functools import partial

from logkura.estate import Bucket, DeliveryStream, Estate
from logkura.facts.regions import regional_arn
from logkura.flows.call import Aftermath, Call, Denial, Source, Value, When
from logkura.flows.places import (
    THROUGH_S3,
    account_of,
    bucket_of,
    delivered_objects,
    encryption_headers,
    through_s3,
)

__all__ = ["delivery"]

_PAGE = Source("https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html")
_DEPUTY = Source(
    "https://docs.aws.amazon.com/firehose/latest/dev/cross-service-confused-deputy-prevention.html"
)
_MULTIPART = Source("https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html")
_ENCRYPTION = Source("https://docs.aws.amazon.com/firehose/latest/dev/encryption.html")

_NOT_WRITTEN = Denial(
    "S3.AccessDenied in the stream's error log; DeliveryToS3.Success falls, and after 24 hours"
    " the records are gone",
    Aftermath.DROPPED,
)
_NOT_TRANSFORMED = Denial(
    "Lambda.InvokeAccessDenied in the stream's error log; the records go untransformed to the"
    " error prefix",
    Aftermath.LEFT,
)
_NOT_REPORTED = Denial(
    "the error log stays empty, whatever fails: delivery errors are invisible", Aftermath.UNHARMED
)
_COLONS_OF_A_FUNCTION = 6
_LISTED = "AWS asks for it and does not say when it is used"


def delivery(estate: Estate) -> Iterator[Call]:
    """Yield the calls of the delivery streams of an estate."""
    for stream in estate.streams:
        yield _assume(stream)
        if stream.stream_key_arn:
            yield _read(stream)
        if stream.function_arn:
            yield from _transform(stream)
        bucket = bucket_of(estate, stream.bucket)
        if bucket is not None:
            yield from _write(stream, bucket, estate.account)
            key_arn = stream.object_key_arn or (bucket.key_arn if bucket.uses_kms else "")
            if key_arn:
                yield from _encrypt(stream, bucket, key_arn)
        if stream.log_group:
            yield _report(stream)


def _assume(stream: DeliveryStream) -> Call:
    account = Value.of(account_of(stream.arn))
    return Call(
        purpose="AssumeRole",
        action="sts:AssumeRole",
        principals=("firehose.amazonaws.com",),
        resource=Value.of(stream.role_arn),
        resource_account=account_of(stream.role_arn),
        source=_DEPUTY,
        denial=_NOT_WRITTEN,
        context={
            "sts:ExternalId": account,
            "aws:SourceAccount": account,
            "aws:SourceArn": Value.of(stream.arn),
        },
        compared=frozenset({"sts:ExternalId"}),
    )


def _read(stream: DeliveryStream) -> Call:
    return Call(
        purpose="ReadStream",
        action="kms:Decrypt",
        principals=(stream.role_arn,),
        resource=Value.of(stream.stream_key_arn),
        resource_account=account_of(stream.stream_key_arn),
        source=_ENCRYPTION,
        denial=_NOT_WRITTEN,
        when=When.LISTED,
        note="Firehose reads the stream by the grant that it made; the role is asked for as well",
    )


def _transform(stream: DeliveryStream) -> Iterator[Call]:
    invoke = partial(
        Call,
        purpose="Transform",
        principals=(stream.role_arn,),
        resource_account=account_of(stream.function_arn),
        source=_PAGE,
        denial=_NOT_TRANSFORMED,
        when=When.LISTED,
    )
    exact = Value.of(stream.function_arn)
    if not stream.names_latest or stream.function_arn.count(":") > _COLONS_OF_A_FUNCTION:
        # The stream names a version, an alias or the function alone, and that is what is invoked.
        # https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html
        yield invoke(action="lambda:InvokeFunction", resource=exact, when=When.ALWAYS)
        yield invoke(action="lambda:GetFunctionConfiguration", resource=exact, note=_LISTED)
        return
    versions = Value.below(f"{stream.function_arn}:", "$LATEST")
    yield invoke(action="lambda:InvokeFunction", resource=versions, when=When.ALWAYS)
    yield invoke(action="lambda:InvokeFunction", resource=exact, note=_LISTED)
    for resource in (exact, versions):
        action = "lambda:GetFunctionConfiguration"
        yield invoke(action=action, resource=resource, note=_LISTED)


def _write(stream: DeliveryStream, bucket: Bucket, account: str) -> Iterator[Call]:
    listed = partial(
        Call,
        principals=(stream.role_arn,),
        resource_account=account,
        source=_PAGE,
        denial=_NOT_WRITTEN,
        when=When.LISTED,
    )
    for action in ("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"):
        yield listed(
            purpose="FindBucket", action=action, resource=Value.of(bucket.arn), note=_LISTED
        )
    write = partial(listed, purpose="WriteObjects", resource=delivered_objects(stream, bucket))
    headers = {"s3:x-amz-acl": Value.of("bucket-owner-full-control")}
    if stream.object_key_arn:
        headers |= encryption_headers(stream.object_key_arn)
    yield write(action="s3:PutObject", context=headers, when=When.ALWAYS)
    for action in ("s3:AbortMultipartUpload", "s3:GetObject"):
        yield write(action=action, note=_LISTED)


def _encrypt(stream: DeliveryStream, bucket: Bucket, key_arn: str) -> Iterator[Call]:
    """Yield the calls for the key: the stream's, else that of the bucket's default encryption."""
    encrypt = partial(
        Call,
        purpose="EncryptObjects",
        principals=(stream.role_arn,),
        resource=Value.of(key_arn),
        resource_account=account_of(key_arn),
        denial=_NOT_WRITTEN,
        context=through_s3(bucket, delivered_objects(stream, bucket)),
        compared=THROUGH_S3,
    )
    yield encrypt(action="kms:GenerateDataKey", source=_PAGE)
    yield encrypt(
        action="kms:Decrypt",
        source=_MULTIPART,
        when=When.SOMETIMES,
        note="when an object is uploaded in parts",
    )


def _report(stream: DeliveryStream) -> Call:
    account, name = account_of(stream.arn), f"log-group:{stream.log_group}:log-stream:"
    return Call(
        purpose="ReportErrors",
        action="logs:PutLogEvents",
        principals=(stream.role_arn,),
        resource=Value.below(regional_arn("logs", stream.region, account, name), stream.log_stream),
        resource_account=account,
        source=_PAGE,
        denial=_NOT_REPORTED,
        when=When.SOMETIMES,
        note="when a delivery or a transformation fails",
    )
