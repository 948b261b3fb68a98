"""Where the calls of an archive go: ARNs, keys of objects, and the context of S3's KMS calls.

Sources (read 2026-11-24):
https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html (kms:ViaService is the
service in the region of the bucket) and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html (the encryption context is
the object's ARN, with a Bucket Key the bucket's).
"""

import re
from collections.abc import Mapping
from os.path import commonprefix

from logkura.estate import Bucket, DeliveryStream, Estate
from logkura.facts.regions import dns_suffix_of
from logkura.flows.call import Value

__all__ = [
    "CONTEXT_ARN",
    "ENCRYPTION_HEADER",
    "THROUGH_S3",
    "VIA_SERVICE",
    "account_of",
    "bucket_of",
    "delivered_objects",
    "encryption_headers",
    "objects_below",
    "through_s3",
]

VIA_SERVICE = "kms:ViaService"
CONTEXT_ARN = "kms:EncryptionContext:aws:s3:arn"
ENCRYPTION_HEADER = "s3:x-amz-server-side-encryption"
THROUGH_S3 = frozenset({VIA_SERVICE, CONTEXT_ARN})
"""The keys that tie a KMS call to S3 and to the archive's objects."""

_EXPRESSION = re.compile(r"!\{[^}]*\}")
_EXAMPLE_OBJECT = "example.jsonl.gz"


def account_of(arn: str) -> str:
    """Return the account of an ARN; nothing where a key is named by its id or an alias alone."""
    return arn.split(":", 5)[4] if arn.startswith("arn:") else ""


def bucket_of(estate: Estate, name: str) -> Bucket | None:
    """Return the estate's bucket of that name; None when it is none of the estate's."""
    return next((bucket for bucket in estate.buckets if bucket.name == name), None)


def delivered_objects(stream: DeliveryStream, bucket: Bucket) -> Value:
    """Return the objects that a stream writes, those of its errors among them."""
    heads = [_EXPRESSION.split(prefix, 1)[0] for prefix in (stream.prefix, stream.error_prefix)]
    example = _EXPRESSION.sub("example", stream.prefix) + _EXAMPLE_OBJECT
    shared = commonprefix(heads)  # noqa: RUF071 -- keys are text, not paths: half a name counts
    return Value(f"{bucket.arn}/{shared}*", f"{bucket.arn}/{example}")


def objects_below(bucket: Bucket, prefix: str) -> Value:
    """Return the objects of a bucket whose keys begin so."""
    return Value.below(f"{bucket.arn}/{prefix}", _EXAMPLE_OBJECT)


def through_s3(bucket: Bucket, objects: Value) -> Mapping[str, Value]:
    """Return the context of a KMS call that S3 makes for objects of a bucket.

    It is what the object's own encryption asks for: the bucket's setting counts when an object is
    written, and a bucket's older objects keep theirs.
    """
    via = f"s3.{bucket.region}.{dns_suffix_of(bucket.region)}"
    context = Value.of(bucket.arn) if bucket.bucket_key else objects
    return {VIA_SERVICE: Value.of(via), CONTEXT_ARN: context}


def encryption_headers(key_arn: str) -> Mapping[str, Value]:
    """Return the headers by which a writer names the key of its objects."""
    return {
        ENCRYPTION_HEADER: Value.of("aws:kms"),
        f"{ENCRYPTION_HEADER}-aws-kms-key-id": Value.of(key_arn),
    }
