"""The calls that S3 makes in the name of a replication role, put to the lab's authoriser.

Sources (read 2026-11-24):
https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html (who
assumes the role, and the actions; without the two for tags, objects are copied without tags),
https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html (the
KMS actions, their encryption context and kms:ViaService; kms:Decrypt on the replica's key with a
bucket key).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moto.iam.models import iam_backends

from logkura.flows import session_arn
from logkura.iam.arn import parts_of
from logkura.lab.authorisation import Authoriser, Call
from logkura.lab.object_encryption import Encryption
from logkura.lab.through_s3 import through_s3

__all__ = ["ReplicationRole"]

_SERVICE = "s3.amazonaws.com"
_SESSION = "s3-replication"


@dataclass(frozen=True, slots=True)
class ReplicationRole:
    """The role of a replication configuration, asking before each call.

    Attributes:
        arn: The role's ARN, as the configuration has it.
        authoriser: Who decides.
    """

    arn: str
    authoriser: Authoriser

    def may_be_assumed(self, source: Any) -> bool:
        """Whether the role exists, and S3 may assume it for the source bucket."""
        if not self._exists():
            return False
        call = Call(
            principal=_SERVICE,
            action="sts:AssumeRole",
            resource=self.arn,
            resource_account=self.arn.split(":")[4],
            region=source.region_name,
            context={"aws:SourceAccount": source.account_id, "aws:SourceArn": source.arn},
        )
        return self.authoriser.allows(call)

    def may(
        self, action: str, bucket: Any, key: str = "", context: Mapping[str, str] | None = None
    ) -> bool:
        """Whether the role may do something in S3 to a bucket, or to an object in it."""
        resource = f"{bucket.arn}/{key}" if key else bucket.arn
        return self._may(action, resource, bucket.account_id, bucket.region_name, context or {})

    def may_replicate(self, bucket: Any, key: str, encryption: Encryption, named_key: str) -> bool:
        """Whether the role may write a replica.

        Args:
            bucket: The destination.
            key: The object's key.
            encryption: How the replica is encrypted.
            named_key: The key as the rule names it; policies compare text and resolve no alias.
        """
        context = {"s3:x-amz-server-side-encryption": encryption.algorithm}
        if encryption.kms:
            context["s3:x-amz-server-side-encryption-aws-kms-key-id"] = named_key
        return self.may("s3:ReplicateObject", bucket, key, context)

    def may_decrypt(self, bucket: Any, key: str, encryption: Encryption) -> bool:
        """Whether the role may have S3 decrypt an object of a bucket."""
        return self._may_use_key("kms:Decrypt", bucket, key, encryption)

    def may_encrypt(self, bucket: Any, key: str, encryption: Encryption) -> bool:
        """Whether the role may have S3 encrypt a replica; a bucket key is verified as well."""
        return self._may_use_key("kms:Encrypt", bucket, key, encryption) and (
            not encryption.bucket_key or self.may_decrypt(bucket, key, encryption)
        )

    def _may_use_key(self, action: str, bucket: Any, key: str, encryption: Encryption) -> bool:
        context_arn = bucket.arn if encryption.bucket_key else f"{bucket.arn}/{key}"
        context = through_s3(bucket.region_name, context_arn)
        account = encryption.key_arn.split(":")[4]
        return self._may(action, encryption.key_arn, account, bucket.region_name, context)

    def _may(
        self, action: str, resource: str, account: str, region: str, context: Mapping[str, str]
    ) -> bool:
        caller = session_arn(self.arn, _SESSION)
        return self.authoriser.allows(Call(caller, action, resource, account, region, context))

    def _exists(self) -> bool:
        parts = parts_of(self.arn)
        if parts is None or parts[2] != "iam":
            return False
        roles = iam_backends[parts[4]][parts[1]].get_roles()
        return any(role.arn == self.arn for role in roles)
