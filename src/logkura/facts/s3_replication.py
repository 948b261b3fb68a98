"""Facts about S3 replication, as AWS documents them."""

from logkura.facts.fact import Fact

__all__ = [
    "FAILURE_CODES",
    "INELIGIBLE_STORAGE_CLASSES",
    "KMS_REQUESTS_AN_OBJECT",
    "SLOW_SECONDS",
    "TIME_CONTROL_SECONDS",
]

_GUIDE = "https://docs.aws.amazon.com/AmazonS3/latest/userguide"

FAILURE_CODES = Fact(
    frozenset(
        {
            "AssumeRoleNotPermitted",
            "DstBucketInvalidRegion",
            "DstBucketNotFound",
            "DstBucketObjectLockConfigMissing",
            "DstBucketUnversioned",
            "DstDelObjNotPermitted",
            "DstKmsKeyInvalidState",
            "DstKmsKeyNotFound",
            "DstMultipartCompleteNotPermitted",
            "DstMultipartInitNotPermitted",
            "DstMultipartUploadNotPermitted",
            "DstObjectHardDeleted",
            "DstPutAclNotPermitted",
            "DstPutLegalHoldNotPermitted",
            "DstPutObjectNotPermitted",
            "DstPutRetentionNotPermitted",
            "DstPutTaggingNotPermitted",
            "DstVersionNotFound",
            "InitiateReplicationNotPermitted",
            "SrcBucketInvalidRegion",
            "SrcBucketNotFound",
            "SrcBucketReplicationConfigMissing",
            "SrcGetAclNotPermitted",
            "SrcGetLegalHoldNotPermitted",
            "SrcGetObjectNotPermitted",
            "SrcGetRetentionNotPermitted",
            "SrcGetTaggingNotPermitted",
            "SrcHeadObjectNotPermitted",
            "SrcKeyNotFound",
            "SrcKmsKeyInvalidState",
            "SrcObjectNotEligible",
            "SrcObjectNotFound",
            "SrcReplicationNotPending",
            "SrcVersionNotFound",
        }
    ),
    "values of failureReason",
    f"{_GUIDE}/replication-metrics-events.html",
    "2026-11-24",
)

INELIGIBLE_STORAGE_CLASSES = Fact(
    frozenset({"GLACIER", "DEEP_ARCHIVE"}),
    "storage classes",
    f"{_GUIDE}/replication-what-is-isnot-replicated.html",
    "2026-11-24",
)

KMS_REQUESTS_AN_OBJECT = Fact(
    2,
    "KMS requests a replicated object under SSE-KMS",
    f"{_GUIDE}/replication-time-control.html",
    "2026-04-13",
)

TIME_CONTROL_SECONDS = Fact(
    15 * 60,
    "seconds in which S3 Replication Time Control replicates",
    f"{_GUIDE}/replication-time-control.html",
    "2026-11-27",
)

# Without time control S3 promises nothing.  The page says that most objects are there within 15
# minutes, that it can take a couple of hours and, in rare cases, longer.
SLOW_SECONDS = Fact(
    2 * 3600,
    "seconds after which a replication without time control is a rare case",
    f"{_GUIDE}/replication-troubleshoot.html",
    "2026-11-27",
    settled=False,
)
