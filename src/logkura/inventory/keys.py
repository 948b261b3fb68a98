"""KMS keys: their policies, aliases and grants.

Source: https://docs.aws.amazon.com/kms/latest/APIReference/ (read 2026-11-27): ListKeys,
ListAliases (which names the aliases of every key in one list), DescribeKey, GetKeyPolicy (the
policy of a key is always called `default`), ListGrants (a grantee that is a service is named by its
principal).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from logkura.estate import Key
from logkura.iam import Grant, PolicyKind
from logkura.inventory.reader import Reader

__all__ = ["read_keys"]


def read_keys(reader: Reader, referred: Iterable[str], region: str) -> tuple[Key, ...]:
    """Return the keys of a region, sorted by ARN.

    Args:
        reader: Reads the account.
        referred: ARNs of keys that resources name: read even where keys cannot be listed.
        region: The region.
    """
    listed = reader.all("kms", "list_keys", region, reader.arn("kms", region, "key/*"))
    own = reader.arn("kms", region, "key/")
    arns = {each["KeyArn"] for each in listed} | {arn for arn in referred if arn.startswith(own)}
    aliases = _aliases(reader, region)
    found = reader.each(partial(_read_key, reader, region, aliases), sorted(arns))
    return tuple(key for key in found if key is not None)


def _aliases(reader: Reader, region: str) -> Mapping[str, Sequence[str]]:
    """Return id of key to its aliases."""
    found: dict[str, list[str]] = defaultdict(list)
    about = reader.arn("kms", region, "alias/*")
    for alias in reader.all("kms", "list_aliases", region, about):
        found[alias.get("TargetKeyId", "")].append(alias["AliasName"])
    return found


def _read_key(
    reader: Reader, region: str, aliases: Mapping[str, Sequence[str]], arn: str
) -> Key | None:
    answer = reader.ask("kms", "describe_key", region, arn, KeyId=arn)
    if not answer:
        return None
    described = answer["KeyMetadata"]
    held = reader.ask("kms", "get_key_policy", region, arn, KeyId=arn)
    policy = (
        reader.policy(held["Policy"], PolicyKind.RESOURCE, arn, "kms:GetKeyPolicy")
        if held
        else None
    )
    grants = reader.all("kms", "list_grants", region, arn, KeyId=arn)
    return Key(
        arn=arn,
        region=region,
        purpose=described.get("Description", ""),
        policy=policy,
        spec=described.get("KeySpec", "SYMMETRIC_DEFAULT"),
        state=described.get("KeyState", ""),
        grants=tuple(map(_grant, grants)),
        aliases=tuple(sorted(aliases.get(arn.rpartition("/")[2], ()))),
        manager=described.get("KeyManager", "CUSTOMER"),
    )


def _grant(entry: Mapping[str, Any]) -> Grant:
    constraints = entry.get("Constraints") or {}
    return Grant(
        grantee=entry.get("GranteePrincipal") or entry.get("GranteeServicePrincipal", ""),
        operations=frozenset(entry.get("Operations", ())),
        context_equals=constraints.get("EncryptionContextEquals", {}),
        context_subset=constraints.get("EncryptionContextSubset", {}),
    )
