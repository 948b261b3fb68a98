"""Every operation that the inventory uses, and the IAM action that allows it.

Sources (read 2026-11-27): the pages of the operations in the API references of the services, as
botocore 1.44.5 has them, for names, paging and errors;
https://docs.aws.amazon.com/service-authorization/latest/reference/ for the actions, which S3 calls
by other names than its operations.

An operation that reads one setting answers with an error where there is none.  Those errors are
listed here and mean absence; whatever else AWS answers means that nothing is known.  The codes of
S3: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList, and for
lifecycle https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html;
of ownership, public access and Object Lock the code is what S3 answers, which AWS lists nowhere.
Lambda: https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from logkura.iam import Policy, Statement

__all__ = ["OPERATIONS", "READ_ACTIONS", "Operation", "Pages", "read_policy"]


@dataclass(frozen=True, slots=True)
class Pages:
    """How an operation answers in pages.

    Attributes:
        items: The field of the answer that holds the items.
        sent: The parameter that asks for the next page.
        answered: The field that says what to send there; absent at the end.  Empty where the last
            item is to be sent.
        more: With `answered` empty, the field that says whether there is more.
    """

    items: str
    sent: str
    answered: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of AWS that reads.

    Attributes:
        service: The service, as boto3 calls it.
        name: The method of boto3's client.
        action: The IAM action that allows it.
        pages: How it answers in pages, if it does.
        absent: Error codes that say that there is none of what is asked for.
        missing: Error codes that say that there is no such resource at all.
        always: Parameters that are sent each time.
        also: Further IAM actions that it needs.
    """

    service: str
    name: str
    action: str
    pages: Pages | None = None
    absent: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    always: Mapping[str, str | int] = field(default_factory=dict)
    also: tuple[str, ...] = ()


def _none(*codes: str) -> frozenset[str]:
    return frozenset(codes)


_TRUNCATED = ("Marker", "NextMarker")
_MARKED = ("Marker", "Marker")
_TOKEN = ("nextToken", "nextToken")
_LATER_TOKEN = ("NextToken", "NextToken")

