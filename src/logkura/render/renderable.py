"""What a rendering takes: an estate as `logkura.blueprint` designs it, and nothing beyond.

Both renderers write whatever can differ between designs.  What no design has, an account may: an
estate has a place for it because the inventory reads it there.  Left out without a word, it would
make another archive than the one that was given; so it is refused, by name.
"""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields
from typing import Any

from logkura.estate import (
    Alarm,
    Bucket,
    DeliveryStream,
    Estate,
    Function,
    Key,
    ReplicationRule,
    Role,
    SubscriptionFilter,
)

__all__ = ["check_renderable"]

_AS_DESIGNED: Mapping[type, tuple[str, ...]] = {
    Estate: (
        *("batches", "unread", "refused", "destinations"),
        *("foreign_buckets", "other_roles", "absent", "outside"),
    ),
    Key: ("spec", "state", "grants", "aliases", "manager"),
    Bucket: ("versioned", "public_access_blocked", "access_log_bucket", "access_log_prefix"),
    ReplicationRule: ("destination_account", "owner_override", "has_filter"),
    Role: ("boundary", "attached"),
    Function: ("policy", "code_sha256"),
    DeliveryStream: ("source", "destination", "processors"),
    SubscriptionFilter: ("selection",),
}
"""Fields that every design leaves at their defaults, which are what the renderers write."""

_MEASURED = ("namespace", "metric", "dimensions", "statistic")
_RESOURCE_OF: Mapping[type, str] = {
    DeliveryStream: ":deliverystream/",
    Function: ":function:",
    Role: ":role/",
}
"""What stands between account and name in an ARN of a resource without a path."""


def check_renderable(estate: Estate) -> None:
    """See that an estate has nothing that a rendering would leave out.

    Args:
        estate: The estate; keys in it that exist already are used as they are.

    Raises:
        ValueError: It has; the text names the resource and the field.
    """
    for wrong in _wrong(estate):
        raise ValueError(wrong)


def _wrong(estate: Estate) -> Iterator[str]:
    yield from _wrong_numbers(estate)
    for name, resource in _resources(estate):
        yield from (f"{name}: {wrong}" for wrong in _undesigned(resource))
        yield from (f"{name}: {wrong}" for wrong in _wrong_arn(resource))
    yield from _wrong_regions(estate)
    yield from _wrong_logs(estate)
    yield from _wrong_replication(estate)
    yield from _wrong_alarms(estate)


def _resources(estate: Estate) -> Iterator[tuple[str, Any]]:
    """Yield what is written into a rendering, each with what it is called."""
    yield estate.archive, estate
    yield from ((key.purpose, key) for key in estate.keys if not key.exists)
    for bucket in estate.buckets:
        yield bucket.name, bucket
        yield from ((f"{bucket.name}: {rule.id}", rule) for rule in bucket.replication)
    named: tuple[Role | Function | DeliveryStream, ...] = (
        *estate.roles,
        *estate.functions,
        *estate.streams,
    )
    yield from ((each.name, each) for each in named)
    yield from ((f"{each.name} on {each.log_group}", each) for each in estate.filters)


def _wrong_numbers(estate: Estate) -> Iterator[str]:
    parts: Mapping[str, tuple[object, ...]] = {
        "streams": estate.streams,
        "functions": estate.functions,
        **{f"{role.name}: policies": role.policies for role in estate.roles},
    }
    for name, found in parts.items():
        if len(found) != 1:
            yield f"{name}: expected one, found {len(found)}"


def _undesigned(resource: Any) -> Iterator[str]:
    wanted = {each.name: _default(each) for each in fields(resource)}
    for name in _AS_DESIGNED.get(type(resource), ()):
        found = getattr(resource, name)
        if found != wanted[name]:
            yield f"{name}: expected {wanted[name]!r}, found {found!r}"


def _default(each: Field[Any]) -> Any:
    return each.default_factory() if each.default_factory is not MISSING else each.default


def _wrong_arn(resource: Any) -> Iterator[str]:
    infix = _RESOURCE_OF.get(type(resource))
    if infix and not resource.arn.endswith(f"{infix}{resource.name}"):
        yield f"arn: expected one that ends in `{infix}{resource.name}`, found `{resource.arn}`"


def _wrong_regions(estate: Estate) -> Iterator[str]:
    home = estate.streams[0].region
    regions = dict.fromkeys([home, *(bucket.region for bucket in estate.buckets)])
    inside = [
        *((key.purpose, key.region) for key in estate.keys),
        *((alarm.name, alarm.region) for alarm in estate.alarms),
    ]
    of_home = [
        *((each.name, each.region) for each in estate.functions),
        *((each.name, each.region) for each in estate.log_groups),
        *((each.name, each.region) for each in estate.filters),
        *((each.name, each.region) for each in estate.dashboards),
    ]
    for name, region in inside:
        if region not in regions:
            yield f"{name}: region: expected one of {', '.join(regions)}, found {region}"
    for name, region in of_home:
        if region != home:
            yield f"{name}: region: expected {home}, found {region}"
    away = [bucket.name for bucket in estate.buckets if bucket.region != home]
    if len(away) > 1:
        yield f"{away[1]}: region: expected one bucket outside {home}, found {', '.join(away)}"


def _wrong_logs(estate: Estate) -> Iterator[str]:
    streams = {group.name: group.streams for group in estate.log_groups}
    for stream in estate.streams:
        if stream.log_group not in streams:
            yield f"{stream.name}: log_group: expected one of the design, found {stream.log_group}"
        elif stream.log_stream not in streams[stream.log_group]:
            yield f"{stream.name}: log_stream: expected one of it, found {stream.log_stream}"
    for function in estate.functions:
        # Lambda itself would make one that keeps all for ever.
        if f"/aws/lambda/{function.name}" not in streams:
            yield f"log_groups: expected /aws/lambda/{function.name}, found {', '.join(streams)}"


def _wrong_replication(estate: Estate) -> Iterator[str]:
    for bucket in estate.buckets:
        # A configuration has one role for all of its rules.
        # https://docs.aws.amazon.com/AmazonS3/latest/API/API_ReplicationConfiguration.html
        # (read 2026-11-27)
        roles = sorted({rule.role_arn for rule in bucket.replication})
        if len(roles) > 1:
            yield f"{bucket.name}: role_arn: expected one for all rules, found {', '.join(roles)}"


def _wrong_alarms(estate: Estate) -> Iterator[str]:
    told: dict[str, Alarm] = {}
    for alarm in estate.alarms:
        if alarm.query and any(getattr(alarm, name) for name in _MEASURED):
            yield f"{alarm.name}: query: expected none beside {', '.join(_MEASURED)}"
        # Whoever applies the code sets the topics of a region, not those of each alarm.
        first = told.setdefault(alarm.region, alarm)
        if alarm.actions != first.actions:
            yield f"{alarm.name}: actions: expected those of {first.name}, found {alarm.actions}"
