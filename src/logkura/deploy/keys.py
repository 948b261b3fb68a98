"""KMS keys and their aliases."""

from typing import Any

from logkura.aws import Clients
from logkura.errors import LogkuraError
from logkura.estate import Key

__all__ = ["ensure"]


def ensure(key: Key, clients: Clients) -> str:
    """Return the real ARN of the key, making key and alias when the alias is free.

    An alias that exists is somebody's decision: its key is used, and its policy left alone.

    Raises:
        LogkuraError: `deploy-key-missing` or `deploy-key-unusable` when the key that is to be
            used does not exist or is not enabled.
    """
    kms = clients.get("kms", key.region)
    target = key.arn if key.exists else _target(key, kms)
    if target is None:
        return _make(key, clients)
    try:
        found = kms.describe_key(KeyId=target)["KeyMetadata"]
    except kms.exceptions.NotFoundException as error:
        raise LogkuraError(
            "deploy-key-missing",
            f"there is no key `{target}`, expected one in {key.region}",
            hint="check the id, or give an alias and let the key be made",
        ) from error
    if found["KeyState"] != "Enabled":
        raise LogkuraError(
            "deploy-key-unusable",
            f"key `{key.alias or target}` in {key.region} is {found['KeyState']}, expected Enabled",
            hint="enable the key, cancel its deletion, or name another",
        )
    arn: str = found["Arn"]
    return arn


def _target(key: Key, kms: Any) -> str | None:
    """Return the id of the key that the alias points to, if there is such an alias."""
    for page in kms.get_paginator("list_aliases").paginate():
        for alias in page["Aliases"]:
            if alias["AliasName"] == key.alias:
                target: str | None = alias.get("TargetKeyId")
                return target
    return None


def _make(key: Key, clients: Clients) -> str:
    kms = clients.get("kms", key.region)
    policy = {"Policy": key.policy.to_json()} if key.policy else {}
    made = kms.create_key(Description=f"logkura: {key.purpose}", **policy)["KeyMetadata"]
    kms.enable_key_rotation(KeyId=made["KeyId"])
    kms.create_alias(AliasName=key.alias, TargetKeyId=made["KeyId"])
    arn: str = made["Arn"]
    return arn
