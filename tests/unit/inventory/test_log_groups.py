"""Log groups and subscriptions."""

import json
from collections.abc import Callable
from typing import Any

from logkura.estate import LogGroup
from logkura.inventory.log_groups import read_filters, read_log_groups
from logkura.inventory.reader import Reader

REGION = "ap-northeast-1"
POLICIES = f"arn:aws:logs:{REGION}:123456789012:account-policy:*"
GROUP = LogGroup("/a", REGION, 0)


def test_a_log_group_without_retention_keeps_for_ever(reader_of: Callable[..., Reader]) -> None:
    groups = [
        {"logGroupName": "/b", "retentionInDays": 90, "kmsKeyId": "arn:key"},
        {"logGroupName": "/a"},
    ]
    reader = reader_of({"logs.describe_log_groups": {"logGroups": groups}})
    assert read_log_groups(reader, REGION) == (
        LogGroup("/a", REGION, 0),
        LogGroup("/b", REGION, 90, key_arn="arn:key"),
    )


def _table(policy: dict[str, Any]) -> dict[str, Any]:
    return {
        "logs.describe_subscription_filters": {"subscriptionFilters": []},
        "logs.describe_account_policies": {"accountPolicies": [policy]},
    }


def test_the_subscription_of_an_account_stands_for_all_log_groups(
    reader_of: Callable[..., Reader],
) -> None:
    document = {"DestinationArn": "arn:d", "RoleArn": "arn:r", "FilterPattern": "ERROR"}
    policy = {
        "policyName": "all",
        "policyDocument": json.dumps(document),
        "selectionCriteria": 'LogGroupName NOT IN ["/own"]',
    }
    (found,) = read_filters(reader_of(_table(policy)), [GROUP], REGION)
    assert (found.log_group, found.destination_arn, found.role_arn) == ("*", "arn:d", "arn:r")
    assert found.pattern == "ERROR"
    assert found.selection == 'LogGroupName NOT IN ["/own"]'


def test_a_policy_of_an_account_that_cannot_be_read_is_named(
    reader_of: Callable[..., Reader],
) -> None:
    reader = reader_of(_table({"policyName": "odd", "policyDocument": "nonsense"}))
    read_filters(reader, [GROUP], REGION)
    assert "`odd`" in reader.unread[POLICIES]


def test_filters_that_are_denied_leave_their_log_group_unknown(
    reader_of: Callable[..., Reader],
) -> None:
    reader = reader_of({"logs.describe_account_policies": {"accountPolicies": []}})
    assert read_filters(reader, [GROUP, LogGroup("/x", "us-east-1", 0)], REGION) == ()
    assert reader.unread == {
        f"arn:aws:logs:{REGION}:123456789012:log-group:/a": (
            "AccessDenied: logs:DescribeSubscriptionFilters"
        )
    }
