"""One attempt to bring a version to one destination: every step that S3 takes, in its order.

The reason of a failure is one that S3 documents:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-metrics-events.html (read
2026-11-24).  Not documented is what a denied s3:GetReplicationConfiguration or s3:ListBucket gives;
the lab says SrcBucketReplicationConfigMissing and SrcHeadObjectNotPermitted.

A replica keeps its source's kind of encryption
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-encryption.html, read 2026-11-24), so
the destination's default matters for one thing only: its bucket key.
"""

from dataclasses import dataclass, replace
from typing import Any

from moto.s3.models import FakeDeleteMarker, FakeKey, s3_backends

from logkura.lab.object_encryption import (
    Encryption,
    KeyUnusableError,
    default_encryption,
    usable_key,
)
from logkura.lab.replication_role import ReplicationRole
from logkura.lab.replication_rules import Rule

__all__ = ["Attempt", "ReplicationError", "find_bucket", "tags_of"]


class ReplicationError(Exception):
    """A version could not be brought to a destination.

    Attributes:
        code: The `failureReason`.
        detail: What was wrong, in words; AWS does not tell.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


def find_bucket(name: str) -> Any | None:
    """Return moto's bucket of whichever account, or None."""
    owner = s3_backends.bucket_accounts.get(name)
    if owner is None:
        return None
    partition, account = owner
    return s3_backends[account][partition].buckets.get(name)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A version on its way to a destination.

    Attributes:
        source: moto's bucket that holds the version.
        version: moto's object or delete marker.
        rule: The rule that wins for the destination.
        role: The configuration's role.
    """

    source: Any
    version: Any
    rule: Rule
    role: ReplicationRole

    def run(self) -> None:
        """Write the replica.

        Raises:
            ReplicationError: At the first step that fails.
        """
        self._begin()
        if isinstance(self.version, FakeDeleteMarker):
            destination = self._destination()
            allowed = self.role.may("s3:ReplicateDelete", destination, self.version.name)
            _require(allowed, "DstDelObjNotPermitted", "the role lacks s3:ReplicateDelete")
            self._write_marker(destination)
            return
        tags = self._read_source()
        destination = self._destination()
        encryption = self._encryption(destination)
        self._authorise_write(destination, encryption)
        if tags and not self.role.may("s3:ReplicateTags", destination, self.version.name):
            tags = {}
        self._write_object(destination, encryption, tags)

    def _begin(self) -> None:
        assumed = self.role.may_be_assumed(self.source)
        _require(assumed, "AssumeRoleNotPermitted", f"S3 may not assume `{self.role.arn}`")
        for action, code in (
            ("s3:GetReplicationConfiguration", "SrcBucketReplicationConfigMissing"),
            ("s3:ListBucket", "SrcHeadObjectNotPermitted"),
        ):
            _require(self.role.may(action, self.source), code, f"the role lacks {action}")

    def _read_source(self) -> dict[str, str]:
        """Read the source as the role; return its tags, none when the role may not read them."""
        key = self.version.name
        encryption = Encryption.of(self.version)
        self._require_source("s3:GetObjectVersionForReplication", "SrcGetObjectNotPermitted")
        self._require_source("s3:GetObjectVersionAcl", "SrcGetAclNotPermitted")
        if self.source.object_lock_enabled:
            self._require_source("s3:GetObjectRetention", "SrcGetRetentionNotPermitted")
            self._require_source("s3:GetObjectLegalHold", "SrcGetLegalHoldNotPermitted")
        if encryption.kms:
            try:
                usable_key(encryption.key_arn, self.source.account_id, self.source.region_name)
            except KeyUnusableError as error:
                raise ReplicationError("SrcKmsKeyInvalidState", error.message) from error
            allowed = self.role.may_decrypt(self.source, key, encryption)
            _require(
                allowed,
                "SrcGetObjectNotPermitted",
                f"the role lacks kms:Decrypt on {encryption.key_arn}",
            )
        if not self.role.may("s3:GetObjectVersionTagging", self.source, key):
            return {}
        return tags_of(self.source, self.version)

    def _require_source(self, action: str, code: str) -> None:
        allowed = self.role.may(action, self.source, self.version.name)
        _require(allowed, code, f"the role lacks {action} on the source")

    def _destination(self) -> Any:
        name = self.rule.destination.bucket
        bucket = find_bucket(name)
        if bucket is None:
            raise ReplicationError("DstBucketNotFound", f"there is no bucket `{name}`")
        _require(bucket.is_versioned, "DstBucketUnversioned", f"`{name}` is not versioned")
        locked = bucket.object_lock_enabled or not self.source.object_lock_enabled
        _require(locked, "DstBucketObjectLockConfigMissing", f"`{name}` has no Object Lock")
        return bucket

    def _encryption(self, destination: Any) -> Encryption:
        source = Encryption.of(self.version)
        if not source.kms:
            return source
        key = self.rule.destination.replica_key
        is_arn = key.startswith("arn:")
        _require(is_arn, "DstKmsKeyNotFound", f"`{key}` is no ARN of a key or an alias")
        try:
            arn = usable_key(key, destination.account_id, destination.region_name)
        except KeyUnusableError as error:
            missing = error.code == "KMS.NotFoundException"
            code = "DstKmsKeyNotFound" if missing else "DstKmsKeyInvalidState"
            raise ReplicationError(code, error.message) from error
        bucket_key = source.bucket_key or default_encryption(destination).bucket_key
        return replace(source, key_arn=arn, bucket_key=bucket_key)

    def _authorise_write(self, destination: Any, encryption: Encryption) -> None:
        key, rule = self.version.name, self.rule.destination
        refused = "DstPutObjectNotPermitted"
        if rule.owner_override:
            action = "s3:ObjectOwnerOverrideToBucketOwner"
            _require(self.role.may(action, destination, key), refused, f"the role lacks {action}")
        allowed = self.role.may_replicate(destination, key, encryption, rule.replica_key)
        _require(allowed, refused, "the role lacks s3:ReplicateObject on the destination")
        if encryption.kms:
            allowed = self.role.may_encrypt(destination, key, encryption)
            _require(allowed, refused, f"the role may not encrypt with {encryption.key_arn}")

    def _write_marker(self, destination: Any) -> None:
        marker = FakeDeleteMarker(self.version.key)
        marker._version_id = self.version.version_id
        marker.last_modified = self.version.last_modified
        _store(destination, marker)

    def _write_object(self, destination: Any, encryption: Encryption, tags: dict[str, str]) -> None:
        source, backend = self.version, _backend(destination)
        replica = FakeKey(
            name=source.name,
            value=source.value,
            account_id=destination.account_id,
            region_name=backend.region_name,
            storage=self.rule.destination.storage_class or source.storage_class,
            etag=source.etag.strip('"'),
            is_versioned=True,
            version_id=source.version_id,
            multipart=source.multipart,
            bucket_name=destination.name,
            lock_mode=source.lock_mode,
            lock_legal_status=source.lock_legal_status,
            lock_until=source.lock_until,
            checksum_value=source.checksum_value,
            checksum_type=source.checksum_type,
            checksum_parts=source.checksum_parts,
        )
        if not source.lock_mode and destination.has_default_lock:
            replica.lock_mode = destination.default_lock_mode
            replica.lock_until = destination.default_retention()
        encryption.apply(replica)
        replica.checksum_algorithm = source.checksum_algorithm
        replica.website_redirect_location = source.website_redirect_location
        replica.last_modified = source.last_modified
        replica.set_acl(destination.acl if self.rule.destination.owner_override else source.acl)
        replica.metadata.update(source.metadata)
        _store(destination, replica)
        if tags:
            tagger = backend.tagger
            tagger.tag_resource(replica.arn, tagger.convert_dict_to_tags_input(tags))


def _require(held: bool, code: str, detail: str) -> None:  # noqa: FBT001 - a condition, not a mode
    if not held:
        raise ReplicationError(code, detail)


def _backend(bucket: Any) -> Any:
    return s3_backends[bucket.account_id][bucket.partition]


def tags_of(bucket: Any, version: Any) -> dict[str, str]:
    """Return the tags of an object's version."""
    tags: dict[str, str] = _backend(bucket).tagger.get_tag_dict_for_resource(version.arn)
    return tags


def _store(bucket: Any, version: Any) -> None:
    version.replication_status = "REPLICA"
    held = bucket.keys.getlist(version.name, [])
    bucket.keys.setlist(version.name, [*held, version])
