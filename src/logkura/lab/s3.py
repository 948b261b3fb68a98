"""S3 in the lab: moto's, with encryption as AWS chooses it, and with replication.

moto is extended where it has its own hook (the backend's class) and patched where it has none:
the headers of an object, the replication configuration, which moto reads back as something else,
and bucket policies, whose Deny statements moto applies without their Principal and Condition.
"""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import uuid4

from botocore.parsers import create_parser
from botocore.session import get_session
from moto.core.responses import ActionResult
from moto.s3.exceptions import (
    NoSuchUpload,
    ReplicationConfigurationNotFoundError,
    S3ClientError,
)
from moto.s3.models import FakeBucket, FakeKey, PublicAccessBlock, S3Backend, s3_backends
from moto.s3.responses import S3Response

from logkura.facts.s3 import KEY_MAX_BYTES
from logkura.lab.gate.bucket_permissions import permission
from logkura.lab.object_encryption import Encryption, choose, usable_key
from logkura.lab.replication import Replication
from logkura.lab.replication_attempt import find_bucket
from logkura.lab.replication_rules import InvalidConfigurationError, check, parse_rules

__all__ = ["LabS3Backend", "install"]

_ENCRYPTED_BY_DEFAULT = {
    "Rule": {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"},
        "BucketKeyEnabled": "false",
    }
}

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
# (read 2026-11-27)
_OWNERSHIP_BY_DEFAULT = "BucketOwnerEnforced"


class _ForbiddenError(S3ClientError):
    code = 403


class LabS3Backend(S3Backend):
    """moto's S3 of one account."""

    # moto derives the module of the service's URLs from the name of the backend's module.
    __module__ = S3Backend.__module__

    replication: ClassVar[Replication]

    def create_bucket(self, *arguments: Any, **options: Any) -> Any:
        """CreateBucket: ACLs are off and public access is blocked unless it is said otherwise.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
        (read 2026-11-27): so it is for all new buckets.
        """
        bucket = super().create_bucket(*arguments, **options)
        bucket.ownership_rule = _OWNERSHIP_BY_DEFAULT
        bucket.public_access_block = PublicAccessBlock("true", "true", "true", "true")
        return bucket

    def head_bucket(self, bucket_name: str) -> Any:
        """HeadBucket: a bucket of another account is there, and closed.

        Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
        (read 2026-11-27).
        """
        bucket = super().head_bucket(bucket_name)
        if bucket.account_id != self.account_id:
            raise _ForbiddenError("AccessDenied", "Access Denied")
        return bucket

    def put_object(
        self,
        bucket_name: str,
        key_name: str,
        value: bytes,
        storage: str | None = None,
        **options: Any,
    ) -> Any:
        """PutObject, and the end of CopyObject and CompleteMultipartUpload."""
        if len(key_name.encode()) > KEY_MAX_BYTES.value:
            raise S3ClientError("KeyTooLongError", "Your key is too long")
        encryption = choose(
            self.get_bucket(bucket_name),
            options.get("encryption"),
            options.get("kms_key_id"),
            options.get("bucket_key_enabled"),
        )
        version = super().put_object(bucket_name, key_name, value, storage, **options)
        encryption.apply(version)
        if encryption.kms and options.get("etag") is None:
            version._etag = uuid4().hex  # under SSE-KMS an ETag is no MD5 digest
        self.replication.written(bucket_name, version)
        return version

    def create_multipart_upload(self, bucket_name: str, *arguments: Any) -> Any:
        """CreateMultipartUpload: refused at once when the key cannot be used."""
        *_, algorithm, key = arguments
        choose(self.get_bucket(bucket_name), algorithm, key, None)
        return super().create_multipart_upload(bucket_name, *arguments)

    def complete_multipart_upload(self, bucket_name: str, multipart_id: str, body: Any) -> Any:
        """CompleteMultipartUpload: told that an upload is not there, where moto fails."""
        if multipart_id not in self.get_bucket(bucket_name).multiparts:
            raise NoSuchUpload(upload_id=multipart_id)
        return super().complete_multipart_upload(bucket_name, multipart_id, body)

    def copy_object(self, src_key: Any, *arguments: Any, **options: Any) -> None:
        """CopyObject: the source must be readable."""
        _check_readable(src_key)
        super().copy_object(src_key, *arguments, **options)

    def delete_object(
        self,
        bucket_name: str,
        key_name: str,
        version_id: str | None = None,
        bypass: bool = False,  # noqa: FBT001, FBT002 - moto's signature
    ) -> tuple[bool, dict[str, Any]]:
        """DeleteObject: a new delete marker may be replicated, the end of a version is not."""
        done, told = super().delete_object(bucket_name, key_name, version_id, bypass)
        if version_id is None and told.get("delete-marker"):
            self.replication.written(bucket_name, self.get_bucket(bucket_name).keys[key_name])
        return done, told

    def get_bucket_encryption(self, bucket_name: str) -> dict[str, Any]:
        """GetBucketEncryption: SSE-S3 where nobody configured anything."""
        return super().get_bucket_encryption(bucket_name) or _ENCRYPTED_BY_DEFAULT

    def put_bucket_versioning(self, bucket_name: str, status: str) -> None:
        """PutBucketVersioning: stays enabled while objects are replicated from the bucket."""
        if status != "Enabled" and self.get_bucket_replication(bucket_name):
            raise S3ClientError(
                "InvalidBucketState",
                "A replication configuration is present on this bucket, so the versioning state "
                "cannot be changed.",
            )
        super().put_bucket_versioning(bucket_name, status)

    def put_bucket_replication(self, bucket_name: str, replication: dict[str, Any]) -> None:
        """PutBucketReplication: the buckets are checked, the role and the keys are not."""
        try:
            check(replication)
        except InvalidConfigurationError as error:
            raise S3ClientError("InvalidRequest", str(error)) from error
        for unnamed in (rule for rule in replication["Rules"] if not rule.get("ID")):
            unnamed["ID"] = str(uuid4())
        for rule in parse_rules(replication):
            destination = find_bucket(rule.destination.bucket)
            if destination is None:
                raise S3ClientError("InvalidRequest", "Destination bucket must exist.")
            if not destination.is_versioned:
                raise S3ClientError(
                    "InvalidRequest", "Destination bucket must have versioning enabled."
                )
        self.get_bucket(bucket_name).replication = replication


