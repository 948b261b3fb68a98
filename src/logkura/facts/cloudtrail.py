"""CloudTrail's event history, and which events change what.

An event's name is the operation's, except where noted.  AWS lists those of S3 at
https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html; where that
list and the API differ in a name, both stand here, for a name that never occurs is never found.
"""

from logkura.facts.fact import Fact

__all__ = [
    "CHANGING_EVENTS",
    "HISTORY_DAYS",
    "LAMBDA_EVENT_NAMES",
    "LOOKUPS_PER_SECOND",
    "LOOKUP_PAGE_MAX_EVENTS",
    "READING_OPERATIONS",
    "READING_PREFIXES",
    "REGION_OF_IAM_EVENTS",
]

_LOOKUP = "https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html"
_READ_ON = "2026-11-27"

HISTORY_DAYS = Fact(90, "days of events that can be looked up", _LOOKUP, _READ_ON)

LOOKUP_PAGE_MAX_EVENTS = Fact(50, "events a page of LookupEvents", _LOOKUP, _READ_ON)

LOOKUPS_PER_SECOND = Fact(2, "LookupEvents a second, account and region", _LOOKUP, _READ_ON)

REGION_OF_IAM_EVENTS = Fact(
    {"aws": "us-east-1"},
    "region, by partition, whose history has the events of IAM; of other partitions AWS's page"
    " says nothing",
    "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html",
    _READ_ON,
)

LAMBDA_EVENT_NAMES = Fact(
    {
        "AddPermission": "AddPermission20150331v2",
        "CreateFunction": "CreateFunction20150331",
        "DeleteFunction": "DeleteFunction20150331",
        "RemovePermission": "RemovePermission20150331v2",
        "UpdateFunctionCode": "UpdateFunctionCode20150331v2",
        "UpdateFunctionConfiguration": "UpdateFunctionConfiguration20150331v2",
    },
    "names of Lambda's events by operation: the version of the API belongs to them",
    "https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html",
    _READ_ON,
)

_REFERENCE = "https://docs.aws.amazon.com/service-authorization/latest/reference/"
_REFERENCE_READ_ON = "2026-08-08"

READING_PREFIXES = Fact(
    (
        *("BatchDescribe", "BatchGet", "Describe", "Filter", "Get"),
        *("Head", "List", "Lookup", "Select"),
    ),
    "what the names of operations begin with whose access level is Read or List; `Batch` and"
    " `Test` alone say nothing: BatchDeleteImage is Write, and so is TestType",
    _REFERENCE,
    _REFERENCE_READ_ON,
)

READING_OPERATIONS: Fact[dict[str, frozenset[str]]] = Fact(
    {
        "backup": frozenset({"ExportBackupPlanTemplate"}),
        "cloudformation": frozenset(
            {
                "DetectStackDrift",
                "DetectStackResourceDrift",
                "DetectStackSetDrift",
                "EstimateTemplateCost",
                "ValidateTemplate",
            }
        ),
        "cloudtrail": frozenset({"GenerateQueryResultsSummary", "SearchSampleQueries"}),
        "config": frozenset({"DeliverConfigSnapshot"}),
        "ec2": frozenset(
            {
                "ExportClientVpnClientCertificateRevocationList",
                "ExportClientVpnClientConfiguration",
                "ExportVerifiedAccessInstanceClientConfiguration",
                "SearchLocalGatewayRoutes",
                "SearchTransitGatewayMulticastGroups",
                "SearchTransitGatewayRoutes",
                "StartDeclarativePoliciesReport",
            }
        ),
        "ecr": frozenset({"BatchCheckLayerAvailability", "ValidatePullThroughCacheRule"}),
        "events": frozenset({"TestEventPattern"}),
        "glue": frozenset(
            {"CheckSchemaVersionValidity", "QuerySchemaVersionMetadata", "SearchTables"}
        ),
        "iam": frozenset(
            {
                "GenerateCredentialReport",
                "GenerateOrganizationsAccessReport",
                "GenerateServiceLastAccessedDetails",
                "SimulateCustomPolicy",
                "SimulatePrincipalPolicy",
            }
        ),
        "lakeformation": frozenset({"SearchDatabasesByLFTags", "SearchTablesByLFTags"}),
        "logs": frozenset(
            {
                "StartLiveTail",
                "StartQuery",
                "StopLiveTail",
                "StopQuery",
                "TestMetricFilter",
                "TestTransformer",
            }
        ),
        "rds": frozenset({"DownloadDBLogFilePortion"}),
        "resource-groups": frozenset({"SearchResources"}),
        "route53": frozenset({"TestDNSAnswer"}),
        "sns": frozenset({"CheckIfPhoneNumberIsOptedOut"}),
        "wafv2": frozenset({"CheckCapacity", "GenerateMobileSdkReleaseUrl"}),
        "xray": frozenset({"CancelTraceRetrieval", "StartTraceRetrieval"}),
    },
    "operations of other names, by service, whose access level is Read or List",
    _REFERENCE,
    _REFERENCE_READ_ON,
)

