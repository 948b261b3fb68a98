"""Somebody reads the archive: a person, DuckDB or Spark by S3 itself, or Athena.

Sources (read 2026-11-24): https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
(reading needs kms:Decrypt), https://docs.aws.amazon.com/athena/latest/ug/s3-permissions.html (what
Athena asks for; it reads as whoever runs the query), and of 2026-11-27
https://docs.aws.amazon.com/cli/latest/userguide/cli-chap-using.html (HTTPS unless told otherwise).
A reader that was told to use plain HTTP is not looked at: a Deny of that is meant for it.
"""

from collections.abc import Iterator
from functools import partial

from logkura.estate import Bucket, Estate, Reader
from logkura.flows.call import Aftermath, Call, Denial, Source, Value
from logkura.flows.places import THROUGH_S3, account_of, bucket_of, objects_below, through_s3

__all__ = ["reading"]

_S3 = Source("https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html")
_ATHENA = Source("https://docs.aws.amazon.com/athena/latest/ug/s3-permissions.html")
_REFUSED = Denial("AccessDenied to whoever reads; the archive is unharmed", Aftermath.REFUSED)


def reading(estate: Estate) -> Iterator[Call]:
    """Yield the calls of the readers of an estate."""
    for reader in estate.readers:
        bucket = bucket_of(estate, reader.bucket)
        if bucket is not None:
            yield from _read(reader, bucket, estate.account)


def _read(reader: Reader, bucket: Bucket, account: str) -> Iterator[Call]:
    call = partial(
        Call,
        principals=(reader.role_arn,),
        source=_ATHENA if reader.through == "athena" else _S3,
        denial=_REFUSED,
    )
    looks = ["s3:ListBucket"] + (["s3:GetBucketLocation"] if reader.through == "athena" else [])
    for action in looks:
        yield call(
            purpose="FindObjects",
            action=action,
            resource=Value.of(bucket.arn),
            resource_account=account,
        )
    objects = objects_below(bucket, reader.prefix)
    yield call(
        purpose="ReadObjects",
        action="s3:GetObject",
        resource=objects,
        resource_account=account,
    )
    if bucket.uses_kms and bucket.key_arn:
        yield call(
            purpose="DecryptObjects",
            action="kms:Decrypt",
            resource=Value.of(bucket.key_arn),
            resource_account=account_of(bucket.key_arn),
            context=through_s3(bucket, objects),
            compared=THROUGH_S3,
        )
