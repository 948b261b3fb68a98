"""Firehose's PutObject: an object in moto's S3, or the error code that Firehose logs.

Source of the codes and messages:
https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-logs.html (read
2026-11-24).
"""

from typing import Any

from moto.core.exceptions import ServiceException
from moto.s3.models import s3_backends

from logkura.lab.delivery_role import DeliveryRole
from logkura.lab.destination import Destination
from logkura.lab.object_encryption import Encryption, choose

__all__ = ["DeliveryError", "write_object"]

_MESSAGES = {
    "S3.NoSuchBucket": (
        "The specified bucket does not exist. Create the bucket or use a different bucket that "
        "does exist."
    ),
    "S3.AccessDenied": (
        "Access was denied. Ensure that the trust policy for the provided IAM role allows "
        "Firehose to assume the role, and the access policy allows access to the S3 bucket."
    ),
    "S3.KMS.NotFoundException": (
        "The provided AWS KMS key was not found. If you are using what you believe to be a valid "
        "AWS KMS key with the correct role, check if there is a problem with the account to which "
        "the AWS KMS key is attached."
    ),
}


class DeliveryError(Exception):
    """A write to S3 that failed and is tried again.

    Attributes:
        code: The error code of the delivery log, such as `S3.NoSuchBucket`.
        message: Its message.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


def write_object(
    destination: Destination, key: str, body: bytes, role: DeliveryRole, *, gzip: bool
) -> None:
    """Write one object as Firehose does.

    Objects are `application/octet-stream` and carry the content encoding of Firehose's own
    compression.  The key of the stream's configuration encrypts them, otherwise the bucket's
    default applies.

    Raises:
        DeliveryError: The bucket, the key or a policy does not let the object be written.
    """
    owner = s3_backends.bucket_accounts.get(destination.bucket)
    if owner is None:
        raise _delivery_error("NoSuchBucket", "")
    partition, account = owner
    try:
        backend = s3_backends[account][partition]
        bucket = backend.get_bucket(destination.bucket)
        algorithm = "aws:kms" if destination.key_arn else None
        encryption = choose(bucket, algorithm, destination.key_arn, None)
        _authorise(destination, f"{destination.bucket_arn}/{key}", role, bucket, encryption)
        written = backend.put_object(
            destination.bucket, key, body, encryption=algorithm, kms_key_id=destination.key_arn
        )
    except ServiceException as error:
        raise _delivery_error(error.code, error.message) from error
    metadata = {"Content-Type": "application/octet-stream"}
    written.set_metadata(metadata | ({"Content-Encoding": "gzip"} if gzip else {}))


def _authorise(
    destination: Destination, arn: str, role: DeliveryRole, bucket: Any, encryption: Encryption
) -> None:
    """Ask for what S3 would ask for: the role, the object, and the key with its context."""
    account, region = bucket.account_id, bucket.region_name
    context_arn = destination.bucket_arn if encryption.bucket_key else arn
    allowed = (
        role.may_be_assumed()
        and role.may_put(arn, account, region, destination.key_arn)
        and (not encryption.kms or role.may_encrypt(encryption.key_arn, context_arn, region))
    )
    if not allowed:
        raise _delivery_error("AccessDenied", "")


def _delivery_error(code: str, message: str) -> DeliveryError:
    name = f"S3.{code}"
    return DeliveryError(name, _MESSAGES.get(name, message))
