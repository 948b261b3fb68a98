"""What an archive finds in its account before it is designed: log groups, keys under aliases."""

from collections.abc import Callable, Iterable
from typing import Any

from botocore.exceptions import ClientError

from logkura.aws import Clients
from logkura.deploy.asking import asked, error_code
from logkura.deploy.probes import owner_of
from logkura.errors import LogkuraError
from logkura.spec import Archive, KeyReference

__all__ = [
    "check_account",
    "existing_log_groups",
    "log_group_names",
    "settle_keys",
    "with_keys",
]


def check_account(archive: Archive, clients: Clients) -> None:
    """See that the credentials are those of the archive's account.

    Raises:
        LogkuraError: `deploy-account`: they are another's; `deploy-refused`, `deploy-denied`,
            `deploy-unreachable`.
    """
    with asked("ask whose credentials these are"):
        found = clients.get("sts", archive.region).get_caller_identity()["Account"]
    if found != archive.account:
        raise LogkuraError(
            "deploy-account",
            f"expected credentials of account `{archive.account}`, found those of `{found}`",
            hint="choose another --profile, or correct `account` in archive.yaml",
        )


def existing_log_groups(archive: Archive, clients: Clients) -> frozenset[str]:
    """Return the names of all log groups of the archive's region.

    Raises:
        LogkuraError: `deploy-log-group-missing`: a source names one that does not exist;
            `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    found = log_group_names(archive.region, clients)
    for source in archive.sources:
        if source.log_group is not None and source.log_group not in found:
            raise LogkuraError(
                "deploy-log-group-missing",
                f"source `{source.log_group}` is no log group of {archive.region}",
                hint="logkura archives log groups, it does not make them; check the name",
            )
    return found


def log_group_names(region: str, clients: Clients) -> frozenset[str]:
    """Return the names of all log groups of a region.

    Raises:
        LogkuraError: `deploy-refused`, `deploy-denied`, `deploy-unreachable`.
    """
    with asked(f"list the log groups of {region}"):
        pages = clients.get("logs", region).get_paginator("describe_log_groups").paginate()
        return frozenset(group["logGroupName"] for page in pages for group in page["logGroups"])


def settle_keys(archive: Archive, stacks: Iterable[str], clients: Clients) -> Archive:
    """Return the archive with the ARN of the key wherever an alias points to somebody's already.

    An alias that exists is somebody's decision: its key is used, and its policy left alone.  One
    that points to a key of the archive's own stacks is theirs.

    Args:
        archive: The checked `archive.yaml`.
        stacks: Names of the archive's own stacks.
        clients: Where to look.

    Raises:
        LogkuraError: `deploy-key-missing` or `deploy-key-unusable` when the key that is to be used
            does not exist or is not enabled; `deploy-refused`, `deploy-denied`,
            `deploy-unreachable`.
    """
    own = frozenset(stacks)
    return with_keys(archive, lambda key, region: _existing_key(key, region, own, clients))


def with_keys(archive: Archive, find: Callable[[KeyReference, str], str]) -> Archive:
    """Return the archive with the ARN of a key wherever one is found.

    Args:
        archive: The checked `archive.yaml`.
        find: Returns the ARN of the key to use as it is, of a reference and a region; empty for
            none.
    """

    def settled(reference: KeyReference, region: str) -> KeyReference:
        arn = find(reference, region)
        return KeyReference(arn=arn) if arn else reference

    keys = archive.keys.model_copy(
        update={
            "stream": settled(archive.keys.stream, archive.region),
            "objects": settled(archive.keys.objects, archive.region),
        }
    )
    replica = archive.replica
    if replica is not None:
        key = settled(replica.key, replica.region)
        replica = replica.model_copy(update={"key": key})
    return archive.model_copy(update={"keys": keys, "replica": replica})


def _existing_key(
    reference: KeyReference, region: str, own: frozenset[str], clients: Clients
) -> str:
    """Return the ARN of the key that is used as it is; empty for one that is to be made."""
    target = reference.arn or reference.alias or ""
    with asked(f"read key {target} in {region}"):
        found = _described(clients.get("kms", region), target)
    if found is None:
        if reference.arn is None:
            return ""
        raise LogkuraError(
            "deploy-key-missing",
            f"there is no key `{target}`, expected one in {region}",
            hint="check the id, or give an alias and let the key be made",
        )
    if reference.arn is None and owner_of(found["KeyId"], region, clients) in own:
        return ""
    if found["KeyState"] != "Enabled":
        raise LogkuraError(
            "deploy-key-unusable",
            f"key `{target}` in {region} is {found['KeyState']}, expected Enabled",
            hint="enable the key, cancel its deletion, or name another",
        )
    arn: str = found["Arn"]
    return arn


def _described(kms: Any, target: str) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = kms.describe_key(KeyId=target)["KeyMetadata"]
    except ClientError as error:
        if error_code(error) == "NotFoundException":
            return None
        raise
    return found
