"""Who may do what: the least that each role, bucket and key of an archive needs.

Sources, read 2026-11-23 unless noted:

- Firehose's role: https://docs.aws.amazon.com/firehose/latest/dev/controlling-access.html
- CloudWatch Logs' role, and the KMS rights of whoever puts records into a stream with a customer
  managed key: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
  and https://docs.aws.amazon.com/firehose/latest/dev/encryption.html
- replication:
  https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
- bucket keys and the encryption context:
  https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
- the account statement of a key policy:
  https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
"""

from logkura.blueprint.names import Names
from logkura.estate import ReplicationRule
from logkura.facts.regions import dns_suffix_of
from logkura.iam import Conditions, Policy, Statement

__all__ = [
    "bucket_policy",
    "delivery_policy",
    "key_policy",
    "replication_policy",
    "service_trust",
    "subscription_policy",
    "subscription_trust",
    "transform_policy",
]

_S3_CONTEXT = "kms:EncryptionContext:aws:s3:arn"


def service_trust(service: str, conditions: Conditions) -> Policy:
    """Return a trust policy for one service principal."""
    return Policy(
        (
            Statement(
                "AssumeRole",
                ("sts:AssumeRole",),
                principals={"Service": (service,)},
                conditions=conditions,
            ),
        )
    )


def subscription_trust(names: Names) -> Policy:
    """Trust CloudWatch Logs of this region, for log groups of this account."""
    source = f"arn:{names.partition}:logs:{names.region}:{names.account}:*"
    return service_trust(
        f"logs.{names.region}.{dns_suffix_of(names.region)}",
        {"StringLike": {"aws:SourceArn": (source,)}},
    )


def _put_records(names: Names, stream_key_arn: str) -> tuple[Statement, ...]:
    # The caller needs the stream's key since 2026-04-20 (new streams) or 2027-02-28 (older ones).
    return (
        Statement(
            "PutRecords", ("firehose:PutRecord", "firehose:PutRecordBatch"), (names.stream_arn,)
        ),
        Statement("UseStreamKey", ("kms:Decrypt", "kms:GenerateDataKey"), (stream_key_arn,)),
    )


def subscription_policy(names: Names, stream_key_arn: str) -> Policy:
    """Let CloudWatch Logs put records into the stream."""
    return Policy(_put_records(names, stream_key_arn))


def transform_policy(names: Names, stream_key_arn: str) -> Policy:
    """Let the transformer write its log, and put back what does not fit into one response."""
    log_streams = f"{names.log_group_arn(names.function_log_group)}:log-stream:*"
    return Policy(
        (
            Statement("WriteLog", ("logs:CreateLogStream", "logs:PutLogEvents"), (log_streams,)),
            *_put_records(names, stream_key_arn),
        )
    )


def _objects_context(
    names: Names, bucket: str, prefix: str, *, bucket_key: bool
) -> tuple[str, ...]:
    """Return the encryption context S3 sends: the bucket with a bucket key, else the object."""
    if bucket_key:
        return (names.bucket_arn(bucket),)
    return (f"{names.bucket_arn(bucket)}/{prefix}*",)


def _via_s3(region: str, context: tuple[str, ...]) -> Conditions:
    return {
        "StringEquals": {"kms:ViaService": (f"s3.{region}.{dns_suffix_of(region)}",)},
        "StringLike": {_S3_CONTEXT: context},
    }


