"""The resources of an estate, each with what it goes by."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from logkura.estate.difference import ResourceKind
from logkura.estate.model import Estate, Key
from logkura.estate.standing_keys import aliases_of
from logkura.facts.regions import partition_of, regional_arn

__all__ = ["Subject", "subjects_of"]


@dataclass(frozen=True, slots=True)
class Subject:
    """A resource.

    Attributes:
        kind: What kind of resource it is.
        resource: The resource itself.
        name: Its name, as in `Difference`.
        region: Where it lives; empty for a role.
        arn: Its ARN; of a subscription filter that of its log group.
    """

    kind: ResourceKind
    resource: Any
    name: str
    region: str
    arn: str

    @property
    def identity(self) -> tuple[ResourceKind, str, str]:
        """What two resources share that stand for each other; keys have been bound before."""
        if self.kind is ResourceKind.KEY:
            return self.kind, self.region, self.arn
        return self.kind, self.region, self.name


def subjects_of(estate: Estate) -> Iterator[Subject]:
    """Yield all resources of an estate, kind by kind, in its order."""
    kinds, owner = ResourceKind, estate.account
    for key in estate.keys:
        yield Subject(kinds.KEY, key, _key_name(key), key.region, key.arn)
    for bucket in estate.buckets:
        yield Subject(kinds.BUCKET, bucket, bucket.name, bucket.region, bucket.arn)
    for role in estate.roles:
        yield Subject(kinds.ROLE, role, role.name, "", role.arn)
    for function in estate.functions:
        yield Subject(kinds.FUNCTION, function, function.name, function.region, function.arn)
    for group in estate.log_groups:
        arn = _log_group_arn(owner, group.region, group.name)
        yield Subject(kinds.LOG_GROUP, group, group.name, group.region, arn)
    for stream in estate.streams:
        yield Subject(kinds.STREAM, stream, stream.name, stream.region, stream.arn)
    for each in estate.filters:
        name, arn = (
            f"{each.name} on {each.log_group}",
            _log_group_arn(owner, each.region, each.log_group),
        )
        yield Subject(kinds.FILTER, each, name, each.region, arn)
    for alarm in estate.alarms:
        arn = regional_arn("cloudwatch", alarm.region, owner, f"alarm:{alarm.name}")
        yield Subject(kinds.ALARM, alarm, alarm.name, alarm.region, arn)
    for board in estate.dashboards:
        # A dashboard's ARN names no region: it belongs to the account.
        # https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
        # (read 2026-11-27)
        arn = f"arn:{partition_of(board.region)}:cloudwatch::{owner}:dashboard/{board.name}"
        yield Subject(kinds.DASHBOARD, board, board.name, "", arn)


def _key_name(key: Key) -> str:
    return next(iter(aliases_of(key)), key.arn)


def _log_group_arn(account: str, region: str, name: str) -> str:
    return regional_arn("logs", region, account, f"log-group:{name}")
