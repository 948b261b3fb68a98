"""Which IAM actions an operation needs, where they are not called as the operation is.

What the inventory calls is in `inventory/operations.py`, and taken from there; here stands the
rest.  Source: the tables of API operations in the Service Authorization Reference, for S3
https://docs.aws.amazon.com/service-authorization/latest/reference/list_s3.html, likewise for the
other services; for S3 also
https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html (read
2026-11-27).
"""

from collections.abc import Mapping

from botocore import xform_name

from logkura.iam.catalogue import service
from logkura.inventory.operations import OPERATIONS

__all__ = ["UNDECIDED", "actions_of", "control_actions_of", "is_known"]

UNDECIDED = frozenset(
    {
        "s3:BucketCORSPreflightCheck",
        "s3:ObjectCORSPreflightCheck",
        "sts:GetCallerIdentity",
        "sts:GetSessionToken",
    }
)
"""Operations that need no permission, and that no policy refuses; S3's are what browsers ask first.

Sources (read 2026-11-27): https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html,
https://docs.aws.amazon.com/AmazonS3/latest/API/RESTOPTIONSobject.html and
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_getsessiontoken.html
"""

_OTHERWISE: Mapping[str, tuple[str, ...]] = {
    "kms:ReEncrypt": ("kms:ReEncryptFrom", "kms:ReEncryptTo"),
    "lambda:Invoke": ("lambda:InvokeFunction",),
    "lambda:InvokeAsync": ("lambda:InvokeFunction",),
    "lambda:InvokeWithResponseStream": ("lambda:InvokeFunction",),
    "lambda:GetLayerVersionByArn": ("lambda:GetLayerVersion",),
    "sns:PublishBatch": ("sns:Publish",),
    "s3:CompleteMultipartUpload": ("s3:PutObject",),
    "s3:CopyObject": ("s3:PutObject",),
    "s3:CreateBucketMetadataConfiguration": ("s3:CreateBucketMetadataTableConfiguration",),
    "s3:CreateMultipartUpload": ("s3:PutObject",),
    "s3:DeleteBucketAnalyticsConfiguration": ("s3:PutAnalyticsConfiguration",),
    "s3:DeleteBucketCors": ("s3:PutBucketCORS",),
    "s3:DeleteBucketEncryption": ("s3:PutEncryptionConfiguration",),
    "s3:DeleteBucketIntelligentTieringConfiguration": ("s3:PutIntelligentTieringConfiguration",),
    "s3:DeleteBucketInventoryConfiguration": ("s3:PutInventoryConfiguration",),
    "s3:DeleteBucketLifecycle": ("s3:PutLifecycleConfiguration",),
    "s3:DeleteBucketMetadataConfiguration": ("s3:DeleteBucketMetadataTableConfiguration",),
    "s3:DeleteBucketMetricsConfiguration": ("s3:PutMetricsConfiguration",),
    "s3:DeleteBucketOwnershipControls": ("s3:PutBucketOwnershipControls",),
    "s3:DeleteBucketReplication": ("s3:PutReplicationConfiguration",),
    "s3:DeleteBucketTagging": ("s3:PutBucketTagging",),
    "s3:DeleteObjects": ("s3:DeleteObject",),
    "s3:DeletePublicAccessBlock": ("s3:PutBucketPublicAccessBlock",),
    "s3:GetBucketAccelerateConfiguration": ("s3:GetAccelerateConfiguration",),
    "s3:GetBucketAnalyticsConfiguration": ("s3:GetAnalyticsConfiguration",),
    "s3:GetBucketCors": ("s3:GetBucketCORS",),
    "s3:GetBucketIntelligentTieringConfiguration": ("s3:GetIntelligentTieringConfiguration",),
    "s3:GetBucketInventoryConfiguration": ("s3:GetInventoryConfiguration",),
    "s3:GetBucketLifecycle": ("s3:GetLifecycleConfiguration",),
    "s3:GetBucketMetadataConfiguration": ("s3:GetBucketMetadataTableConfiguration",),
    "s3:GetBucketMetricsConfiguration": ("s3:GetMetricsConfiguration",),
    "s3:GetBucketNotificationConfiguration": ("s3:GetBucketNotification",),
    "s3:GetObjectAttributes": ("s3:GetObject", "s3:GetObjectAttributes"),
    "s3:HeadBucket": ("s3:ListBucket",),
    "s3:HeadObject": ("s3:GetObject",),
    "s3:ListBucketAnalyticsConfigurations": ("s3:GetAnalyticsConfiguration",),
    "s3:ListBucketIntelligentTieringConfigurations": ("s3:GetIntelligentTieringConfiguration",),
    "s3:ListBucketInventoryConfigurations": ("s3:GetInventoryConfiguration",),
    "s3:ListBucketMetricsConfigurations": ("s3:GetMetricsConfiguration",),
    "s3:ListMultipartUploads": ("s3:ListBucketMultipartUploads",),
    "s3:ListObjects": ("s3:ListBucket",),
    "s3:ListObjectsV2": ("s3:ListBucket",),
    "s3:ListObjectVersions": ("s3:ListBucketVersions",),
    "s3:ListParts": ("s3:ListMultipartUploadParts",),
    "s3:PostObject": ("s3:PutObject",),
    "s3:PutBucketAccelerateConfiguration": ("s3:PutAccelerateConfiguration",),
    "s3:PutBucketAnalyticsConfiguration": ("s3:PutAnalyticsConfiguration",),
    "s3:PutBucketCors": ("s3:PutBucketCORS",),
    "s3:PutBucketEncryption": ("s3:PutEncryptionConfiguration",),
    "s3:PutBucketIntelligentTieringConfiguration": ("s3:PutIntelligentTieringConfiguration",),
    "s3:PutBucketInventoryConfiguration": ("s3:PutInventoryConfiguration",),
    "s3:PutBucketLifecycle": ("s3:PutLifecycleConfiguration",),
    "s3:PutBucketLifecycleConfiguration": ("s3:PutLifecycleConfiguration",),
    "s3:PutBucketMetricsConfiguration": ("s3:PutMetricsConfiguration",),
    "s3:PutBucketNotificationConfiguration": ("s3:PutBucketNotification",),
    "s3:PutBucketReplication": ("s3:PutReplicationConfiguration",),
    "s3:PutObjectLockConfiguration": ("s3:PutBucketObjectLockConfiguration",),
    "s3:PutPublicAccessBlock": ("s3:PutBucketPublicAccessBlock",),
    "s3:SelectObjectContent": ("s3:GetObject",),
    "s3:UploadPart": ("s3:PutObject",),
    "s3:UploadPartCopy": ("s3:PutObject",),
}


def actions_of(prefix: str, operation: str) -> tuple[str, ...]:
    """Return the actions that an operation needs, the one that it is about first.

    Args:
        prefix: The service, as its actions call it.
        operation: As the service's API calls it.
    """
    name = f"{prefix}:{operation}"
    if name in _OTHERWISE:
        return _OTHERWISE[name]
    listed = OPERATIONS.get((prefix, xform_name(operation)))
    return (listed.action, *listed.also) if listed else (name,)


def control_actions_of(operation: str) -> tuple[str, ...]:
    """Return the actions that an operation of S3's control plane needs."""
    public_access = {
        "DeletePublicAccessBlock": ("s3:PutAccountPublicAccessBlock",),
        "GetPublicAccessBlock": ("s3:GetAccountPublicAccessBlock",),
        "PutPublicAccessBlock": ("s3:PutAccountPublicAccessBlock",),
    }
    return public_access.get(operation, (f"s3:{operation}",))


def is_known(action: str) -> bool:
    """Tell whether AWS's reference has the action."""
    prefix, _, name = action.partition(":")
    found = service(prefix)
    return found is not None and name.lower() in found.actions
