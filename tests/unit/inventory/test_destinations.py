"""Destinations of CloudWatch Logs."""

import json
from collections.abc import Callable

from logkura.inventory.destinations import read_destinations
from logkura.inventory.reader import Reader

REGION = "ap-northeast-1"
OWNER = f"arn:aws:logs:{REGION}:123456789012"
ALLOW = {
    "Effect": "Allow",
    "Principal": {"AWS": "210987654321"},
    "Action": "logs:PutSubscriptionFilter",
    "Resource": "*",
}


def _entry(name: str, policy: str = "") -> dict[str, str]:
    found = {
        "destinationName": name,
        "arn": f"{OWNER}:destination:{name}",
        "targetArn": "arn:t",
        "roleArn": "arn:r",
    }
    return found | ({"accessPolicy": policy} if policy else {})


def test_destinations_are_read_with_who_may_send(reader_of: Callable[..., Reader]) -> None:
    policy = json.dumps({"Version": "2012-10-17", "Statement": [ALLOW]})
    entries = [_entry("open", policy), _entry("bare")]
    reader = reader_of({"logs.describe_destinations": {"destinations": entries}})
    bare, opened = read_destinations(reader, REGION)
    assert (bare.name, bare.policy) == ("bare", None)
    assert (opened.target_arn, opened.role_arn) == ("arn:t", "arn:r")
    assert opened.policy is not None
    assert opened.policy.statements[0].principals == {"AWS": ("210987654321",)}
    assert reader.unread == {}


def test_a_policy_that_is_none_is_named(reader_of: Callable[..., Reader]) -> None:
    reader = reader_of({"logs.describe_destinations": {"destinations": [_entry("a", "nonsense")]}})
    (found,) = read_destinations(reader, REGION)
    assert found.policy is not None
    assert "logs:DescribeDestinations" in reader.unread[f"{OWNER}:destination:a"]


def test_a_denial_is_named(reader_of: Callable[..., Reader]) -> None:
    reader = reader_of({})
    assert read_destinations(reader, REGION) == ()
    assert reader.unread == {f"{OWNER}:destination:*": "AccessDenied: logs:DescribeDestinations"}
