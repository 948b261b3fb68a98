"""The context of the calls to KMS that S3 makes for whoever reads or writes an object.

Sources (read 2026-11-24):
https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html (kms:ViaService is S3 in
the region of the bucket) and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html (the encryption context is
the object's ARN, with a Bucket Key the bucket's).
"""

from logkura.facts.regions import dns_suffix_of
from logkura.flows.places import CONTEXT_ARN, VIA_SERVICE

__all__ = ["through_s3"]


def through_s3(bucket_region: str, context_arn: str) -> dict[str, str]:
    """Return the condition keys of such a call.

    Args:
        bucket_region: The region of the bucket, whose S3 calls KMS.
        context_arn: The encryption context: the object's ARN, or the bucket's.
    """
    via = f"s3.{bucket_region}.{dns_suffix_of(bucket_region)}"
    return {VIA_SERVICE: via, CONTEXT_ARN: context_arn}
