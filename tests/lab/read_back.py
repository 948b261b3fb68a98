"""A design as the inventory reads it back: without what AWS does not tell, and else equal."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from logkura.estate import Bucket, Estate, Key, Role, bind
from logkura.iam import Policy, PolicyKind, Statement, parse_policy
from logkura.lab import Lab

__all__ = ["as_read", "bound", "given_back", "named_by_alias", "without_order"]


def bound(designed: Estate, lab: Lab) -> Estate:
    """Return a design with the ARNs of the keys that its aliases point to in a lab."""
    arns: dict[str, str] = {}
    for key in designed.keys:
        if key.alias is not None:
            described = lab.clients.get("kms", key.region).describe_key(KeyId=key.alias)
            arns[key.arn] = described["KeyMetadata"]["Arn"]
    return bind(designed, arns)


def as_read(estate: Estate, read: Estate) -> Estate:
    """Return a deployed estate with what AWS does not say left out, and what others have added.

    Left out: tags, the package of the function, the log streams; an account does not tell who
    reads, nor which services write.  The purpose of a key is its
    description, and the alias that it was to get is the one that it has.
    """
    groups = [replace(group, streams=()) for group in estate.log_groups]
    known = {group.name for group in groups}
    groups += [group for group in read.log_groups if group.name not in known]
    return replace(
        estate,
        archive="account",
        keys=tuple(sorted(map(_key_as_read, estate.keys), key=lambda key: (key.region, key.arn))),
        buckets=tuple(
            sorted(map(_bucket_as_read, estate.buckets), key=lambda one: (one.region, one.name))
        ),
        roles=tuple(
            sorted(
                (_role_as_read(role) for role in estate.roles if "-reader-" not in role.name),
                key=lambda role: role.arn,
            )
        ),
        functions=tuple(replace(function, code=b"") for function in estate.functions),
        log_groups=tuple(sorted(groups, key=lambda group: group.name)),
        filters=tuple(sorted(estate.filters, key=lambda one: one.log_group)),
        alarms=tuple(sorted(estate.alarms, key=lambda alarm: (alarm.region, alarm.name))),
        tags={},
        deliveries=(),
        readers=(),
        unread=read.unread,
    )


def given_back(policy: Policy, kind: PolicyKind) -> Policy:
    """Return a policy as AWS gives it back: what has no order is sorted."""
    return parse_policy(policy.to_json(), kind)


def _key_as_read(key: Key) -> Key:
    if key.alias is None or key.policy is None:
        return key
    return replace(
        key,
        purpose=f"logkura: {key.purpose}",
        alias=None,
        aliases=(key.alias,),
        policy=given_back(key.policy, PolicyKind.RESOURCE),
    )


def _bucket_as_read(bucket: Bucket) -> Bucket:
    return replace(bucket, policy=given_back(bucket.policy, PolicyKind.RESOURCE))


def _role_as_read(role: Role) -> Role:
    return replace(
        role,
        trust=given_back(role.trust, PolicyKind.TRUST),
        policies=tuple(given_back(policy, PolicyKind.IDENTITY) for policy in role.policies),
    )


def named_by_alias(estate: Estate) -> Estate:
    """Return an estate with its keys named by alias and region, so that two of them compare."""
    return bind(
        estate, {key.arn: f"key {key.region} {' '.join(key.aliases)}" for key in estate.keys}
    )


def without_order(estate: Estate) -> Estate:
    """Return an estate with the lists of its policies sorted: their order means nothing to AWS."""
    found: Estate = _without_order(estate, in_statement=False)
    return found


def _without_order(value: Any, *, in_statement: bool) -> Any:
    inside = in_statement or isinstance(value, Statement)
    if isinstance(value, tuple):
        made = tuple(_without_order(each, in_statement=inside) for each in value)
        return tuple(sorted(made)) if in_statement else made
    if isinstance(value, Mapping):
        return {name: _without_order(each, in_statement=inside) for name, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            each.name: _without_order(getattr(value, each.name), in_statement=inside)
            for each in fields(value)
        }
        return replace(value, **changed)
    return value
