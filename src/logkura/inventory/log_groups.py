"""Log groups, and what subscribes to them: filter by filter, and for the whole account.

Sources (read 2026-11-27): https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/
(DescribeLogGroups, DescribeSubscriptionFilters, DescribeAccountPolicies) and
https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters-AccountLevel.html (the
document of an account's subscription: DestinationArn, RoleArn, FilterPattern).
"""

import json
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from logkura.estate import LogGroup, SubscriptionFilter
from logkura.inventory.reader import Reader

__all__ = ["read_filters", "read_log_groups"]

_WHOLE_ACCOUNT = "*"


def read_log_groups(reader: Reader, region: str) -> tuple[LogGroup, ...]:
    """Return the log groups of a region, sorted by name."""
    about = reader.arn("logs", region, "log-group:*")
    found = reader.all("logs", "describe_log_groups", region, about)
    return tuple(
        LogGroup(
            name=group["logGroupName"],
            region=region,
            retention_days=group.get("retentionInDays", 0),
            key_arn=group.get("kmsKeyId", ""),
        )
        for group in sorted(found, key=lambda each: str(each["logGroupName"]))
    )


def read_filters(
    reader: Reader, groups: Iterable[LogGroup], region: str
) -> tuple[SubscriptionFilter, ...]:
    """Return the filters of a region's log groups, and then those of the whole account."""
    names = [group.name for group in groups if group.region == region]
    by_group = reader.each(partial(_of_log_group, reader, region), names)
    return (*(one for found in by_group for one in found), *_of_account(reader, region))


def _of_log_group(reader: Reader, region: str, name: str) -> list[SubscriptionFilter]:
    found = reader.all(
        "logs",
        "describe_subscription_filters",
        region,
        reader.arn("logs", region, f"log-group:{name}"),
        logGroupName=name,
    )
    return [
        SubscriptionFilter(
            name=each["filterName"],
            region=region,
            log_group=name,
            pattern=each.get("filterPattern", ""),
            destination_arn=each.get("destinationArn", ""),
            role_arn=each.get("roleArn", ""),
        )
        for each in sorted(found, key=lambda each: str(each["filterName"]))
    ]


def _of_account(reader: Reader, region: str) -> list[SubscriptionFilter]:
    # Such a policy has no ARN of AWS's; this one is ours, and says what is meant.
    about = reader.arn("logs", region, "account-policy:*")
    found = reader.all("logs", "describe_account_policies", region, about)
    return [
        SubscriptionFilter(
            name=policy["policyName"],
            region=region,
            log_group=_WHOLE_ACCOUNT,
            pattern=document.get("FilterPattern", ""),
            destination_arn=document.get("DestinationArn", ""),
            role_arn=document.get("RoleArn", ""),
            selection=policy.get("selectionCriteria", ""),
        )
        for policy in sorted(found, key=lambda each: str(each["policyName"]))
        for document in [_document(reader, about, policy)]
    ]


def _document(reader: Reader, about: str, policy: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        document = json.loads(policy.get("policyDocument", ""))
    except ValueError:
        document = None
    if isinstance(document, dict):
        return document
    reader.note(about, f"`{policy['policyName']}` is no JSON object: logs:DescribeAccountPolicies")
    return {}