def delivery_policy(
    names: Names,
    *,
    bucket: str,
    prefix: str,
    bucket_key: bool,
    object_key_arn: str,
    stream_key_arn: str,
) -> Policy:
    """Let Firehose transform, encrypt and write objects below the prefix, and report errors."""
    context = _objects_context(names, bucket, prefix, bucket_key=bucket_key)
    error_log = f"{names.log_group_arn(names.stream_log_group)}:log-stream:*"
    functions = (names.function_arn, f"{names.function_arn}:*")
    return Policy(
        (
            *_write_objects(names.bucket_arn(bucket), prefix),
            Statement(
                "EncryptObjects",
                # Decrypt is for multipart uploads, which S3 completes by reading the parts.
                ("kms:Decrypt", "kms:GenerateDataKey"),
                (object_key_arn,),
                conditions=_via_s3(names.region, context),
            ),
            Statement("ReadStream", ("kms:Decrypt",), (stream_key_arn,)),
            Statement(
                "Transform", ("lambda:GetFunctionConfiguration", "lambda:InvokeFunction"), functions
            ),
            Statement("ReportErrors", ("logs:PutLogEvents",), (error_log,)),
        )
    )


def _write_objects(bucket_arn: str, prefix: str) -> tuple[Statement, ...]:
    return (
        Statement(
            "FindBucket",
            ("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"),
            (bucket_arn,),
        ),
        Statement(
            "WriteObjects",
            ("s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"),
            (f"{bucket_arn}/{prefix}*",),
        ),
    )


def replication_policy(
    names: Names,
    rule: ReplicationRule,
    *,
    bucket: str,
    bucket_key: bool,
    object_key_arn: str,
    replica_region: str,
) -> Policy:
    """Let S3 read the archive's objects and write their replicas in the second region."""
    read = _objects_context(names, bucket, rule.prefix, bucket_key=bucket_key)
    written = _objects_context(names, rule.destination_bucket, rule.prefix, bucket_key=bucket_key)
    encrypt = ("kms:Decrypt", "kms:Encrypt") if bucket_key else ("kms:Encrypt",)
    return Policy(
        (
            *_read_source(names.bucket_arn(bucket), rule.prefix),
            _write_replicas(names.bucket_arn(rule.destination_bucket), rule),
            Statement(
                "DecryptSource",
                ("kms:Decrypt",),
                (object_key_arn,),
                conditions=_via_s3(names.region, read),
            ),
            Statement(
                "EncryptReplica",
                encrypt,
                (rule.replica_key_arn,),
                conditions=_via_s3(replica_region, written),
            ),
        )
    )


def _read_source(bucket_arn: str, prefix: str) -> tuple[Statement, ...]:
    return (
        Statement(
            "ReadConfiguration", ("s3:GetReplicationConfiguration", "s3:ListBucket"), (bucket_arn,)
        ),
        Statement(
            "ReadObjects",
            (
                "s3:GetObjectVersionAcl",
                "s3:GetObjectVersionForReplication",
                "s3:GetObjectVersionTagging",
            ),
            (f"{bucket_arn}/{prefix}*",),
        ),
    )


def _write_replicas(bucket_arn: str, rule: ReplicationRule) -> Statement:
    return Statement(
        "WriteReplicas",
        ("s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"),
        (f"{bucket_arn}/{rule.prefix}*",),
        # Delete markers and tags carry no encryption header, hence IfExists.  The key is its ARN:
        # S3 compares text and would not resolve an alias.
        conditions={
            "StringEqualsIfExists": {
                "s3:x-amz-server-side-encryption": ("aws:kms",),
                "s3:x-amz-server-side-encryption-aws-kms-key-id": (rule.replica_key_arn,),
            }
        },
    )


def key_policy(names: Names) -> Policy:
    """Hand the key to the account's IAM policies; without this they would count for nothing."""
    root = f"arn:{names.partition}:iam::{names.account}:root"
    return Policy((Statement("EnableIamPolicies", ("kms:*",), ("*",), {"AWS": (root,)}),))


def bucket_policy(names: Names, bucket: str) -> Policy:
    """Refuse every request without TLS."""
    arn = names.bucket_arn(bucket)
    return Policy(
        (
            Statement(
                "RefusePlainText",
                ("s3:*",),
                (arn, f"{arn}/*"),
                {"AWS": ("*",)},
                {"Bool": {"aws:SecureTransport": ("false",)}},
                effect="Deny",
            ),
        )
    )
