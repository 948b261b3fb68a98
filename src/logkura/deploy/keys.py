"""KMS keys and their aliases."""

from logkura.aws import Clients
from logkura.errors import LogkuraError
from logkura.estate import Key

__all__ = ["ensure"]


def ensure(key: Key, clients: Clients) -> str:
    """Return the real ARN of the key, making key and alias when the alias is free.

    An alias that exists is somebody's decision: its key is used, and its policy left alone.

    Raises:
        LogkuraError: `deploy-key-unusable` when the key that exists is not enabled.
    """
    kms = clients.get("kms", key.region)
    if key.exists:
        return key.arn
    aliases = kms.get_paginator("list_aliases").paginate()
    targets = {
        alias["AliasName"]: alias.get("TargetKeyId")
        for page in aliases
        for alias in page["Aliases"]
    }
    target = targets.get(key.alias)
    if target is None:
        return _make(key, clients)
    found = kms.describe_key(KeyId=target)["KeyMetadata"]
    if found["KeyState"] != "Enabled":
        raise LogkuraError(
            "deploy-key-unusable",
            f"key of `{key.alias}` in {key.region} is {found['KeyState']}, expected Enabled",
            hint="enable the key, cancel its deletion, or name another alias",
        )
    arn: str = found["Arn"]
    return arn


def _make(key: Key, clients: Clients) -> str:
    kms = clients.get("kms", key.region)
    policy = {"Policy": key.policy.to_json()} if key.policy else {}
    made = kms.create_key(Description=f"logkura: {key.purpose}", **policy)["KeyMetadata"]
    kms.enable_key_rotation(KeyId=made["KeyId"])
    kms.create_alias(AliasName=key.alias, TargetKeyId=made["KeyId"])
    arn: str = made["Arn"]
    return arn
