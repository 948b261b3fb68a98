"""Uploading a file of any size with little memory."""

from typing import Any, BinaryIO

from boto3.s3.transfer import TransferConfig

__all__ = ["upload"]

_MIB = 1024 * 1024
# The SDK's threads hold ten parts in memory, 80 MiB; without them it is one.
_TRANSFER = TransferConfig(
    multipart_threshold=8 * _MIB, multipart_chunksize=8 * _MIB, use_threads=False
)


def upload(s3: Any, content: BinaryIO, bucket: str, key: str) -> None:
    """Upload a file; above 8 MiB in parts, which are given up when one fails.

    S3 shows an object when it is complete, and not before.  Parts of a process that was killed
    stay hidden and are paid for until a lifecycle rule (AbortIncompleteMultipartUpload) removes
    them.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
    (read 2026-11-24).
    """
    s3.upload_fileobj(content, bucket, key, Config=_TRANSFER)