def install(replication: Replication) -> None:
    """Make moto's S3 work through the engine; call it before moto's state is reset."""
    LabS3Backend.replication = replication
    s3_backends.backend = LabS3Backend
    FakeKey.response_dict = property(_object_headers)
    FakeBucket.get_permission = permission
    FakeBucket._log_permissions_enabled_policy = staticmethod(_may_log)
    S3Response.bucket_response = _whole(_bucket_response)
    S3Response.key_response = _whole(_key_response)
    S3Response.get_object = _get_object
    S3Response.get_bucket_replication = _get_bucket_replication
    S3Response._replication_config_from_xml = _replication_document


_object_headers_of_moto = FakeKey.response_dict.fget
_bucket_response = S3Response.bucket_response
_key_response = S3Response.key_response
_get_object_of_moto = S3Response.get_object

_get_replication = get_session().get_service_model("s3").operation_model("GetBucketReplication")


def _object_headers(version: Any) -> dict[str, Any]:
    headers: dict[str, Any] = _object_headers_of_moto(version)
    status = getattr(version, "replication_status", None)
    return {**headers, "x-amz-replication-status": status} if status else headers


def _may_log(**_where: Any) -> bool:
    """Take a target of access logs whose policy is yet to come, as AWS does.

    Held to AWS in https://github.com/localstack/localstack/pull/8654 (read 2026-11-27).
    """
    return True


def _whole(respond: Callable[..., Any]) -> Callable[..., Any]:
    """Let a request end, with metadata and tags set, before its object is replicated."""

    def response(*arguments: Any) -> Any:
        with LabS3Backend.replication.whole_write():
            return respond(*arguments)

    return response


def _get_object(response: Any) -> Any:
    """GetObject: fails when the key that the object is encrypted with cannot be used."""
    bucket = response.backend.get_bucket(response.bucket_name)
    wanted = response.querystring.get("versionId", [None])[0]
    versions = bucket.keys.getlist(response.parse_key_name(), [])
    for version in versions[-1:] if wanted is None else versions:
        if isinstance(version, FakeKey) and wanted in (None, version.version_id):
            _check_readable(version)
    return _get_object_of_moto(response)


def _check_readable(version: Any) -> None:
    encryption = Encryption.of(version)
    if encryption.kms:
        region, account = encryption.key_arn.split(":")[3:5]
        usable_key(encryption.key_arn, account, region)


def _replication_document(_response: Any, xml: bytes) -> dict[str, Any]:
    """Read the body of PutBucketReplication in the shape that GetBucketReplication returns."""
    parsed = create_parser("rest-xml").parse(
        {"status_code": 200, "headers": {}, "body": xml}, _get_replication.output_shape
    )
    document: dict[str, Any] = parsed["ReplicationConfiguration"]
    return document


def _get_bucket_replication(response: Any) -> Any:
    """GetBucketReplication: everything that was put."""
    response.data["Action"] = "GetBucketReplication"
    document = response.backend.get_bucket_replication(response.bucket_name)
    if not document:
        raise ReplicationConfigurationNotFoundError(bucket_name=response.bucket_name)
    return response.serialized(ActionResult({"ReplicationConfiguration": document}))
