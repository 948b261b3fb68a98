"""A whole account."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from logkura.inventory.account import read_estate

ACCOUNT = "123456789012"


class Denied:
    """Clients that are denied everything."""

    def get(self, _service: str, _region: str | None = None) -> Any:
        """Return what denies every operation."""
        return self

    def __getattr__(self, name: str) -> Any:
        def denied(**_: Any) -> None:
            raise ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, name)

        return denied


def test_whoever_is_denied_everything_is_told_so() -> None:
    clients: Any = Denied()
    estate = read_estate(clients, account=ACCOUNT, regions=["eu-west-1", "eu-west-1"], name="x")
    assert (estate.archive, estate.account) == ("x", ACCOUNT)
    assert estate.keys == estate.buckets == estate.roles == estate.streams == ()
    owner = f"eu-west-1:{ACCOUNT}"
    assert estate.unread == {
        f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/*": "AccessDenied: cloudwatch:ListDashboards",
        f"arn:aws:cloudwatch:{owner}:alarm:*": "AccessDenied: cloudwatch:DescribeAlarms",
        f"arn:aws:firehose:{owner}:deliverystream/*": "AccessDenied: firehose:ListDeliveryStreams",
        f"arn:aws:iam::{ACCOUNT}:role/*": "AccessDenied: iam:ListRoles",
        f"arn:aws:kms:{owner}:alias/*": "AccessDenied: kms:ListAliases",
        f"arn:aws:kms:{owner}:key/*": "AccessDenied: kms:ListKeys",
        f"arn:aws:lambda:{owner}:function:*": "AccessDenied: firehose:ListDeliveryStreams",
        f"arn:aws:logs:{owner}:account-policy:*": "AccessDenied: logs:DescribeAccountPolicies",
        f"arn:aws:logs:{owner}:destination:*": "AccessDenied: logs:DescribeDestinations",
        f"arn:aws:logs:{owner}:log-group:*": "AccessDenied: logs:DescribeLogGroups",
        "arn:aws:s3:::*": "AccessDenied: s3:ListAllMyBuckets",
    }


def test_a_region_that_does_not_exist_is_a_mistake() -> None:
    clients: Any = Denied()
    with pytest.raises(KeyError):
        read_estate(clients, account=ACCOUNT, regions=["eu-west-99"])
