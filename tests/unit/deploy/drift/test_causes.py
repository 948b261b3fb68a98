"""Every field that can differ has the events that can have changed it, and a way back."""

import json
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any
from unittest.mock import Mock

import pytest

from logkura.deploy.drift.bucket_commands import bucket_command
from logkura.deploy.drift.causes import Causes
from logkura.estate import (
    Alarm,
    Bucket,
    Dashboard,
    DeliveryStream,
    Difference,
    Function,
    Key,
    LogGroup,
    ResourceKind,
    Role,
    SubscriptionFilter,
)
from logkura.facts.cloudtrail import CHANGING_EVENTS
from logkura.iam import Policy

TYPES: dict[ResourceKind, type] = {
    ResourceKind.ALARM: Alarm,
    ResourceKind.BUCKET: Bucket,
    ResourceKind.DASHBOARD: Dashboard,
    ResourceKind.FILTER: SubscriptionFilter,
    ResourceKind.FUNCTION: Function,
    ResourceKind.KEY: Key,
    ResourceKind.LOG_GROUP: LogGroup,
    ResourceKind.ROLE: Role,
    ResourceKind.STREAM: DeliveryStream,
}
# By what resources are brought together; what is not compared; another key than the designed one.
NO_DIFFERENCE = {
    ResourceKind.BUCKET: {"name", "region"},
    ResourceKind.FUNCTION: {"arn", "code_sha256", "name", "region"},
    ResourceKind.KEY: {"alias", "arn", "manager", "region", "spec"},
    ResourceKind.LOG_GROUP: {"name", "region", "streams"},
    ResourceKind.ROLE: {"name"},
}
KEY_ID = "1234abcd-12ab-34cd-56ef-1234567890ab"
KEY_ARN = f"arn:aws:kms:ap-northeast-1:123456789012:key/{KEY_ID}"

BUCKET = Bucket("demo", "ap-northeast-1", KEY_ARN, bucket_key=True, policy=Policy(()))


def _fields() -> Iterator[tuple[ResourceKind, str]]:
    for kind, resource in TYPES.items():
        for each in fields(resource):
            if each.name not in NO_DIFFERENCE.get(kind, ()):
                yield kind, each.name


@pytest.mark.parametrize(
    ("kind", "field"), list(_fields()), ids=lambda value: getattr(value, "value", value)
)
def test_of_every_field_the_events_are_known(kind: ResourceKind, field: str) -> None:
    known = CHANGING_EVENTS.value[kind.value]
    assert known.get(field) or known.get("*")


@pytest.mark.parametrize(
    "field", sorted({each.name for each in fields(Bucket)} - NO_DIFFERENCE[ResourceKind.BUCKET])
)
def test_every_setting_of_a_bucket_can_be_put_back(field: str) -> None:
    assert bucket_command(BUCKET, field).startswith("aws s3api ")


def test_access_logs_keep_their_prefix() -> None:
    bucket = replace(BUCKET, access_log_bucket="logs", access_log_prefix="of/demo/")
    wanted = {"LoggingEnabled": {"TargetBucket": "logs", "TargetPrefix": "of/demo/"}}
    for field in ("access_log_bucket", "access_log_prefix"):
        assert json.dumps(wanted) in bucket_command(bucket, field)


class _Trail:
    """A history of one event."""

    def __init__(self, name: str, **parameters: Any) -> None:
        self._name = name
        self._record = {
            "eventName": name,
            "eventTime": "2026-11-27T00:00:00Z",
            "userIdentity": {"arn": "arn:aws:iam::123456789012:user/mallory"},
            "requestParameters": parameters,
        }

    def lookup_events(self, **asked: Any) -> dict[str, Any]:
        (attribute,) = asked["LookupAttributes"]
        is_asked = attribute["AttributeValue"] == self._name
        return {"Events": [{"CloudTrailEvent": json.dumps(self._record)}] if is_asked else []}


def _who(difference: Difference, trail: _Trail) -> str:
    return Causes(Mock(get=lambda *_: trail), "ap-northeast-1", lambda _: None).of(difference).who


def _of_key(field: str) -> Difference:
    place = (ResourceKind.KEY, "alias/demo", "ap-northeast-1", KEY_ARN)
    return Difference(*place, field, "", "true", "false")


@pytest.mark.parametrize("named", [KEY_ID, KEY_ARN], ids=["by its id", "by its ARN"])
@pytest.mark.parametrize("event", ["DisableKeyRotation", "EnableKeyRotation"])
def test_who_changed_the_rotation_of_a_key_is_named(event: str, named: str) -> None:
    for field in ("EnableKeyRotation", "RotationPeriodInDays"):
        assert _who(_of_key(field), _Trail(event, keyId=named)).endswith("user/mallory")


@pytest.mark.parametrize("event", ["PutKeyPolicy", "DisableKeyRotation"])
def test_nobody_is_named_for_tags_who_changed_something_else(event: str) -> None:
    assert _who(_of_key("Tags/0/Value"), _Trail(event, keyId=KEY_ARN)) == ""
    assert _who(_of_key("Tags/0/Value"), _Trail("TagResource", keyId=KEY_ARN))
