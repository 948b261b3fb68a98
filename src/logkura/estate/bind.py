"""Designed key ARNs, and putting real ones in their place.

KMS chooses a key's id when the key is made, but policies, buckets and streams name the key before
that.  A key to be made is therefore named by a *designed* ARN: a well-formed key ARN whose id is
the alias behind the word `designed:`.  Decisions and renderers work on it as on any ARN; `bind`
replaces it everywhere once the id is known.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

__all__ = ["bind", "designed_key_arn"]

Resource = TypeVar("Resource")


def designed_key_arn(*, partition: str, region: str, account: str, alias: str) -> str:
    """Return the ARN that stands for the key which is to get this alias."""
    name = alias.removeprefix("alias/")
    return f"arn:{partition}:kms:{region}:{account}:key/designed:{name}"


def bind(resource: Resource, arns: Mapping[str, str]) -> Resource:
    """Return the resource with every designed ARN replaced by the real one.

    Args:
        resource: An estate or any part of one.
        arns: Designed ARN to real ARN.
    """
    bound: Resource = _bind(resource, arns)
    return bound


def _bind(value: Any, arns: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        return arns.get(value, value)
    if isinstance(value, tuple):
        return tuple(_bind(item, arns) for item in value)
    if isinstance(value, Mapping):
        return {key: _bind(item, arns) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        changed = {item.name: _bind(getattr(value, item.name), arns) for item in fields(value)}
        return replace(value, **changed)
    return value
