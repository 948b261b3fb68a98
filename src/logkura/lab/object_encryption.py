"""How S3 encrypts an object: what the request asks for, what the bucket says, which key.

Sources (read 2026-11-24):
https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html (a request for SSE-KMS that
names no key uses aws/s3, whatever the bucket's default key is);
https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html (SSE-S3 when
nothing else is said, for every object since January 2023);
https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html (what an unusable key raises).
"""

from dataclasses import dataclass
from typing import Any

from moto.kms.models import kms_backends
from moto.s3.exceptions import S3ClientError

from logkura.iam.arn import parts_of
from logkura.lab.keys import key_problem

__all__ = [
    "DEFAULT",
    "Encryption",
    "KeyUnusableError",
    "choose",
    "default_encryption",
    "usable_key",
]

_MANAGED_KEY = "alias/aws/s3"


class KeyUnusableError(S3ClientError):
    """S3 could not use the key: HTTP 400 with KMS's exception as the code.

    Attributes:
        code: `KMS.NotFoundException`, `KMS.DisabledException` or `KMS.KMSInvalidStateException`.
    """


@dataclass(frozen=True, slots=True)
class Encryption:
    """How one object is encrypted at rest.

    Attributes:
        algorithm: `AES256`, `aws:kms` or `aws:kms:dsse`.
        key_arn: The KMS key's ARN; empty under SSE-S3.
        bucket_key: Whether the bucket's own data key stands between.
    """

    algorithm: str
    key_arn: str = ""
    bucket_key: bool = False

    @classmethod
    def of(cls, version: Any) -> "Encryption":
        """Return how a version that S3 holds is encrypted."""
        return cls(version.encryption, version.kms_key_id or "", bool(version.bucket_key_enabled))

    @property
    def kms(self) -> bool:
        """Whether a KMS key is used."""
        return self.algorithm.startswith("aws:kms")

    def apply(self, version: Any) -> None:
        """Note it on a version that S3 holds."""
        version.encryption = self.algorithm
        version.kms_key_id = self.key_arn or None
        version.bucket_key_enabled = self.bucket_key if self.kms else None


DEFAULT = Encryption("AES256")
"""What holds for a bucket whose encryption nobody configured."""


def default_encryption(bucket: Any) -> Encryption:
    """Return the bucket's default; its key is not resolved."""
    if not bucket.encryption:
        return DEFAULT
    rule = bucket.encryption["Rule"]
    chosen = rule["ApplyServerSideEncryptionByDefault"]
    return Encryption(
        chosen["SSEAlgorithm"],
        chosen.get("KMSMasterKeyID") or "",
        _is_true(rule.get("BucketKeyEnabled")),
    )


def choose(
    bucket: Any, algorithm: str | None, key: str | None, bucket_key: str | None
) -> Encryption:
    """Decide how a new object is encrypted.

    Args:
        bucket: The bucket it is written to.
        algorithm: What the request asks for; None when it leaves that to the bucket.
        key: The key that the request names, in any form that KMS takes.
        bucket_key: What the request says of the bucket key: `true`, `false` or nothing.

    Raises:
        KeyUnusableError: The key cannot be used.
    """
    default = default_encryption(bucket)
    if algorithm is None:
        algorithm, key = default.algorithm, key or default.key_arn
    if not algorithm.startswith("aws:kms"):
        return Encryption(algorithm)
    arn = usable_key(key or _MANAGED_KEY, bucket.account_id, bucket.region_name)
    wanted = default.bucket_key if bucket_key is None else _is_true(bucket_key)
    return Encryption(algorithm, arn, wanted)


def usable_key(key: str, account: str, region: str) -> str:
    """Return the ARN of a key that S3 can use in a region.

    Args:
        key: Its id, its ARN, the name of an alias, or an alias's ARN.
        account: Whose key it is when `key` is no ARN.
        region: Where S3 calls KMS.

    Raises:
        KeyUnusableError: There is no such key in the region, or it is not enabled.
    """
    name = key
    if key.startswith("arn:"):
        parts = parts_of(key)
        if parts is None or parts[2:4] != ("kms", region):
            where = parts[3] if parts else ""
            raise KeyUnusableError("KMS.NotFoundException", f"Invalid arn {where}")
        account, name = parts[4:]
    keys = kms_backends[account][region]
    identifier = (
        keys.get_key_id_from_alias(name) if name.startswith("alias/") else name.removeprefix("key/")
    )
    found = keys.keys.get(identifier)
    if found is None:
        raise KeyUnusableError("KMS.NotFoundException", f"Key '{key}' does not exist")
    if problem := key_problem(found.arn):
        state = "is disabled" if problem == "DisabledException" else "is pending deletion"
        raise KeyUnusableError(f"KMS.{problem}", f"{found.arn} {state}.")
    arn: str = found.arn
    return arn


def _is_true(value: str | None) -> bool:
    return value is not None and value.lower() == "true"