_LAMBDA = LAMBDA_EVENT_NAMES.value
_ENCRYPTION = ("PutBucketEncryption", "DeleteBucketEncryption")
_CONFIGURED = (_LAMBDA["UpdateFunctionConfiguration"], _LAMBDA["CreateFunction"])
_STREAM_KEY = ("StartDeliveryStreamEncryption", "StopDeliveryStreamEncryption")
# https://docs.aws.amazon.com/kms/latest/developerguide/ct-enablekeyrotation.html and
# https://docs.aws.amazon.com/kms/latest/developerguide/ct-disable-key-rotation.html
# (read 2026-11-27).
_ROTATION = ("EnableKeyRotation", "DisableKeyRotation")
_TAGS = ("TagResource", "UntagResource")
# Lambda's page does not say what its events on tags are called; those that are known of others
# stand beside the operations' own names.
_LAMBDA_TAGS = (*_TAGS, *(f"{name}20170331v2" for name in _TAGS))

CHANGING_EVENTS: Fact[dict[str, dict[str, tuple[str, ...]]]] = Fact(
    {
        "bucket": {
            "": ("DeleteBucket",),
            "Tags": ("PutBucketTagging", "DeleteBucketTagging", *_TAGS),
            "access_log_bucket": ("PutBucketLogging",),
            "access_log_prefix": ("PutBucketLogging",),
            "algorithm": _ENCRYPTION,
            "bucket_key": _ENCRYPTION,
            "key_arn": _ENCRYPTION,
            "lifecycle": (
                "PutBucketLifecycle",
                "PutBucketLifecycleConfiguration",
                "DeleteBucketLifecycle",
            ),
            "object_lock": ("PutBucketObjectLockConfiguration", "PutObjectLockConfiguration"),
            "ownership": ("PutBucketOwnershipControls", "DeleteBucketOwnershipControls"),
            "policy": ("PutBucketPolicy", "DeleteBucketPolicy"),
            "public_access_blocked": (
                "PutBucketPublicAccessBlock",
                "DeleteBucketPublicAccessBlock",
                "PutPublicAccessBlock",
                "DeletePublicAccessBlock",
            ),
            "replication": ("PutBucketReplication", "DeleteBucketReplication"),
            "versioned": ("PutBucketVersioning",),
        },
        "key": {
            "": ("ScheduleKeyDeletion", "DeleteAlias"),
            "EnableKeyRotation": _ROTATION,
            "RotationPeriodInDays": _ROTATION,
            "Tags": _TAGS,
            "aliases": ("UpdateAlias", "DeleteAlias", "CreateAlias"),
            "grants": ("CreateGrant", "RevokeGrant", "RetireGrant"),
            "policy": ("PutKeyPolicy",),
            "purpose": ("UpdateKeyDescription",),
            "state": ("DisableKey", "EnableKey", "ScheduleKeyDeletion", "CancelKeyDeletion"),
        },
        "role": {
            "": ("DeleteRole",),
            "Tags": ("TagRole", "UntagRole"),
            "arn": ("CreateRole",),
            "attached": ("AttachRolePolicy", "DetachRolePolicy"),
            "boundary": ("PutRolePermissionsBoundary", "DeleteRolePermissionsBoundary"),
            "policies": (
                "PutRolePolicy",
                "DeleteRolePolicy",
                "AttachRolePolicy",
                "DetachRolePolicy",
            ),
            "trust": ("UpdateAssumeRolePolicy", "CreateRole"),
        },
        "function": {
            "": (_LAMBDA["DeleteFunction"],),
            "Tags": _LAMBDA_TAGS,
            "code": (_LAMBDA["UpdateFunctionCode"], _LAMBDA["CreateFunction"]),
            "environment": _CONFIGURED,
            "handler": _CONFIGURED,
            "memory_mib": _CONFIGURED,
            "policy": (_LAMBDA["AddPermission"], _LAMBDA["RemovePermission"]),
            "role_arn": _CONFIGURED,
            "runtime": _CONFIGURED,
            "timeout_seconds": _CONFIGURED,
        },
        "log group": {
            "": ("DeleteLogGroup",),
            "Tags": (*_TAGS, "TagLogGroup", "UntagLogGroup"),
            "key_arn": ("AssociateKmsKey", "DisassociateKmsKey", "CreateLogGroup"),
            "retention_days": ("PutRetentionPolicy", "DeleteRetentionPolicy", "CreateLogGroup"),
        },
        "delivery stream": {
            "": ("DeleteDeliveryStream",),
            "key_type": _STREAM_KEY,
            "stream_key_arn": _STREAM_KEY,
            "*": ("UpdateDestination", "CreateDeliveryStream"),
        },
        "subscription filter": {"*": ("PutSubscriptionFilter", "DeleteSubscriptionFilter")},
        "alarm": {
            "Tags": (*_TAGS, "PutMetricAlarm"),
            "enabled": ("DisableAlarmActions", "EnableAlarmActions", "PutMetricAlarm"),
            "*": ("PutMetricAlarm", "DeleteAlarms"),
        },
        "dashboard": {"*": ("PutDashboard", "DeleteDashboards")},
    },
    "names of the events that can have changed a field of a kind of resource, or a property that"
    " its stack alone sees; `*` for any other field, empty for the resource as a whole",
    "https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html",
    _READ_ON,
)