_ALL = (
    # The page size is a parameter, and with a parameter S3 answers the regions too.
    # https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
    Operation(
        "s3",
        "list_buckets",
        "s3:ListAllMyBuckets",
        Pages("Buckets", "ContinuationToken", "ContinuationToken"),
        always={"MaxBuckets": 1000},
    ),
    Operation("s3", "get_bucket_location", "s3:GetBucketLocation"),
    Operation(
        "s3",
        "get_bucket_encryption",
        "s3:GetEncryptionConfiguration",
        absent=_none("ServerSideEncryptionConfigurationNotFoundError"),
    ),
    Operation("s3", "get_bucket_versioning", "s3:GetBucketVersioning"),
    Operation("s3", "get_bucket_policy", "s3:GetBucketPolicy", absent=_none("NoSuchBucketPolicy")),
    Operation(
        "s3",
        "get_bucket_lifecycle_configuration",
        "s3:GetLifecycleConfiguration",
        absent=_none("NoSuchLifecycleConfiguration"),
    ),
    Operation(
        "s3",
        "get_object_lock_configuration",
        "s3:GetBucketObjectLockConfiguration",
        absent=_none("ObjectLockConfigurationNotFoundError"),
    ),
    Operation(
        "s3",
        "get_bucket_replication",
        "s3:GetReplicationConfiguration",
        absent=_none("ReplicationConfigurationNotFoundError"),
    ),
    Operation(
        "s3",
        "get_bucket_ownership_controls",
        "s3:GetBucketOwnershipControls",
        absent=_none("OwnershipControlsNotFoundError"),
    ),
    Operation(
        "s3",
        "get_public_access_block",
        "s3:GetBucketPublicAccessBlock",
        absent=_none("NoSuchPublicAccessBlockConfiguration"),
    ),
    Operation("s3", "get_bucket_logging", "s3:GetBucketLogging"),
    Operation("kms", "list_keys", "kms:ListKeys", Pages("Keys", *_TRUNCATED)),
    Operation("kms", "list_aliases", "kms:ListAliases", Pages("Aliases", *_TRUNCATED)),
    Operation("kms", "describe_key", "kms:DescribeKey", missing=_none("NotFoundException")),
    Operation("kms", "get_key_policy", "kms:GetKeyPolicy", always={"PolicyName": "default"}),
    Operation("kms", "list_grants", "kms:ListGrants", Pages("Grants", *_TRUNCATED)),
    Operation("iam", "list_roles", "iam:ListRoles", Pages("Roles", *_MARKED)),
    Operation("iam", "get_role", "iam:GetRole", missing=_none("NoSuchEntity")),
    Operation("iam", "list_role_policies", "iam:ListRolePolicies", Pages("PolicyNames", *_MARKED)),
    Operation("iam", "get_role_policy", "iam:GetRolePolicy"),
    Operation(
        "iam",
        "list_attached_role_policies",
        "iam:ListAttachedRolePolicies",
        Pages("AttachedPolicies", *_MARKED),
    ),
    Operation("iam", "get_policy", "iam:GetPolicy"),
    Operation("iam", "get_policy_version", "iam:GetPolicyVersion"),
    Operation(
        "lambda",
        "get_function_configuration",
        "lambda:GetFunctionConfiguration",
        missing=_none("ResourceNotFoundException"),
    ),
    Operation(
        "lambda", "get_policy", "lambda:GetPolicy", absent=_none("ResourceNotFoundException")
    ),
    Operation("logs", "describe_log_groups", "logs:DescribeLogGroups", Pages("logGroups", *_TOKEN)),
    Operation(
        "logs",
        "describe_subscription_filters",
        "logs:DescribeSubscriptionFilters",
        Pages("subscriptionFilters", *_TOKEN),
    ),
    Operation(
        "logs",
        "describe_account_policies",
        "logs:DescribeAccountPolicies",
        Pages("accountPolicies", *_TOKEN),
        always={"policyType": "SUBSCRIPTION_FILTER_POLICY"},
        also=("logs:DescribeSubscriptionFilters",),
    ),
    Operation(
        "logs",
        "describe_destinations",
        "logs:DescribeDestinations",
        Pages("destinations", *_TOKEN),
    ),
    Operation(
        "cloudwatch",
        "describe_alarms",
        "cloudwatch:DescribeAlarms",
        Pages("MetricAlarms", *_LATER_TOKEN),
    ),
    Operation(
        "cloudwatch",
        "list_dashboards",
        "cloudwatch:ListDashboards",
        Pages("DashboardEntries", *_LATER_TOKEN),
    ),
    Operation("cloudwatch", "get_dashboard", "cloudwatch:GetDashboard"),
    Operation(
        "firehose",
        "list_delivery_streams",
        "firehose:ListDeliveryStreams",
        Pages(
            "DeliveryStreamNames", "ExclusiveStartDeliveryStreamName", "", "HasMoreDeliveryStreams"
        ),
    ),
    Operation("firehose", "describe_delivery_stream", "firehose:DescribeDeliveryStream"),
)

OPERATIONS: Mapping[tuple[str, str], Operation] = {
    (operation.service, operation.name): operation for operation in _ALL
}
"""Service and name to operation; the inventory calls no other."""

READ_ACTIONS: tuple[str, ...] = tuple(
    sorted({action for each in _ALL for action in (each.action, *each.also)})
)
"""The IAM actions that reading an estate needs, all of them harmless."""


def read_policy() -> Policy:
    """Return the policy to give to whoever is to read an estate.

    It names every resource: what there is, is what the reading is to find out.
    """
    return Policy((Statement("ReadLogArchive", READ_ACTIONS, ("*",)),))
